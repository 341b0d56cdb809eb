"""A third index goes through adapter, loader, rules, coverage and logs, and no file of the gateway knows of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from gateway.audit import store
from gateway.audit.event import view_event
from gateway.audit.views import AuditViews
from gateway.audit.wording import viewed_text
from gateway.auth.authenticator import Caller
from gateway.errors import Code, FieldError
from gateway.loaders.coverage import AnswerState, cover, demand
from gateway.policies.directives import Language
from gateway.policies.policy import Opening
from sources.reference.record_kinds import RECORD_KINDS
from tests.builders import ELSEWHERE, FLOOR, KORSBAEK, an_authority
from tests.child_care.index import CHILD_CARE, RestChildCareIndex
from tests.child_care.loading import ChildCareLoaders, OpenedPart, PlaceHidden, PlaceResults
from tests.conftest import ROOT
from tests.loaders.sources import REQUEST, ScriptedSources, request_of
from tests.sources.builders import CITIZEN, CPR, URL, calls_to
from tests.sources.test_registers import Register

MAX_FILES = 18
DAY_CARE = "28.06"
OPENED: Any = frozenset({OpenedPart.CHILD_CARE})
PLACE_ROW = {
    "id": "p-1",
    "cvr": KORSBAEK,
    "cpr": CPR,
    "kle": "28.06.00",
    "title": "Vuggestueplads",
    "starts": "2020-06-01",
}


async def read(
    *rows: Any, opening: Opening | None = None, body: bytes | None = None, status: int = 200
) -> tuple[PlaceResults, ChildCareLoaders, list[Any]]:
    """Return what a request reads, with its loaders and the lines of the log."""
    register = Register(orjson.dumps({"places": rows}) if body is None else body, status)
    authority = an_authority(opening or Opening(DAY_CARE, OPENED))
    request = request_of(ScriptedSources(), authority) | {"citizen": CITIZEN, "residence": None}
    loaders = ChildCareLoaders(RestChildCareIndex(calls_to(register), URL), **request)
    with capture_logs() as lines:
        results = await loaders.places(authority)
        assert await loaders.places(authority) is results or results.answer.state is AnswerState.NOT_OPENED
    loaders.stop()
    assert len(register.questions) <= 1
    return results, loaders, lines


async def test_a_place_is_shown() -> None:
    """The answer is whole, one question was asked, and nothing is to be told."""
    results, loaders, lines = await read(PLACE_ROW)
    assert [place.record.title for place in results.shown.values()] == ["Vuggestueplads"]
    assert (results.answer.index, results.answer.state) == (CHILD_CARE, AnswerState.ANSWERED)
    assert cover([results.answer]).complete
    assert (dict(loaders.calls), dict(loaders.failed), lines) == ({"child_care": 1}, {}, [])


@pytest.mark.parametrize(
    ("row", "opening", "reason"),
    [
        ({"cpr": "0101010000"}, None, PlaceHidden.PLACE_OF_ANOTHER),
        ({"cvr": ELSEWHERE}, None, PlaceHidden.PLACE_OF_ANOTHER),
        ({"kle": "32.24.04"}, None, PlaceHidden.PLACE_NOT_OPENED),
        ({"starts": "2020-05-31"}, Opening(DAY_CARE, OPENED, since=FLOOR), PlaceHidden.PLACE_FLOOR),
        ({"starts": None}, Opening(DAY_CARE, OPENED, since=FLOOR), PlaceHidden.PLACE_FLOOR),
        ({}, Opening(DAY_CARE, OPENED, since=FLOOR), None),
    ],
)
async def test_the_rules_decide(row: dict[str, Any], opening: Opening | None, reason: PlaceHidden | None) -> None:
    """A hidden place is counted by its rule; one of somebody else is logged."""
    results, loaders, lines = await read(PLACE_ROW | row, opening=opening)
    assert len(results.shown) == (reason is None)
    assert dict(loaders.hidden) == ({reason: 1} if reason else {})
    assert [line["misdelivered"] for line in lines] == ([1] if reason is PlaceHidden.PLACE_OF_ANOTHER else [])
    assert cover([results.answer]).complete


async def test_what_is_not_opened_is_not_asked() -> None:
    """And does not leave a list incomplete."""
    results, loaders, _ = await read(PLACE_ROW, opening=Opening(DAY_CARE, frozenset()))
    assert (results.answer.state, dict(loaders.calls)) == (AnswerState.NOT_OPENED, {})
    assert cover([results.answer]).complete


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [(b"", 503, Code.SOURCE_UNAVAILABLE), (b"", 403, Code.SOURCE_REFUSED), (b"<html>", 200, Code.SOURCE_GARBLED)],
)
async def test_an_index_that_fails_is_told(body: bytes, status: int, code: Code) -> None:
    """To the client with its code, and to the operator with the name of the source and the request."""
    results, loaders, lines = await read(body=body, status=status)
    with pytest.raises(FieldError) as refused:
        demand([results.answer])
    assert (refused.value.code, refused.value.extensions["index"]) == (code, "CHILD_CARE")
    assert dict(loaders.failed) == {"child_care": 1}
    assert [(line["event"], line["source"], line["authority"], line["request_id"]) for line in lines] == [
        ("source_failed", "child_care", KORSBAEK, REQUEST)
    ]


async def test_a_place_that_cannot_be_read_hides_no_other() -> None:
    """The list is not whole, and the log says how many were left out."""
    results, _, lines = await read(PLACE_ROW, {"id": "p-2"}, None)
    assert (list(results.shown), results.answer.state) == (["p-1"], AnswerState.TRUNCATED)
    assert [(line["event"], line["source"], line["unreadable"]) for line in lines] == [
        ("source_incomplete", "child_care", 2)
    ]


async def test_who_has_seen_it_is_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """The audit log takes its kind from the one table, and tells the citizen in plain words."""
    results, loaders, _ = await read(PLACE_ROW)
    views = AuditViews()
    for place in results.shown.values():
        views.viewed(CHILD_CARE, place.authority.cvr, place.opening.area, [place.record.id])
    facts = {"operation": None, "request": REQUEST, "sources": loaders.calls, "openings": "v", "trace": lambda _: "x"}
    written = view_event(Caller.citizen(CITIZEN), views, at=datetime(2026, 11, 16, tzinfo=UTC), **facts)  # type: ignore[arg-type]
    assert written["shown"] == [{"kind": "CHILD_CARE", "authority": KORSBAEK, "area": DAY_CARE, "count": 1}]
    assert written["sources"] == ["child_care"]
    monkeypatch.setattr(store, "RECORD_KINDS", (*RECORD_KINDS, CHILD_CARE))
    assert viewed_text(store.audit_entry(written, written["subject"]).kinds, Language.DA) == "Så plads i dagtilbud."


def test_what_an_index_touches_is_written_down() -> None:
    """At most eighteen files of the product, each of them there or new."""
    page = (ROOT / "docs" / "contributing.md").read_text("utf-8")
    section = page.partition("## Add an index")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `((?:gateway|sources)/[\w/…]+\.py)` \|(.*)\|$", section, re.MULTILINE)
    assert 10 < len(rows) <= MAX_FILES
    assert not [file for file, what_for in rows if "new" not in what_for and not (ROOT / file).is_file()]
    assert not [file for file, what_for in rows if "new" in what_for and (ROOT / file).exists()]
