"""Whose records are read: a persona's, or those of CPR numbers from standard input, which is never echoed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import click

from sources.records.subject import Subject
from sources.sandbox.personas import BY_KEY


class NoCitizenError(Exception):
    """No citizen was named. The message never repeats what was typed."""


def persona(key: str) -> Subject:
    """Return a citizen of the sandbox by key."""
    if key not in BY_KEY:
        raise NoCitizenError(f"There is no persona {key!r}. Choose one of: {', '.join(BY_KEY)}")
    return Subject(BY_KEY[key].cpr)


def one_typed(prompt: str) -> Subject:
    """One number: asked for without echo at a terminal, else the first line of standard input."""
    typed = click.prompt(prompt, hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.readline()
    try:
        return Subject(typed)
    except ValueError as error:
        raise NoCitizenError(str(error)) from None


def many(lines: Iterable[str]) -> list[Subject]:
    """Return a number a line, each citizen once; empty lines are passed over."""
    citizens = list(dict.fromkeys(_numbers(lines)))
    if not citizens:
        raise NoCitizenError("No CPR number was read from standard input: give one a line.")
    return citizens


def _numbers(lines: Iterable[str]) -> Iterator[Subject]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield Subject(line)
            except ValueError:
                raise NoCitizenError(f"Line {number} of standard input is no CPR number: ten digits.") from None
