"""Ariadne: its own ASGI application over the common schema, with parsed documents kept, and DataLoaders."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ariadne import ObjectType, SchemaDirectiveVisitor, make_executable_schema
from ariadne.asgi import GraphQL
from graphql import GraphQLField, default_field_resolver, parse, validate

from bench.servers.lookups import WHOLE, DumpReader
from bench.servers.starting import argument, listen, report_ready, serve

SCHEMA = Path(__file__).parents[1] / "peers" / "schema.graphql"


class WhenOpen(SchemaDirectiveVisitor):
    """Asks the openings of the parent's authority and area first."""

    def visit_field_definition(self, field: GraphQLField, object_type: Any) -> GraphQLField:  # noqa: ARG002 - Ariadne's
        """Return wraps the resolver."""
        resolve, part = field.resolve or default_field_resolver, self.args["part"]

        def gated(parent: Mapping[str, Any], info: Any, **arguments: Any) -> Any:
            lookups = info.context["lookups"]
            if not lookups.is_open(parent["authority"]["cvr"], parent["area"]["kle"], part):
                return None
            return resolve(parent, info, **arguments)

        field.resolve = gated
        return field


def _connection(name: str) -> Any:
    async def resolve(_citizen: Any, info: Any, first: int, after: str | None = None) -> Mapping[str, Any]:
        nodes, total, answers = await info.context["lookups"].page(name, first, after)
        complete = all(answer["state"] in WHOLE for answer in answers)
        return {"nodes": nodes, "totalCount": total, "coverage": {"complete": complete, "answers": answers}}

    return resolve


def _part(name: str) -> Any:
    async def resolve(parent: Any, info: Any, first: int) -> Mapping[str, Any]:
        return {"nodes": await info.context["lookups"].part(name, parent, first)}

    return resolve


def _schema() -> Any:
    query, citizen, case, benefit = map(ObjectType, ("Query", "Citizen", "Case", "Benefit"))
    query.set_field("me", lambda _root, info: info.context["lookups"].own)
    for name in ("cases", "benefits"):
        citizen.set_field(name, _connection(name))
    for name in ("timeline", "documents"):
        case.set_field(name, _part(name))
    benefit.set_field("payments", _part("payments"))
    text = SCHEMA.read_text("utf-8")
    return make_executable_schema(text, query, citizen, case, benefit, directives={"whenOpen": WhenOpen})


_parsed = lru_cache(512)(parse)


def application(path: str, url: str | None) -> GraphQL:
    """Return the application over a dump."""
    schema, opened = (
        _schema(),
        DumpReader(path, url, made=lambda _name, record: record, id_of=lambda parent: parent["id"]),
    )
    documents: dict[int, Any] = {}

    def validated(schema: Any, document: Any, *_rules: Any, **_more: Any) -> Any:
        if id(document) not in documents:
            documents[id(document)] = validate(schema, document)
        return documents[id(document)]

    def context(request: Any, _data: Any = None) -> Mapping[str, Any]:
        return {"lookups": opened.of(request.headers["authorization"].removeprefix("Bearer "))}

    return GraphQL(
        schema,
        context_value=context,
        query_parser=lambda _context, data: _parsed(data["query"]),
        query_validator=validated,
        explorer=None,
    )


if __name__ == "__main__":
    listening = listen()
    app = application(argument(1) or "", argument(2))
    report_ready(listening)
    serve(app, listening)
