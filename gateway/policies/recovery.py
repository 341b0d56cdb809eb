"""Parse a policy file past its syntax errors, so that one slip hides no other: go on at the next directive.

What cannot be parsed is blanked out with spaces, so that all else keeps its line and column, and is parsed again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graphql import DocumentNode, GraphQLError, Source, parse

MAX_TOKENS = 20_000
MAX_SYNTAX_ERRORS = 20
START = "extend schema"
_SKIPPED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z)|"(?:[^"\\\r\n]|\\.)*(?:"|(?=[\r\n])|\Z)|#[^\r\n]*', re.DOTALL
)
"""Texts and comments, in which no sign means anything; a text that is not closed ends with its line."""

_DIRECTIVE = re.compile(r"@(?=[^\W\d])")
_HEADER = re.compile(r"\A[\s,\ufeff]*extend[\s,]+schema[\s,]*\Z")


@dataclass(slots=True)
class ParsedText:
    """What of a text could be parsed, its syntax errors, and the names of the directives that were left out."""

    document: DocumentNode
    errors: list[GraphQLError] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    added_lines: int = 0
    is_cut: bool = False
    """Whether anything but its beginning was left out."""


def parse_policy(text: str, name: str) -> ParsedText:
    """Return all of a text that can be parsed."""
    parsed = ParsedText(DocumentNode(definitions=()))
    body = text
    for _ in range(MAX_SYNTAX_ERRORS):
        try:
            parsed.document = parse(Source(body, name), max_tokens=MAX_TOKENS)
            break
        except GraphQLError as error:
            if parsed.errors and _is_empty(body):  # nothing is left but its beginning
                break
            parsed.errors.append(_moved(error, text, parsed.added_lines))
            if "tokens" in error.message or not error.positions:
                break
            repaired = _repaired(body, _position(error), parsed)
            if repaired == body:
                break
            body = repaired
    return parsed


def _position(error: GraphQLError) -> int:
    return next(iter(error.positions or ()), 0)


def _is_empty(body: str) -> bool:
    plain = _SKIPPED.sub("", body)
    return not plain.strip() or _HEADER.match(plain) is not None


def _moved(error: GraphQLError, text: str, added_lines: int) -> GraphQLError:
    """Return the error at its place in the text itself."""
    if not added_lines or not error.positions:
        return error
    position = max(0, _position(error) - len(START) - 1)
    return GraphQLError(error.message, source=Source(text), positions=[position])


def _repaired(body: str, position: int, parsed: ParsedText) -> str:
    """Return the text without the directive in which it cannot be parsed, or with the beginning that it lacks."""
    plain = _SKIPPED.sub(lambda match: " " * len(match.group()), body)
    starts = [match.start() for match in _DIRECTIVE.finditer(plain)]
    if not starts:
        return body
    header = plain[: starts[0]]
    is_headless = position <= starts[0] or not plain[position:].strip()
    if is_headless and not _HEADER.match(header) and not parsed.added_lines:
        parsed.added_lines = 1
        return f"{START}\n{_blanked(body, 0, starts[0])}"
    return _without(body, plain, starts, position, parsed)


def _without(body: str, plain: str, starts: list[int], position: int, parsed: ParsedText) -> str:
    end = next((start for start in starts if start >= max(position, 1)), len(body))
    start = max((start for start in starts if start < position), default=0)
    before = plain[start:position]
    if "(" in before and before.count("(") <= before.count(")"):  # the directive was closed: the slip comes after it
        start = position
        end = next((start for start in starts if start > position), len(body))
    parsed.is_cut = True
    if word := re.match(r"\W*(\w+)", plain[start:end]):
        parsed.left_out.append(word.group(1))
    return _blanked(body, start, end)


def _blanked(body: str, start: int, end: int) -> str:
    return body[:start] + re.sub(r"[^\r\n]", " ", body[start:end]) + body[end:]
