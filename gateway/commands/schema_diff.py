"""What a change of the schema means for those who build on it: the command `borgerblik schema-check`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLSchema,
    NoDeprecatedCustomRule,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
    parse,
    specified_rules,
    validate,
)

FOR_ROUTERS = ("key", "shareable")
"""The directives that other graphs rely on, so that to take one away breaks their composition."""

_COORDINATE = re.compile(r"@?\b[_A-Za-z]\w*(?:\.\w+)?(?:\(\w+:\))?")
_ENTRY = re.compile(r"`([^`]+)`")
_DATE = re.compile(r"\b20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")


class Impact(Enum):
    """How much a finding matters. What is broken fails the check."""

    BROKEN = "broken"
    BREAKING = "breaking, and announced"
    DANGEROUS = "dangerous"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One thing that a reader of the check is told."""

    weight: Impact
    said: str

    def __str__(self) -> str:
        return f"{self.weight.value}: {self.said}"


def compared(released: str, ours: str, changelog: str) -> Iterator[SchemaChange]:
    """The changes since the last release. A breaking one is broken where the changelog does not announce it."""
    old, new = (build_schema(text, assume_valid=True) for text in (released, ours))
    known = announced(changelog)
    breaking = [one.description for one in find_breaking_changes(old, new)]
    for said in (*breaking, *_lost(old, new)):
        named = coordinate(said, old, new)
        if named in known:
            yield SchemaChange(Impact.BREAKING, said)
        else:
            yield SchemaChange(Impact.BROKEN, f"{said} Announce `{named}` under Unreleased, Breaking, in CHANGELOG.md.")
    for change in find_dangerous_changes(old, new):
        yield SchemaChange(Impact.DANGEROUS, change.description)


def announced(changelog: str) -> frozenset[str]:
    """What the changelog names under `### Breaking` of what is not released yet."""
    unreleased = changelog.partition("\n## [Unreleased]")[2].partition("\n## ")[0]
    breaking = unreleased.partition("\n### Breaking")[2].partition("\n### ")[0]
    return frozenset(_ENTRY.findall(breaking))


def coordinate(said: str, *schemas: GraphQLSchema) -> str:
    """Where a change is: the first name in its sentence that is one of a schema's."""
    for name in _COORDINATE.findall(said):
        if "." in name or "@" in name or any(name in schema.type_map for schema in schemas):
            return str(name)
    return said


def undated(text: str) -> Iterator[SchemaChange]:
    """What is deprecated without the day on which it goes."""
    for place, node in _places(build_schema(text, assume_valid=True)):
        for one in getattr(node, "directives", None) or ():
            reason = "".join(
                argument.value.value for argument in one.arguments or () if argument.name.value == "reason"
            )
            if one.name.value == "deprecated" and not _DATE.search(reason):
                yield SchemaChange(
                    Impact.BROKEN, f"{place} is deprecated without the day on which it goes: 2027-12-31."
                )


def operations(text: str, folders: Iterable[Path]) -> Iterator[SchemaChange]:
    """Documents of known frontends that would break, or that use what is about to go."""
    schema = build_schema(text, assume_valid=True)
    for path in sorted(one for folder in folders for one in folder.rglob("*.graphql")):
        try:
            document = parse(path.read_text("utf-8"))
        except (GraphQLError, UnicodeDecodeError):
            yield SchemaChange(Impact.BROKEN, f"{path} is not GraphQL.")
            continue
        for error in validate(schema, document, specified_rules):
            yield SchemaChange(
                Impact.BROKEN, f"{path}:{error.locations[0].line if error.locations else 1} {error.message}"
            )
        for error in validate(schema, document, [NoDeprecatedCustomRule]):
            yield SchemaChange(Impact.NOTE, f"{path}: {error.message}")


def _lost(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[str]:
    """What other graphs rely on, and graphql-core knows nothing of."""
    kept = dict(_places(new))
    for place, node in _places(old):
        if place in kept:
            for said in _applied(node) - _applied(kept[place]):
                yield f"{place} lost {said}."


def _applied(node: Any) -> set[str]:
    return {
        f"@{one.name.value}" + "".join(f" {argument.value.value}" for argument in (one.arguments or ())[:1])
        for one in getattr(node, "directives", None) or ()
        if one.name.value in FOR_ROUTERS
    }


def _places(schema: GraphQLSchema) -> Iterator[tuple[str, Any]]:
    """Every type, field, argument and value with its node."""
    for kind in schema.type_map.values():
        yield kind.name, kind.ast_node
        for name, one in (getattr(kind, "fields", None) or getattr(kind, "values", None) or {}).items():
            yield f"{kind.name}.{name}", one.ast_node
            for argument, its in (getattr(one, "args", None) or {}).items():
                yield f"{kind.name}.{name}({argument}:)", its.ast_node
