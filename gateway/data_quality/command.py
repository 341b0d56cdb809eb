"""`borgerblik data-quality`: how fit a municipality's records are to be read by citizens, before they are opened."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from gateway.data_quality.answers import report_of
from gateway.data_quality.findings import STALE_YEARS, Yardstick
from gateway.data_quality.html import page
from gateway.data_quality.named_cases import named_cases
from gateway.data_quality.report import Report, report
from gateway.data_quality.survey import Survey, opened
from gateway.data_quality.tables import show
from gateway.policies.directives import Language
from gateway.policies.policy import Authority
from gateway.preview import citizens as named
from gateway.preview.far_side import FarSide, far_side, settings_of
from gateway.preview.looking import (
    AuditedReading,
    authority_named,
    console,
    echo_json,
    language_of,
    mistakes,
    on_sandbox,
    options,
    readings,
    recorded,
    refuse,
)
from gateway.preview.sight import look
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
    "--citizens", is_flag=True, help="CPR numbers, one a line, read from standard input. The look is recorded."
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
    sandbox: bool, purpose: str | None, access_record: Path | None, language: str, as_json: bool,
) -> None:  # fmt: skip
    """Report whether a municipality's records are fit to be read, opened or not."""
    asked = SurveyRequest(municipality, citizens, cases, stale_years)
    on = on_sandbox(asked=sandbox, real=citizens)
    with mistakes():
        settings = settings_of(sandbox=on)
        made = asyncio.run(
            _run(asked, settings, recorded("data-quality", settings, purpose, access_record), sandbox=on)
        )
    _tell(made, language_of(language), html, as_json=as_json)


def _tell(made: Report, language: Language, html: Path | None, *, as_json: bool) -> None:
    if html is not None:
        try:
            html.write_text(page(made, language), "utf-8")
        except OSError as error:
            refuse(f"{html} cannot be written: {(error.strerror or 'it failed').lower()}.")
    if as_json:
        echo_json(report_of(made, language))
    elif html is not None:
        click.echo(f"{html}", err=True)
    else:
        show(console(), made, language)


async def _run(asked: SurveyRequest, settings: Settings, record: AuditedReading, *, sandbox: bool) -> Report:
    if asked.citizens:
        record.demand()
    async with far_side(settings, sandbox=sandbox) as far:
        authority = authority_named(far.policies, asked.municipality)
        subjects = _population(asked, far)
        if asked.citizens:
            record.write(far, authority.cvr, subjects)
        survey = await _survey(authority, subjects, far)
        await _look_up(survey, _ids(asked, far), far)
        return report(survey, Yardstick(day_of(far.clock()), asked.stale_years), made_up=far.made_up)


def _population(asked: SurveyRequest, far: FarSide) -> list[Subject]:
    if asked.citizens:
        return named.many(sys.stdin)
    if not far.made_up:
        refuse("Nobody can list the citizens of the real indexes: give their numbers on standard input, --citizens.")
    return [Subject(cpr) for cpr in far.population()]


def _ids(asked: SurveyRequest, far: FarSide) -> list[str]:
    """The cases to look up by id: those the user names, or all the sandbox has."""
    if asked.cases is None:
        return [] if asked.citizens else far.cases_of(authority_named(far.policies, asked.municipality).cvr)
    ids = [line.strip().lower() for line in asked.cases.read_text("utf-8").splitlines() if line.strip()]
    if not all(map(is_uuid, ids)):
        refuse(f"{asked.cases} holds a line that is no UUID.")
    return list(dict.fromkeys(ids))


async def _survey(authority: Authority, subjects: Sequence[Subject], far: FarSide) -> Survey:
    survey, everything = Survey(authority), opened(authority)
    exempt = far.sources.exempt_classes
    async for reading in readings(far, subjects, authority.cvr, authority.name):
        if isinstance(reading, SourceError):
            survey.unread += 1
        else:
            now = await look(reading, authority, far.ids, exempt)
            survey.add(reading, now, await look(reading, everything, far.ids, exempt))
    if survey.unread and not survey.asked:
        refuse("The indexes answered about nobody.")
    return survey


async def _look_up(survey: Survey, ids: Sequence[str], far: FarSide) -> None:
    """Cases by id: those asked for, and those that benefits name but no citizen's search found."""
    wanted = list(dict.fromkeys([*ids, *survey.absent()]))
    survey.add_named(await named_cases(far.sources, survey.authority.cvr, wanted, deadline=far.deadline))
