"""Each source that fails or does not answer in full is a line of the log, and an outage is no flood of them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from structlog.testing import capture_logs

from gateway.errors import FieldError
from gateway.loaders.coverage import AnswerState
from gateway.loaders.failure_words import explanation_of
from gateway.loaders.source_log import MAX_KINDS_OF_LINES, SourceLog
from sources.errors import (
    SourceGarbledError,
    SourceRefusedError,
    SourceTimedOutError,
    SourceUnavailableError,
)
from sources.ports import Answer, BenefitAnswer, Residences
from sources.records import JournalEntry
from tests.builders import FLOOR, KORSBAEK, READ_AT, a_benefit, a_case, uuid
from tests.loaders.sources import REQUEST, ScriptedSources, korsbaek

FAILURES = {
    "TIMED_OUT": SourceTimedOutError("deadline"),
    "UNAVAILABLE": SourceUnavailableError("http_503"),
    "REFUSED": SourceRefusedError("status_40"),
    "GARBLED": SourceGarbledError("no_xml"),
}
INDEXES = ("cases", "documents", "benefits", "payments")
CASES = Answer((a_case(journal=(JournalEntry(uuid(1), None, FLOOR),)),), READ_AT)
WITHOUT_LINES = BenefitAnswer((a_benefit(),), READ_AT)
"""So payments are asked for."""


async def read_all(sources: ScriptedSources, log: SourceLog | None = None) -> tuple[list[Any], dict[str, int]]:
    """Return the lines of a request for everything, and how many failures of each source it counts."""
    loaders = sources.loaders(source_log=log)
    with capture_logs() as lines:
        for authorities in (None, [KORSBAEK]):
            try:
                await loaders.of_authorities(authorities, loaders.cases)
            except FieldError:
                continue
        cases = (await loaders.cases(korsbaek(loaders))).shown.values()
        await loaders.documents(list(cases))
        await loaders.payments(korsbaek(loaders))
    return lines, dict(loaders.failed)


@pytest.mark.parametrize("port", INDEXES)
@pytest.mark.parametrize("state", FAILURES)
async def test_an_index_that_fails_is_one_line(port: str, state: str) -> None:
    """Whatever was asked of it: its name, the authority, the state, the short reason and the request."""
    answers: dict[str, Any] = {"case_answer": CASES, "benefit_answer": WITHOUT_LINES}
    answers[f"{port.removesuffix('s')}_answer"] = FAILURES[state]
    lines, failed = await read_all(ScriptedSources(**answers))
    assert lines == [
        {
            "event": "source_failed",
            "log_level": "warning",
            "source": port,
            "authority": KORSBAEK,
            "state": state,
            "reason": FAILURES[state].reason,
            "explanation": explanation_of(FAILURES[state].reason),
            "request_id": REQUEST,
        }
    ]
    assert failed == {port: 1}


@pytest.mark.parametrize(("port", "answer"), [("residences", "residence_answer"), ("properties", "property_answer")])
@pytest.mark.parametrize("state", FAILURES)
async def test_a_register_that_fails_is_one_line(port: str, answer: str, state: str) -> None:
    """It is asked for the citizen, and not for an authority."""
    sources: Any = {answer: FAILURES[state]}
    lines, failed = await read_all(ScriptedSources(**sources))
    assert [(line["event"], line["source"], line["authority"], line["state"]) for line in lines] == [
        ("source_failed", port, None, state)
    ]
    assert failed == {port: 1}


async def test_an_answer_that_is_cut_is_one_line() -> None:
    """More cases than were fetched: nobody failed, and somebody must know."""
    lines, failed = await read_all(ScriptedSources(Answer((a_case(),), READ_AT, truncated=True)))
    assert [(line["event"], line["source"], line["state"], line["reason"]) for line in lines] == [
        ("source_incomplete", "cases", "TRUNCATED", "more than was fetched")
    ]
    assert failed == {}


async def test_what_is_whole_leaves_no_line() -> None:
    """Nor does an authority without records."""
    assert await read_all(ScriptedSources(CASES, residence_answer=Residences("0999"))) == ([], {})


async def test_no_line_says_what_was_asked_or_answered() -> None:
    """Neither a person's number nor a record's id or title is in any of them."""
    texts = []
    for port in INDEXES:
        answers: dict[str, Any] = {"case_answer": CASES, f"{port.removesuffix('s')}_answer": FAILURES["GARBLED"]}
        texts.append(str((await read_all(ScriptedSources(**answers)))[0]))
    assert not re.search(r"\d{10}|[0-9a-f]{8}-", "".join(texts))


@pytest.mark.parametrize("word", ["address", "broken_off", "closed", "dns", "not_http", "tls", "unreachable", "wire"])
def test_each_failure_of_the_wire_has_a_sentence(word: str) -> None:
    """An operator need not know HTTP."""
    assert explanation_of(word) != word


class Clock:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def fail(log: SourceLog, *, source: str = "cases", authority: str = KORSBAEK, error: str = "TIMED_OUT") -> None:
    """Log a failure, as a request does."""
    log.failed(source, authority, AnswerState[error], reason="deadline", request=REQUEST)


def test_an_outage_is_no_flood() -> None:
    """One line a minute of a kind; the next says how many were left out, and after that the count begins anew."""
    clock = Clock()
    log = SourceLog(seconds=60, clock=clock)
    with capture_logs() as lines:
        for _ in range(1_000):
            fail(log)
        assert [line.get("suppressed") for line in lines] == [None]
        clock.now += 59.9
        fail(log)
        assert len(lines) == 1
        clock.now += 0.1
        fail(log)
        assert [line.get("suppressed") for line in lines] == [None, 1_000]
        clock.now += 60
        fail(log)
    assert [line.get("suppressed") for line in lines] == [None, 1_000, None]


@pytest.mark.parametrize("changed", [{"source": "benefits"}, {"authority": "22222222"}, {"error": "REFUSED"}], ids=str)
def test_one_failure_does_not_hide_another(changed: dict[str, str]) -> None:
    """Each source, authority and state has a line of its own, and so has an answer that is not whole."""
    log = SourceLog(clock=Clock())
    with capture_logs() as lines:
        fail(log)
        fail(log, **changed)
        log.incomplete("cases", KORSBAEK, AnswerState.TIMED_OUT, reason="cut", request=REQUEST)
    assert len(lines) == 3


def test_what_it_remembers_is_bounded() -> None:
    """However many authorities there are."""
    log = SourceLog(clock=Clock())
    with capture_logs():
        for number in range(MAX_KINDS_OF_LINES + 100):
            fail(log, authority=f"{number:08}")
    assert len(log._written) == MAX_KINDS_OF_LINES
