"""Notes in the journals of cases."""

from datetime import date as day

import strawberry

from gateway.fields import read
from gateway.types.pages import Connection, Edge


@strawberry.type(description="A note that a case worker has written in the journal of a case (journalnotat).")
class CaseNote:
    title: str = read("title", description="Its title, in Danish.")
    date: day = read("date", description="The day it was filed.")
    text: str | None = read(
        "text",
        description="The note, as plain text with line breaks: no markup, so show it as it stands. Null where the "
        "index has no plain text of it.",
    )


@strawberry.type(description="A note in a list.")
class NoteEdge(Edge):
    node: CaseNote = read("node", description="The note.")


@strawberry.type(description="A page of notes.")
class NoteConnection(Connection):
    edges: list[NoteEdge] = read("edges", description="The notes with their cursors.")
    nodes: list[CaseNote] = read("nodes", description="The notes.")
