"""Which payment lines are shown, and which whole payments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain

from gateway.loaders.scope import LoadScope
from gateway.visibility.benefit_rules import CasesById, judge_line, judge_total
from gateway.visibility.rule_context import HiddenReason, RuleContext
from gateway.visibility.shown import PaidBenefit, ShownBenefit, ShownLine, ShownTotal
from sources.records import BenefitRecord, PaymentLineRecord

BenefitKey = tuple[str, str]
"""A grant's UUID, and the benefit's id in it."""


def key_of(benefit: BenefitRecord) -> BenefitKey:
    """Return what tells a benefit from an authority's others."""
    return benefit.grant, benefit.id


class PaymentJudge:
    """Judges the payment lines of one authority.

    Lines know their totals, which know their lines: `cycles` gets what lets go of them once the request is over.
    """

    def __init__(
        self,
        scope: LoadScope,
        context: RuleContext,
        cases: CasesById,
        withheld: Collection[BenefitKey],
        cycles: list[Callable[[], None]],
    ) -> None:
        self._scope = scope
        self._context = context
        self._cases = cases
        self._withheld = withheld
        self._cycles = cycles

    def shown_lines(
        self,
        lines_by_benefit: Sequence[Sequence[PaymentLineRecord]],
        benefits: Mapping[BenefitKey, ShownBenefit],
    ) -> dict[BenefitKey, list[ShownLine]]:
        """Return the lines shown. `benefits` are those shown; payments can be open without them."""
        lines_shown: defaultdict[BenefitKey, list[ShownLine]] = defaultdict(list)
        totals = cache(lambda: dict(self._totals(chain.from_iterable(lines_by_benefit), lines_shown.values())))
        self._cycles += (lines_shown.clear, totals.cache_clear)
        authority = self._context.authority
        for lines in lines_by_benefit:  # the lines of one benefit stand or fall together
            reason, granted = judge_line(lines[0], self._context, self._cases), lines[0].benefit
            key = key_of(granted) if granted else None
            if reason or key in self._withheld:
                for line in lines:
                    self._scope.hide(authority, line, HiddenReason.LINE)
            elif key and granted and (opening := authority.opening(granted.area)):
                paid = PaidBenefit(granted, authority, opening, benefits.get(key), totals, self._scope.ids)
                lines_shown[key] += [ShownLine(line, paid) for line in lines]
        return dict(lines_shown)

    def _totals(
        self, lines: Iterable[PaymentLineRecord], lines_shown: Iterable[Iterable[ShownLine]]
    ) -> Iterator[tuple[str, ShownTotal]]:
        records_by_payment: defaultdict[str, list[PaymentLineRecord]] = defaultdict(list)
        shown_by_payment: defaultdict[str, list[ShownLine]] = defaultdict(list)
        for record in lines:
            if record.payment:
                records_by_payment[record.payment.uuid].append(record)
        for line in chain.from_iterable(lines_shown):
            if line.payment:
                shown_by_payment[line.payment.uuid].append(line)
        for uuid, shown_lines in shown_by_payment.items():
            payment = shown_lines[0].payment
            if payment is None:
                continue
            if reason := judge_total(payment, records_by_payment[uuid], [line.record for line in shown_lines]):
                self._scope.hide(self._context.authority, payment, reason)
            elif payment.gross is not None:
                id = self._scope.ids.payment(self._context.authority.cvr, uuid)
                yield uuid, ShownTotal(id, payment, payment.gross, tuple(shown_lines))
