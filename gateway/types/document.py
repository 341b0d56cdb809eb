"""Documents on a case."""

from datetime import date as day

import strawberry

from gateway.fields import read
from gateway.types.enum_texts import enum_text
from gateway.types.enums import DocumentKind
from gateway.types.pages import Connection, Edge


@strawberry.type(description="The title and date of a document; never its content.")
class CaseDocument:
    id: strawberry.ID = read("id", description="Opaque, and stable for years.")
    title: str = read("title", description="Its title in this case, in Danish.")
    date: day | None = read("date", description="The date of the letter, else the day it was filed.")
    kind: DocumentKind = read("kind", description="What kind of document it is.")
    kind_text: str = enum_text("kind", "What kind of document it is, in plain words.")


@strawberry.type(description="A document in a list.")
class DocumentEdge(Edge):
    node: CaseDocument = read("node", description="The document.")


@strawberry.type(description="A page of documents.")
class DocumentConnection(Connection):
    edges: list[DocumentEdge] = read("edges", description="The documents with their cursors.")
    nodes: list[CaseDocument] = read("nodes", description="The documents.")
