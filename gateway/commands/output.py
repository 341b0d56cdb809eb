"""What commands print: lines beside the log, and one clear line for a user's mistake."""

from __future__ import annotations

import contextlib
from typing import NoReturn

import click


def announce(text: str) -> None:
    """Print a text where the log goes, if anything can be printed there: a full disk keeps nobody from serving."""
    with contextlib.suppress(OSError):
        click.echo(text, err=True)


def fail(line: str) -> NoReturn:
    """End with one clear line for a user's mistake."""
    click.echo(f"borgerblik: {line}", err=True)
    raise SystemExit(2)
