"""Stock Strawberry: its own ASGI view, with parsed and validated documents cached, and DataLoaders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import strawberry
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from bench.servers.lookups import DumpReader
from bench.servers.starting import argument, listen, report_ready, serve
from bench.servers.stock import (
    SCALARS,
    AnswerState,
    Authority,
    Benefit,
    BenefitPayment,
    Case,
    CaseDocument,
    CaseProgress,
    DocumentKind,
    HelpLink,
    KleArea,
    Money,
    PaymentStatus,
    Query,
    SourceAnswer,
    SourceIndex,
    TimelineEvent,
    TimelineEventKind,
)


def _area(record: Mapping[str, Any]) -> KleArea:
    return KleArea(**record["area"])


def _case(record: Mapping[str, Any]) -> Case:
    return Case(
        id=record["id"],
        title=record["title"],
        area=_area(record),
        authority=Authority(**record["authority"]),
        progress=CaseProgress[record["progress"]],
        progress_since=record["progressSince"],
        opened_on=record["openedOn"],
        links=[HelpLink(**link) for link in record["links"]],
    )


def _benefit(record: Mapping[str, Any]) -> Benefit:
    return Benefit(
        id=record["id"],
        title=record["title"],
        area=_area(record),
        authority=Authority(**record["authority"]),
        starts_on=record["startsOn"],
        ends_on=record["endsOn"],
        current=record["current"],
    )


def _payment(record: Mapping[str, Any]) -> BenefitPayment:
    return BenefitPayment(
        id=record["id"],
        available_on=record["availableOn"],
        period_from=record["periodFrom"],
        period_to=record["periodTo"],
        amount=Money(**record["amount"]),
        status=PaymentStatus[record["status"]],
    )


def _document(record: Mapping[str, Any]) -> CaseDocument:
    return CaseDocument(**{**record, "kind": DocumentKind[record["kind"]]})


def _event(record: Mapping[str, Any]) -> TimelineEvent:
    return TimelineEvent(**{**record, "kind": TimelineEventKind[record["kind"]]})


def _answer(record: Mapping[str, Any]) -> SourceAnswer:
    authority = Authority(**record["authority"])
    return SourceAnswer(
        index=SourceIndex[record["index"]],
        state=AnswerState[record["state"]],
        as_of=record["asOf"],
        authority=authority,
    )


MAKE = {
    "cases": _case,
    "benefits": _benefit,
    "timeline": _event,
    "documents": _document,
    "payments": _payment,
    "answers": _answer,
}


class View(GraphQL[dict[str, Any], None]):
    """Strawberry's own view, encoding with orjson."""

    def __init__(self, schema: strawberry.Schema, opened: DumpReader) -> None:
        super().__init__(schema, graphql_ide=None)
        self._opened = opened

    async def get_context(self, request: Any, response: Any) -> dict[str, Any]:  # noqa: ARG002 - Strawberry's signature
        """Return the request's loaders."""
        return {"lookups": self._opened.of(request.headers["authorization"].removeprefix("Bearer "))}

    def encode_json(self, data: object) -> bytes:
        """Faster than the standard library."""
        return orjson.dumps(data)


def view(path: str, url: str | None) -> View:
    """Return the application over a dump."""
    opened = DumpReader(path, url, made=lambda name, record: MAKE[name](record), id_of=lambda parent: parent.id)
    extensions: list[Any] = [ParserCache, ValidationCache]
    config = StrawberryConfig(scalar_map=SCALARS)
    return View(strawberry.Schema(Query, extensions=extensions, config=config), opened)


if __name__ == "__main__":
    listening = listen()
    app = view(argument(1) or "", argument(2))
    report_ready(listening)
    serve(app, listening)
