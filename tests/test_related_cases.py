"""Cases that belong together: a relation stands in one of them, and both must be shown."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from gateway.ids import Ids
from gateway.loaders.coverage import not_opened
from gateway.loaders.results import CaseResults
from gateway.resolvers.cases import related
from gateway.visibility.shown import ShownCase
from sources.records import CaseRecord
from sources.reference.record_kinds import CASES
from tests.builders import a_case, an_authority, an_opening

IDS = Ids(b"0" * 32)
AUTHORITY = an_authority()
FIRST, SECOND, THIRD = (a_case(number).uuid for number in (1, 2, 3))


def related_to(case: CaseRecord, *shown: CaseRecord) -> list[str]:
    """Return the uuids of the cases related to one, and see that only they are in the audit log."""
    at = datetime(2026, 11, 16, tzinfo=UTC)
    cases = [ShownCase(record, AUTHORITY, an_opening(), at, IDS) for record in (case, *shown)]
    results = CaseResults(not_opened(CASES, AUTHORITY), {case.record.uuid: case for case in cases})
    viewed: list[Any] = []
    views = SimpleNamespace(viewed=lambda _kind, _authority="", _area="", keys=(): viewed.extend(keys))
    resolve: Any = related
    uuids = [
        shown_case.record.uuid for shown_case in resolve.__wrapped__(SimpleNamespace(views=views), cases[0], results)
    ]
    assert viewed == uuids
    return uuids


def test_a_relation_is_read_from_either_end() -> None:
    """It is written in one of the two cases alone."""
    first, second = a_case(1, related=frozenset({SECOND})), a_case(2)
    assert related_to(first, second, a_case(3)) == [SECOND]
    assert related_to(second, first, a_case(3)) == [FIRST]
    assert related_to(a_case(3), first, second) == []


def test_a_case_that_is_not_shown_leaves_no_trace() -> None:
    """Neither where it is named, nor where it names the case; nor is a case related to itself."""
    assert related_to(a_case(1, related=frozenset({FIRST, THIRD})), a_case(2)) == []
