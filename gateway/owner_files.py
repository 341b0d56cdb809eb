"""Reads the owners' files: SDL in, owners out, or every problem with its file, line and column."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import strawberry
from graphql import (
    DirectiveNode,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    SchemaExtensionNode,
    Source,
    StringValueNode,
    UniqueArgumentNamesRule,
    ValuesOfCorrectTypeRule,
    get_argument_values,
    parse,
    validate,
)
from graphql.pyutils import did_you_mean, suggestion_list
from graphql.validation.rules.known_argument_names import KnownArgumentNamesOnDirectivesRule
from graphql.validation.rules.provided_required_arguments import ProvidedRequiredArgumentsOnDirectivesRule
from graphql.validation.validate import validate_sdl
from strawberry.schema.config import StrawberryConfig

from gateway.grammar import FILE_DIRECTIVES
from gateway.policy import AuthorityKind, Limit, Link, LinkKind, Opening, Owner, Policies
from gateway.scalars import SCALARS

PACKAGED = Path(__file__).parent / "municipalities"
HEADS = ("municipality", "agency")
NUMBERS = {"cvr": ("[0-9]{8}", "A CVR number has eight digits."), "code": ("[0-9]{4}", "A code has four digits: 0630.")}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in an owner's file, where it stands, and what to do about it."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class BrokenPolicy(Exception):
    """The owners' files cannot be used. Lists every problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def read_folder(folder: Path) -> Policies:
    """Every owner's file of a folder. Raises BrokenPolicy with the problems of all files."""
    if not folder.is_dir():
        raise BrokenPolicy([Problem(str(folder), 1, 1, "There is no such folder of owners' files.")])
    owners: dict[str, Owner] = {}
    taken: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.graphql")):
        try:
            document = _document(path.read_text("utf-8"), path.name)
        except BrokenPolicy as broken:
            problems.extend(broken.problems)
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(path.name, 1, 1, f"The file cannot be read: {type(error).__name__}."))
        else:
            problems.extend(_problems(_claim(document, path.name, taken), path.name))
            owner = _owner(document)
            owners[owner.cvr] = owner
    if not owners and not problems:
        problems.append(Problem(str(folder), 1, 1, "The folder holds no owner's file (*.graphql)."))
    if problems:
        raise BrokenPolicy(problems)
    return Policies(owners=owners, version=_version(owners.values()))


def _claim(document: DocumentNode, name: str, taken: dict[str, str]) -> Iterator[GraphQLError]:
    """An owner has one file: no other file has its CVR number or its code."""
    head = next(_heads(document))
    for argument in head.arguments or ():
        claimed = {"cvr": "CVR number", "code": "municipality code"}.get(argument.name.value)
        if claimed:
            claim = f"{claimed} {_values(head)[argument.name.value]}"
            if taken.setdefault(claim, name) != name:
                yield GraphQLError(f"{taken[claim]} has the {claim} already.", argument)


def _version(owners: Iterable[Owner]) -> str:
    meaning = "\n".join(repr(_sorted_sets(owner)) for owner in sorted(owners, key=lambda owner: owner.cvr))
    return hashlib.sha256(meaning.encode()).hexdigest()[:12]


def _sorted_sets(value: Any) -> Any:
    """A value whose repr is the same in every process."""
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, tuple):
        return [_sorted_sets(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        meant = [name for name, one in value.__dataclass_fields__.items() if one.compare and not name.startswith("_")]
        return [_sorted_sets(getattr(value, name)) for name in meant]
    return value


def read_owner(text: str, *, name: str) -> Owner:
    """One owner's file. Raises BrokenPolicy with everything wrong in it."""
    return _owner(_document(text, name))


def _document(text: str, name: str) -> DocumentNode:
    """A file that is written in the grammar. Raises BrokenPolicy."""
    try:
        document = parse(Source(text, name), max_tokens=20_000)
    except GraphQLError as error:
        raise BrokenPolicy(_problems([error], name)) from None
    errors = [*_foreign(document), *_misused(document), *_misheaded(document)]
    if errors:
        raise BrokenPolicy(sorted(_problems(errors, name), key=lambda problem: (problem.line, problem.column)))
    return document


@strawberry.type
class _Nothing:
    nothing: str


@cache
def _grammar() -> GraphQLSchema:
    schema = strawberry.Schema(
        _Nothing, types=list(FILE_DIRECTIVES.values()), config=StrawberryConfig(scalar_map=SCALARS)
    )
    return schema._schema


def _foreign(document: DocumentNode) -> Iterator[GraphQLError]:
    """Whatever does not belong in an owner's file."""
    for definition in document.definitions:
        if not isinstance(definition, SchemaExtensionNode) or definition.operation_types:
            yield GraphQLError("An owner's file holds `extend schema` with directives, and nothing else.", definition)
    for directive in _directives(document):
        name = directive.name.value
        if name not in FILE_DIRECTIVES:
            cure = did_you_mean([f"@{one}" for one in suggestion_list(name, FILE_DIRECTIVES)])
            yield GraphQLError(f"@{name} has no meaning in an owner's file.{cure}", directive)


def _misused(document: DocumentNode) -> Iterator[GraphQLError]:
    """Arguments that are unknown, missing, given twice, or of another type."""
    extensions = (one for one in document.definitions if isinstance(one, SchemaExtensionNode))
    ours = DocumentNode(definitions=tuple(extensions))
    arguments = (
        KnownArgumentNamesOnDirectivesRule, UniqueArgumentNamesRule, ProvidedRequiredArgumentsOnDirectivesRule
    )  # fmt: skip
    yield from validate_sdl(ours, _grammar(), arguments)
    yield from validate(_grammar(), ours, [ValuesOfCorrectTypeRule])


def _misheaded(document: DocumentNode) -> Iterator[GraphQLError]:
    """A file says whose it is, once, in numbers of the right length."""
    heads = list(_heads(document))
    if not heads:
        where = list(document.definitions[:1])
        yield GraphQLError("Say whose file this is: @municipality or @agency is missing.", where)
    for head in heads[1:]:
        yield GraphQLError("A file has exactly one of @municipality and @agency.", head)
    for argument in (argument for head in heads for argument in head.arguments or ()):
        form, sentence = NUMBERS.get(argument.name.value, ("(?s).*", ""))
        if isinstance(argument.value, StringValueNode) and not re.fullmatch(form, argument.value.value):
            yield GraphQLError(sentence, argument.value)


def _directives(document: DocumentNode) -> Iterator[DirectiveNode]:
    for definition in document.definitions:
        if isinstance(definition, SchemaExtensionNode):
            yield from definition.directives or ()


def _heads(document: DocumentNode) -> Iterator[DirectiveNode]:
    return (directive for directive in _directives(document) if directive.name.value in HEADS)


def _problems(errors: Iterable[GraphQLError], name: str) -> Iterator[Problem]:
    for error in errors:
        place = error.locations[0] if error.locations else None
        yield Problem(name, place.line if place else 1, place.column if place else 1, error.message)


def _owner(document: DocumentNode) -> Owner:
    directives = list(_directives(document))
    head = _values(next(_heads(document)))
    return Owner(
        cvr=head["cvr"],
        name=head["name"],
        kind=AuthorityKind.MUNICIPALITY if "code" in head else AuthorityKind.AGENCY,
        code=head.get("code"),
        openings=tuple(_opening(_values(node), _place(node)) for node in directives if node.name.value == "opens"),
        links=tuple(_links(directives)),
        limits=tuple(_limit(_values(node)) for node in directives if node.name.value == "decidesWithin"),
    )


def _values(node: DirectiveNode) -> dict[str, Any]:
    directive = _grammar().get_directive(node.name.value)
    if directive is None:  # validate_sdl has refused it already
        raise LookupError(node.name.value)
    return {name: value for name, value in get_argument_values(directive, node).items() if value is not None}


def _place(node: DirectiveNode) -> str | None:
    return f"{node.loc.source.name}:{node.loc.start_token.line}" if node.loc else None


def _opening(values: dict[str, Any], place: str | None) -> Opening:
    only = values.get("onlySystems")
    return Opening(
        area=values["area"],
        parts=frozenset(values["parts"]),
        since=values.get("since"),
        active_before_since=values["activeBeforeSince"],
        documents_since=values.get("documentsSince"),
        title=values["title"],
        only_systems=None if only is None else frozenset(map(str, only)),
        except_systems=frozenset(map(str, values.get("exceptSystems", ()))),
        written_at=place,
    )


def _links(directives: list[DirectiveNode]) -> Iterator[Link]:
    kinds = {"selfService": LinkKind.SELF_SERVICE, "article": LinkKind.ARTICLE}
    for node in directives:
        if kind := kinds.get(node.name.value):
            values = _values(node)
            yield Link(values["area"], values["title"], values["url"], kind, values["language"])


def _limit(values: dict[str, Any]) -> Limit:
    return Limit(area=values["area"], days=values["days"], counted_from=values["from"])
