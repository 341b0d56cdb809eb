"""Cases."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import strawberry
import strawberry.federation

from gateway.federation.entities import entity
from gateway.fields import computed, loaded, read
from gateway.policies.directives import Part
from gateway.resolvers import areas, guidance, municipalities, notes, outcomes
from gateway.resolvers import cases as resolvers
from gateway.resolvers.timeline import timeline
from gateway.types.area import KleArea
from gateway.types.authority import Authority, HelpLink
from gateway.types.benefit import BenefitConnection
from gateway.types.document import DocumentConnection
from gateway.types.enum_texts import enum_texts
from gateway.types.enums import TimelineEventKind
from gateway.types.guidance import Complaint, Contact, ExpectedDecision
from gateway.types.language import LANGUAGE
from gateway.types.note import NoteConnection
from gateway.types.pages import AFTER, Connection, Edge, first
from gateway.types.timeline import KINDS, NEWEST_FIRST, TimelineConnection
from sources.records import CaseProgress, Outcome
from sources.reference.record_kinds import DOCUMENTS, NOTES, PAYMENTS, RecordKind


def _timeline_wants(arguments: Mapping[str, Any]) -> Iterator[RecordKind]:
    kinds = arguments.get("kinds")
    if kinds is None or TimelineEventKind.DOCUMENT in kinds:
        yield DOCUMENTS
    if kinds is None or TimelineEventKind.PAYMENT in kinds:
        yield PAYMENTS


@entity(resolvers.by_key)
@strawberry.federation.type(keys=["id"], authenticated=True, description="A case (sag).")
class Case:
    id: strawberry.ID = read("id", description="Opaque, and stable for years.")
    title: str = computed(resolvers.title, description="The title, in Danish: the subject's or the case's own.")
    area: KleArea = computed(areas.case_area, description="Its subject.")
    authority: Authority = read("authority", description="Who handles the case.")
    progress: CaseProgress = read("record.progress", description="How far it has come.")
    progress_since: date | None = read("record.progress_since", description="The day it came that far.")
    progress_text: str = computed(
        resolvers.progress_text,
        arguments={"language": LANGUAGE},
        description="What the progress means, in plain words.",
    )
    next_text: str | None = computed(
        resolvers.next_text,
        arguments={"language": LANGUAGE},
        description="What usually happens next, in plain words; null once closed.",
    )
    opened_on: date | None = computed(resolvers.opened_on, description="The day it was opened.")
    closed_on: date | None = computed(resolvers.closed_on, description="The day it was closed; null while it runs.")
    expected: ExpectedDecision | None = computed(
        guidance.expected,
        description="When the decision is expected, by the published limit; null without one, or once decided.",
    )
    contact: Contact | None = computed(
        guidance.contact,
        arguments={"language": LANGUAGE},
        description="The unit to contact about it, in this language where there are words in it; null without one.",
    )
    complaint: Complaint | None = computed(
        guidance.complaint,
        arguments={"language": LANGUAGE},
        description="How to complain of the decision; null before there is one, and where the authority does not say.",
    )
    outcome: Outcome | None = computed(
        outcomes.outcome,
        gate=Part.OUTCOME,
        description="What was decided. Null before there is a decision, where the authority does not show outcomes, "
        "and where the index does not tell.",
    )
    outcome_text: str | None = computed(
        outcomes.outcome_text,
        gate=Part.OUTCOME,
        arguments={"language": LANGUAGE},
        description="The outcome in plain words.",
    )
    as_of: datetime = read("as_of", description="When the index was read.")
    timeline: TimelineConnection | None = loaded(
        timeline,
        gate=Part.TIMELINE,
        wants=_timeline_wants,
        asks=2,
        arguments={"first": first(50), "after": AFTER, "kinds": KINDS, "newest_first": NEWEST_FIRST},
        description="What has happened, oldest first unless `newestFirst`. Null where the authority does not show "
        "the timeline.",
    )
    documents: DocumentConnection | None = loaded(
        resolvers.documents,
        gate=Part.DOCUMENTS,
        wants=lambda _: [DOCUMENTS],
        asks=1,
        arguments={"first": first(20), "after": AFTER},
        description="Titles of documents, newest first. Null where the authority does not show documents.",
    )
    notes: NoteConnection | None = loaded(
        notes.notes,
        gate=Part.NOTES,
        wants=lambda _: [NOTES],
        arguments={"first": first(20), "after": AFTER},
        description="What case workers have written in its journal, newest first. Null where the authority does not "
        "show notes.",
    )
    benefits: BenefitConnection | None = loaded(
        resolvers.benefits,
        gate=Part.BENEFITS,
        asks=1,
        arguments={"first": first(20), "after": AFTER},
        description="The benefits granted in the case. Null where the authority does not show benefits.",
    )
    related: list["Case"] = loaded(
        resolvers.related,
        gate=None,
        length=3,
        description="Cases of the same authority that the index relates it to, in either direction; shown ones alone.",
    )
    links: list[HelpLink] = computed(municipalities.record_links, description="Pages that help.", length=5)
    shows: list[Part] = computed(
        municipalities.record_shows, description="What the authority has opened for this case's area.", length=7
    )
    shows_text: list[str] = enum_texts(municipalities.record_shows, "What the authority has opened, in plain words.")


@strawberry.type(description="A case in a list.")
class CaseEdge(Edge):
    node: Case = read("node", description="The case.")


@strawberry.type(description="A page of cases.")
class CaseConnection(Connection):
    edges: list[CaseEdge] = read("edges", description="The cases with their cursors.")
    nodes: list[Case] = read("nodes", description="The cases.")
