"""Notes in the journal: plain text for the citizen, asked for only where they are wanted, and guessed at nowhere."""

from __future__ import annotations

import base64
from datetime import date

import pytest

from sources.records import NoteRecord
from sources.security_tokens.no_tokens import NoTokenProvider
from sources.sf1470.case_mapping import CaseCodes
from sources.sf1470.cases import SoapCases
from sources.sf1470.client import SagDokumentIndeks
from tests.sources.builders import (
    BEGAN,
    CPR,
    DOCUMENT,
    URL,
    FakeIndex,
    a_case,
    a_party,
    a_registration,
    a_title,
    an_answer,
    calls_to,
    case_question,
    el,
    optional,
    relation,
)
from tests.sources.builders.xml import NOW, Element

FORMAT = "00000000-0000-4000-8000-00000000f0f1"
FILED = date(2026, 1, 5)


def a_note(
    text: str | bytes | None = "Vi talte sammen.", title: str | None = "Samtale", *, document: str | None = None,
    urn: str | None = "URN:Empty", exempt: bool = False, form: str | None = FORMAT, **when: str | None,
) -> Element:  # fmt: skip
    """Return a journal entry with a note."""
    encoded = base64.b64encode(text.encode() if isinstance(text, str) else text).decode() if text is not None else None
    note = [optional("sag:Titel", title), optional("sag:Notat", encoded), optional("sag:Format", form)]
    properties = el(
        "sag:JournalpostEgenskaber",
        el("sd:OffentlighedUndtaget") if exempt else None,
        el("sag:JournalnotatEgenskaber", *note),
    )
    return relation("sag:Journalpost", properties, uuid=document, urn=urn, **when)


async def notes_of(*parts: Element, index: FakeIndex | None = None) -> tuple[NoteRecord, ...]:
    index = index or FakeIndex(an_answer(a_case(*parts)))
    calls = SagDokumentIndeks(calls_to(index), NoTokenProvider(), URL)
    cases = SoapCases(calls, lambda: NOW, CaseCodes(text_formats=frozenset({FORMAT})))
    (record,) = (await cases.cases(case_question(notes=True))).records
    assert record.journal == ()
    return record.notes


async def test_a_note_has_a_title_a_day_and_its_lines() -> None:
    text = "\ufeffFørste linje.\r\n\r\n  Anden\u200b linje: æøå. \x07"
    assert await notes_of(a_note(text)) == (NoteRecord("Samtale", "Første linje.\n\nAnden linje: æøå.", FILED),)


async def test_the_numbers_of_others_are_masked() -> None:
    """The citizen's own stands; one that is broken over two lines is a number, too."""
    (note,) = await notes_of(a_note(f"Dit: {CPR}. Naboens: 010170-1234, og 020270\n1234.", "Om 010170-1234"))
    assert note.text is not None
    assert CPR in note.text
    assert "1234" not in f"{note.text}{note.title}"


@pytest.mark.parametrize(
    "note",
    [
        a_note(form="00000000-0000-4000-8000-00000000f0f2"),
        a_note(form=None),
        a_note("æøå".encode("latin-1")),
        a_note(None),
        a_note("  \n "),
    ],
    ids=["another-format", "no-format", "not-utf-8", "no-note", "blank"],
)
async def test_what_is_no_plain_text_has_none(note: Element) -> None:
    assert await notes_of(note) == (NoteRecord("Samtale", None, FILED),)


async def test_a_damaged_encoding_has_no_text() -> None:
    broken = a_note()
    encoded = next(element for element in broken.iter() if element.tag.endswith("}Notat"))
    encoded.text = "*** not base64 ***"
    assert await notes_of(broken) == (NoteRecord("Samtale", None, FILED),)


async def test_a_mark_of_exemption_counts_without_words() -> None:
    (note,) = await notes_of(a_note(exempt=True))
    assert note.is_exempt


async def test_when_it_is_in_force() -> None:
    """One that has ended is none; of one with an unreadable limit nobody can say."""
    ended = a_note(title="Før", begins=BEGAN, ends="2026-02-01T00:00:00+01:00")
    doubtful = a_note(title="Måske", ends="engang")
    assert [(note.title, note.in_doubt) for note in await notes_of(ended, doubtful, a_note())] == [
        ("Måske", True),
        ("Samtale", False),
    ]


async def test_what_names_a_document_is_no_note() -> None:
    assert await notes_of(a_note(document=DOCUMENT, urn=None)) == ()


async def test_registrations_that_do_not_agree_have_none() -> None:
    first, second = (
        a_registration(a_party(), a_title("Sag"), a_note(text), index_at=None) for text in ("Det ene.", "Det andet.")
    )
    assert await notes_of(first, second) == ()
    assert await notes_of(first, first) != ()


@pytest.mark.parametrize("notes", [True, False])
async def test_they_are_asked_for_only_where_they_are_wanted(notes: bool) -> None:
    index = FakeIndex(an_answer(a_case(a_note())))
    cases = SoapCases(SagDokumentIndeks(calls_to(index), NoTokenProvider(), URL), lambda: NOW)
    (record,) = (await cases.cases(case_question(notes=notes, journal=True))).records
    assert bool(record.notes) is notes
    assert ("journalpost-journalnote" in list(index.questions[0].itertext())) is notes
