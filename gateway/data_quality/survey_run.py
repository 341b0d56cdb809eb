"""Read a population and judge it: what `borgerblik data-quality` and `borgerblik new` have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from gateway.citizen_view.view import view_of
from gateway.commands.options import MUNICIPALITY
from gateway.data_quality.findings import STALE_YEARS, Criteria
from gateway.data_quality.named_cases import named_cases
from gateway.data_quality.report import Report, report_of_survey
from gateway.data_quality.survey import Survey, opened
from gateway.policies.policy import Authority
from gateway.preview.command_options import AuditedReading, authority_named, population, readings, refuse
from gateway.preview.upstream import Upstream, open_upstream
from gateway.settings import Settings
from sources.errors import SourceError
from sources.records.subject import Subject
from sources.reference.danish_time import day_of
from sources.reference.uuids import is_uuid


@dataclass(frozen=True, slots=True)
class SurveyRequest:
    """What the command line asks for."""

    municipality: str
    citizens: bool
    cases: Path | None
    stale_years: int


_OPTIONS = (
    click.option("--municipality", required=True, help=MUNICIPALITY),
    click.option(
        "--citizens", is_flag=True, help="CPR numbers, one a line, read from standard input. Written in the audit log."
    ),
    click.option(
        "--cases", type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A file with ids of cases, one a line: finds those without a primary party, which no citizen's search "
        "finds.",
    ),
    click.option(
        "--stale-years", default=STALE_YEARS, show_default=True, type=click.IntRange(1, 50), help="Years without news."
    ),
)  # fmt: skip


def survey_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what is read."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


async def run_survey(request: SurveyRequest, settings: Settings, record: AuditedReading, *, sandbox: bool) -> Report:
    """Return the report over everybody that a request names. Raise what `mistakes` says to the user."""
    if request.citizens:
        record.demand()
    async with open_upstream(settings, sandbox=sandbox) as upstream:
        authority = authority_named(upstream.policies, request.municipality)
        subjects = population(upstream, are_typed=request.citizens)
        if request.citizens:
            record.write(upstream, authority.cvr, subjects)
        survey = await _survey(authority, subjects, upstream)
        await _add_named_cases(survey, _ids(request, authority, upstream), upstream)
        return report_of_survey(
            survey,
            Criteria(day_of(upstream.clock()), request.stale_years, upstream.sources.outcome_classes),
            made_up=upstream.made_up,
        )


def _ids(request: SurveyRequest, authority: Authority, upstream: Upstream) -> list[str]:
    """Return the cases to look up by id: those the user names, or all the sandbox has."""
    if request.cases is None:
        return [] if request.citizens else upstream.cases_of(authority.cvr)
    ids = [line.strip().lower() for line in request.cases.read_text("utf-8").splitlines() if line.strip()]
    if not all(map(is_uuid, ids)):
        refuse(f"{request.cases} holds a line that is no UUID.")
    return list(dict.fromkeys(ids))


async def _survey(authority: Authority, subjects: Sequence[Subject], upstream: Upstream) -> Survey:
    survey, everything = Survey(authority), opened(authority)
    sources = upstream.sources
    async for reading in readings(upstream, subjects, authority.cvr, authority.name):
        if isinstance(reading, SourceError):
            survey.unread += 1
        else:
            now = await view_of(reading, authority, upstream.ids, sources)
            survey.add(reading, now, await view_of(reading, everything, upstream.ids, sources))
    if survey.unread and not survey.citizens_read:
        if upstream.made_up:
            names = ", ".join(authority.name for authority in upstream.policies.authorities.values())
            refuse(f"The sandbox has no records of {authority.name}. It has those of {names}.")
        refuse("The indexes answered about nobody.")
    return survey


async def _add_named_cases(survey: Survey, ids: Sequence[str], upstream: Upstream) -> None:
    """Cases by id: those asked for, and those that benefits name but no citizen's search found."""
    uuids = list(dict.fromkeys([*ids, *survey.absent()]))
    survey.add_named(await named_cases(upstream.sources, survey.authority.cvr, uuids, deadline=upstream.deadline))
