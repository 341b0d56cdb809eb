"""Answers that are kept: the same as asked, for their own citizen alone, never for too long, and never a failure."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.cache.cache import MOST_DROPPED, AnswerCache, CacheKey, CacheStore, MemoryStore, Since, derived_keys
from sources.cache.cache import RECORDS as VERSION
from sources.cache.cached_ports import CachedBenefits, CachedCases, CachedDocuments
from sources.cache.encryption import EncryptedStore
from sources.errors import SourceError, SourceUnavailableError
from sources.ports import (
    Answer,
    BenefitAnswer,
    BenefitQuestion,
    CaseQuestion,
    DocumentQuestion,
    PaymentQuestion,
    Residences,
    Right,
)
from sources.records import BenefitRecord, CaseRecord, DocumentRecord, PaymentLineRecord, PaymentRecord, PlanRecord
from sources.subject import Subject

NAMES, SEAL = derived_keys(b"a secret for these tests, and for nothing else")
KAREN, JENS = Subject("0101610001"), Subject("0101610002")
READ_AT = datetime(2026, 11, 16, 11, tzinfo=UTC)
AUTHORITY = "11111111"


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Shelf:
    """Bytes by their names, where a test can lay hands on them."""

    lying: dict[CacheKey, bytes] = field(default_factory=dict)
    drops: Counter[str] = field(default_factory=Counter)

    async def find(self, names: Sequence[CacheKey]) -> tuple[list[bytes | None], Since]:
        return [self.lying.get(name) for name in names], self.drops[names[0].person]

    async def keep(self, name: CacheKey, sealed: bytes, seconds: float, since: Since) -> None:
        assert 0 < seconds <= 300
        if since == self.drops[name.person]:
            self.lying[name] = sealed

    async def drop(self, person: str) -> bool:
        self.lying = {name: sealed for name, sealed in self.lying.items() if name.person != person}
        self.drops[person] += 1
        return True


@dataclass
class Index:
    """All indexes at once; counts what it is asked."""

    asked: Counter[str] = field(default_factory=Counter)
    error: SourceError | None = None
    wait: asyncio.Event | None = None

    async def cases(self, question: CaseQuestion) -> Answer[CaseRecord]:
        await self._count("cases")
        return Answer((CaseRecord("c1", question.authority, is_primary_party=True, area="32.24.04"),), READ_AT)

    async def documents(self, question: DocumentQuestion) -> Answer[DocumentRecord]:
        await self._count("documents")
        return Answer(tuple(map(DocumentRecord, question.documents)), READ_AT, truncated=True)

    async def benefits(self, question: BenefitQuestion) -> BenefitAnswer:
        await self._count("benefits")
        return BenefitAnswer((), READ_AT, lines=())

    async def payments(self, question: PaymentQuestion) -> Answer[PaymentLineRecord]:
        await self._count("payments")
        return Answer((), READ_AT)

    async def _count(self, port: str) -> None:
        self.asked[port] += 1
        if self.wait is not None:
            await self.wait.wait()
        if self.error is not None:
            raise self.error


@dataclass
class Kept:
    """A cache with its clock, and an index behind it."""

    store: CacheStore
    clock: Clock
    index: Index = field(default_factory=Index)

    def __post_init__(self) -> None:
        self.cache = AnswerCache(self.store, NAMES, seconds=120, clock=self.clock)

    async def cases(self, citizen: Subject = KAREN, *, until: float | None = None, **asked: Any) -> Answer[CaseRecord]:
        """A request that asks for cases."""
        visit = self.cache.visit(citizen, until=until)
        return await CachedCases(visit, self.index).cases(CaseQuestion(AUTHORITY, citizen, **asked))


def in_memory() -> Kept:
    clock = Clock()
    return Kept(MemoryStore(clock=clock), clock)


def sealed() -> Kept:
    clock = Clock()
    return Kept(EncryptedStore(Shelf(), SEAL, clock=clock), clock)


everywhere = pytest.mark.parametrize("made", [in_memory, sealed])
Made = Callable[[], Kept]


@everywhere
async def test_the_same_question_is_asked_once(made: Made) -> None:
    """And answered the same, with the moment the index was read."""
    kept = made()
    first = await kept.cases()
    kept.clock.now += 100
    assert await kept.cases() == first
    assert kept.index.asked == {"cases": 1}


@everywhere
async def test_another_question_is_another(made: Made) -> None:
    """Another authority, property, person or set of documents."""
    kept = made()
    await kept.cases()
    await kept.cases(properties=frozenset({"p"}))
    await kept.cases(JENS)
    visit = kept.cache.visit(KAREN)
    await CachedCases(visit, kept.index).cases(CaseQuestion("22222222", KAREN))
    assert kept.index.asked == {"cases": 4}
    for one, other in permutations([("a", "b"), ("a",), ("b", "c")], 2):
        await CachedDocuments(visit, kept.index).documents(DocumentQuestion(AUTHORITY, one))
        await CachedDocuments(visit, kept.index).documents(DocumentQuestion(AUTHORITY, other[::-1]))
    assert kept.index.asked["documents"] == 3


@everywhere
async def test_a_wider_answer_serves_a_narrower_question(made: Made) -> None:
    """With journals for without, with payments for without; never the other way."""
    kept = made()
    await kept.cases(journal=False)
    await kept.cases(journal=True)
    await kept.cases(journal=False)
    assert kept.index.asked["cases"] == 2
    benefits = CachedBenefits(kept.cache.visit(JENS), kept.index)
    rights = (Right("32", frozenset({"s"})),)
    await benefits.benefits(BenefitQuestion(AUTHORITY, JENS, rights, payments=True))
    await benefits.benefits(BenefitQuestion(AUTHORITY, JENS, rights, payments=False))
    assert kept.index.asked["benefits"] == 1
    await benefits.benefits(BenefitQuestion(AUTHORITY, JENS, (Right("32"),)))
    assert kept.index.asked["benefits"] == 2


@everywhere
async def test_an_answer_is_kept_for_its_time_and_never_past_the_login(made: Made) -> None:
    """At most 300 seconds, whatever is set."""
    kept = made()
    await kept.cases()
    kept.clock.now += 121
    await kept.cases(until=kept.clock.now + 10)
    assert kept.index.asked["cases"] == 2
    kept.clock.now += 11
    await kept.cases(until=kept.clock.now)
    await kept.cases(until=kept.clock.now)
    assert kept.index.asked["cases"] == 4
    long = AnswerCache(kept.store, NAMES, seconds=10_000, clock=kept.clock)
    await CachedCases(long.visit(JENS), kept.index).cases(CaseQuestion(AUTHORITY, JENS))
    kept.clock.now += 301
    await CachedCases(long.visit(JENS), kept.index).cases(CaseQuestion(AUTHORITY, JENS))
    assert kept.index.asked["cases"] == 6


@everywhere
async def test_a_failure_is_not_kept(made: Made) -> None:
    """The next one asks again."""
    kept = made()
    kept.index.error = SourceUnavailableError("made_up")
    for _ in range(2):
        with pytest.raises(SourceUnavailableError):
            await kept.cases()
    kept.index.error = None
    await kept.cases()
    assert kept.index.asked["cases"] == 3


@everywhere
async def test_a_logout_forgets_everything_of_one_citizen(made: Made) -> None:
    """Also what was on its way meanwhile; nothing of another's."""
    kept = made()
    await kept.cases()
    await kept.cases(JENS)
    kept.index.wait = asyncio.Event()
    late = asyncio.create_task(kept.cases(properties=frozenset({"late"})))
    await asyncio.sleep(0)
    await kept.cache.forget(KAREN)
    kept.index.wait.set()
    await late
    kept.clock.now += 1
    kept.index.asked.clear()
    await kept.cases(JENS)
    assert not kept.index.asked
    await kept.cases()
    await kept.cases(properties=frozenset({"late"}))
    assert kept.index.asked["cases"] == 2


@everywhere
async def test_who_asks_after_a_change_gets_nothing_from_before(made: Made) -> None:
    """Not even the answer that others wait for, who had asked before."""
    kept = made()
    before = await under_way(kept, askers=3)
    assert kept.index.wait
    await kept.cache.forget(KAREN)
    after = [asyncio.create_task(kept.cases()) for _ in range(3)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert kept.index.asked["cases"] == 2
    kept.index.wait.set()
    old, new = await asyncio.gather(*before), await asyncio.gather(*after)
    assert (len(set(map(id, old))), len(set(map(id, new)))) == (1, 1)
    assert old[0] is not new[0]
    await kept.cases()
    assert kept.index.asked["cases"] == 2


@everywhere
async def test_what_becomes_of_questions_is_counted(made: Made) -> None:
    """By the source."""
    kept = made()
    tasks = await under_way(kept, askers=4)
    assert kept.index.wait
    kept.index.wait.set()
    await asyncio.gather(*tasks)
    for _ in range(2):
        await kept.cases()
    kept.index.error = SourceUnavailableError("made_up")
    with pytest.raises(SourceUnavailableError):
        await CachedBenefits(kept.cache.visit(KAREN), kept.index).benefits(BenefitQuestion(AUTHORITY, KAREN, ()))
    assert kept.cache.counts == {
        ("asked", "cases"): 1,
        ("joined", "cases"): 3,
        ("kept", "cases"): 2,
        ("asked", "benefits"): 1,
        ("failed", "benefits"): 1,
    }


async def under_way(kept: Kept, *, askers: int) -> list[asyncio.Task[Answer[CaseRecord]]]:
    """Many equal questions that all wait for the index."""
    kept.index.wait = asyncio.Event()
    tasks = [asyncio.create_task(kept.cases()) for _ in range(askers)]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


@everywhere
async def test_a_thousand_equal_questions_are_one_call(made: Made) -> None:
    """Who comes while it is under way waits for it."""
    kept = made()
    tasks = await under_way(kept, askers=1_000)
    assert kept.index.wait
    kept.index.wait.set()
    assert len(set(map(id, await asyncio.gather(*tasks)))) == 1
    assert kept.index.asked["cases"] == 1


@everywhere
async def test_whoever_hangs_up_harms_nobody(made: Made) -> None:
    """The one who asked, and many who waited: another asks in their place."""
    kept = made()
    tasks = await under_way(kept, askers=20)
    for task in tasks[:10]:
        task.cancel()
    for _ in range(5):
        await asyncio.sleep(0)
    assert kept.index.wait
    kept.index.wait.set()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one) for one in ended] == [asyncio.CancelledError] * 10 + [Answer] * 10
    assert kept.index.asked["cases"] == 2


async def test_a_failure_under_way_is_everybodys() -> None:
    """Those who waited do not each ask a source that fails."""
    kept = in_memory()
    kept.index.error = SourceUnavailableError("made_up")
    tasks = await under_way(kept, askers=50)
    assert kept.index.wait
    kept.index.wait.set()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(one) for one in ended} == {SourceUnavailableError}
    assert kept.index.asked["cases"] == 1


async def there(store: CacheStore, *names: CacheKey, kind: Any = Answer[CaseRecord]) -> list[Any]:
    """What is kept by each of these names."""
    return [(await store.find([name], kind)).answer for name in names]


async def put(store: CacheStore, name: CacheKey, answer: Any) -> None:
    """As somebody would who asked just now."""
    await store.keep(name, answer, 10, (await store.find([name], type(answer))).since)


async def test_memory_keeps_what_was_used_last() -> None:
    """And no more than it may."""
    memory = MemoryStore(most=3, clock=Clock())
    names = [CacheKey("p", str(number)) for number in range(4)]
    for name in names[:3]:
        await put(memory, name, name.question)
    assert await there(memory, names[0]) == ["0"]
    await put(memory, names[3], "3")
    assert await there(memory, *names) == ["0", None, "2", "3"]


async def test_large_answers_leave_room_for_few() -> None:
    """What counts is how many records are held, also after some were forgotten."""
    memory = MemoryStore(most=100, clock=Clock())
    large = Answer(tuple(DocumentRecord(str(number)) for number in range(40)), READ_AT)
    names = [CacheKey(f"p{number}", "q") for number in range(4)]
    for name in names:
        await put(memory, name, large)
        await put(memory, name, large)
    assert await there(memory, *names) == [None, None, large, large]
    await memory.drop("p3")
    await put(memory, names[0], large)
    assert await there(memory, *names) == [large, None, large, None]
    await put(memory, names[1], Answer(large.records * 3, READ_AT))
    assert await there(memory, names[1]) == [None]


async def test_memory_remembers_whose_answers_were_dropped() -> None:
    """Of so many people, and those last dropped: more are not dropped while a question is under way."""
    memory = MemoryStore(clock=Clock())
    name = CacheKey("first", "q")
    since = (await memory.find([name], str)).since
    await memory.drop("first")
    for number in range(MOST_DROPPED - 1):
        await memory.drop(str(number))
    await memory.keep(name, "late", 10, since)
    assert await there(memory, name) == [None]
    assert len(memory._dropped) == MOST_DROPPED
    await memory.drop("another")
    assert len(memory._dropped) == MOST_DROPPED


# Sealed


async def test_what_lies_under_anothers_name_is_not_read() -> None:
    """Every value put under every other name: none is opened, and each is told of."""
    strange: list[None] = []
    shelf, clock = Shelf(), Clock()
    store = EncryptedStore(shelf, SEAL, clock=clock, strange=lambda: strange.append(None))
    kept = Kept(store, clock)
    people = [Subject(f"01016100{number:02d}") for number in range(20)]
    for person in people:
        await kept.cases(person)
    lying = dict(shelf.lying)
    swapped = 0
    for name in lying:
        for other, value in lying.items():
            if other != name:
                shelf.lying = {name: value}
                assert await there(store, name) == [None]
                swapped += 1
    assert swapped == len(strange) == 20 * 19


@pytest.mark.long
async def test_ten_thousand_swaps_are_refused() -> None:
    """The same at length."""
    shelf, clock = Shelf(), Clock()
    store = EncryptedStore(shelf, SEAL, clock=clock)
    kept = Kept(store, clock)
    for number in range(101):
        await kept.cases(Subject(f"0101{number:06d}"))
    lying = dict(shelf.lying)
    for name in lying:
        for other, value in lying.items():
            shelf.lying = {name: value}
            assert (await there(store, name) == [None]) == (other != name)


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(1, 255))
def test_spoilt_bytes_are_nothing(garbage: bytes, place: int, change: int) -> None:
    """Anything at all under a name, and a true value with one byte changed."""

    async def spoil() -> None:
        shelf, clock = Shelf(), Clock()
        store = EncryptedStore(shelf, SEAL, clock=clock)
        kept = Kept(store, clock)
        await kept.cases()
        (name, value), = shelf.lying.items()  # fmt: skip
        spoilt = bytearray(value)
        spoilt[place % len(value)] ^= change
        for found in (garbage, bytes(spoilt)):
            shelf.lying[name] = found
            assert await there(store, name) == [None]

    asyncio.run(spoil())


async def test_one_key_follows_another() -> None:
    """What the old one sealed is read with both; without the old one it is not there, and nobody is alarmed."""
    strange: list[None] = []
    shelf, clock = Shelf(), Clock()
    _, new = derived_keys(b"another secret, for nothing else as well")
    await Kept(EncryptedStore(shelf, SEAL, clock=clock), clock).cases()
    (name, old), = shelf.lying.items()  # fmt: skip
    both = EncryptedStore(shelf, new, SEAL, clock=clock)
    [kept] = await there(both, name)
    assert kept
    alone = EncryptedStore(shelf, new, clock=clock, strange=lambda: strange.append(None))
    assert await there(alone, name) == [None]
    await put(both, name, kept)
    assert shelf.lying[name] != old
    assert await there(alone, name) == [kept]
    assert await there(EncryptedStore(shelf, SEAL, clock=clock), name) == [None]
    assert not strange


async def test_a_value_is_bound_to_all_that_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """One for another authority, question, citizen or version of the records is not opened in its place."""
    shelf, clock = Shelf(), Clock()
    strange: list[None] = []
    kept = Kept(EncryptedStore(shelf, SEAL, clock=clock, strange=lambda: strange.append(None)), clock)
    await kept.cases()
    (name, value), = shelf.lying.items()  # fmt: skip
    shelf.lying.clear()
    visit = kept.cache.visit(KAREN)
    await CachedCases(visit, kept.index).cases(CaseQuestion("22222222", KAREN))
    await kept.cases(properties=frozenset({"p"}))
    await kept.cases(JENS)
    others = [other for other in shelf.lying if other != name]
    assert len(others) == 3
    for other in others:
        shelf.lying[other] = value
        assert await there(kept.store, other) == [None]
    shelf.lying = {name: value}
    assert await there(kept.store, name) != [None]
    monkeypatch.setattr("sources.cache.encryption.RECORDS", VERSION + 1)
    assert await there(kept.store, name) == [None]
    assert len(strange) == 4


def test_every_byte_of_a_secret_counts() -> None:
    """Also far into a long one; and names and seals have keys of their own."""
    long = b"x" * 100
    keys = {*derived_keys(long + b"1"), *derived_keys(long + b"2")}
    assert {len(key) for key in keys} == {32}
    assert len(keys) == 4


async def test_nothing_of_the_citizen_can_be_read() -> None:
    """Neither in names nor in values."""
    shelf = Shelf()
    kept = Kept(EncryptedStore(shelf, SEAL), Clock())
    await kept.cases()
    (name, value), = shelf.lying.items()  # fmt: skip
    for told in (*name, value.decode("latin-1")):
        assert KAREN.reveal() not in told
        assert "32.24.04" not in told
        assert "is_primary_party" not in told


RECORDS: dict[Any, Any] = {
    Answer[CaseRecord]: CaseRecord, Answer[DocumentRecord]: DocumentRecord, BenefitAnswer: BenefitRecord,
    Answer[PaymentLineRecord]: PaymentLineRecord,
}  # fmt: skip
moments = st.datetimes(timezones=st.just(UTC), min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1))
amounts = st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=2)
for _record, _amounts in ((PaymentRecord, ("gross", "after_tax", "sent", "paid")), (PlanRecord, ("amount",))):
    st.register_type_strategy(_record, st.builds(_record, **dict.fromkeys(_amounts, amounts)))


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: RECORDS[kind].__name__)
@given(data=st.data())
def test_every_record_comes_back_as_it_was(kind: Any, data: st.DataObject) -> None:
    """Through the seal and back, whatever its fields say."""
    record = RECORDS[kind]
    amount = {"amount": amounts.filter(lambda one: one is not None)} if record is PaymentLineRecord else {}
    records = tuple(data.draw(st.lists(st.builds(record, **amount), max_size=3)))
    made: Callable[..., Any] = BenefitAnswer if kind is BenefitAnswer else Answer
    answer = made(records, data.draw(moments), data.draw(st.booleans()))

    async def through() -> Any:
        store = EncryptedStore(Shelf(), SEAL)
        await put(store, CacheKey("p", "q"), answer)
        return (await there(store, CacheKey("p", "q"), kind=kind))[0]

    back: Awaitable[Any] = through()
    assert asyncio.run(back) == answer  # type: ignore[arg-type]


SHAPE = 3, "e54655451796ad78"
"""The version of the records, and their digest."""


def test_a_new_shape_is_a_new_version() -> None:
    """Where this fails, count up RECORDS in sources/cache/cache.py, and say so here with the new digest."""
    assert (VERSION, shape([*RECORDS, Residences, frozenset[str]])) == SHAPE


def shape(kinds: Any) -> str:
    """What JSON of these types is like, whatever is said about them."""

    def bare(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: bare(value) for key, value in part.items() if key not in ("title", "description")}
        return [bare(one) for one in part] if isinstance(part, list | tuple) else part

    found = [bare(msgspec.json.schema(kind)) for kind in kinds]
    return hashlib.sha256(msgspec.json.encode(found, order="deterministic")).hexdigest()[:16]
