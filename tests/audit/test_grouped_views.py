"""What the citizen reads of views that belong together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gateway.audit.grouped_views import grouped
from gateway.audit.store import AuditEntry
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS, PERSON

FIRST = AuditEntry(
    "a", datetime(2026, 11, 16, 9, 15, tzinfo=UTC), "citizen", True, "app", (PERSON, CASES), ("11111111",)
)


def later(minutes: float, name: str) -> AuditEntry:
    """Return the same view again, so many minutes later."""
    return replace(FIRST, id=name, at=FIRST.at + timedelta(minutes=minutes))


def test_views_of_one_page_are_one_entry_with_all_that_was_viewed() -> None:
    """At the moment and in the place of the first, in whatever order they are read."""
    documents = replace(later(14, "c"), kinds=(DOCUMENTS, BENEFITS), authorities=("99999999", "11111111"))
    entries = [documents, later(2, "b"), FIRST]
    (entry,) = grouped(entries)
    assert (entry.id, entry.at, entry.views) == ("a", FIRST.at, 3)
    assert set(entry.kinds) == {PERSON, CASES, DOCUMENTS, BENEFITS}
    assert set(entry.authorities) == {"11111111", "99999999"}
    assert grouped(reversed(entries)) == [replace(entry, authorities=("11111111", "99999999"))]


def test_another_quarter_viewer_or_application_is_another_entry() -> None:
    """Nobody's view is hidden behind another's."""
    entries = [
        later(15, "b"),
        replace(later(1, "c"), application="other"),
        replace(later(1, "d"), is_self=False),
        replace(later(1, "e"), role="application"),
        FIRST,
    ]
    assert grouped(entries) == entries
