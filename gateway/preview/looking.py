"""What the commands that look at citizens share: options, the record of the look, the progress bar."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gateway.policies.directives import Language
from gateway.policies.policy import Authority, Policies
from gateway.policies.problem import PolicyError
from gateway.preview.access_record import PreviewAuditError, PreviewView, record
from gateway.preview.citizens import NoCitizenError
from gateway.preview.far_side import FarSide, is_configured, path_of
from gateway.preview.reading import Reading, read_all
from gateway.settings import Settings, SettingsError
from sources.errors import SourceError
from sources.subject import Subject

Command = Callable[..., Any]
WIDE = 140
"""Columns of a table that does not go to a terminal."""

_OPTIONS = (
    click.option("--sandbox", is_flag=True, help="Look at the sandbox's made-up citizens."),
    click.option("--purpose", help="Why you look at real citizens; written in the access record."),
    click.option(
        "--access-record", "access_record", type=click.Path(dir_okay=False, path_type=Path),
        help="The file that looks at real citizens are recorded in. [default: BORGERBLIK_PREVIEW_AUDIT_LOG]",
    ),
    click.option("--language", type=click.Choice(["da", "en"]), default="en", show_default=True, help="Of the words."),
    click.option("--json", "as_json", is_flag=True, help="JSON, for machines."),
)  # fmt: skip


def options(command: Command) -> Command:
    """The options that every look has."""
    for one in reversed(_OPTIONS):
        command = one(command)
    return command


class PreviewRefusedError(click.ClickException):
    """A user's mistake, in one clear line."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """As the other commands say it."""
        click.echo(f"borgerblik: {self.format_message()}", err=True, file=file)


@contextmanager
def mistakes() -> Any:
    """Tell what a user can mend in one line each."""
    try:
        yield
    except (SettingsError, PolicyError, NoCitizenError, PreviewAuditError) as error:
        raise PreviewRefusedError(str(error)) from None
    except UnicodeDecodeError:
        raise PreviewRefusedError("What was given is no plain text in UTF-8.") from None
    except SourceError as error:
        raise PreviewRefusedError(f"The indexes did not answer: {type(error).__name__} ({error.reason}).") from None


def refuse(line: str) -> NoReturn:
    """End with a user's mistake."""
    raise PreviewRefusedError(line)


def language_of(code: str) -> Language:
    """The language an option names."""
    return Language[code.upper()]


def on_sandbox(*, asked: bool, real: bool) -> bool:
    """The sandbox where it is asked for, and where no index is configured and no real citizen is meant."""
    return asked or not (real or is_configured())


def authority_named(policies: Policies, name: str) -> Authority:
    """An authority by municipality code or CVR number."""
    authority = policies.municipality(name) or policies.authority(name)
    if authority is None:
        codes = ", ".join(one.code or one.cvr for one in policies.authorities.values())
        refuse(f"No authority's file has the code or CVR number {name!r}. There are: {codes}")
    return authority


@dataclass(frozen=True, slots=True)
class AuditedReading:
    """How a look at real citizens is written down."""

    command: str
    purpose: str | None
    path: Path | None

    def demand(self) -> tuple[str, Path]:
        """The purpose and the file, before any number is read."""
        if not (self.purpose and self.purpose.strip()):
            refuse("Say why you look at a real citizen: --purpose.")
        if self.path is None:
            refuse("Say where the look is recorded: --access-record, or BORGERBLIK_PREVIEW_AUDIT_LOG.")
        return self.purpose.strip(), self.path

    def write(self, far: FarSide, authority: str, citizens: Sequence[Subject]) -> None:
        """Before the look. Raises PreviewAuditError."""
        purpose, path = self.demand()
        record(
            path,
            PreviewView(self.command, authority, purpose, datetime.now().astimezone()),
            map(far.ids.citizen, citizens),
        )


def recorded(command: str, settings: Settings, purpose: str | None, path: Path | None) -> AuditedReading:
    """The record that a command's options and the settings say."""
    return AuditedReading(command, purpose, path_of(settings, path))


async def readings(
    far: FarSide, citizens: Sequence[Subject], authority: str, words: str
) -> AsyncIterator[Reading | SourceError]:
    """Every citizen's reading, with a progress bar where somebody waits at a terminal."""
    bar = Progress(
        TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip
    with bar:
        task = bar.add_task(words, total=len(citizens))
        async for reading in read_all(far.sources, citizens, authority, deadline=far.deadline):
            bar.advance(task)
            yield reading


def console() -> Console:
    """Where tables go: the terminal's width, or a fixed one in a file."""
    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDE, highlight=False)


def echo_json(answer: Any) -> None:
    """An answer for machines."""
    click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
