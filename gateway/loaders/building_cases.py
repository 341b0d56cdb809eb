"""Building cases are shown to who owns the property, so they are asked for by property, beside the citizen's own."""

from __future__ import annotations

from sources.ports import Answer
from sources.records import CaseRecord


def with_building_cases(own: Answer[CaseRecord], building: Answer[CaseRecord]) -> Answer[CaseRecord]:
    """Return both answers as one. A case of both stands as the second tells it: that one knows its properties."""
    cases = {case.uuid: case for answer in (own, building) for case in answer.records}
    return Answer(
        tuple(cases.values()),
        min(own.read_at, building.read_at),
        truncated=own.truncated or building.truncated,
        unreadable=own.unreadable + building.unreadable,
        partial=(*own.partial, *building.partial),
        withhold_documents=own.withhold_documents or building.withhold_documents,
    )
