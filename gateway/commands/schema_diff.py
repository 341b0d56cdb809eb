"""What a change of the schema means for those who build on it."""

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
    """How much a change matters. What is broken fails the check."""

    BROKEN = "broken"
    BREAKING = "breaking, and announced"
    DANGEROUS = "dangerous"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """A change, and how much it matters."""

    impact: Impact
    sentence: str

    def __str__(self) -> str:
        return f"{self.impact.value}: {self.sentence}"


def compare(released: str, current: str, changelog: str) -> Iterator[SchemaChange]:
    """Yield the changes since the last release. A breaking one is broken where the changelog does not announce it."""
    old, new = (build_schema(text, assume_valid=True) for text in (released, current))
    announcements = announced(changelog)
    breaking = [change.description for change in find_breaking_changes(old, new)]
    for sentence in (*breaking, *_lost(old, new)):
        name = coordinate(sentence, old, new)
        if name in announcements:
            yield SchemaChange(Impact.BREAKING, sentence)
        else:
            advice = f"Announce `{name}` under Unreleased, Breaking, in CHANGELOG.md."
            yield SchemaChange(Impact.BROKEN, f"{sentence} {advice}")
    for change in find_dangerous_changes(old, new):
        yield SchemaChange(Impact.DANGEROUS, change.description)


def announced(changelog: str) -> frozenset[str]:
    """Return what the changelog names under `### Breaking` of what is not released yet."""
    unreleased = changelog.partition("\n## [Unreleased]")[2].partition("\n## ")[0]
    breaking = unreleased.partition("\n### Breaking")[2].partition("\n### ")[0]
    return frozenset(_ENTRY.findall(breaking))


def coordinate(sentence: str, *schemas: GraphQLSchema) -> str:
    """Return where a change is: the first name in its sentence that is one of a schema's."""
    for name in _COORDINATE.findall(sentence):
        if "." in name or "@" in name or any(name in schema.type_map for schema in schemas):
            return str(name)
    return sentence


def undated(text: str) -> Iterator[SchemaChange]:
    """Yield what is deprecated without the day on which it goes."""
    for name, node in _nodes(build_schema(text, assume_valid=True)):
        for directive in getattr(node, "directives", None) or ():
            reason = "".join(
                argument.value.value for argument in directive.arguments or () if argument.name.value == "reason"
            )
            if directive.name.value == "deprecated" and not _DATE.search(reason):
                sentence = f"{name} is deprecated without the day on which it goes: 2027-12-31."
                yield SchemaChange(Impact.BROKEN, sentence)


def operations(text: str, folders: Iterable[Path]) -> Iterator[SchemaChange]:
    """Yield the documents of known frontends that would break, or that use what is about to go."""
    schema = build_schema(text, assume_valid=True)
    for path in sorted(path for folder in folders for path in folder.rglob("*.graphql")):
        try:
            document = parse(path.read_text("utf-8"))
        except (GraphQLError, UnicodeDecodeError):
            yield SchemaChange(Impact.BROKEN, f"{path} is not GraphQL.")
            continue
        for error in validate(schema, document, specified_rules):
            line = error.locations[0].line if error.locations else 1
            yield SchemaChange(Impact.BROKEN, f"{path}:{line} {error.message}")
        for error in validate(schema, document, [NoDeprecatedCustomRule]):
            yield SchemaChange(Impact.NOTE, f"{path}: {error.message}")


def _lost(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[str]:
    """Yield what other graphs rely on, and graphql-core knows nothing of."""
    remaining = dict(_nodes(new))
    for name, node in _nodes(old):
        if name in remaining:
            for directive in _applied(node) - _applied(remaining[name]):
                yield f"{name} lost {directive}."


def _applied(node: Any) -> set[str]:
    return {
        f"@{directive.name.value}" + "".join(f" {argument.value.value}" for argument in (directive.arguments or ())[:1])
        for directive in getattr(node, "directives", None) or ()
        if directive.name.value in FOR_ROUTERS
    }


def _nodes(schema: GraphQLSchema) -> Iterator[tuple[str, Any]]:
    """Yield every type, field, argument and value by its coordinate, with its node."""
    for kind in schema.type_map.values():
        yield kind.name, kind.ast_node
        for name, field in (getattr(kind, "fields", None) or getattr(kind, "values", None) or {}).items():
            yield f"{kind.name}.{name}", field.ast_node
            for argument_name, argument in (getattr(field, "args", None) or {}).items():
                yield f"{kind.name}.{name}({argument_name}:)", argument.ast_node
