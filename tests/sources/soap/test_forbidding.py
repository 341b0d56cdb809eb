"""What forbids showing still does in an answer that is spoilt elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sources.errors import SourceError
from sources.ports import Answer
from sources.records import CaseRecord
from sources.reference.danish_time import read_limits
from tests.sources.builders import (
    AUTHORITY,
    DOCUMENT,
    a_case,
    a_class,
    a_display_class,
    a_party,
    a_property,
    a_registration,
    a_step,
    a_system,
    a_title,
    an_answer,
    an_authority,
    an_entry,
    facts,
    numbered,
)
from tests.sources.soap.mutations import (
    EXAMPLES,
    KINDS,
    SETTINGS,
    Reading,
    places,
    spoil_elements,
    texts,
)


@pytest.fixture(scope="module")
def reading() -> Iterator[Reading]:
    with asyncio.Runner() as runner:
        yield Reading(runner)


# What forbids showing


def _is_unreadable(text: str) -> bool:
    return read_limits(text, None) is None and read_limits(None, text) is None


NOT_THE_CITIZEN = an_answer(
    a_case(
        a_party("urn:oio:cpr-nr:0000000000"),
        a_party(role=numbered(1)),
        a_party(ends="2026-01-06T00:00:00Z"),
        a_party(begins="2027-01-01T00:00:00Z"),
    )
)


@settings(SETTINGS, max_examples=EXAMPLES)
@given(st.lists(st.tuples(places, texts.filter(_is_unreadable)), min_size=1, max_size=3))
def test_no_unreadable_moment_makes_a_party(reading: Reading, edits: list[tuple[float, str]]) -> None:
    """Where the citizen is a party only in another role or at another time, no unreadable moment changes that."""
    root = etree.fromstring(NOT_THE_CITIZEN)
    moments = list(root.iter("{*}TidsstempelDatoTid"))
    for position, text in edits:
        moments[int(position * len(moments))].text = text
    for record in reading.records(KINDS["cases"], etree.tostring(root)):  # type: ignore[union-attr]
        assert not record.is_primary_party


@settings(SETTINGS, max_examples=EXAMPLES)
@given(st.lists(st.tuples(st.sampled_from(["begins", "ends"]), texts), min_size=1, max_size=2))
def test_no_unreadable_moment_takes_an_exemption_away(reading: Reading, limits: list[tuple[str, str]]) -> None:
    """A display class whose limits say anything that is no moment is a display class in force."""
    answer = an_answer(a_case(a_display_class(**{name: f"x{text}" for name, text in limits})))
    (record,) = reading.records(KINDS["cases"], answer)  # type: ignore[misc]
    assert record.display_classes


# What an exempt case forbids

EXEMPT_CASE = an_answer(
    a_case(
        a_registration(
            *[a_title("Sag"), facts(), a_step("Opstaaet"), a_party(), an_authority(cvr=AUTHORITY), a_class()],
            *[a_display_class(), an_entry(), a_system(), a_property()],
        )
    )
)
FORBIDDING = ("Sagsklasse", "Journalpost", "SagFiltreretOejebliksbillede", "Envelope", "Body")


def _forbids_letter(read: Answer[CaseRecord] | SourceError) -> bool:
    """Whether the letter of the exempt case stays hidden, on whatever other case it is filed."""
    if isinstance(read, SourceError) or read.withhold_documents:
        return True
    cases = [*read.records, *read.partial]
    return any(case.display_classes and DOCUMENT in [entry.document for entry in case.journal] for case in cases)


@pytest.mark.parametrize("how", ["drop", "empty", "hoist", "name"])
def test_no_damage_elsewhere_frees_the_letters_of_an_exempt_case(reading: Reading, how: str) -> None:
    """Whatever else of the case is damaged: its exemption and journal are read, or no letter is shown, or nothing."""
    assert _forbids_letter(reading.answer(KINDS["cases"], EXEMPT_CASE))
    count = sum(1 for _ in etree.fromstring(EXEMPT_CASE).iter()) - 1
    for number in range(count):
        root = etree.fromstring(EXEMPT_CASE)
        element = list(root.iter())[number + 1]
        above = [
            etree.QName(element).localname,
            *(etree.QName(ancestor).localname for ancestor in element.iterancestors()),
        ]
        inside = next(name for name in above if name in FORBIDDING)
        is_none = how == "empty" and above[0] == "RelationListe"  # an empty list says that there is none
        if is_none or inside in ("Sagsklasse", "Journalpost") or above[0] in FORBIDDING:
            continue
        spoilt = spoil_elements(EXEMPT_CASE, [(how, (number + 0.5) / count, "x")])
        assert _forbids_letter(reading.answer(KINDS["cases"], spoilt)), above[0]
