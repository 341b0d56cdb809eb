"""A case or document that cannot be read is left out and counted, and never hides what can be read."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime

import pytest

from sources.ports import Answer
from sources.records import CaseRecord, DisplayClass, DocumentRecord, JournalEntry, PartialCase
from sources.sf1470 import cases
from tests.sources.builders import (
    AUTHORITY,
    DOCUMENT,
    EXEMPT,
    NOW,
    Element,
    FakeIndex,
    a_case,
    a_description,
    a_display_class,
    a_document,
    a_document_class,
    a_party,
    a_registration,
    a_state,
    a_title,
    an_answer,
    an_authority,
    an_entry,
    calls_to,
    case_question,
    document_question,
    numbered,
    soap_cases,
    soap_documents,
)

GOOD = numbered(81)
EXEMPTION = DisplayClass(EXEMPT, "Visning undtaget for borger")
ENTRY = JournalEntry(DOCUMENT, None, date(2026, 1, 5))
LISTS = ["AttributListe", "TilstandListe", "RelationListe"]


def without(record: Element, name: str) -> Element:
    """Take every element of a name out of a record."""
    for element in list(record.iter(f"{{*}}{name}")):
        element.getparent().remove(element)
    return record


async def read_all(*snapshots: Element, now: datetime = NOW, journal: bool = True) -> Answer[CaseRecord]:
    index = soap_cases(calls_to(FakeIndex(an_answer(*snapshots))), now=now)
    return await index.cases(case_question(journal=journal))


def exempt_case(uuid: str | None = numbered(82)) -> Element:
    return a_case(a_party(), a_display_class(), an_entry(), uuid=uuid)


@pytest.mark.parametrize(
    "case",
    [exempt_case(None), exempt_case(""), exempt_case("not-a-uuid"), without(exempt_case(), "ObjektType"),
     without(exempt_case(), "AttributListe"), without(exempt_case(), "TilstandListe")],
    ids=["no-id", "empty-id", "strange-id", "no-object", "no-attributes", "no-states"],
)  # fmt: skip
async def test_an_unreadable_case_leaves_its_classes_and_journal(case: Element) -> None:
    """The good one is read; of the other what rule 11 needs, so that its letters stay hidden on every case."""
    answer = await read_all(case, a_case(a_title("God"), uuid=GOOD))
    assert [record.title for record in answer.records] == ["God"]
    assert (answer.truncated, answer.unreadable, answer.withhold_documents) == (True, 1, False)
    assert answer.partial == (PartialCase((EXEMPTION,), (ENTRY,)),)


@pytest.mark.parametrize("name", ["RelationListe", "Registrering"])
async def test_a_case_without_classes_and_journal_withholds_documents(name: str) -> None:
    """Nobody knows which documents it holds, nor whether it is exempt: the authority's cases are shown, no document."""
    answer = await read_all(without(exempt_case(), name), a_case(uuid=GOOD))
    assert [record.uuid for record in answer.records] == [GOOD]
    assert (answer.truncated, answer.unreadable, answer.partial) == (True, 1, ())
    assert answer.withhold_documents


async def test_each_unreadable_case_counts_once() -> None:
    """Three of them, and one good."""
    cases_of_all = [exempt_case(None), without(exempt_case(numbered(90)), "RelationListe"), a_case(uuid="x")]
    answer = await read_all(*cases_of_all, a_case(uuid=GOOD))
    assert (answer.unreadable, len(answer.partial), answer.withhold_documents) == (3, 2, True)


async def test_an_answer_that_is_read_counts_nothing() -> None:
    """Deleted cases and empty lists are no damage."""
    answer = await read_all(a_case(a_registration(lifecycle="Slettet")), a_case(uuid=GOOD))
    assert (answer.truncated, answer.unreadable, answer.partial, answer.withhold_documents) == (False, 0, (), False)


async def test_a_page_of_unreadable_cases_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next page is asked for, and a good case on it is shown."""
    monkeypatch.setattr(cases, "PAGE", 2)
    first = an_answer(a_case(a_title("a"), uuid=None), a_case(a_title("b"), uuid=None))
    answer = await soap_cases(calls_to(FakeIndex(first, an_answer(a_case(uuid=GOOD))))).cases(case_question())
    assert ([record.uuid for record in answer.records], answer.unreadable) == ([GOOD], 2)


async def test_an_index_that_repeats_an_unreadable_case_is_not_asked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes are the same case."""
    monkeypatch.setattr(cases, "PAGE", 2)
    upstream = FakeIndex(an_answer(a_case(uuid=None), a_case(uuid=GOOD)))
    answer = await soap_cases(calls_to(upstream)).cases(case_question())
    assert (len(upstream.questions), answer.unreadable, len(answer.records)) == (2, 1, 1)


async def test_what_a_case_said_before_is_not_shown_once_it_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that changes between two pages comes again at the end: what stands there holds."""
    monkeypatch.setattr(cases, "PAGE", 2)
    page = an_answer(a_case(a_party()), a_case(uuid=GOOD))
    for again in (without(a_case(a_party()), "TilstandListe"), a_case(a_registration(lifecycle="Slettet"))):
        answer = await soap_cases(calls_to(FakeIndex(page, an_answer(again)))).cases(case_question())
        assert [record.uuid for record in answer.records] == [GOOD]


@pytest.mark.parametrize("uuid", [None, "", "x"])
async def test_a_document_without_an_id_is_left_out(uuid: str | None) -> None:
    """It cannot be told from another."""
    await expect_unreadable(a_document(a_description("Brev"), uuid=uuid))


@pytest.mark.parametrize("name", [*LISTS, "Registrering"])
async def test_a_document_without_its_lists_is_left_out(name: str) -> None:
    """The three lists may be empty but never missing: what forbids showing may stand in them."""
    await expect_unreadable(without(a_document(a_description("Brev")), name))


async def expect_unreadable(document: Element) -> None:
    good = numbered(83)
    upstream = FakeIndex(an_answer(document, a_document(a_description("God"), uuid=good)))
    answer: Answer[DocumentRecord] = await soap_documents(calls_to(upstream)).documents(
        document_question(DOCUMENT, good)
    )
    assert [record.title for record in answer.records] == ["God"]
    assert (answer.truncated, answer.unreadable) == (True, 1)


# Registrations that cannot be ordered

FIRST, SECOND = "2026-10-25T02:50:00", "2026-10-25T02:10:00"
"""Without an offset, in the hour that Danish clocks repeat: either may be the later one."""
unordered = pytest.mark.parametrize(
    "times", [(FIRST, SECOND), ("snart", "2026-10-25T02:10:00Z"), (None, None), ("0001-01-01T00:00:00",) * 2,
              ("2026-10-01T00:00:00Z",) * 2],
    ids=["repeated-hour", "unreadable", "missing", "empty-date", "equal"],
)  # fmt: skip
either_order = pytest.mark.parametrize("order", [1, -1], ids=["in-order", "reversed"])


@either_order
@unordered
async def test_whichever_registration_exempts_a_case_exempts_it(times: tuple[str, str], order: int) -> None:
    """The classes of both count."""
    plain = a_registration(a_party(), index_at=times[0])
    exempt = a_registration(a_party(), a_display_class(), index_at=times[1])
    (record,) = (await read_all(a_case(*[plain, exempt][::order]))).records
    assert record.display_classes == (EXEMPTION,)


@either_order
@unordered
@pytest.mark.parametrize(
    ("parts", "lifecycle"),
    [
        ([a_party("urn:oio:cpr-nr:0000000000")], "Importeret"),
        ([a_party(), an_authority(cvr="22222222")], "Importeret"),
        ([a_party()], "Slettet"),
        ([], "Importeret"),
    ],
    ids=["another-party", "another-authority", "deleted", "nobody"],
)
async def test_whichever_registration_hides_a_case_hides_it(
    parts: list[Element], lifecycle: str, times: tuple[str, str], order: int
) -> None:
    """It is left out as one that cannot be read; the journal of either is known."""
    shows = a_registration(a_party(), an_authority(cvr=AUTHORITY), an_entry(), index_at=times[0])
    hides = a_registration(*map(deepcopy, parts), an_entry(), index_at=times[1], lifecycle=lifecycle)
    answer = await read_all(a_case(*[shows, hides][::order]), a_case(uuid=GOOD))
    assert [record.uuid for record in answer.records] == [GOOD]
    assert (answer.unreadable, answer.truncated, answer.withhold_documents) == (1, True, False)
    assert [entry.document for case in answer.partial for entry in case.journal] == [DOCUMENT]


@either_order
async def test_registrations_that_agree_are_one_case(order: int) -> None:
    """A title alone hides nothing."""
    states = [a_registration(a_party(), a_title(title), index_at=at) for title, at in (("A", FIRST), ("B", SECOND))]
    answer = await read_all(a_case(*states[::order]))
    assert (len(answer.records), answer.unreadable) == (1, 0)
    assert answer.records[0].title in ("A", "B")


async def test_an_older_registration_has_no_say() -> None:
    """Only those that may be the newest count."""
    old = a_registration(a_display_class(), index_at="2026-10-24T02:10:00")
    states = [a_registration(a_party(), index_at=at) for at in (FIRST, SECOND)]
    (record,) = (await read_all(a_case(old, *states))).records
    assert (record.is_primary_party, record.display_classes) == (True, ())


@either_order
@unordered
@pytest.mark.parametrize(
    "parts",
    [
        [a_state("Kladde")],
        [a_state("Endeligt"), a_document_class()],
        [a_state("Endeligt"), a_description(kind="Internt Notat")],
    ],
    ids=["unfinished", "exempt", "internal"],
)
async def test_whichever_registration_hides_a_document_hides_it(
    parts: list[Element], times: tuple[str, str], order: int
) -> None:
    """It is left out as one that cannot be read."""
    shows = a_registration(a_state("Endeligt"), space="di", index_at=times[0])
    hides = a_registration(*map(deepcopy, parts), space="di", index_at=times[1])
    upstream = FakeIndex(an_answer(a_document(*[shows, hides][::order])))
    answer = await soap_documents(calls_to(upstream)).documents(document_question())
    assert (answer.records, answer.unreadable) == ((), 1)


@either_order
async def test_a_state_that_may_be_the_latest_must_be_finished(order: int) -> None:
    """Of two states of which a bare time does not tell which came last, both count."""
    states = [a_state("Endeligt", FIRST), a_state("Underreview", SECOND)][::order]
    upstream = FakeIndex(an_answer(a_document(*states)))
    (record,) = (await soap_documents(calls_to(upstream)).documents(document_question())).records
    assert not record.is_finished
