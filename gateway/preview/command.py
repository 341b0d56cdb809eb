"""`borgerblik preview`: what a citizen sees of an authority and why not more, or what a draft file would change."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from gateway.citizen_view.reading import Reading, read
from gateway.citizen_view.view import view_of
from gateway.commands.options import MUNICIPALITY, language_of
from gateway.policies.directives import Language, Part
from gateway.policies.policy import Authority
from gateway.preview import citizens as named
from gateway.preview.answers import differences_json, view_json
from gateway.preview.command_options import (
    AuditedReading,
    authority_named,
    console,
    echo_json,
    mistakes,
    on_sandbox,
    options,
    population,
    readings,
    recorded,
    refuse,
)
from gateway.preview.difference import Difference
from gateway.preview.drafts import Pairs, draft_policies, pairs
from gateway.preview.html import page, write_page
from gateway.preview.serving import serve_draft
from gateway.preview.tables import say, show_differences, show_view
from gateway.preview.upstream import Upstream, open_upstream, settings_of
from gateway.settings import Settings
from sources.errors import SourceError
from sources.records.subject import Subject
from sources.reference.danish_time import day_of


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """What the command line asks for."""

    municipality: str | None
    persona: str | None
    citizen: bool
    against: Path | None
    citizens: bool
    language: Language
    as_json: bool
    html: Path | None

    @property
    def real(self) -> bool:
        """Whether the citizens are named by number, and so may be real."""
        return self.citizen or self.citizens


@click.command()
@click.option("--municipality", help=MUNICIPALITY)
@click.option("--persona", help="A citizen of the sandbox: see `borgerblik sandbox personas`.")
@click.option("--citizen", is_flag=True, help="One CPR number, read from standard input. Written in the audit log.")
@click.option(
    "--against", type=click.Path(exists=True, path_type=Path),
    help="A draft of an authority's file, or a folder of them: what would change, and for how many citizens?",
)  # fmt: skip
@click.option("--citizens", is_flag=True, help="With --against: CPR numbers, one a line, read from standard input.")
@click.option(
    "--serve",
    type=click.Path(exists=True, path_type=Path),
    help="A draft of an authority's file: the sandbox's citizens in a browser, by the file in force and by the draft.",
)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --persona or --citizen: write a page that stands alone.",
)
@options
def preview(
    municipality: str | None, persona: str | None, citizen: bool, against: Path | None, citizens: bool,
    serve: Path | None, html: Path | None, sandbox: bool, purpose: str | None, audit_log: Path | None,
    language: str, as_json: bool,
) -> None:  # fmt: skip
    """Show what a citizen sees of a municipality, and which rule hides the rest.

    With --against: how many citizens would gain or lose what, if a draft of an authority's file went live.
    """
    request = PreviewRequest(municipality, persona, citizen, against, citizens, language_of(language), as_json, html)
    if serve is not None:
        with mistakes(request.language):
            _demand_alone(request)
            serve_draft(serve)
        return
    on = on_sandbox(is_requested=sandbox or persona is not None, real=request.real)
    with mistakes(request.language):
        _demand_one_way(request)
        settings = settings_of(sandbox=on)
        asyncio.run(_run(request, settings, recorded("preview", settings, purpose, audit_log), sandbox=on))


def _demand_one_way(request: PreviewRequest) -> None:
    if sum((request.persona is not None, request.citizen, request.against is not None)) != 1:
        refuse("Say whose view to show: --persona KEY or --citizen; or what to compare with: --against PATH.")
    if request.against is None and request.municipality is None:
        refuse("Say whose records to read: --municipality, such as Vejle.")
    if request.citizens and request.against is None:
        refuse("--citizens goes with --against. For one citizen: --citizen.")
    if request.html and request.against is not None:
        refuse("--html is the page of one citizen: it goes with --persona or --citizen.")


def _demand_alone(request: PreviewRequest) -> None:
    if request.municipality or request.persona or request.real or request.against or request.as_json or request.html:
        refuse("--serve stands alone: the citizen is picked in the browser, among the sandbox's.")


async def _run(request: PreviewRequest, settings: Settings, record: AuditedReading, *, sandbox: bool) -> None:
    if request.real:
        record.demand()
    async with open_upstream(settings, sandbox=sandbox) as upstream:
        if request.against is not None:
            await _compare(request, request.against, upstream, record)
        else:
            await _show(request, upstream, record)


async def _show(request: PreviewRequest, upstream: Upstream, record: AuditedReading) -> None:
    authority = authority_named(upstream.policies, request.municipality or "")
    if request.citizen:
        citizen = named.one_typed(say(request.language, "CPR-nummer", "CPR number"))
        record.write(upstream, authority.cvr, [citizen])
    else:
        citizen = named.persona(request.persona or "")
    notes = authority.opens_anywhere(Part.NOTES)  # nobody reads them where citizens do not
    reading = await read(upstream.sources, citizen, authority.cvr, deadline=upstream.deadline, notes=notes)
    view = await view_of(reading, authority, upstream.ids, upstream.sources)
    today = day_of(upstream.clock())
    if request.as_json:
        echo_json(view_json(view, request.language, today) | {"sandbox": upstream.made_up, "truncated": reading.is_cut})
        return
    if reading.is_cut:
        click.echo(say(request.language, _CUT_DA, _CUT_EN), err=True)
    if request.html is not None:
        write_page(request.html, page(view, request.language, today, is_cut=reading.is_cut))
        return
    show_view(console(), view, request.language, today)


_CUT_DA = "Et indeks har mere, end der blev hentet: listerne er ikke hele."
_CUT_EN = "An index has more than was fetched: the lists are not whole."


async def _compare(request: PreviewRequest, draft: Path, upstream: Upstream, record: AuditedReading) -> None:
    pairs = _pairs(request, draft, upstream)
    subjects = population(upstream, are_typed=request.citizens)
    differences: dict[str, tuple[Authority, Difference]] = {}
    for before, after in pairs.values():
        if request.real:
            record.write(upstream, after.cvr, subjects)
        differences[after.cvr] = after, await _difference(before, after, subjects, upstream)
    if request.as_json:
        echo_json({"sandbox": upstream.made_up, "differences": differences_json(differences)})
    else:
        show_differences(console(), differences, request.language, day_of(upstream.clock()))


def _pairs(request: PreviewRequest, draft: Path, upstream: Upstream) -> Pairs:
    """For each authority whose file differs: what it opens now, and what the draft opens."""
    made = pairs(draft, upstream.policies, day_of(upstream.clock()))
    if request.municipality is not None:
        authority = authority_named(draft_policies(draft, day_of(upstream.clock())), request.municipality)
        chosen = {cvr: pair for cvr, pair in made.items() if cvr == authority.cvr}
        return chosen or refuse(f"{draft} says nothing of {authority.name}.")
    return {cvr: pair for cvr, pair in made.items() if pair[0].openings != pair[1].openings or len(made) == 1}


async def _difference(
    before: Authority, after: Authority, subjects: Sequence[Subject], upstream: Upstream
) -> Difference:
    difference = Difference()
    async for reading in readings(upstream, subjects, after.cvr, after.name):
        if isinstance(reading, SourceError):
            difference.unread += 1
        else:
            await _judge_twice(difference, reading, before, after, upstream)
    return difference


async def _judge_twice(
    difference: Difference, reading: Reading, before: Authority, after: Authority, upstream: Upstream
) -> None:
    sources = upstream.sources
    difference.add(
        await view_of(reading, before, upstream.ids, sources), await view_of(reading, after, upstream.ids, sources)
    )
