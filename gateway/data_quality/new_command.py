"""`borgerblik new`: a draft of a municipality's policy file, from how fit its records are."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import click

from gateway.commands.options import language_of
from gateway.commands.output import program
from gateway.data_quality.draft import draft, fit_areas
from gateway.data_quality.report import Report
from gateway.data_quality.survey_run import SurveyRequest, run_survey, survey_options
from gateway.policies.directives import Language
from gateway.preview.command_options import mistakes, on_sandbox, reading_options, recorded, refuse
from gateway.preview.upstream import settings_of


@click.command()
@survey_options
@click.option(
    "--output", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="The file to write, which must not be there yet; - prints it. [default: the municipality's name.graphql]",
)  # fmt: skip
@reading_options
def new(
    municipality: str, citizens: bool, cases: Path | None, stale_years: int, output: Path | None,
    sandbox: bool, purpose: str | None, audit_log: Path | None, language: str,
) -> None:  # fmt: skip
    """Write a draft of a municipality's policy file: what is fit to be opened, and since when.

    What it reads, and how it judges, is what `borgerblik data-quality` does.
    """
    request = SurveyRequest(municipality, citizens, cases, stale_years)
    on = on_sandbox(is_requested=sandbox, real=citizens)
    with mistakes(language_of(language)):
        if output is not None:
            _demand_free(output)
        settings = settings_of(sandbox=on)
        report = asyncio.run(run_survey(request, settings, recorded("new", settings, purpose, audit_log), sandbox=on))
        _write(output or Path(file_name(report.authority.name)), report, language_of(language))


def file_name(name: str) -> str:
    """Return the name of an authority's file: "Vejle Kommune" has vejle.graphql."""
    plain = name.casefold().removesuffix("kommune").removesuffix("regions").strip()
    for letter, digraph in (("æ", "ae"), ("ø", "oe"), ("å", "aa")):
        plain = plain.replace(letter, digraph)
    return f"{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')}.graphql"


def _demand_free(path: Path) -> None:
    if str(path) != "-" and path.exists():
        refuse(f"{path} is there already: name another file with --output.")


def _write(path: Path, report: Report, language: Language) -> None:
    text = draft(report, language)
    if str(path) == "-":
        click.echo(text, nl=False)
        return
    _demand_free(path)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        refuse(f"{path} cannot be written: {(error.strerror or 'it failed').lower()}.")
    opened, closed = fit_areas(report)
    danish = language is Language.DA
    click.echo(
        f"{path}: {opened} emner er klar, {closed} er ikke. Læs den, ret den, og tjek den:"
        if danish
        else f"{path}: {opened} areas are ready, {closed} are not. Read it, edit it, and check it:",
        err=True,
    )
    click.echo(f"  {program()} check {path}\n  {program()} preview --against {path}", err=True)
