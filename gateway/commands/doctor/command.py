"""`borgerblik doctor`: examine a deployment by its settings."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from gateway.auth.issuers import issuers_from_settings
from gateway.commands.doctor.deployment import opened
from gateway.commands.doctor.examination import Examination, ExaminationPlan
from gateway.commands.doctor.finding import Check, Finding, State, error, warning
from gateway.commands.doctor.report import is_healthy, report_json, show
from gateway.observability import logs
from gateway.settings import Settings, SettingsError, read

WIDE = 160
"""Columns of a table that does not go to a terminal."""


@click.command()
@click.option(
    "--only",
    "only",
    multiple=True,
    type=click.Choice([check.value for check in Check]),
    help="Examine only this. May be given several times.",
)
@click.option(
    "--municipality",
    "municipalities",
    multiple=True,
    help="Its code, such as 0630, or CVR number: ask on behalf of it alone. May be given several times.",
)
@click.option(
    "--timeout", default=10.0, show_default=True, type=click.FloatRange(0.1, 120), help="Seconds for each step."
)
@click.option("--json", "as_json", is_flag=True, help="JSON, for machines.")
def doctor(only: tuple[str, ...], municipalities: tuple[str, ...], timeout: float, as_json: bool) -> None:
    """Examine a deployment by its settings: what is reached, what is refused, and the cure of each finding.

    Exit code 1: something is in error. What is asked of the indexes returns nothing about anybody.
    """  # fmt: skip
    logs.configure(level="critical")
    plan = ExaminationPlan(frozenset(map(Check, only)), frozenset(municipalities), timeout)
    findings = examined(os.environ, plan)
    if as_json:
        click.echo(orjson.dumps(report_json(findings), option=orjson.OPT_INDENT_2).decode())
    else:
        width = None if sys.stdout.isatty() else WIDE
        show(Console(file=sys.stdout, width=width, highlight=False), findings)
    raise SystemExit(0 if is_healthy(findings) else 1)


def examined(environment: Mapping[str, str], plan: ExaminationPlan) -> list[Finding]:
    """Return the findings about the settings of an environment, and about what they name where they can be read."""
    try:
        settings = read(environment)
    except SettingsError as refused:
        cure = "Set it as docs/operating.md says; borgerblik settings lists them all."
        return [error(Check.SETTINGS, "settings", problem, cure) for problem in refused.problems]
    about_settings = [
        finding for finding in _about(settings) if plan.has(Check.SETTINGS) or finding.state is State.ERROR
    ]
    with _progress() as progress:
        return [*about_settings, *asyncio.run(_run(settings, plan, progress))]


async def _run(settings: Settings, plan: ExaminationPlan, progress: Callable[[int, int], None]) -> list[Finding]:
    async with opened(settings) as deployment:
        return await Examination(deployment, plan, progress=progress).findings()


def _about(settings: Settings) -> Sequence[Finding]:
    """Return what the settings say that no live deployment should."""
    findings = []
    try:
        issuers_from_settings(settings)
    except SettingsError as refused:
        cure = "Write the file as docs/operating.md says."
        findings += [error(Check.SETTINGS, "settings", problem, cure) for problem in refused.problems]
    if settings.today is not None:
        text = "BORGERBLIK_TODAY pretends that it is another day."
        findings.append(warning(Check.SETTINGS, "settings", text, "Leave it out: it is for the sandbox and tests."))
    if settings.example_policies:
        text = "BORGERBLIK_EXAMPLE_POLICIES takes examples for policies that municipalities have decided."
        findings.append(warning(Check.SETTINGS, "settings", text, "Leave it out, and name a folder of your own."))
    if settings.token_url is not None and not settings.signed_messages:
        text = "BORGERBLIK_SIGNED_MESSAGES is false: what is asked is not signed, and unsigned answers are believed."
        findings.append(warning(Check.SETTINGS, "settings", text, "Leave it out: KOMBIT's indexes demand signatures."))
    return findings


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Yield what shows how far the examination is, on standard error where that is a terminal."""
    bar = Progress(
        TextColumn("Examining"), BarColumn(), MofNCompleteColumn(),
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip
    with bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
