"""The class of the decision (afgørelsesklasse): the one that holds, or each that may, and never another class."""

from __future__ import annotations

import pytest

from sources.security_tokens.no_tokens import NoTokenProvider
from sources.sf1470.cases import SoapCases
from sources.sf1470.client import SagDokumentIndeks
from tests.sources.builders import (
    BEGAN,
    URL,
    FakeIndex,
    a_case,
    a_class,
    a_party,
    a_registration,
    an_answer,
    calls_to,
    case_question,
    numbered,
    read_case,
)
from tests.sources.builders.xml import DECISION_ROLE, NOW, OTHER_ROLE, Element

PAST, LAST_WEEK, FUTURE = "2025-01-01T00:00:00+01:00", "2026-11-09T00:00:00+01:00", "2027-01-01T00:00:00+01:00"
GRANTED, REFUSED = numbered(81), numbered(82)


def a_decision(uuid: str | None = GRANTED, **when: str | None) -> Element:
    """Return the class of a decision."""
    return a_class(None, role=DECISION_ROLE, uuid=uuid, **when)


async def decisions(*parts: Element) -> frozenset[str]:
    return (await read_case(*parts)).decisions


async def test_a_class_of_the_role_is_the_decision() -> None:
    """However its UUIDs are written; another role is another class, whatever it names."""
    assert await decisions(a_decision()) == {GRANTED}
    shouted = a_class(None, role=DECISION_ROLE.upper(), uuid=GRANTED.upper())
    assert await decisions(shouted, a_class()) == {GRANTED}
    assert await decisions(a_class(None, role=OTHER_ROLE, uuid=GRANTED)) == frozenset()
    assert await decisions() == frozenset()


async def test_the_decision_that_began_last_holds() -> None:
    assert await decisions(a_decision(REFUSED, begins=PAST), a_decision(begins=LAST_WEEK)) == {GRANTED}
    assert await decisions(a_decision(REFUSED, begins=PAST, ends=LAST_WEEK), a_decision(begins=BEGAN)) == {GRANTED}
    assert await decisions(a_decision(begins=PAST), a_decision(REFUSED, begins=FUTURE)) == {GRANTED}
    assert await decisions(a_decision(ends=LAST_WEEK)) == frozenset()


async def test_two_that_began_at_once_may_each_hold() -> None:
    """Nobody can say which of them was meant."""
    assert await decisions(a_decision(), a_decision(REFUSED)) == {GRANTED, REFUSED}


@pytest.mark.parametrize("when", [{"begins": "i maj"}, {"ends": "engang"}])
async def test_one_of_which_nobody_can_say_whether_it_holds_is_another(when: dict[str, str]) -> None:
    """So that nothing is told that may be over."""
    assert await decisions(a_decision(), a_decision(REFUSED, **when)) == {GRANTED, REFUSED}


async def test_a_class_without_an_id_is_there_all_the_same() -> None:
    assert await decisions(a_decision(None)) == {""}


async def test_registrations_that_cannot_be_ordered_may_each_tell() -> None:
    """One that tells no decision is another that may hold."""
    granted, refused, silent = (
        a_registration(a_party(), *parts, index_at=None) for parts in ((a_decision(),), (a_decision(REFUSED),), ())
    )
    assert await decisions(granted, refused) == {GRANTED, REFUSED}
    assert await decisions(granted, silent) == {GRANTED, ""}
    assert await decisions(granted, granted) == {GRANTED}
    assert await decisions(silent, silent) == frozenset()


async def test_nothing_is_read_where_nobody_knows_the_role() -> None:
    calls = calls_to(FakeIndex(an_answer(a_case(a_decision()))))
    cases = SoapCases(SagDokumentIndeks(calls, NoTokenProvider(), URL), lambda: NOW)
    (record,) = (await cases.cases(case_question())).records
    assert record.decisions == frozenset()
