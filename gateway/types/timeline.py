"""The timeline of a case."""

from datetime import date as day

import strawberry

from gateway.fields import Argument, computed, read
from gateway.resolvers import timeline as resolvers
from gateway.types.document import CaseDocument
from gateway.types.enum_texts import enum_text
from gateway.types.enums import TimelineEventKind
from gateway.types.language import LANGUAGE
from gateway.types.pages import Connection, Edge
from gateway.types.payment import BenefitPayment
from sources.records import CaseProgress

NEWEST_FIRST = Argument(bool | None, "Begin with the newest: `first: 3` is the latest three.", False)
KINDS = Argument(list[TimelineEventKind] | None, "Only these kinds; null: all.")


@strawberry.type(
    description="One dated event. DOCUMENT and PAYMENT events only where those parts are open; undated documents "
    "stand in `documents` alone."
)
class TimelineEvent:
    date: day = read("date", description="The day it happened.")
    kind: TimelineEventKind = read("kind", description="What happened.")
    kind_text: str = enum_text("kind", "What happened, in a word.")
    title: str = computed(
        resolvers.event_title,
        arguments={"language": LANGUAGE},
        description="The event in plain words. Titles of documents and payments are Danish, whatever the language.",
    )
    progress: CaseProgress | None = read("progress", description="The step the case came to; null for other kinds.")
    progress_text: str | None = enum_text("progress", "The step in a word; null for other kinds.")
    document: CaseDocument | None = read("document", description="The document; null for other kinds.")
    payment: BenefitPayment | None = read("payment", description="The payment line; null for other kinds.")


@strawberry.type(description="An event in a list.")
class TimelineEdge(Edge):
    node: TimelineEvent = read("node", description="The event.")


@strawberry.type(description="A page of events.")
class TimelineConnection(Connection):
    edges: list[TimelineEdge] = read("edges", description="The events with their cursors.")
    nodes: list[TimelineEvent] = read("nodes", description="The events.")
