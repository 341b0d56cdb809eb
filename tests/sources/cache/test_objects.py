"""What is cached remembers which objects it was made of: whoever they are about is forgotten with any of them."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from sources.cache.memory_store import MAX_DROPPED, MemoryStore
from sources.cache.objects import objects_of
from sources.cache.store import CacheKey
from sources.ports import Answer, BenefitAnswer, DocumentQuestion, Residences
from sources.records import (
    BenefitRecord,
    CaseRecord,
    DocumentRecord,
    JournalEntry,
    PartialCase,
    Payee,
    PaymentLineRecord,
    PaymentRecord,
)
from tests.sources.cache.cached_index import AUTHORITY, JENS, KAREN, READ_AT, Clock, Made, everywhere, there

LETTER = JournalEntry("letter", None, None)
HIDDEN = CaseRecord("Hidden", AUTHORITY, is_primary_party=False, names_citizen=False, journal=(LETTER,))
BENEFIT = BenefitRecord("grant", "1", AUTHORITY, True, "", "32", case="case")
PAYMENT = PaymentRecord("payment", *[None] * 9, payee=Payee.CITIZEN)
LINE = PaymentLineRecord(AUTHORITY, BENEFIT, PAYMENT, Decimal(1), None, None)
WITHHELD = PaymentLineRecord(AUTHORITY, None, None, Decimal(1), None, None)


@pytest.mark.parametrize(
    ("answer", "objects"),
    [
        (Answer((HIDDEN,), READ_AT), {"hidden", "letter"}),
        (Answer((), READ_AT, partial=(PartialCase(journal=(LETTER,)),)), {"letter"}),
        (Answer((DocumentRecord("D"),), READ_AT), {"d"}),
        (BenefitAnswer((BENEFIT,), READ_AT), {"grant", "case"}),
        (BenefitAnswer((), READ_AT, lines=(LINE, WITHHELD)), {"grant", "case", "payment"}),
        (Answer((LINE, WITHHELD), READ_AT), {"grant", "case", "payment"}),
        (Residences("0999"), set()),
        (frozenset({"property"}), set()),
    ],
)
def test_the_objects_of_an_answer(answer: object, objects: set[str]) -> None:
    """All of them, also those that no rule shows."""
    assert objects_of(answer) == objects


@everywhere
async def test_who_has_an_object_in_an_answer_is_forgotten(made: Made) -> None:
    """Whoever that is; an object that nobody has forgets nothing."""
    index = made()
    for citizen in (KAREN, JENS):
        await index.cases(citizen)
    assert await index.cache.forget_object("another")
    for citizen in (KAREN, JENS):
        await index.cases(citizen)
    assert index.index.questions == {"cases": 2}
    assert await index.cache.forget_object("C1")
    for citizen in (KAREN, JENS):
        await index.cases(citizen)
    assert index.index.questions == {"cases": 4}


@everywhere
async def test_an_object_that_was_asked_for_in_vain_is_one_of_them(made: Made) -> None:
    """A document that was not there, and now is."""
    index = made()
    question = DocumentQuestion(AUTHORITY, ("d1",))
    documents = index.sources(index.cache.visit(KAREN)).documents
    for _ in range(2):
        await documents.documents(question)
    await index.cache.forget_object("d1")
    await documents.documents(question)
    assert index.index.questions == {"documents": 2}


@everywhere
@pytest.mark.parametrize(("changed", "asked"), [("c1", 2), ("another", 1)])
async def test_what_was_under_way_is_stored_only_without_that_object(made: Made, changed: str, asked: int) -> None:
    """Its answer may be from before the change."""
    index = made()
    index.index.wait = asyncio.Event()
    late = asyncio.create_task(index.cases())
    await asyncio.sleep(0)
    await index.cache.forget_object(changed)
    index.index.wait.set()
    await late
    await index.cases()
    assert index.index.questions["cases"] == asked


@everywhere
async def test_who_asks_after_a_change_waits_for_no_answer_from_before(made: Made) -> None:
    """They ask anew, although the same question is under way."""
    index = made()
    index.index.wait = asyncio.Event()
    before = asyncio.create_task(index.cases())
    await asyncio.sleep(0)
    await index.cache.forget_object("c1")
    after = asyncio.create_task(index.cases())
    for _ in range(5):
        await asyncio.sleep(0)
    assert index.index.questions["cases"] == 2
    index.index.wait.set()
    assert await before is not await after


async def test_memory_holds_no_index_of_what_is_gone() -> None:
    """Whether it was replaced, dropped, too old or too much; and so many objects that were dropped."""
    clock = Clock()
    memory = MemoryStore(max_records=10, clock=clock)
    for number in range(100):
        key = CacheKey(f"p{number % 7}", f"q{number % 5}")
        await memory.put(key, "x", 10, (await memory.get([key], str)).since, frozenset({f"o{number}", "all"}))
    assert len(memory._answers) == 10
    assert len(memory._answers._keys) <= 7 + 10 + 1
    await memory.drop_object("all")
    assert (len(memory._answers), memory._answers._keys) == (0, {})
    key = CacheKey("p", "q")
    await memory.put(key, "x", 10, (await memory.get([key], str)).since, frozenset({"o"}))
    clock.now += 11
    assert await there(memory, key) == [None]
    assert memory._answers._keys == {}
    for number in range(MAX_DROPPED + 5):
        await memory.drop_object(str(number))
    assert len(memory._dropped_objects) == MAX_DROPPED
