"""What the commands that read citizens' records share: options, the audit log, the progress bar."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gateway.citizen_view.reading import Reading, read_all
from gateway.commands.options import language_option
from gateway.policies.authority_names import authority_written, similar_name
from gateway.policies.danish import said_of
from gateway.policies.directives import Language
from gateway.policies.policy import Authority, Policies
from gateway.policies.problem import PolicyError, PolicyProblem
from gateway.policies.translation import in_language
from gateway.preview.audit_log import PreviewAuditError, PreviewView, record
from gateway.preview.citizens import NoCitizenError, many
from gateway.preview.danish import danish_mistake
from gateway.preview.upstream import Upstream, is_configured, path_of
from gateway.settings import Settings, SettingsError
from sources.errors import SourceError
from sources.records.subject import Subject

Command = Callable[..., Any]
WIDE = 140
"""Columns of a table that does not go to a terminal."""

_OPTIONS = (
    click.option("--sandbox", is_flag=True, help="Read the sandbox's made-up citizens."),
    click.option("--purpose", help="Why you read real citizens' records; written in the audit log."),
    click.option(
        "--audit-log", "audit_log", type=click.Path(dir_okay=False, path_type=Path),
        help="The audit log: a file with a line for each real citizen read. [default: BORGERBLIK_PREVIEW_AUDIT_LOG]",
    ),
    language_option,
)  # fmt: skip


def reading_options(command: Command) -> Command:
    """Add the options of each command that reads citizens' records."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def options(command: Command) -> Command:
    """Add these, and `--json`."""
    return reading_options(click.option("--json", "as_json", is_flag=True, help="JSON, for machines.")(command))


class PreviewRefusedError(click.ClickException):
    """A user's mistake, in one clear line."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the error as the other commands do."""
        click.echo(f"borgerblik: {self.format_message()}", err=True, file=file)


@contextmanager
def mistakes(language: Language) -> Iterator[None]:
    """End with one line, in a language, for each error that the user can mend."""
    try:
        yield
    except PolicyError as error:
        lines = (
            f"{place}: {said_of(problem, language)[0]}" for problem in error.problems for place in [_place(problem)]
        )
        raise PreviewRefusedError("\n".join(lines)) from None
    except (SettingsError, NoCitizenError, PreviewAuditError) as error:
        raise _refusal(str(error), language) from None
    except PreviewRefusedError as error:
        raise _refusal(error.message, language) from None
    except UnicodeDecodeError:
        raise _refusal("What was given is no plain text in UTF-8.", language) from None
    except SourceError as error:
        raise _refusal(f"The indexes did not answer: {type(error).__name__} ({error.reason}).", language) from None


def _place(problem: PolicyProblem) -> str:
    return f"{problem.file}:{problem.line}:{problem.column}"


def _refusal(sentence: str, language: Language) -> PreviewRefusedError:
    return PreviewRefusedError(in_language(sentence, language, danish_mistake))


def refuse(line: str) -> NoReturn:
    """End with a user's mistake."""
    raise PreviewRefusedError(line)


def on_sandbox(*, is_requested: bool, real: bool) -> bool:
    """Return True where the sandbox is asked for, or no index is configured and no real citizen is meant."""
    return is_requested or not (real or is_configured())


def authority_named(policies: Policies, text: str) -> Authority:
    """Return an authority by its name, municipality code or CVR number. One without a policy opens nothing."""
    authority = authority_written(text, policies)
    if authority is None:
        near = similar_name(text, policies)
        hint = f"Did you mean {near}?" if near else "Write a name such as Vejle, or a code such as 0630."
        refuse(f"No municipality or agency is {text!r}. {hint}")
    return authority


@dataclass(frozen=True, slots=True)
class AuditedReading:
    """How the reading of real citizens' records is written in the audit log."""

    command: str
    purpose: str | None
    path: Path | None

    def demand(self) -> tuple[str, Path]:
        """Return the purpose and the file, before any number is read."""
        if not (self.purpose and self.purpose.strip()):
            refuse("Say why you read a real citizen's records: --purpose.")
        if self.path is None:
            refuse("Say where the audit log is: --audit-log, or BORGERBLIK_PREVIEW_AUDIT_LOG.")
        return self.purpose.strip(), self.path

    def write(self, upstream: Upstream, authority: str, citizens: Sequence[Subject]) -> None:
        """Write a line for each citizen, before anything is read. Raises PreviewAuditError."""
        purpose, path = self.demand()
        record(
            path,
            PreviewView(self.command, authority, purpose, datetime.now().astimezone()),
            map(upstream.ids.citizen, citizens),
        )


def population(upstream: Upstream, *, are_typed: bool) -> list[Subject]:
    """Return the citizens to read: those whose numbers are typed on standard input, or all of the sandbox."""
    if are_typed:
        return many(sys.stdin)
    if not upstream.made_up:
        refuse("Nobody can list the citizens of the real indexes: give their numbers on standard input, --citizens.")
    return [Subject(cpr) for cpr in upstream.population()]


def recorded(command: str, settings: Settings, purpose: str | None, path: Path | None) -> AuditedReading:
    """Return the audit log that a command's options and the settings name."""
    return AuditedReading(command, purpose, path_of(settings, path))


async def readings(
    upstream: Upstream, citizens: Sequence[Subject], authority: str, title: str
) -> AsyncIterator[Reading | SourceError]:
    """Every citizen's reading, with a progress bar where somebody waits at a terminal."""
    bar = Progress(
        TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip
    with bar:
        task = bar.add_task(title, total=len(citizens))
        async for reading in read_all(upstream.sources, citizens, authority, deadline=upstream.deadline):
            bar.advance(task)
            yield reading


def console() -> Console:
    """Where tables go: the terminal's width, or a fixed one in a file."""
    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDE, highlight=False)


def echo_json(answer: Any) -> None:
    """Print an answer as JSON."""
    click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
