"""Answers whose bytes are not quite XML: a bad character costs no more than itself."""

from __future__ import annotations

import pytest

from sources.errors import SourceGarbledError
from sources.ports import Answer
from sources.records import CaseRecord, Sensitivity
from tests.sources.builders import (
    CASE,
    DOCUMENT,
    FakeIndex,
    a_case,
    a_class,
    a_description,
    a_display_class,
    a_document,
    a_party,
    a_state,
    a_title,
    an_answer,
    an_entry,
    calls_to,
    case_question,
    document_question,
    facts,
    numbered,
    soap_cases,
    soap_documents,
)

GOOD = numbered(81)
TITLE = "Hjælp til Anna"
ANSWER = an_answer(a_case(a_party(), a_title(TITLE)), a_case(a_party(), a_title("Børneydelse"), uuid=GOOD))
DECLARATION = ANSWER[: ANSWER.index(b"?>") + 2]
BARE = ANSWER.removeprefix(DECLARATION).lstrip()
NAME = TITLE.encode()


async def read(answer: bytes, content_type: str = "application/soap+xml") -> Answer[CaseRecord]:
    upstream = FakeIndex(answer, headers={"Content-Type": content_type} if content_type else {})
    return await soap_cases(calls_to(upstream)).cases(case_question(journal=True))


async def titles(answer: bytes, content_type: str = "application/soap+xml") -> list[str | None]:
    return [case.title for case in (await read(answer, content_type)).records]


@pytest.mark.parametrize(
    ("damage", "title"),
    [
        (b"Hj&#x1B;lp", "Hj\ufffdlp"),
        (b"Hj&#27;lp", "Hj\ufffdlp"),
        (b"Hj&#0;lp", "Hj\ufffdlp"),
        (b"Hj&#xD83D;lp", "Hj\ufffdlp"),
        (b"Hj&#xFFFE;lp", "Hj\ufffdlp"),
        (b"Hj&#x110000;lp", "Hj\ufffdlp"),
        (b"Hj&#" + b"9" * 5000 + b";lp", "Hj\ufffdlp"),
        (b"Hj\x0clp", "Hj\ufffdlp"),
        (b"Hj\x00lp", "Hj\ufffdlp"),
        (b"Hj\xe6lp", "Hj\ufffdlp"),
        (b"Hj\xef\xbf\xbelp", "Hj\ufffdlp"),
        (b"Hj&aelig;lp", "Hj&aelig;lp"),
        (b"Hj & lp", "Hj & lp"),
        (b"<![CDATA[Hj & \x0clp]]>", "Hj & \ufffdlp"),
    ],
    ids=[
        "reference", "decimal", "nul-reference", "surrogate", "noncharacter-reference", "beyond-unicode", "very-long",
        "form-feed", "nul", "latin-1", "noncharacter", "unknown-entity", "ampersand", "cdata",
    ],
)  # fmt: skip
async def test_a_bad_character_is_replaced(damage: bytes, title: str) -> None:
    """The title shows where it stood, and the other records are as they were."""
    answer = await read(ANSWER.replace(NAME, damage + b" til Anna"))
    assert [case.title for case in answer.records] == [f"{title} til Anna", "Børneydelse"]
    assert (answer.truncated, answer.unreadable) == (False, 0)


async def test_what_is_well_formed_is_read_as_it_is() -> None:
    """Comments, processing instructions, CDATA and references of allowed characters are no damage."""
    written = b"Hj<!-- note -->&#230;lp<?pi x?> <![CDATA[til]]> &#x41;nna"
    assert await titles(ANSWER.replace(NAME, written)) == [TITLE, "Børneydelse"]


@pytest.mark.parametrize(
    ("answer", "content_type"),
    [
        (BARE.decode().encode("iso-8859-1"), "application/soap+xml; charset=iso-8859-1"),
        (BARE.decode().encode("iso-8859-1"), 'text/xml; action="x"; charset="ISO-8859-1"'),
        (BARE.decode().encode("cp1252"), "text/xml;charset=windows-1252"),
        (BARE.decode().encode("utf-16-le"), "text/xml; charset=utf-16le"),
        (BARE.decode().encode("utf-16-be"), "text/xml; charset=UTF-16BE"),
        (BARE.decode().encode("utf-16"), "text/xml"),
        (b"\xef\xbb\xbf" + ANSWER, "text/xml"),
        (b'<?xml version="1.0" encoding="iso-8859-1"?>' + BARE.decode().encode("iso-8859-1"), "text/xml"),
        (b'<?xml version="1.0" encoding="utf-16"?>' + BARE, "text/xml"),
        (b'<?xml version="1.0" encoding="unknown-8bit"?>' + BARE, "text/xml"),
        (b'<?xml version="1.0" encoding="unicode_escape"?>' + BARE, "text/xml"),
        (BARE, "text/xml; charset=unknown"),
        (BARE, "text/xml; charset=zlib"),
        (BARE, ""),
        (b"\r\n  " + ANSWER, "text/xml"),
        (b"\xef\xbb\xbf\n" + ANSWER, "text/xml"),
        (ANSWER + b"\x00\x00", "text/xml"),
        (ANSWER + b"trailing", "text/xml"),
        (ANSWER + b"\n<!-- end --><p>proxy</p>", "text/xml"),
        (ANSWER + ANSWER, "text/xml"),
    ],
    ids=[
        "latin-1-by-http", "latin-1-quoted", "windows-by-http", "utf-16-le-by-http", "utf-16-be-by-http", "utf-16-bom",
        "utf-8-bom", "latin-1-declared", "utf-16-declared-in-vain", "unknown-encoding", "no-text-encoding",
        "unknown-charset", "no-text-charset", "no-media-type", "space-before", "bom-and-space", "nuls-after",
        "text-after", "markup-after", "twice",
    ],
)  # fmt: skip
async def test_an_answer_is_read_however_it_is_packed(answer: bytes, content_type: str) -> None:
    """Byte order marks, declared and undeclared encodings, white space before it, and anything after its end."""
    assert await titles(answer, content_type) == [TITLE, "Børneydelse"]


@pytest.mark.parametrize(
    ("answer", "content_type"),
    [
        (b"--x\r\nContent-Type: application/xop+xml\r\n\r\n" + ANSWER + b"\r\n--x--", "multipart/related; boundary=x"),
        (b"\r\n--x\r\nContent-Type: application/xop+xml\r\n\r\n" + ANSWER + b"\r\n--x--", ""),
        (ANSWER, 'Multipart/Related; type="application/xop+xml"'),
    ],
    ids=["named", "not-named", "in-vain"],
)
async def test_a_multipart_answer_is_refused_by_name(answer: bytes, content_type: str) -> None:
    """MTOM is not asked for and not read: the reason is a word of its own for the log."""
    with pytest.raises(SourceGarbledError) as garbled:
        await read(answer, content_type)
    assert garbled.value.reason == "multipart"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00",
        b"<html><body>Hj\xe6lp</body></html>",
        ANSWER[:-30],
        ANSWER.replace(b"<sag:Titel", b"<sag:\x01Titel"),
        b'<!DOCTYPE x [<!ENTITY e "x">]>' + BARE.replace(NAME, b"\x0c&e;"),
    ],
    ids=["nothing", "nul", "page", "cut", "tag", "document-type"],
)
async def test_what_is_no_envelope_stays_garbled(answer: bytes) -> None:
    """Only characters are replaced: what is cut, has a document type or is no envelope is not read."""
    with pytest.raises(SourceGarbledError):
        await read(answer)


# What forbids showing must not be damaged away


@pytest.mark.parametrize("damage", [b"Visning\x0cundtaget for borger", b"Visning undt\xe6get for borger",
                                    b"Visning \x1bundtaget\xef\xbf\xbd for borger"])  # fmt: skip
async def test_a_damaged_exemption_holds(damage: bytes) -> None:
    """A class whose title may be the exemption, but for a character that cannot be read, is the exemption."""
    answer = an_answer(a_case(a_party(), a_display_class(uuid=numbered(40))), a_case(a_party(), uuid=GOOD))
    exempt, _ = (await read(answer.replace(b"Visning undtaget for borger", damage))).records
    assert [mark.title for mark in exempt.display_classes] == ["Visning undtaget for borger"]


async def test_any_other_damaged_class_is_no_exemption() -> None:
    """Another class with a bad character exempts nothing."""
    answer = an_answer(a_case(a_party(), a_display_class(title="Afgorelse")))
    (case,) = (await read(answer.replace(b"Afgorelse", b"Afg\xf8relse"))).records
    assert [mark.title for mark in case.display_classes] == ["Afg\ufffdrelse"]


@pytest.mark.parametrize(
    ("original", "damage"),
    [
        (b"Importeret", b"Slette\x0ct"),
        (numbered(40).encode(), numbered(40).replace("-", "\x0c", 1).encode()),
        (b"<sd:UUIDIdentifikator>" + CASE.encode(), b"<sd:UUIDIdentifikator>" + CASE.encode() + b"&#27;"),
        (DOCUMENT.encode(), DOCUMENT.replace("-", "\x01", 1).encode()),
    ],
    ids=["life-cycle", "class", "id", "document"],
)
async def test_a_case_with_a_damaged_code_is_unreadable(original: bytes, damage: bytes) -> None:
    """Where a code cannot be read, it may forbid anything: the case and the authority's documents are withheld."""
    damaged = an_answer(a_case(a_party(), a_display_class(uuid=numbered(40), title=None), an_entry()))
    readable = an_answer(a_case(a_party(), a_title("God"), uuid=GOOD))
    combined = damaged.replace(original, damage).replace(b"</sdi:FremsoegSagDokumentIndeksOutput>", b"")
    start = readable.index(b"<sdi:SagFiltreretOejebliksbillede")
    answer = await read(combined[: combined.index(b"</s12:Body>")] + readable[start:])
    assert [case.title for case in answer.records] == ["God"]
    assert (answer.unreadable, answer.truncated, answer.withhold_documents) == (1, True, True)


async def test_a_replacement_character_of_the_senders_own_counts_as_one_of_ours() -> None:
    """A sender may have damaged the text long ago: the answer is well-formed, and the code as unreadable."""
    answer = await read(an_answer(a_case(a_party(), facts(sensitivity="VIP\ufffdSAGER")), a_case(uuid=GOOD)))
    assert ([case.uuid for case in answer.records], answer.unreadable) == ([GOOD], 1)
    (record,) = (await read(an_answer(a_case(facts(sensitivity="IKKE_FORTROLIGE_DATA"), a_title("a\ufffdb"))))).records
    assert (record.title, record.sensitivity) == ("a\ufffdb", Sensitivity.PUBLIC)


async def test_a_document_with_a_damaged_type_is_unreadable() -> None:
    """It may be an internal note."""
    answer = an_answer(a_document(a_description("Notat", kind="Internt Notat"), a_state("Endeligt")))
    upstream = FakeIndex(answer.replace(b"Internt Notat", b"Internt\x0cNotat"))
    documents = await soap_documents(calls_to(upstream)).documents(document_question())
    assert (documents.records, documents.unreadable, documents.truncated) == ((), 1, True)


async def test_the_subject_may_be_damaged_in_its_title_alone() -> None:
    """One Latin-1 byte in the title of the subject hides nothing."""
    answer = an_answer(a_case(a_party(), a_class("32.24.04", "Hjaelp")))
    (case,) = (await read(answer.replace(b"Hjaelp", b"Hj\xe6lp"))).records
    assert (case.area, case.area_title) == ("32.24.04", "Hj\ufffdlp")
