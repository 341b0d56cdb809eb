"""An index behind a cache, in memory and encrypted, and what a test asks of both."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from sources.cache.cache import AnswerCache, CitizenCache, derived_keys
from sources.cache.encryption import EncryptedStore
from sources.cache.memory_store import MemoryStore
from sources.cache.sources import Sources
from sources.cache.store import CacheKey, CacheStore, Since
from sources.errors import SourceError
from sources.ports import (
    Answer,
    BenefitAnswer,
    BenefitQuestion,
    CaseQuestion,
    DocumentQuestion,
    PaymentQuestion,
)
from sources.records import CaseRecord, DocumentRecord, PaymentLineRecord
from sources.records.subject import Subject

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
class ByteStoreInMemory:
    """Bytes by their names, where a test can lay hands on them."""

    stored: dict[CacheKey, bytes] = field(default_factory=dict)
    objects: dict[CacheKey, frozenset[str]] = field(default_factory=dict)
    drops: Counter[str] = field(default_factory=Counter)
    drops_of_objects: list[str] = field(default_factory=list)

    async def get(self, keys: Sequence[CacheKey]) -> tuple[list[bytes | None], Since]:
        return [self.stored.get(key) for key in keys], (self.drops[keys[0].person], len(self.drops_of_objects))

    async def put(self, key: CacheKey, ciphertext: bytes, seconds: float, since: Any, objects: frozenset[str]) -> None:
        assert 0 < seconds <= 300
        if since[0] == self.drops[key.person] and not objects.intersection(self.drops_of_objects[since[1] :]):
            self.stored[key] = ciphertext
            self.objects[key] = objects

    async def drop_object(self, object_name: str) -> bool:
        self.drops_of_objects.append(object_name)
        for person in {key.person for key, objects in self.objects.items() if object_name in objects}:
            await self.drop(person)
        return True

    async def drop(self, person: str) -> bool:
        self.stored = {key: value for key, value in self.stored.items() if key.person != person}
        self.drops[person] += 1
        return True


@dataclass
class Index:
    """All indexes at once; counts what it is asked."""

    questions: Counter[str] = field(default_factory=Counter)
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
        self.questions[port] += 1
        if self.wait is not None:
            await self.wait.wait()
        if self.error is not None:
            raise self.error


@dataclass
class CachedIndex:
    """A cache with its clock, and an index behind it."""

    store: CacheStore
    clock: Clock
    index: Index = field(default_factory=Index)

    def __post_init__(self) -> None:
        self.cache = AnswerCache(self.store, NAMES, seconds=120, clock=self.clock)

    async def cases(
        self, citizen: Subject = KAREN, *, until: float | None = None, **question: Any
    ) -> Answer[CaseRecord]:
        """Return a request that asks for cases."""
        visit = self.cache.visit(citizen, until=until)
        return await self.sources(visit).cases.cases(CaseQuestion(AUTHORITY, citizen, **question))

    def sources(self, visit: CitizenCache) -> Sources:
        """All ports behind a citizen's cache."""
        return Sources(self.index, self.index, self.index).behind(visit)


def in_memory() -> CachedIndex:
    clock = Clock()
    return CachedIndex(MemoryStore(clock=clock), clock)


def encrypted() -> CachedIndex:
    clock = Clock()
    return CachedIndex(EncryptedStore(ByteStoreInMemory(), SEAL, clock=clock), clock)


everywhere = pytest.mark.parametrize("made", [in_memory, encrypted])
Made = Callable[[], CachedIndex]


async def under_way(index: CachedIndex, *, askers: int) -> list[asyncio.Task[Answer[CaseRecord]]]:
    """Many equal questions that all wait for the index."""
    index.index.wait = asyncio.Event()
    tasks = [asyncio.create_task(index.cases()) for _ in range(askers)]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


async def there(store: CacheStore, *names: CacheKey, kind: Any = Answer[CaseRecord]) -> list[Any]:
    """Return what is kept by each of these names."""
    return [(await store.get([name], kind)).answer for name in names]


async def put(store: CacheStore, name: CacheKey, answer: Any) -> None:
    """As somebody would who asked just now."""
    await store.put(name, answer, 10, (await store.get([name], type(answer))).since, frozenset())
