"""Building cases are shown to who owns the property, so they are asked for by property, beside the citizen's own."""

from __future__ import annotations

from sources.ports import Answer
from sources.records import CaseRecord


def with_building_cases(own_cases: Answer[CaseRecord], building_cases: Answer[CaseRecord]) -> Answer[CaseRecord]:
    """Return both answers as one. A case of both stands as the second tells it: that one knows its properties."""
    cases = {case.uuid: case for answer in (own_cases, building_cases) for case in answer.records}
    return Answer(
        tuple(cases.values()),
        min(own_cases.read_at, building_cases.read_at),
        truncated=own_cases.truncated or building_cases.truncated,
        unreadable=own_cases.unreadable + building_cases.unreadable,
        partial=(*own_cases.partial, *building_cases.partial),
        withhold_documents=own_cases.withhold_documents or building_cases.withhold_documents,
    )
