"""What a citizen reads of an index's texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.records import DisplayClass
from sources.reference.cpr import MASK, masked
from sources.soap.public_text import public_text, visible
from tests.sources.builders import (
    CITIZEN,
    CPR,
    EXEMPT,
    FakeIndex,
    a_benefit,
    a_class,
    a_description,
    a_display_class,
    a_document,
    a_document_class,
    a_grant,
    a_line,
    a_paid,
    a_party,
    a_payment,
    a_state,
    a_system_of,
    a_title,
    an_answer,
    an_entry,
    calls_to,
    document_question,
    read_benefit,
    read_case,
    read_payments,
    soap_documents,
)

WITH_HYPHEN = f"{CPR[:6]}-{CPR[6:]}"
OTHER_FORMS = [
    "010190-1234", "0101901234", "01-01-90-1234", "010190 1234", "010190 - 1234", "010190–1234", "(010190-1234)",
    "010190/1234", "CPR010190-1234", "01.01.90-1234", "\uff13\uff11\uff11\uff12\uff19\uff10-\uff11\uff12\uff13\uff14",
    "611290-1234", "010190\u00a01234", "010190_1234", "01 01 90 12 34", "01-01-90-12-34", "010190-12 34",
]  # fmt: skip


@pytest.mark.parametrize("number", OTHER_FORMS)
def test_a_number_of_another_is_masked(number: str) -> None:
    """However it is written, and where zero-width characters stand in it."""
    for text in (f"Brev til {number} om mad", number, f"a{number[:3]}\u200b{number[3:]}"):
        readable = public_text(text, CITIZEN)
        assert readable is not None
        assert MASK in readable
        assert not any(digits in readable for digits in ("1234", "12 34", "12-34", "\uff11\uff12\uff13\uff14"))


@pytest.mark.parametrize("number", [WITH_HYPHEN, CPR, f"{CPR[:6]} {CPR[6:]}", f"({WITH_HYPHEN})"])
def test_the_citizens_own_number_stays(number: str) -> None:
    """It is no secret to them; where nobody asks, or another does, it is masked."""
    assert public_text(f"Sag {number}", CITIZEN) == f"Sag {number}"
    assert MASK in (public_text(f"Sag {number}", None) or "")


@pytest.mark.parametrize(
    "text",
    ["Sag 2024-123456", "Tlf. 33 12 34 56", "12.05.2026", "12345678", "CVR 29189900", "321261-1234", "011390-1234",
     "0101901234567", "EAN 5798000355132", "1.234.567,89 kr.", "§ 34 i lov nr. 1234", "01-02-2026 kl. 12.30",
     "12.05.2026 10-11", "12.05.20 10-11", "Tlf. 12 10 34 56", "27.36.04-G01-12-20"],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    """Phone, case, company and account numbers, dates and amounts are no CPR numbers."""
    assert public_text(text, CITIZEN) == text


INVISIBLE = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202a", "\u202b", "\u202c", "\u202d",
             "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f", "\u061c", "\u180e", "\u3164",
             "\U000e0041", "\ufe0f"]  # fmt: skip


@pytest.mark.parametrize("character", INVISIBLE, ids=ascii)
def test_invisible_characters_are_removed(character: str) -> None:
    """Zero-width characters and bidirectional controls; a title of nothing but those is none."""
    assert visible(f"{character}Hj{character}ælp{character}") == "Hjælp"
    assert visible(character) is visible(f" {character} \u00a0{character}") is visible("  ") is None


@pytest.mark.parametrize("text", ["a\nb", "a\t\r\nb", "a\x85b", "a\u2028b", "a\x07b"])
def test_a_text_is_one_line(text: str) -> None:
    """Control characters are spaces."""
    assert visible(text) == "a b"


@pytest.mark.parametrize("text", ["Hjælp til Åse – § 34", "日本語", "עברית", "naïve", "\ufffd"])
def test_what_can_be_seen_stays(text: str) -> None:
    """Letters of any language."""
    assert visible(text) == text


@given(st.text())
def test_nothing_comes_back_when_it_is_cleaned_twice(text: str) -> None:
    """Whatever a sender writes, its cleaned text is clean."""
    readable = public_text(text, CITIZEN)
    assert public_text(readable, CITIZEN) == readable


@given(st.from_regex(r"[0-9]{6}\D{0,4}[0-9]{4}", fullmatch=True))
def test_masking_never_fails(text: str) -> None:
    """Of a text of ten digits at most all are masked."""
    assert masked(text, lambda _number: False) in (text, MASK)


# Where they stand


async def test_the_texts_of_a_case_are_cleaned() -> None:
    """Its title, its subject's, its letters' and its system's name."""
    dirty = "010190-1234\u202e Hjælp"
    record = await read_case(
        a_party(), a_title(dirty), a_class("32.24.04", dirty), an_entry(title=dirty), an_entry(title="\u200b")
    )
    clean = f"{MASK} Hjælp"
    assert (record.title, record.area_title, record.journal[0].title) == (clean, clean, clean)
    assert record.journal[1].title is None
    assert (await read_case(a_title("\u200b\u00a0"), a_class("32.24.04", " \ufeff"))).title is None


async def test_the_title_of_a_document_is_cleaned() -> None:
    """The citizen's own number stays where the question names the citizen."""
    upstream = FakeIndex(
        an_answer(a_document(a_description(f"010190-1234 og {WITH_HYPHEN}\u200b"), a_state("Endeligt")))
    )
    (record,) = (await soap_documents(calls_to(upstream)).documents(document_question())).records
    assert record.title == f"{MASK} og {MASK}"
    (record,) = (await soap_documents(calls_to(upstream)).documents(document_question(citizen=CITIZEN))).records
    assert record.title == f"{MASK} og {WITH_HYPHEN}"


async def test_the_texts_of_benefits_and_payments_are_cleaned() -> None:
    """The benefit's name, else its own name; what is said of a payment; the system's name."""
    system = a_system_of(ItSystemInstansTitel="\u202eKY")
    record = await read_benefit(
        YdelseNavn="\u200b",
        BevilgetYdelseNavn="Til 010190-1234",
        BevillingStruktur=a_grant(BevillingMasterSystemInstans=system),
    )
    assert (record.title, record.system_name) == (f"Til {MASK}", "KY")
    record = await read_benefit(
        OekonomiskEffektueringsplanBeregningsfrekvens="\u202eHver måned",
        OekonomiskEffektueringsplanDispositionsdag="Den 1. for 010190-1234",
    )
    assert record.plan is not None
    assert (record.plan.frequency, record.plan.disposition_day) == ("Hver måned", f"Den 1. for {MASK}")
    payment = a_payment(
        OekonomiskEffektueringSendtTilUdbetalingTekst="Til 010190-1234",
        OekonomiskEffektueringUdbetaltTekst="\u200b",
        OekonomiskEffektueringUdbetalingStatus="Udbetalt\u200e",
    )
    (line,) = await read_payments(a_paid(a_line(BevilgetYdelse=a_benefit()), payment=payment))
    assert line.payment is not None
    assert line.payment.sent_text == f"Til {MASK}"
    assert (line.payment.paid_text, line.payment.status_text) == (None, "Udbetalt")


async def test_no_invisible_character_takes_an_exemption_away() -> None:
    """The title of a class that forbids showing is compared as it is seen."""
    expected = (DisplayClass(EXEMPT, "Visning undtaget for borger"),)
    hidden = "Visning\u00ad undtaget\u200b for\u202e borger"
    assert (await read_case(a_display_class(title=hidden))).display_classes == expected
    upstream = FakeIndex(an_answer(a_document(a_document_class(title=hidden))))
    (record,) = (await soap_documents(calls_to(upstream)).documents(document_question())).records
    assert record.display_classes == expected
