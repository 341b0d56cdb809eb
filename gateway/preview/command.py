"""`borgerblik preview`: what a citizen sees of an authority and why not more, or what a draft file would change."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from gateway.policies.directives import Language
from gateway.policies.folder import read_policies, read_text
from gateway.policies.lint import checked
from gateway.policies.lint.finding import LintContext
from gateway.policies.policy import Authority
from gateway.preview import citizens as named
from gateway.preview.answers import differences_of, sight_of
from gateway.preview.difference import Difference
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
from gateway.preview.reading import Reading, read
from gateway.preview.sight import look
from gateway.preview.tables import say, show_differences, show_sight
from gateway.settings import Settings
from sources.errors import SourceError
from sources.reference.danish_time import day_of
from sources.subject import Subject


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

    @property
    def real(self) -> bool:
        """Whether the citizens are named by number, and so may be real."""
        return self.citizen or self.citizens


@click.command()
@click.option("--municipality", help="Its code, such as 0630; for an agency its CVR number.")
@click.option("--persona", help="A citizen of the sandbox: see `borgerblik sandbox personas`.")
@click.option("--citizen", is_flag=True, help="One CPR number, read from standard input. The look is recorded.")
@click.option(
    "--against", type=click.Path(exists=True, path_type=Path),
    help="A draft of an authority's file, or a folder of them: what would change, and for how many citizens?",
)  # fmt: skip
@click.option("--citizens", is_flag=True, help="With --against: CPR numbers, one a line, read from standard input.")
@options
def preview(
    municipality: str | None, persona: str | None, citizen: bool, against: Path | None, citizens: bool,
    sandbox: bool, purpose: str | None, access_record: Path | None, language: str, as_json: bool,
) -> None:  # fmt: skip
    """Show what a citizen sees of a municipality, and which rule hides the rest.

    With --against: how many citizens would gain or lose what, if a draft of an authority's file went live.
    """
    asked = PreviewRequest(municipality, persona, citizen, against, citizens, language_of(language), as_json)
    _demand_one_way(asked)
    on = on_sandbox(asked=sandbox or persona is not None, real=asked.real)
    with mistakes():
        settings = settings_of(sandbox=on)
        asyncio.run(_run(asked, settings, recorded("preview", settings, purpose, access_record), sandbox=on))


def _demand_one_way(asked: PreviewRequest) -> None:
    if sum((asked.persona is not None, asked.citizen, asked.against is not None)) != 1:
        refuse("Say whom to look at: --persona KEY or --citizen; or what to compare with: --against PATH.")
    if asked.against is None and asked.municipality is None:
        refuse("Say whose records to look at: --municipality, such as 0630.")
    if asked.citizens and asked.against is None:
        refuse("--citizens goes with --against. For one citizen: --citizen.")


async def _run(asked: PreviewRequest, settings: Settings, record: AuditedReading, *, sandbox: bool) -> None:
    if asked.real:
        record.demand()
    async with far_side(settings, sandbox=sandbox) as far:
        if asked.against is not None:
            await _compare(asked, asked.against, far, record)
        else:
            await _show(asked, far, record)


async def _show(asked: PreviewRequest, far: FarSide, record: AuditedReading) -> None:
    authority = authority_named(far.policies, asked.municipality or "")
    if asked.citizen:
        citizen = named.one_typed(say(asked.language, "CPR-nummer", "CPR number"))
        record.write(far, authority.cvr, [citizen])
    else:
        citizen = named.persona(asked.persona or "")
    reading = await read(far.sources, citizen, authority.cvr, deadline=far.deadline)
    sight = await look(reading, authority, far.ids, far.sources.exempt_classes)
    today = day_of(far.clock())
    if asked.as_json:
        echo_json(sight_of(sight, asked.language, today) | {"sandbox": far.made_up, "truncated": reading.is_cut})
        return
    if reading.is_cut:
        click.echo(say(asked.language, _CUT_DA, _CUT_EN), err=True)
    show_sight(console(), sight, asked.language, today)


_CUT_DA = "Et indeks har mere, end der blev hentet: listerne er ikke hele."
_CUT_EN = "An index has more than was fetched: the lists are not whole."


async def _compare(asked: PreviewRequest, draft: Path, far: FarSide, record: AuditedReading) -> None:
    pairs = _pairs(asked, draft, far)
    subjects = _population(asked, far)
    differences: dict[str, tuple[Authority, Difference]] = {}
    for before, after in pairs.values():
        if asked.real:
            record.write(far, after.cvr, subjects)
        differences[after.cvr] = after, await _difference(before, after, subjects, far)
    if asked.as_json:
        echo_json({"sandbox": far.made_up, "differences": differences_of(differences)})
    else:
        show_differences(console(), differences, asked.language, day_of(far.clock()))


def _population(asked: PreviewRequest, far: FarSide) -> list[Subject]:
    if asked.citizens:
        return named.many(sys.stdin)
    if not far.made_up:
        refuse("Nobody can list the citizens of the real indexes: give their numbers on standard input, --citizens.")
    return [Subject(cpr) for cpr in far.population()]


def _pairs(asked: PreviewRequest, draft: Path, far: FarSide) -> Mapping[str, tuple[Authority, Authority]]:
    """For each authority whose file differs: what it opens now, and what the draft opens."""
    texts = read_policies(draft).texts if draft.is_dir() else {draft.name: read_text(draft)}
    policies, _ = checked(texts, LintContext(day_of(far.clock())))  # a draft that is refused never goes live
    drafts = policies.authorities
    pairs = {cvr: (far.policies.authority(cvr) or _closed(authority), authority) for cvr, authority in drafts.items()}
    if draft.is_dir():
        gone = far.policies.authorities.keys() - drafts.keys()
        pairs |= {cvr: (far.policies.authorities[cvr], _closed(far.policies.authorities[cvr])) for cvr in sorted(gone)}
    if asked.municipality is not None:
        chosen = {cvr: pair for cvr, pair in pairs.items() if asked.municipality in (pair[1].code, cvr)}
        return chosen or refuse(f"{draft} says nothing of {asked.municipality}.")
    return {cvr: pair for cvr, pair in pairs.items() if pair[0].openings != pair[1].openings or len(pairs) == 1}


def _closed(authority: Authority) -> Authority:
    """The authority without a file: nothing is shown."""
    return Authority(authority.cvr, authority.name, authority.kind, authority.code)


async def _difference(before: Authority, after: Authority, subjects: Sequence[Subject], far: FarSide) -> Difference:
    found = Difference()
    async for reading in readings(far, subjects, after.cvr, after.name):
        if isinstance(reading, SourceError):
            found.unread += 1
        else:
            await _judge_twice(found, reading, before, after, far)
    return found


async def _judge_twice(found: Difference, reading: Reading, before: Authority, after: Authority, far: FarSide) -> None:
    exempt = far.sources.exempt_classes
    found.add(await look(reading, before, far.ids, exempt), await look(reading, after, far.ids, exempt))
