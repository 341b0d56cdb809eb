"""Views of one page as the citizen reads them: one entry, though each view stays on record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from gateway.audit.store import AuditEntry
from sources.reference.record_kinds import RECORD_KINDS

QUARTER = 15 * 60
"""Seconds of a quarter of an hour."""


def grouped(entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """Return one entry for the views by one viewer of one person's records within a quarter of an hour by the clock.

    Views through another application, or an employee's for another reason, are entries of their own.

    It has the moment and the id of the first of them, so that it keeps its place while more views are added.
    """
    groups: defaultdict[tuple[object, ...], list[AuditEntry]] = defaultdict(list)
    for entry in entries:
        quarter = int(entry.at.timestamp() // QUARTER)
        groups[quarter, entry.role, entry.is_self, entry.application, entry.parties, entry.employer].append(entry)
    return [_together(group) for group in groups.values()]


def _together(group: list[AuditEntry]) -> AuditEntry:
    kinds = {kind for entry in group for kind in entry.kinds}
    return replace(
        min(group, key=lambda entry: (entry.at, entry.id)),
        kinds=tuple(kind for kind in RECORD_KINDS if kind in kinds),
        authorities=tuple(dict.fromkeys(authority for entry in group for authority in entry.authorities)),
        views=sum(entry.views for entry in group),
    )
