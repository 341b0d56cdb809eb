"""EffektueringHent is asked where the answer by grant leaves payment lines in doubt, and nowhere else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from gateway.loaders import benefit_answer_history
from gateway.loaders.benefit_answer_history import BenefitAnswerHistory
from gateway.loaders.coverage import AnswerState
from gateway.loaders.loaders import Loaders
from gateway.policies.directives import Part
from sources.errors import SourceTimedOutError
from sources.ports import BenefitAnswer
from sources.records import PlanRecord
from sources.reference.record_kinds import PAYMENTS
from tests.builders import KORSBAEK, READ_AT, a_benefit, a_line, a_payment, an_authority, an_opening
from tests.loaders.sources import ScriptedSources, korsbaek, request_of

LINE = a_line()
WITH_PLAN = a_benefit(plan=PlanRecord(Decimal(100), None, None, None, approved_by_hand=False))
WHOLE = BenefitAnswer((a_benefit(),), READ_AT, lines=(LINE,))
IN_DOUBT = BenefitAnswer((a_benefit(),), READ_AT, lines=(replace(LINE, payment=None),))


def by_grant(*lines: Any, benefits: tuple[Any, ...] = (a_benefit(),), **facts: Any) -> BenefitAnswer:
    return BenefitAnswer(benefits, READ_AT, lines=lines, **facts)


@pytest.mark.parametrize(
    ("answer", "is_asked"),
    [
        pytest.param(WHOLE, False, id="every line and its payment"),
        pytest.param(by_grant(benefits=()), False, id="nothing granted"),
        pytest.param(by_grant(a_line("60.00"), a_line("40.00")), False, id="lines that add up"),
        pytest.param(by_grant(), True, id="a benefit without lines"),
        pytest.param(IN_DOUBT, True, id="a payment withheld"),
        pytest.param(by_grant(a_line("60.00")), True, id="a line missing"),
        pytest.param(by_grant(a_line("60.00"), a_line("60.00")), True, id="a line too many"),
        pytest.param(by_grant(a_line(payment=a_payment(None))), True, id="a payment without gross"),
        pytest.param(by_grant(LINE, a_line("0.00")), True, id="a line of nought"),
        pytest.param(by_grant(a_line("150.00"), a_line("-50.00")), True, id="a line that takes back"),
        pytest.param(by_grant(LINE, benefits=(a_benefit(), WITH_PLAN)), True, id="a benefit of two plans"),
        pytest.param(
            by_grant(a_line("60.00"), a_line("40.00", payment=replace(a_payment(), available_on=None))),
            True,
            id="a payment told in two ways",
        ),
        pytest.param(by_grant(LINE, truncated=True), True, id="truncated"),
        pytest.param(by_grant(LINE, truncated=True, unreadable=1), True, id="a benefit that cannot be read"),
        pytest.param(by_grant(LINE, unreadable_lines=1), True, id="a line that cannot be read"),
        pytest.param(by_grant(LINE, unreadable_plans=1), False, id="a plan that cannot be read"),
    ],
)
async def test_payments_are_asked_for_where_lines_may_be_missing(answer: BenefitAnswer, is_asked: bool) -> None:
    """And an answer that is not asked for is neither counted nor logged."""
    sources = ScriptedSources(benefit_answer=answer)
    loaders = sources.loaders()
    await loaders.payments(korsbaek(loaders))
    expected = {"benefits": 1, "payments": 1} if is_asked else {"benefits": 1}
    assert {port: count for port, count in sources.questions.items() if port != "cases"} == expected
    assert {port: count for port, count in loaders.calls.items() if port != "cases"} == expected


async def test_payments_are_not_asked_for_without_benefits_to_show() -> None:
    """The benefit index failed: nobody waits for a second failure."""
    sources = ScriptedSources(benefit_answer=SourceTimedOutError("deadline"))
    loaders = sources.loaders()
    results = await loaders.payments(korsbaek(loaders))
    assert results.paid.state is AnswerState.TIMED_OUT
    assert not sources.questions["payments"]


@pytest.mark.parametrize(
    ("parts", "wants"),
    [((Part.BENEFITS,), {PAYMENTS}), (Part, set())],
    ids=["payments are not open", "nobody wants payments"],
)
async def test_payments_are_never_asked_for_in_vain(parts: Any, wants: set[Any]) -> None:
    """Where they are not open, or not in the query, a doubt about lines asks nothing."""
    sources = ScriptedSources(benefit_answer=IN_DOUBT)
    authority = an_authority(an_opening("32", parts))
    loaders = Loaders(**{**request_of(sources, authority), "wants": frozenset(wants)}, residence="0999")
    await loaders.benefits(authority)
    assert (sources.questions["benefits"], sources.questions["payments"]) == (1, 0)


async def test_lines_that_are_all_told_need_no_second_answer() -> None:
    """Though both were asked at once and that one failed: what is shown does not depend on what was expected."""
    history = BenefitAnswerHistory()
    history.add(KORSBAEK, is_whole=False)
    sources = ScriptedSources(benefit_answer=WHOLE, payment_answer=SourceTimedOutError("deadline"))
    loaders = Loaders(**request_of(sources, an_authority(an_opening("32"))), residence="0999", benefit_history=history)
    with capture_logs() as log:
        results = await loaders.payments(korsbaek(loaders))
    assert sources.questions["payments"] == 1
    assert [line["event"] for line in log] == ["source_failed"]  # which is true, and costs nobody a line
    assert (results.paid.state, len(list(results.lines))) == (AnswerState.ANSWERED, 1)


class TestHistory:
    """What an authority's answers were like decides whether both are asked at once."""

    def test_one_answer_in_doubt_is_remembered_at_once(self) -> None:
        """So the next citizen waits for one call and not for two; other authorities are asked once as before."""
        history = BenefitAnswerHistory()
        assert history.suffices(KORSBAEK)
        history.add(KORSBAEK, is_whole=False)
        assert not history.suffices(KORSBAEK)
        assert history.suffices("22222222")

    def test_an_authority_that_heals_is_asked_once_again(self) -> None:
        """After a few answers that tell all."""
        history = BenefitAnswerHistory()
        history.add(KORSBAEK, is_whole=False)
        for _ in range(6):
            history.add(KORSBAEK, is_whole=True)
        assert history.suffices(KORSBAEK)

    def test_a_rare_doubt_does_not_double_everybodys_questions(self) -> None:
        """One citizen in ten: the others are asked about once, nearly always."""
        history = BenefitAnswerHistory()
        asked_once = 0
        for number in range(1, 1_001):
            asked_once += history.suffices(KORSBAEK)
            history.add(KORSBAEK, is_whole=number % 10 != 0)
        assert asked_once >= 800

    def test_it_forgets_and_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """By the clock, and by the number of authorities."""
        monkeypatch.setattr(benefit_answer_history, "MAX_AUTHORITIES", 2)
        now = 0.0
        history = BenefitAnswerHistory(clock=lambda: now)
        for cvr in ("11111111", "22222222", "33333333"):
            history.add(cvr, is_whole=False)
        assert [history.suffices(cvr) for cvr in ("11111111", "22222222", "33333333")] == [True, False, False]
        now = benefit_answer_history.EXPIRES_SECONDS + 1
        assert history.suffices("33333333")
