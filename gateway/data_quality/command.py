"""`borgerblik data-quality`: how fit a municipality's records are to be read by citizens, before they are opened."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from gateway.data_quality.answers import report_json
from gateway.data_quality.findings import STALE_YEARS, Criteria
from gateway.data_quality.html import page
from gateway.data_quality.named_cases import named_cases
from gateway.data_quality.report import Report, report_of_survey
from gateway.data_quality.survey import Survey, opened
from gateway.data_quality.tables import show
from gateway.explanation.citizen_view import view_of
from gateway.policies.directives import Language
from gateway.policies.policy import Authority
from gateway.preview.command_options import (
    AuditedReading,
    authority_named,
    console,
    echo_json,
    language_of,
    mistakes,
    on_sandbox,
    options,
    population,
    readings,
    recorded,
    refuse,
)
from gateway.preview.upstream import Upstream, open_upstream, settings_of
from gateway.settings import Settings
from sources.errors import SourceError
from sources.reference.danish_time import day_of
from sources.reference.uuids import is_uuid
from sources.subject import Subject


@dataclass(frozen=True, slots=True)
class SurveyRequest:
    """What the command line asks for."""

    municipality: str
    citizens: bool
    cases: Path | None
    stale_years: int


@click.command()
@click.option("--municipality", required=True, help="Its code, such as 0630; for an agency its CVR number.")
@click.option(
    "--citizens", is_flag=True, help="CPR numbers, one a line, read from standard input. Written in the audit log."
)
@click.option(
    "--cases", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with ids of cases, one a line: finds those without a primary party, which no citizen's search finds.",
)  # fmt: skip
@click.option(
    "--stale-years", default=STALE_YEARS, show_default=True, type=click.IntRange(1, 50), help="Years without news."
)
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a report that prints well.")
@options
def data_quality(
    municipality: str, citizens: bool, cases: Path | None, stale_years: int, html: Path | None,
    sandbox: bool, purpose: str | None, audit_log: Path | None, language: str, as_json: bool,
) -> None:  # fmt: skip
    """Report whether a municipality's records are fit to be read, opened or not."""
    request = SurveyRequest(municipality, citizens, cases, stale_years)
    on = on_sandbox(is_requested=sandbox, real=citizens)
    with mistakes():
        settings = settings_of(sandbox=on)
        report = asyncio.run(
            _run(request, settings, recorded("data-quality", settings, purpose, audit_log), sandbox=on)
        )
    _print(report, language_of(language), html, as_json=as_json)


def _print(report: Report, language: Language, html: Path | None, *, as_json: bool) -> None:
    if html is not None:
        try:
            html.write_text(page(report, language), "utf-8")
        except OSError as error:
            refuse(f"{html} cannot be written: {(error.strerror or 'it failed').lower()}.")
    if as_json:
        echo_json(report_json(report, language))
    elif html is not None:
        click.echo(f"{html}", err=True)
    else:
        show(console(), report, language)


async def _run(request: SurveyRequest, settings: Settings, record: AuditedReading, *, sandbox: bool) -> Report:
    if request.citizens:
        record.demand()
    async with open_upstream(settings, sandbox=sandbox) as upstream:
        authority = authority_named(upstream.policies, request.municipality)
        subjects = population(upstream, are_typed=request.citizens)
        if request.citizens:
            record.write(upstream, authority.cvr, subjects)
        survey = await _survey(authority, subjects, upstream)
        await _add_named_cases(survey, _ids(request, upstream), upstream)
        return report_of_survey(
            survey, Criteria(day_of(upstream.clock()), request.stale_years), made_up=upstream.made_up
        )


def _ids(request: SurveyRequest, upstream: Upstream) -> list[str]:
    """Return the cases to look up by id: those the user names, or all the sandbox has."""
    if request.cases is None:
        return (
            [] if request.citizens else upstream.cases_of(authority_named(upstream.policies, request.municipality).cvr)
        )
    ids = [line.strip().lower() for line in request.cases.read_text("utf-8").splitlines() if line.strip()]
    if not all(map(is_uuid, ids)):
        refuse(f"{request.cases} holds a line that is no UUID.")
    return list(dict.fromkeys(ids))


async def _survey(authority: Authority, subjects: Sequence[Subject], upstream: Upstream) -> Survey:
    survey, everything = Survey(authority), opened(authority)
    exempt = upstream.sources.exempt_classes
    async for reading in readings(upstream, subjects, authority.cvr, authority.name):
        if isinstance(reading, SourceError):
            survey.unread += 1
        else:
            now = await view_of(reading, authority, upstream.ids, exempt)
            survey.add(reading, now, await view_of(reading, everything, upstream.ids, exempt))
    if survey.unread and not survey.citizens_read:
        refuse("The indexes answered about nobody.")
    return survey


async def _add_named_cases(survey: Survey, ids: Sequence[str], upstream: Upstream) -> None:
    """Cases by id: those asked for, and those that benefits name but no citizen's search found."""
    uuids = list(dict.fromkeys([*ids, *survey.absent()]))
    survey.add_named(await named_cases(upstream.sources, survey.authority.cvr, uuids, deadline=upstream.deadline))
