"""Read a policy file: a text in, its directives out, and every problem of its grammar with line and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from graphql import GraphQLError

from gateway.errors import with_null
from gateway.policies.folder import PolicyText, UnreadableFile
from gateway.policies.grammar import directives_of, grammar_errors, missing_head
from gateway.policies.hints import hint_for
from gateway.policies.policy_file import HEADS, SHARED, PolicyFile
from gateway.policies.problem import PolicyProblem
from gateway.policies.recovery import ParsedText, parse_policy


def read_files(texts: Mapping[str, PolicyText]) -> list[PolicyFile]:
    """Return every file, whether or not it can be used."""
    return [read_file(text, name=name) for name, text in texts.items()]


def read_file(text: PolicyText, *, name: str) -> PolicyFile:
    """Return a file with all that is wrong with its grammar."""
    if isinstance(text, UnreadableFile):
        problem = PolicyProblem(name, 1, 1, f"The file cannot be read: {text.reason}.", text.hint)
        return PolicyFile(name, "", (problem,))
    parsed = parse_policy(text, name)
    errors = [*grammar_errors(parsed.document), *_headless(parsed)]
    problems = [
        *problems_of(parsed.errors, name, text),
        *problems_of(errors, name, text, added_lines=parsed.added_lines),
    ]
    return PolicyFile(
        name,
        text,
        tuple(sorted(problems, key=lambda problem: problem.position)),
        tuple(directives_of(parsed.document)),
        is_cut=parsed.is_cut or (bool(parsed.errors) and not parsed.document.definitions),
        added_lines=parsed.added_lines,
    )


def problems_of(
    errors: Iterable[GraphQLError], name: str, text: str, *, added_lines: int = 0
) -> Iterator[PolicyProblem]:
    """Yield the errors of graphql-core as problems, each with the hint that fits it."""
    lines = text.splitlines()
    for error in errors:
        location = error.locations[0] if error.locations else None
        line, column = (max(1, location.line - added_lines), location.column) if location else (1, 1)
        message = with_null(error.message)
        check, hint = hint_for(message, lines[line - 1] if line <= len(lines) else "", column)
        yield PolicyProblem(name, line, column, message, hint, check=check)


def _headless(parsed: ParsedText) -> Iterator[GraphQLError]:
    """Yield that the head is missing, unless it may stand in what could not be parsed."""
    is_read = bool(parsed.document.definitions) or not parsed.errors
    if is_read and not {*HEADS, SHARED} & set(parsed.left_out):
        yield from missing_head(parsed.document)
