"""`borgerblik data-quality`: how fit a municipality's records are to be read by citizens, before they are opened."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from gateway.commands.options import language_of
from gateway.data_quality.answers import report_json
from gateway.data_quality.findings_csv import write_findings
from gateway.data_quality.html import page
from gateway.data_quality.report import Report
from gateway.data_quality.survey_run import SurveyRequest, run_survey, survey_options
from gateway.data_quality.tables import show
from gateway.policies.directives import Language
from gateway.preview.command_options import console, echo_json, mistakes, on_sandbox, options, recorded, refuse
from gateway.preview.upstream import settings_of


@click.command()
@survey_options
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a report that prints well.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV, for spreadsheets: a row for every finding in every record.")
@options
def data_quality(
    municipality: str, citizens: bool, cases: Path | None, stale_years: int, html: Path | None, as_csv: bool,
    sandbox: bool, purpose: str | None, audit_log: Path | None, language: str, as_json: bool,
) -> None:  # fmt: skip
    """Report whether a municipality's records are fit to be read, opened or not."""
    request = SurveyRequest(municipality, citizens, cases, stale_years)
    on = on_sandbox(is_requested=sandbox, real=citizens)
    with mistakes(language_of(language)):
        if as_csv and as_json:
            refuse("Choose one of --csv and --json.")
        settings = settings_of(sandbox=on)
        record = recorded("data-quality", settings, purpose, audit_log)
        report = asyncio.run(run_survey(request, settings, record, sandbox=on))
        _print(report, language_of(language), html, as_csv=as_csv, as_json=as_json)


def _print(report: Report, language: Language, html: Path | None, *, as_csv: bool, as_json: bool) -> None:
    if html is not None:
        try:
            html.write_text(page(report, language), "utf-8")
        except OSError as error:
            refuse(f"{html} cannot be written: {(error.strerror or 'it failed').lower()}.")
    if as_json:
        echo_json(report_json(report, language))
    elif as_csv:
        write_findings(sys.stdout, report, language)
    elif html is not None:
        click.echo(f"{html}", err=True)
    else:
        show(console(), report, language)
