"""Document records out of the answers of the document index."""

from __future__ import annotations

import asyncio
from datetime import date

import httpx
import pytest

from sources.errors import SourceUnavailableError
from sources.ports import DocumentQuestion
from sources.records import DisplayClass, DocumentKind, DocumentRecord, Sensitivity
from sources.transport.deadline import within_seconds
from tests.sources.builders import (
    AUTHORITY,
    DOCUMENT,
    EXEMPT,
    NOW,
    FakeIndex,
    a_description,
    a_document,
    a_document_class,
    a_registration,
    a_state,
    an_answer,
    calls_to,
    el,
    numbered,
    read_document,
    read_documents,
    soap_documents,
)

PAST, LAST_WEEK, FUTURE = "2025-01-01T00:00:00+01:00", "2026-11-09T00:00:00+01:00", "2027-01-01T00:00:00+01:00"
UNREADABLE = ["snart", "", "2026-02-30T00:00:00Z"]
unreadable_limit = pytest.mark.parametrize(
    "when", [{"begins": text} for text in UNREADABLE] + [{"ends": text} for text in UNREADABLE], ids=repr
)


async def test_a_document_may_say_nothing() -> None:
    """A document all of whose fields are absent is a record all of whose fields are unknown, and unfinished."""
    assert await read_document() == DocumentRecord(uuid=DOCUMENT)
    assert await read_document(el("di:Egenskaber"), el("di:Fremdrift"), el("di:Dokumentklasse")) == DocumentRecord(
        uuid=DOCUMENT, display_classes=(DisplayClass(None, None),)
    )


async def test_a_document_tells_what_it_is() -> None:
    """An ordinary letter is read field by field."""
    record = await read_document(
        a_description(" Afgørelse ", kind="Brev, udgaaende", dated="2026-10-01", sensitivity="IKKE_FORTROLIGE_DATA"),
        a_state("Endeligt"),
    )
    assert record == DocumentRecord(
        uuid=DOCUMENT,
        title="Afgørelse",
        dated=date(2026, 10, 1),
        kind=DocumentKind.LETTER_OUT,
        is_finished=True,
        sensitivity=Sensitivity.PUBLIC,
    )


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Faktura", DocumentKind.INVOICE),
        ("Brev, indgaaende", DocumentKind.LETTER_IN),
        ("Eksternt Notat", DocumentKind.NOTE),
        ("Internt Notat", DocumentKind.NOTE),
        ("Rapport", DocumentKind.REPORT),
        ("Dagsorden", DocumentKind.AGENDA),
        ("Plan", DocumentKind.PLAN),
        ("Andet", DocumentKind.OTHER),
        ("Brev", DocumentKind.OTHER),
        ("Telefax", DocumentKind.OTHER),
        (None, DocumentKind.OTHER),
    ],
)
async def test_a_kind_nobody_knows_is_other(kind: str | None, expected: DocumentKind) -> None:
    """Each type of the index has its kind; only an internal note is internal."""
    record = await read_document(a_description(kind=kind))
    assert (record.kind, record.is_internal) == (expected, kind == "Internt Notat")


@pytest.mark.parametrize(
    ("state", "finished"),
    [
        ("Modtaget", False),
        ("Fordelt", False),
        ("Underudarbejdelse", False),
        ("Underreview", False),
        ("Publiceret", True),
        ("Endeligt", True),
        ("Afleveret", True),
        ("Kladde", False),
        (None, False),
    ],
)
async def test_a_document_is_finished_in_three_states(state: str | None, finished: bool) -> None:
    """Only a published, final or archived document is finished."""
    assert (await read_document(a_state(state))).is_finished is finished


async def test_the_state_that_began_last_counts() -> None:
    """A document taken back to work is not finished any more; a coming state does not count yet."""
    assert not (await read_document(a_state("Endeligt", PAST), a_state("Underreview", LAST_WEEK))).is_finished
    assert not (await read_document(a_state("Underreview", PAST), a_state("Endeligt", FUTURE))).is_finished


@unreadable_limit
async def test_an_unreadable_limit_finishes_nothing(when: dict[str, str]) -> None:
    """In doubt a document is unfinished."""
    assert not (await read_document(a_state("Endeligt", **when))).is_finished


@unreadable_limit
async def test_an_unreadable_limit_opens_nothing(when: dict[str, str]) -> None:
    """In doubt a document is internal, as sensitive as it may be, and exempt."""
    record = await read_document(
        a_description(kind="Internt Notat", sensitivity="VIP_SAGER", **when),
        a_description("Brev", kind="Brev, udgaaende", sensitivity="IKKE_FORTROLIGE_DATA"),
        a_document_class(**when),
    )
    assert (record.title, record.is_internal, record.sensitivity) == ("Brev", True, Sensitivity.VIP)
    assert record.display_classes == (DisplayClass(EXEMPT, "Visning undtaget for borger"),)


async def test_what_has_ended_is_over() -> None:
    """A former title, type, sensitivity and exemption hold no more."""
    record = await read_document(
        a_description("Gammel", kind="Internt Notat", sensitivity="VIP_SAGER", begins=PAST, ends=LAST_WEEK),
        a_description("Ny", kind="Rapport", begins=LAST_WEEK),
        a_document_class(begins=PAST, ends=LAST_WEEK),
    )
    assert record == DocumentRecord(uuid=DOCUMENT, title="Ny", kind=DocumentKind.REPORT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [(None, None), ("", None), ("VIP_SAGER", Sensitivity.VIP), ("HEMMELIGT", Sensitivity.VIP)],
    ids=["missing", "empty", "vip", "unknown"],
)
async def test_an_unknown_sensitivity_counts_as_the_highest(text: str | None, expected: Sensitivity | None) -> None:
    """A sensitivity that nobody knows hides the document; a missing one is told as missing."""
    assert (await read_document(a_description(sensitivity=text))).sensitivity is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-01", date(2026, 10, 1)),
        ("2026-10-01+02:00", date(2026, 10, 1)),
        ("2026-10-01Z", date(2026, 10, 1)),
        ("01-10-2026", None),
        ("", None),
    ],
)
async def test_a_letter_is_dated_as_it_is_written(text: str, expected: date | None) -> None:
    """A date with a zone is that date; an unreadable one is none."""
    assert (await read_document(a_description(dated=text))).dated == expected


async def test_titles_withheld_from_the_public_are_never_read() -> None:
    """TitelAlternativTekst stands nowhere in a record, not even where there is no other title."""
    for title in ("Brev", None):
        assert "HEMMELIG" not in repr(await read_document(a_description(title, secret="HEMMELIG")))


async def test_the_newest_registration_is_the_document() -> None:
    """Nothing of an older registration remains, and a deleted document is gone."""
    old = a_registration(a_description("Gammel"), a_document_class(), space="di", index_at="2026-01-01T10:00:00Z")
    new = a_registration(a_description("Ny"), space="di", index_at="2026-02-01T10:00:00Z")
    assert await read_document(old, new) == DocumentRecord(uuid=DOCUMENT, title="Ny")
    assert await read_documents(a_document(a_registration(space="di", lifecycle="Slettet"))) == ()


async def test_only_what_was_asked_for_is_told() -> None:
    """A document that the index sends unasked is not ours to show; one that it does not know is left out."""
    records = await read_documents(a_document(uuid=numbered(60)), a_document(uuid=DOCUMENT.upper()))
    assert [record.uuid for record in records] == [DOCUMENT]
    assert await read_documents(names=(DOCUMENT,)) == ()


async def test_several_questions_make_one_answer() -> None:
    """Documents of several questions are told together; one that fails, fails all."""
    names = tuple(numbered(number) for number in range(700))
    upstream = FakeIndex(an_answer(*(a_document(uuid=name) for name in names)))
    answer = await soap_documents(calls_to(upstream)).documents(DocumentQuestion(AUTHORITY, names))
    assert len({record.uuid for record in answer.records}) == len(answer.records) == 700
    assert (answer.read_at, answer.truncated) == (NOW, False)
    half = FakeIndex(an_answer(), an_answer(status="50"))
    with pytest.raises(SourceUnavailableError):
        await soap_documents(calls_to(half)).documents(DocumentQuestion(AUTHORITY, names))
    await asyncio.sleep(0)


class HalfSilent(FakeIndex):
    """Fails the first question once the second has come, and never answers that one."""

    def __init__(self) -> None:
        super().__init__(an_answer(status="50"))
        self.both_asked = asyncio.Event()
        self.given_up = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        if len(self.questions) == 1:
            await self.both_asked.wait()
            return answer
        self.both_asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.given_up.set()
        raise AssertionError("it waits for ever")


async def test_a_question_that_fails_ends_the_others() -> None:
    """Nobody waits for their answers any more, no deadline would end them, and each holds a place at the source."""
    upstream = HalfSilent()
    names = tuple(numbered(number) for number in range(700))
    with pytest.raises(SourceUnavailableError):
        await within_seconds(60, soap_documents(calls_to(upstream)).documents(DocumentQuestion(AUTHORITY, names)))
    async with asyncio.timeout(10):
        await upstream.given_up.wait()
