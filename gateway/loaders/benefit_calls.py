"""The questions to an authority's benefit index: by grant (BevillingHent), and where needed by payment as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.loaders.benefit_answer_history import BenefitAnswerHistory
from gateway.loaders.coverage import SourceAnswer, failure, source_answer
from gateway.loaders.payment_lines import joined, tells_all_lines
from gateway.loaders.scope import LoadScope
from gateway.policies.directives import Part
from gateway.policies.policy import Authority
from sources.concurrency import gather_pair
from sources.errors import SourceError
from sources.ports import Answer, BenefitAnswer, BenefitQuestion, PaymentQuestion, Right
from sources.records import PaymentLineRecord
from sources.reference.record_kinds import BENEFITS, PAYMENTS

BENEFIT_PARTS = frozenset({Part.BENEFITS, Part.PAYMENTS})


@dataclass(frozen=True, slots=True)
class IndexAnswers:
    """What an authority's benefit index answered: its benefits, its payment lines, and how it answered about those."""

    benefits: BenefitAnswer
    lines: Sequence[PaymentLineRecord]
    paid: SourceAnswer


class BenefitCalls:
    """Asks by grant first, and by payment (EffektueringHent) where the answer leaves payment lines in doubt.

    Where an authority's answers mostly do so, both are asked at once. What is shown depends on the answers alone: one
    that tells all lines stands, whatever the other says or fails to say.
    """

    def __init__(self, scope: LoadScope, history: BenefitAnswerHistory) -> None:
        self._scope = scope
        self._history = history

    async def ask(self, authority: Authority, *, payments: bool) -> IndexAnswers | SourceError:
        """Return the answers; with `payments` those about payments too. SourceError: there are no benefits to show."""
        asks_both = payments and not self._history.suffices(authority.cvr)
        granted, paid = await gather_pair(
            self._ask_by_grant(authority, payments=payments), self._ask_by_payment(authority) if asks_both else None
        )
        is_whole = payments and not isinstance(granted, SourceError) and tells_all_lines(granted)
        if payments and not isinstance(granted, SourceError):
            self._history.add(authority.cvr, is_whole=is_whole)
            if not is_whole and paid is None:
                paid = await self._ask_by_payment(authority)
        if isinstance(paid, Answer):
            unreadable = 0 if isinstance(granted, SourceError) else granted.unreadable_lines
            self._scope.calls.check(PAYMENTS, authority, paid, unreadable=unreadable)
        if isinstance(granted, SourceError):
            return granted
        return _by_grant_alone(authority, granted) if is_whole or paid is None else _combined(authority, granted, paid)

    async def _ask_by_grant(self, authority: Authority, *, payments: bool) -> BenefitAnswer | SourceError:
        question = BenefitQuestion(authority.cvr, self._scope.citizen, _rights(authority), payments)
        try:
            return await self._scope.calls.ask(BENEFITS, authority, self._scope.sources.benefits.benefits(question))
        except SourceError as error:
            return error

    async def _ask_by_payment(self, authority: Authority) -> Answer[PaymentLineRecord] | SourceError:
        question = PaymentQuestion(authority.cvr, self._scope.citizen, _rights(authority))
        try:
            return await self._scope.calls.ask(PAYMENTS, authority, self._scope.sources.benefits.payments(question))
        except SourceError as error:
            return error


def _by_grant_alone(authority: Authority, granted: BenefitAnswer) -> IndexAnswers:
    return IndexAnswers(granted, granted.lines, source_answer(BENEFITS, authority, granted))


def _combined(
    authority: Authority, granted: BenefitAnswer, paid: Answer[PaymentLineRecord] | SourceError
) -> IndexAnswers:
    """Join the lines of both answers. Where the one about payments failed, no line is shown."""
    if isinstance(paid, SourceError):
        return IndexAnswers(granted, (), failure(BENEFITS, authority, paid))
    is_cut = bool(granted.unreadable_lines or paid.truncated or paid.unreadable)
    lines = joined(paid.records, granted.lines)
    return IndexAnswers(granted, lines, source_answer(BENEFITS, authority, granted, is_cut=is_cut))


def _rights(authority: Authority) -> tuple[Right, ...]:
    """Return the openings as the benefit index understands them: not all of it, so the rules judge again."""
    openings = (opening for opening in authority.openings if opening.parts & BENEFIT_PARTS)
    return tuple(Right(opening.area, opening.only_systems or frozenset()) for opening in openings)
