"""`borgerblik explain`: why a citizen saw what the page showed, by the request's lines of the log."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click
import orjson

from gateway.commands.explain.explanation import explanation_of
from gateway.commands.explain.log_lines import STANDARD_INPUT, RequestLines, lines_about, read_lines
from gateway.commands.explain.pages import page_of
from gateway.commands.explain.report import Report
from gateway.commands.explain.texts import texts_in
from gateway.commands.output import fail
from gateway.policies.directives import Language
from gateway.policies.folder import PACKAGED, read_policies
from gateway.policies.lint import checked
from gateway.policies.lint.finding import LintContext
from gateway.policies.problem import PolicyError
from gateway.settings import PREFIX

REQUEST_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@click.command()
@click.argument("request_id")
@click.option(
    "--logs",
    "paths",
    multiple=True,
    metavar="FILE|-",
    help="A log of the gateway, also packed by gzip; several times for several. [default: standard input]",
)
@click.option("--language", type=click.Choice(["da", "en"]), default="en", show_default=True, help="Of the words.")
@click.option("--json", "as_json", is_flag=True, help="JSON, for machines.")
def explain(request_id: str, paths: tuple[str, ...], language: str, as_json: bool) -> None:
    """Say why a citizen saw what the page showed: what was asked, what failed, which rule hid what.

    REQUEST_ID is the x-request-id of the answer, or the requestId of an error. Exit code 1: it is not in the log.
    """  # fmt: skip
    wanted = request_id.strip().lower()
    if not REQUEST_ID.fullmatch(wanted):
        fail("REQUEST_ID is the x-request-id of an answer, such as 0b2f6a1c-9d3e-4f58-a7c1-5e2d4b6f8a90.")
    words = Language[language.upper()]
    lines = _lines(wanted, paths)
    if lines.request is None:
        _end_without(lines, words)
        return
    report = Report(explanation_of(lines.request, lines), words, _names())
    if as_json:
        click.echo(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(page_of(report))


def _lines(request_id: str, paths: tuple[str, ...]) -> RequestLines:
    if not paths and sys.stdin.isatty():
        fail("Say where the log is: --logs FILE, or send it to standard input.")
    try:
        return lines_about(request_id, read_lines(paths or (STANDARD_INPUT,)))
    except (OSError, EOFError) as error:
        file = getattr(error, "filename", None)
        what = (getattr(error, "strerror", None) or "it is damaged").lower()
        fail(f"{file or 'The log'} cannot be read: {what}.")


def _end_without(lines: RequestLines, language: Language) -> None:
    """Say on standard error why there is nothing to explain, and end with exit code 1."""
    for event in lines.events:
        click.echo(orjson.dumps(event).decode())
    name = "not_finished" if lines.events else "for_people" if lines.is_for_people else "unknown"
    click.echo(f"borgerblik: {texts_in(language)[name]}", err=True)
    raise SystemExit(1)


def _names() -> Mapping[str, str]:
    """Return authorities' names by CVR number, as the policy files here call them; none where there are none."""
    folder = os.environ.get(f"{PREFIX}POLICIES")
    path = Path(folder) if folder else PACKAGED
    try:
        policies, _ = checked(read_policies(path).texts, LintContext(datetime.now(UTC).date()))
    except PolicyError:
        return {}
    return {cvr: authority.name for cvr, authority in policies.authorities.items()}
