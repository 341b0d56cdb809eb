"""What commands print: lines beside the log, and one clear line for a user's mistake."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import sys
from pathlib import Path
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


def program() -> str:
    """Return the command by which this program was started, as it can be typed again: `.venv/bin/borgerblik`."""
    started_as = sys.argv[0]
    if Path(started_as).name == "__main__.py":
        return f"{shlex.quote(sys.executable)} -m gateway"
    on_path = shutil.which(Path(started_as).name)
    is_on_path = on_path is not None and Path(on_path).absolute() == Path(started_as).absolute()
    return shlex.quote(Path(started_as).name if is_on_path else started_as)
