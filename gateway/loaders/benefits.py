"""The citizen's benefits at each authority, and with them the payments where the request wants them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from gateway.loaders import misdelivery, payment_words
from gateway.loaders.benefit_answer_history import BenefitAnswerHistory
from gateway.loaders.benefit_calls import BENEFIT_PARTS, BenefitCalls, IndexAnswers
from gateway.loaders.cases import CaseLoader
from gateway.loaders.coverage import SourceAnswer, failure, not_opened, source_answer
from gateway.loaders.payment_lines import by_benefit
from gateway.loaders.payments import BenefitKey, PaymentJudge, key_of
from gateway.loaders.results import BenefitResults, CaseResults
from gateway.loaders.scope import LoadScope
from gateway.policies.directives import Part
from gateway.policies.policy import Authority
from gateway.visibility.benefit_rules import CasesById, judge_benefit, judge_grant
from gateway.visibility.rule_context import HiddenReason, RuleContext
from gateway.visibility.shown import ShownBenefit
from sources.cache.single_flight import PerRequest
from sources.concurrency import gather_pair
from sources.errors import SourceError
from sources.records import BenefitRecord
from sources.reference.record_kinds import BENEFITS, PAYMENTS

_KINDS = {Part.BENEFITS: BENEFITS, Part.PAYMENTS: PAYMENTS}


class BenefitLoader:
    """Asks each authority's benefit index, and lets the rules decide which benefits and payments are shown."""

    def __init__(self, scope: LoadScope, cases: CaseLoader, history: BenefitAnswerHistory) -> None:
        self._scope = scope
        self._calls = BenefitCalls(scope, history)
        self._cases = cases
        self._results = PerRequest(self._load)
        self._cycles: list[Callable[[], None]] = []
        self.requested: dict[Authority, BenefitResults] = {}
        """Of the authorities whose benefits or payments the request asked for."""

    async def benefits(self, authority: Authority) -> BenefitResults:
        """Return the benefits shown, with their payment lines where the request wants payments."""
        return await self._opened(authority, Part.BENEFITS)

    async def payments(self, authority: Authority) -> BenefitResults:
        """Return the same for the payments: an authority may show them without the benefits, or the reverse."""
        return await self._opened(authority, Part.PAYMENTS)

    def stop(self) -> None:
        """Cancel what is still being asked, and let go of what lines and totals know of each other."""
        self._results.stop()
        self.requested.clear()
        while self._cycles:
            self._cycles.pop()()

    async def _opened(self, authority: Authority, part: Part) -> BenefitResults:
        if not self._scope.asks(authority, part):
            self._scope.report.note_not_opened(_KINDS[part], authority)
            return _without_benefits(not_opened(BENEFITS, authority))
        results = await self._results(authority.cvr)
        if not results.failed:
            lines = results.lines_by_benefit.values()
            records = len(results.shown) if part is Part.BENEFITS else sum(map(len, lines))
            self._scope.report.count_shown(_KINDS[part], authority, records)
        self.requested[authority] = results
        return results

    async def _load(self, cvr: str) -> BenefitResults:
        authority = self._scope.policies.authorities[cvr]
        payments = PAYMENTS in self._scope.needs and self._scope.asks(authority, Part.PAYMENTS)
        answers, cases = await gather_pair(
            self._calls.ask(authority, payments=payments),
            self._cases.of(authority) if _is_judged_by_cases(authority) else None,
        )
        if isinstance(answers, SourceError):
            return _without_benefits(failure(BENEFITS, authority, answers))
        return self._judged(authority, answers, cases)

    def _judged(self, authority: Authority, answers: IndexAnswers, cases: CaseResults | None) -> BenefitResults:
        context, cases_by_id = self._scope.rule_context(authority), cases.by_id if cases else {}
        lines_by_benefit = by_benefit(answers.lines)
        of_lines = (benefit for lines in lines_by_benefit if (benefit := lines[0].benefit))
        records = [*of_lines, *answers.benefits.records]
        benefits = {key_of(benefit): benefit for benefit in records}
        misdelivered = misdelivery.benefits(benefits.values(), answers.lines, authority.cvr)
        unreadable = answers.benefits.unreadable + answers.benefits.unreadable_plans
        self._scope.calls.check(BENEFITS, authority, answers.benefits, misdelivered=misdelivered, unreadable=unreadable)
        if unknown := payment_words.unknown_payments(answers.lines):
            self._scope.calls.count_unknown_words(authority, unknown)
        withheld = _withheld(records, benefits, context, cases_by_id)
        shown_benefits: dict[BenefitKey, ShownBenefit] = {}
        for key, benefit in benefits.items():
            if reason := judge_benefit(benefit, context, cases_by_id) or withheld.get(key):
                self._scope.hide(authority, benefit, reason)
            elif opening := authority.opening(benefit.area):
                shown_benefits[key] = ShownBenefit(
                    benefit, authority, opening, answers.benefits.read_at, self._scope.ids
                )
        payments = PaymentJudge(self._scope, context, cases_by_id, withheld, self._cycles)
        lines = payments.shown_lines(lines_by_benefit, shown_benefits)
        return BenefitResults(
            answer=source_answer(BENEFITS, authority, answers.benefits, is_cut=answers.benefits.unreadable_plans > 0),
            paid=answers.paid,
            judged_by=(cases.answer,) if cases else (),
            shown=shown_benefits,
            lines_by_benefit=lines,
        )


def _withheld(
    records: Sequence[BenefitRecord],
    benefits: Mapping[BenefitKey, BenefitRecord],
    context: RuleContext,
    cases: CasesById,
) -> dict[BenefitKey, HiddenReason]:
    """Return why benefits are hidden with their payments. Told twice in two ways: what hides one of them hides both."""
    differing = (benefit for benefit in records if benefit != benefits[key_of(benefit)])
    return {
        key_of(benefit): reason
        for benefit in chain(benefits.values(), differing)
        if (reason := judge_grant(benefit, context, cases))
    }


def _without_benefits(answer: SourceAnswer) -> BenefitResults:
    return BenefitResults(answer, paid=answer)


def _is_judged_by_cases(authority: Authority) -> bool:
    """Whether the authority holds benefits to a floor that their cases decide (rule 19).

    The openings alone say so, and not what is read: or the coverage of a list would tell of hidden benefits.
    """
    return any(opening.since is not None and opening.parts & BENEFIT_PARTS for opening in authority.openings)
