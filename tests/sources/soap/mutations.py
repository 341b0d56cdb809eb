"""Answers worth spoiling, ways to spoil them, and who reads them."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from lxml import etree

from sources.errors import SourceError
from sources.ports import Answer, DocumentQuestion
from sources.records import BenefitRecord, CaseRecord, DocumentRecord, PaymentLineRecord
from sources.transport.client import UpstreamClient
from tests.sources.builders import (
    AUTHORITY,
    CPR,
    DOCUMENT,
    EXEMPT,
    FakeIndex,
    a_benefit,
    a_case,
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
    a_property,
    a_registration,
    a_state,
    a_step,
    a_system,
    a_title,
    an_answer,
    an_authority,
    an_entry,
    benefit_question,
    calls_to,
    case_question,
    facts,
    granted,
    its_case,
    lines,
    numbered,
    paid,
    payment_question,
    soap_benefits,
    soap_cases,
    soap_documents,
)

EXAMPLES, MANY_EXAMPLES = 200, 12_500  # for each of four answers
SETTINGS = settings(
    deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@dataclass(frozen=True)
class Kind:
    """An answer worth spoiling, and who reads it."""

    answer: bytes
    ask: Callable[[UpstreamClient], Awaitable[Any]]
    record: type


def _cases() -> bytes:
    return an_answer(
        a_case(
            a_registration(a_title("Gammel"), index_at="2026-01-01T00:00:00Z"),
            a_registration(
                a_title("Før", ends="2026-02-01T00:00:00Z", secret="HEMMELIG"),
                a_title("Nu", begins="2026-02-01T00:00:00Z"),
                facts(sensitivity="FOELSOMME_PERSONOPLYSNINGER", created="2026-01-05T09:00:00+01.00"),
                a_step("Opstaaet"),
                a_step("Afgjort", "2026-05-05T00:00:00Z"),
                a_party(),
                an_authority(cvr=AUTHORITY),
                a_class(title="Kontanthjælp"),
                a_display_class(),
                a_property(),
                an_entry(title="Brev", secret="HEMMELIG"),
                an_entry(None, urn="URN:Empty"),
                a_system(),
                at="2026-01-05T09:00:00Z",
            ),
        ),
        a_case(uuid=numbered(77)),
    )


def _documents() -> bytes:
    letter = a_description(
        "Brev", kind="Brev, udgaaende", dated="2026-01-05", sensitivity="IKKE_FORTROLIGE_DATA", secret="HEMMELIG"
    )
    return an_answer(a_document(letter, a_state("Modtaget"), a_state("Endeligt"), a_document_class()))


def _benefits() -> bytes:
    listed = lines(a_line("-5.00", OekonomiskEffektueringStruktur=a_payment()), a_line("5.942"))
    return granted(
        a_benefit(OEkonomiskYdelseseffektueringListe=listed, BevillingStruktur=a_grant(Bevillingssag=its_case())),
        a_benefit(BevilgetYdelseID="2", OekonomiskEffektueringsplanYdelsesbeloeb="100.00"),
        advis="Usorteret",
    )


def _payments() -> bytes:
    return paid(a_paid(a_line(BevilgetYdelse=a_benefit()), a_line("1.00"), payment=a_payment()), a_paid(a_line("2.00")))


KINDS = {
    "cases": Kind(_cases(), lambda calls: soap_cases(calls).cases(case_question(journal=True)), CaseRecord),
    "documents": Kind(
        _documents(),
        lambda calls: soap_documents(calls).documents(DocumentQuestion(AUTHORITY, (DOCUMENT,))),
        DocumentRecord,
    ),
    "benefits": Kind(
        _benefits(), lambda calls: soap_benefits(calls).benefits(benefit_question(payments=True)), BenefitRecord
    ),
    "payments": Kind(_payments(), lambda calls: soap_benefits(calls).payments(payment_question()), PaymentLineRecord),
}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


class Reading:
    """Has an answer read by an adapter, over one event loop and one client for thousands of answers."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner = runner
        self._index = FakeIndex()
        self._calls = calls_to(self._index)

    def answer(self, kind: Kind, answer: bytes) -> Answer[Any] | SourceError:
        """Return the answer as it is read, or how the question failed."""
        self._index.start_over(answer)
        try:
            read: Answer[Any] = self._runner.run(kind.ask(self._calls))
        except SourceError as error:
            return error
        return read

    def records(self, kind: Kind, answer: bytes) -> tuple[Any, ...] | SourceError:
        """Return the records, or how the question failed."""
        read = self.answer(kind, answer)
        return read if isinstance(read, SourceError) else read.records

    def holds(self, kind: Kind, answer: bytes) -> None:
        """Assert that an answer gives records or a SourceError, and that neither shows what it should not."""
        read = self.answer(kind, answer)
        if isinstance(read, SourceError):
            assert len(read.reason) < 40
            assert CPR not in repr(read)
        else:
            assert all(isinstance(record, kind.record) for record in read.records)
            assert "HEMMELIG" not in repr(read)
            assert read.truncated or not read.unreadable
            assert len(read.partial) + read.withhold_documents <= read.unreadable


# Bytes

places = st.floats(0, 1, exclude_max=True)
byte_edits = st.lists(
    st.one_of(
        st.tuples(st.just("flip"), places, st.integers(1, 255)),
        st.tuples(st.just("cut"), places, st.just(0)),
        st.tuples(st.just("drop"), places, st.integers(1, 200)),
        st.tuples(st.just("double"), places, st.integers(1, 200)),
        st.tuples(st.just("insert"), places, st.binary(min_size=1, max_size=20)),
    ),
    min_size=1,
    max_size=4,
)


def spoil_bytes(answer: bytes, edits: list[tuple[str, float, Any]]) -> bytes:
    for how, position, what in edits:
        at = int(position * len(answer))
        if how == "flip" and answer:
            answer = answer[:at] + bytes([answer[at] ^ what]) + answer[at + 1 :]
        elif how == "cut":
            answer = answer[:at]
        elif how == "drop":
            answer = answer[:at] + answer[at + what :]
        elif how == "double":
            answer = answer[: at + what] + answer[at:]
        elif how == "insert":
            answer = answer[:at] + what + answer[at:]
    return answer


# Elements

STRANGE = [
    "", " ", "x", "\n\t", "-1", "0", "NaN", "1E999999", "9" * 5000, "1.000,00", "true", "9999-12-31T23:59:59Z", "æøå😀",
    "0001-01-01T00:00:00+14:00", "2026-02-30", "VIP_SAGER", "Slettet", "Fejl", "URN:Empty", EXEMPT, CPR, "20", "50",
    "٢٠",
]  # fmt: skip
texts = st.one_of(
    st.sampled_from(STRANGE),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=30
    ),
)
element_edits = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["drop", "double", "first", "last", "empty", "hoist", "swap"]), places, places),
        st.tuples(st.just("say"), places, texts),
        st.tuples(st.just("name"), places, st.sampled_from(["x", "Fejl", "Fault", "Registrering", "StatusKode"])),
    ),
    min_size=1,
    max_size=6,
)


def spoil_elements(answer: bytes, edits: list[tuple[str, float, Any]]) -> bytes:
    """Return the answer with its elements dropped, doubled, moved, emptied, renamed or saying something else."""
    root = etree.fromstring(answer)
    for how, position, what in edits:
        inside = [element for element in root.iter() if element.getparent() is not None]
        if inside:
            _spoil(how, inside[int(position * len(inside))], inside, what)
    return etree.tostring(root)


def _spoil(how: str, element: etree._Element, inside: list[etree._Element], what: Any) -> None:
    parent = element.getparent()
    assert parent is not None
    if how == "drop":
        parent.remove(element)
    elif how == "double":
        parent.append(copy.deepcopy(element))
    elif how == "first":
        parent.insert(0, element)
    elif how == "last":
        parent.append(element)
    elif how == "empty":
        element[:] = []
        element.text = None
    elif how == "hoist" and parent.getparent() is not None:
        parent.getparent().append(element)  # type: ignore[union-attr]
    elif how == "swap":
        parent.append(copy.deepcopy(inside[int(what * len(inside))]))
    elif how == "say":
        element.text = what
    elif how == "name":
        element.tag = f"{{{etree.QName(element).namespace}}}{what}"
