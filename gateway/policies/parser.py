"""Reads the authorities' files: SDL in, authorities out, or every problem with its file, line and column."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import strawberry
from graphql import (
    DirectiveNode,
    DocumentNode,
    GraphQLDirective,
    GraphQLError,
    GraphQLSchema,
    Node,
    SchemaExtensionNode,
    Source,
    StringValueNode,
    Undefined,
    UniqueArgumentNamesRule,
    ValuesOfCorrectTypeRule,
    is_required_argument,
    parse,
    validate,
    value_from_ast,
)
from graphql.pyutils import did_you_mean, suggestion_list
from graphql.validation.rules.known_argument_names import KnownArgumentNamesOnDirectivesRule
from graphql.validation.rules.provided_required_arguments import ProvidedRequiredArgumentsOnDirectivesRule
from graphql.validation.validate import validate_sdl
from strawberry.schema.config import StrawberryConfig

from gateway.errors import with_null
from gateway.policies.directives import FILE_DIRECTIVES
from gateway.policies.hints import cure_of
from gateway.policies.policy import Authority, AuthorityKind, Limit, Link, LinkKind, Opening, Policies
from gateway.scalars import SCALARS

PACKAGED = Path(__file__).parents[1] / "municipalities"
HEADS = ("municipality", "agency")
LINKS = {"selfService": LinkKind.SELF_SERVICE, "article": LinkKind.ARTICLE}
NUMBERS = {"cvr": ("[0-9]{8}", "A CVR number has eight digits."), "code": ("[0-9]{4}", "A code has four digits: 0630.")}
CLAIMS = {"cvr": "CVR number", "code": "municipality code"}


class Severity(Enum):
    """How much a problem matters. Errors are refused; warnings say that something may not be meant; notes inform."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """One thing to say of an authority's file: where it stands, what it is, and what to do about it."""

    file: str
    line: int
    column: int
    message: str
    cure: str = ""
    severity: Severity = Severity.ERROR
    check: str = "file"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"

    @property
    def place(self) -> tuple[str, int, int]:
        """By file, from the top down."""
        return (self.file, self.line, self.column)


class PolicyError(Exception):
    """The authorities' files cannot be used. Lists every problem."""

    def __init__(self, problems: Iterable[PolicyProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file whose text cannot be had, and why."""

    why: str


Text = str | UnreadableFile


@dataclass(frozen=True, slots=True)
class PolicyDirective:
    """One directive of a file, with the values that it stands for, as far as they can be read.

    It is whole where all that it must say can be read.
    """

    node: DirectiveNode
    values: Mapping[str, Any]
    known: frozenset[str]
    is_whole: bool

    def says(self, name: str) -> bool:
        """Whether the argument is written, be it as null; one that nobody knows may be meant to be it."""
        return any(one.name.value == name or one.name.value not in self.known for one in self.node.arguments or ())

    def at(self, name: str) -> Node:
        """Where the argument's value stands; where the directive stands if it is not written."""
        return next((one.value for one in self.node.arguments or () if one.name.value == name), self.node)


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy file as it is written: its text, what is wrong with its grammar, and the entries that can be read."""

    name: str
    text: str
    problems: tuple[PolicyProblem, ...]
    entries: tuple[PolicyDirective, ...] = ()

    def those(self, *names: str) -> list[PolicyDirective]:
        """The whole directives of these names, in the file's order."""
        return [entry for entry in self.entries if entry.node.name.value in names and entry.is_whole]

    @property
    def is_whole(self) -> bool:
        """Whether all that it opens and closes can be read."""
        return all(entry.is_whole for entry in self.entries if entry.node.name.value == "opens")


def read_folder(folder: Path) -> Policies:
    """Every authority's file of a folder. Raises PolicyError with the problems of all files."""
    return policies_of(read_files(texts_of(folder)))


def texts_of(folder: Path) -> dict[str, Text]:
    """The text of every authority's file of a folder, by name. Raises PolicyError where there is none."""
    if not folder.is_dir():
        cure = "Name a folder that exists."
        raise PolicyError([PolicyProblem(str(folder), 1, 1, "There is no such folder of authorities' files.", cure)])
    texts = {path.name: text_of(path) for path in sorted(folder.glob("*.graphql"))}
    if not texts:
        cure = "Put one file an authority into it."
        raise PolicyError([PolicyProblem(str(folder), 1, 1, "The folder holds no authority's file (*.graphql).", cure)])
    return texts


def text_of(path: Path) -> Text:
    """What stands in a file."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return UnreadableFile(type(error).__name__)


def read_files(texts: Mapping[str, Text]) -> list[PolicyFile]:
    """Every file, whether or not it can be used."""
    return [read_file(text, name=name) for name, text in texts.items()]


def policies_of(files: Iterable[PolicyFile]) -> Policies:
    """What the files mean together. Raises PolicyError with the problems of all of them."""
    authorities: dict[str, Authority] = {}
    taken: dict[str, str] = {}
    problems: list[PolicyProblem] = []
    for file in files:
        problems += file.problems or claimed_twice(file, taken)
        if not problems:
            authority = _authority(file)
            authorities[authority.cvr] = authority
    if problems:
        raise PolicyError(problems)
    return Policies(authorities=authorities, version=_version(authorities.values()))


def claimed_twice(file: PolicyFile, taken: dict[str, str]) -> list[PolicyProblem]:
    """An authority has one file: no other file has its CVR number or its code. Keeps the claims in `taken`."""
    (head,) = file.those(*HEADS)
    errors = []
    for name, value in head.values.items():
        claim = f"{CLAIMS.get(name)} {value}"
        if name in CLAIMS and taken.setdefault(claim, file.name) != file.name:
            argument = next(one for one in head.node.arguments or () if one.name.value == name)
            errors.append(GraphQLError(f"{taken[claim]} has the {claim} already.", argument))
    return list(_problems(errors, file.name))


def _version(authorities: Iterable[Authority]) -> str:
    """The same for files that mean the same, however they are written. The order of links is seen, so it counts."""
    ordered = (
        replace(
            authority,
            openings=tuple(sorted(authority.openings, key=attrgetter("area"))),
            limits=tuple(sorted(authority.limits, key=attrgetter("area"))),
        )
        for authority in sorted(authorities, key=attrgetter("cvr"))
    )
    meaning = "\n".join(repr(_sorted_sets(authority)) for authority in ordered)
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


def read_authority(text: Text, *, name: str) -> Authority:
    """One authority's file. Raises PolicyError with everything wrong in it."""
    file = read_file(text, name=name)
    if file.problems:
        raise PolicyError(file.problems)
    return _authority(file)


def read_file(text: Text, *, name: str) -> PolicyFile:
    """A file with all that is wrong with its grammar."""
    if isinstance(text, UnreadableFile):
        problem = PolicyProblem(
            name, 1, 1, f"The file cannot be read: {text.why}.", "Save it as a file of plain text in UTF-8."
        )
        return PolicyFile(name, "", (problem,))
    try:
        document = parse(Source(text, name), max_tokens=20_000)
    except GraphQLError as error:
        return PolicyFile(name, text, tuple(_problems([error], name)))
    errors = [*_foreign(document), *_misused(document), *_misheaded(document)]
    problems = sorted(_problems(errors, name), key=lambda problem: problem.place)
    return PolicyFile(name, text, tuple(problems), tuple(_entries(document)))


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
    """Whatever does not belong in an authority's file."""
    for definition in document.definitions:
        if not isinstance(definition, SchemaExtensionNode) or definition.operation_types:
            yield GraphQLError(
                "An authority's file holds `extend schema` with directives, and nothing else.", definition
            )
    for directive in _directives(document):
        name = directive.name.value
        if name not in FILE_DIRECTIVES:
            cure = did_you_mean([f"@{one}" for one in suggestion_list(name, FILE_DIRECTIVES)])
            yield GraphQLError(f"@{name} has no meaning in an authority's file.{cure}", directive)


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


def _problems(errors: Iterable[GraphQLError], name: str) -> Iterator[PolicyProblem]:
    for error in errors:
        place = error.locations[0] if error.locations else None
        line, column = (place.line, place.column) if place else (1, 1)
        message = with_null(error.message)
        check, cure = cure_of(message)
        yield PolicyProblem(name, line, column, message, cure, check=check)


def _entries(document: DocumentNode) -> Iterator[PolicyDirective]:
    for node in _directives(document):
        directive = _grammar().get_directive(node.name.value) if node.name.value in FILE_DIRECTIVES else None
        if directive:
            values = dict(_values(node, directive))
            required = (name for name, argument in directive.args.items() if is_required_argument(argument))
            yield PolicyDirective(node, values, frozenset(directive.args), all(name in values for name in required))


def _authority(file: PolicyFile) -> Authority:
    (head,) = (entry.values for entry in file.those(*HEADS))
    return Authority(
        cvr=head["cvr"],
        name=head["name"],
        kind=AuthorityKind.MUNICIPALITY if "code" in head else AuthorityKind.AGENCY,
        code=head.get("code"),
        openings=tuple(opening_of(entry) for entry in file.those("opens")),
        links=tuple(_link(entry) for entry in file.those(*LINKS)),
        limits=tuple(_limit(entry.values) for entry in file.those("decidesWithin")),
    )


def _values(node: DirectiveNode, directive: GraphQLDirective) -> Iterator[tuple[str, Any]]:
    """Each argument that can be read, or has a default; null is as good as nothing."""
    written = {argument.name.value: argument.value for argument in node.arguments or ()}
    for name, argument in directive.args.items():
        value = Undefined
        if name in written:
            with suppress(GraphQLError, ValueError):  # which the grammar has told of
                value = value_from_ast(written[name], argument.type)
        value = argument.default_value if value is Undefined else value
        if value is not Undefined and value is not None:
            yield name, value


def opening_of(entry: PolicyDirective) -> Opening:
    """What an @opens means, and where it stands."""
    values = entry.values
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
        written_at=_place(entry.node),
    )


def _place(node: DirectiveNode) -> str | None:
    return f"{node.loc.source.name}:{node.loc.start_token.line}" if node.loc else None


def _link(entry: PolicyDirective) -> Link:
    values = entry.values
    return Link(values["area"], values["title"], values["url"], LINKS[entry.node.name.value], values["language"])


def _limit(values: Mapping[str, Any]) -> Limit:
    return Limit(area=values["area"], days=values["days"], counted_from=values["from"])
