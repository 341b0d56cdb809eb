"""Ordinary documents: letters and reports with a title, a date and a state, and their place in a journal."""

from __future__ import annotations

from datetime import date, timedelta

from sources.sandbox import codes
from sources.sandbox.authorities import SandboxAuthority
from sources.sandbox.generator.cases import STATES, CaseHistory, relation, system_rows
from sources.sandbox.generator.catalogue import Area
from sources.sandbox.generator.days import from_day, moment
from sources.sandbox.generator.drafts import Draft, DraftRegistration, Row, write_document
from sources.sandbox.generator.letters import COMMON_LETTERS, LETTER_IN, UNSHOWN_LETTERS
from sources.sandbox.generator.people import MadeUpCitizen
from sources.sandbox.generator.seeded_random import SeededRandom
from sources.sandbox.generator.systems import MadeUpSystem, system_of
from sources.sandbox.generator.world_writer import WorldWriter

FINISHED = ("Publiceret", "Endeligt", "Afleveret")
UNFINISHED = ("Modtaget", "Fordelt", "Underudarbejdelse", "Underreview")


def ordinary_document(
    rng: SeededRandom,
    citizen: MadeUpCitizen,
    authority: SandboxAuthority,
    kind: str | None,
    title: str | None,
    dated: date,
    *,
    state: str | None = None,
    system: MadeUpSystem | None = None,
) -> Draft:
    """Return a finished document as a careful sender writes it."""
    number = f"D{dated.year}-{rng.integer(10000, 999999):06}"
    state = state or rng.choice(FINISHED)
    rows: dict[str, tuple[Row, ...]] = {
        "document_attributes": (
            from_day(dated)
            | {"key": number, "number": number, "title": title, "letter_on": dated.isoformat(), "type": kind}
            | {"sensitivity": codes.SENSITIVITIES[1], "major": "1", "minor": "0"},
        ),
        "document_progress": (from_day(dated) | {"state": state},),
        "document_actors": (
            relation(
                codes.CASE_AUTHORITY,
                codes.AUTHORITY_TYPE,
                authority.organisation,
                dated,
                name=authority.name,
                cvr=authority.cvr,
            ),
        ),
        "document_parties": (relation(codes.PRIMARY_PARTY, codes.PERSON_TYPE, citizen.urn, dated, name=citizen.name),),
        "document_systems": system_rows(system or system_of("28.09.40"), dated),
    }
    registered = moment(dated, "15:15:00")
    return Draft(
        rng.uuid(), authority.cvr, (DraftRegistration(registered_at=registered, sts_at=registered, rows=rows),)
    )


def journal_row(document: Draft, since: date, *, title: str | None = None, role: str = codes.JOURNALISED) -> Row:
    """Return a document's place in a case."""
    return relation(role, codes.JOURNAL_TYPE, document.uuid, since, title=title)


def note_row(title: str, note: str, since: date) -> Row:
    """Return a journal note: it has text (in base64) and no document."""
    return relation(
        codes.NOTE,
        codes.JOURNAL_TYPE,
        codes.NO_DOCUMENT,
        since,
        note_title=title,
        note=note,
        note_format=codes.NOTE_TEXT_FORMAT,
    )


def letters_of(rng: SeededRandom, area: Area, count: int) -> list[tuple[str, str]]:
    """Kinds and titles for a case's journal, the area's own first; now and then one the citizen never sees."""
    ordinary = [*area.letters, *rng.sample(COMMON_LETTERS, count)][:count]
    return [rng.choice(UNSHOWN_LETTERS) if rng.happens(0.06) else letter for letter in ordinary]


def write_letters(
    writer: WorldWriter,
    rng: SeededRandom,
    citizen: MadeUpCitizen,
    authority: SandboxAuthority,
    area: Area,
    history: CaseHistory,
    count: int,
    today: date,
) -> tuple[Row, ...]:
    """Write a case's documents and answer their places in its journal, oldest first."""
    closed = len(history.days) == len(STATES)
    last = min(today, history.days[-1] + timedelta(days=0 if closed else 60))
    days = sorted(rng.weekday(history.opened, last) for _ in range(count))
    journal: list[Row] = []
    for dated, (kind, title) in zip(days, letters_of(rng, area, count), strict=False):
        state = rng.choice(UNFINISHED) if rng.happens(0.05) else None
        document = ordinary_document(rng, citizen, authority, kind, title, dated, state=state)
        write_document(writer, document)
        role = codes.ENCLOSED if kind == LETTER_IN and rng.happens(0.3) else codes.JOURNALISED
        override = title.replace("din sag", "sagen") if rng.happens(0.1) else None
        journal.append(journal_row(document, dated, title=override, role=role))
    return tuple(row | {"idx": str(index)} for index, row in enumerate(journal, start=1))
