"""The outline of a document: what it selects, read from its tokens before it is parsed.

Parsing costs ten times as much, so that a document which is refused here costs little. Whatever is no GraphQL is left
to the parser to name; the outline of a document that parses is exact, and tests hold it against the parser's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.documents.limits.limit import LimitExceededError
from gateway.errors import Code

OPERATIONS = frozenset({"query", "mutation", "subscription"})
MAX_VALUE_DEPTH = 12


class UnreadableDocumentError(Exception):
    """The tokens are no document."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable where an argument's value stands."""

    name: str


Value = int | Variable | list["Value"] | None
"""What the limits need of a value: numbers, variables and lists of them. All else is None."""


@dataclass(frozen=True, slots=True)
class OutlineField:
    """A selected field. `response` is its name in the answer."""

    name: str
    response: str
    arguments: Mapping[str, Value]
    selected: Selected | None


@dataclass(frozen=True, slots=True)
class Selected:
    """What stands between two braces: fields, names of fragments, and inline fragments with their types."""

    fields: list[OutlineField]
    spreads: list[str]
    inline: list[tuple[str | None, Selected]]


@dataclass(frozen=True, slots=True)
class OutlineOperation:
    """An operation; `variables` are its variables' default values."""

    kind: str
    name: str | None
    variables: Mapping[str, Value]
    selected: Selected


@dataclass(frozen=True, slots=True)
class Fragment:
    """A named fragment and the type it is on."""

    type: str
    selected: Selected


@dataclass(slots=True)
class Outline:
    """A whole document."""

    operations: list[OutlineOperation] = field(default_factory=list)
    fragments: dict[str, Fragment] = field(default_factory=dict)
    aliases: int = 0
    directives: int = 0
    uses_variables: bool = False


def root_fields(outline: Outline, operation: OutlineOperation) -> list[OutlineField]:
    """Return the fields of an operation's root, through fragments, each fragment once."""
    fields, waiting, spread = list[OutlineField](), [operation.selected], set[str]()
    while waiting:
        selected = waiting.pop()
        fields += selected.fields
        waiting += [inline for _, inline in selected.inline]
        for name in selected.spreads:
            if name not in spread and name in outline.fragments:
                spread.add(name)
                waiting.append(outline.fragments[name].selected)
    return fields


def outline(tokens: list[str], *, max_braces: int, depth: int) -> Outline:
    """Return the outline of a document.

    Raises UnreadableDocumentError, and LimitExceededError (of `depth`) for braces deeper than `max_braces`.
    """
    try:
        return _Reader(tokens, max_braces, depth).document()
    except IndexError:
        raise UnreadableDocumentError from None


class _Reader:
    """Reads from left to right. Running off the end is an IndexError."""

    def __init__(self, tokens: list[str], max_braces: int, depth: int) -> None:
        self._tokens = tokens
        self._max_braces = max_braces
        self._depth = depth
        self._at = 0
        self._read = Outline()

    def document(self) -> Outline:
        while self._at < len(self._tokens):
            word = self._tokens[self._at]
            if word[0] == '"':  # a description
                self._at += 1
            elif word == "fragment":
                self._fragment()
            else:
                self._operation(word)
        return self._read

    def _operation(self, word: str) -> None:
        kind, name, variables = "query", None, dict[str, Value]()
        if word != "{":
            if word not in OPERATIONS:
                raise UnreadableDocumentError
            self._at += 1
            kind = word
            if _is_name(self._tokens[self._at]):
                name = self._next()
            if self._tokens[self._at] == "(":
                variables = self._variables()
            self._directives()
        self._read.operations.append(OutlineOperation(kind, name, variables, self._selected(1)))

    def _fragment(self) -> None:
        self._at += 1
        name = self._name()
        if name == "on" or self._next() != "on":
            raise UnreadableDocumentError
        on = self._name()
        self._directives()
        # The first of two with one name counts; the validation refuses the document.
        self._read.fragments.setdefault(name, Fragment(on, self._selected(1)))

    def _selected(self, depth: int) -> Selected:
        if depth > self._max_braces:
            raise LimitExceededError(Code.TOO_DEEP, limit=self._depth)
        self._expect("{")
        selected = Selected([], [], [])
        while self._tokens[self._at] != "}":
            if self._tokens[self._at] == "...":
                self._spread(selected, depth)
            else:
                selected.fields.append(self._field(depth))
        self._at += 1
        return selected

    def _spread(self, into: Selected, depth: int) -> None:
        self._at += 1
        word = self._tokens[self._at]
        if _is_name(word) and word != "on":
            into.spreads.append(self._next())
            self._directives()
            return
        on = None
        if word == "on":
            self._at += 1
            on = self._name()
        self._directives()
        into.inline.append((on, self._selected(depth + 1)))

    def _field(self, depth: int) -> OutlineField:
        name = response = self._name()
        if self._tokens[self._at] == ":":
            self._at += 1
            self._read.aliases += 1
            name = self._name()
        arguments = self._arguments() if self._tokens[self._at] == "(" else {}
        self._directives()
        selected = self._selected(depth + 1) if self._tokens[self._at] == "{" else None
        return OutlineField(name, response, arguments, selected)

    def _directives(self) -> None:
        while self._tokens[self._at] == "@":
            self._at += 1
            self._read.directives += 1
            self._name()
            if self._tokens[self._at] == "(":
                self._arguments()

    def _arguments(self) -> dict[str, Value]:
        self._at += 1
        arguments: dict[str, Value] = {}
        while self._tokens[self._at] != ")":
            name = self._name()
            self._expect(":")
            arguments[name] = self._value(1)
        self._at += 1
        return arguments

    def _variables(self) -> dict[str, Value]:
        """Read the variables' definitions. Returns those that have a default value, with it."""
        self._at += 1
        defaults: dict[str, Value] = {}
        while self._tokens[self._at] != ")":
            if self._tokens[self._at][0] == '"':
                self._at += 1
            self._expect("$")
            name = self._name()
            self._expect(":")
            while self._tokens[self._at] in ("[", "]", "!") or _is_name(self._tokens[self._at]):
                self._at += 1
            if self._tokens[self._at] == "=":
                self._at += 1
                defaults[name] = self._value(1)
            self._directives()
        self._at += 1
        return defaults

    def _value(self, depth: int) -> Value:
        if depth > MAX_VALUE_DEPTH:
            raise LimitExceededError(Code.TOO_DEEP, limit=MAX_VALUE_DEPTH)
        word = self._next()
        if word == "$":
            self._read.uses_variables = True
            return Variable(self._name())
        if word == "[":
            return self._list(depth)
        if word == "{":
            self._object(depth)
            return None
        if word.removeprefix("-").isdecimal():
            return int(word[:16])
        if _is_name(word) or word[0] == '"' or word[0] in "-0123456789":
            return None
        raise UnreadableDocumentError

    def _list(self, depth: int) -> list[Value]:
        values = []
        while self._tokens[self._at] != "]":
            values.append(self._value(depth + 1))
        self._at += 1
        return values

    def _object(self, depth: int) -> None:
        while self._tokens[self._at] != "}":
            self._name()
            self._expect(":")
            self._value(depth + 1)
        self._at += 1

    def _next(self) -> str:
        word = self._tokens[self._at]
        self._at += 1
        return word

    def _name(self) -> str:
        word = self._next()
        if not _is_name(word):
            raise UnreadableDocumentError
        return word

    def _expect(self, punctuation: str) -> None:
        if self._next() != punctuation:
            raise UnreadableDocumentError


def _is_name(word: str) -> bool:
    return word.isidentifier() and word.isascii()
