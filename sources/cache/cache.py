"""Source answers cached for a short while, as they came: what of them is shown is decided anew each time.

A citizen's answers are cached under that citizen alone. Failures are never cached. Where the store does not answer, the
source is called as if there were none.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from sources.cache.objects import objects_of
from sources.cache.single_flight import SingleFlight
from sources.cache.store import MAX_SECONDS, CacheKey, CacheStore, Since
from sources.records.subject import Subject

T = TypeVar("T")
RECORDS = 7
"""Counts up when records change their shape, so that nothing is read that was kept before."""


def derived_keys(secret: bytes) -> tuple[bytes, bytes]:
    """Return the key that makes names and the key that encrypts, both made of one secret: 32 bytes each."""
    names, seal = (hashlib.blake2b(secret, digest_size=32, person=purpose) for purpose in (b"kept names", b"kept seal"))
    return names.digest(), seal.digest()


class AnswerCache:
    """Caches answers in a store, and lets equal questions that meet wait for one answer."""

    def __init__(
        self, store: CacheStore, key: bytes, *, seconds: float, clock: Callable[[], float] = time.time
    ) -> None:
        """`key` makes the names; `seconds` is how long an answer is good, at most 300."""
        self._store = store
        self._key = key
        self._seconds = min(seconds, MAX_SECONDS)
        self._clock = clock
        self._flights: SingleFlight[tuple[CacheKey, Since], Any] = SingleFlight()
        self.counts: Counter[tuple[str, str]] = Counter()
        """Questions by outcome and by source: `kept`, `joined`, `asked`, and `failed` of those."""

    def visit(self, citizen: Subject, *, until: float | None = None) -> CitizenCache:
        """Return a citizen's part. `until`: when the login ends (seconds since 1970); nothing is cached for longer."""
        return CitizenCache(self, self._hashed("person", citizen.reveal()), until)

    async def forget(self, citizen: Subject) -> bool:
        """Drop all answers about a citizen, also those under way. Return whether that reached every process."""
        return await self._store.drop(self._hashed("person", citizen.reveal()))

    async def forget_object(self, uuid: str) -> bool:
        """Drop every answer that an object of an index is part of, whosever it is, also those under way.

        Who is no longer a party of a case stands in no message about it, but what is cached of them was made of it.
        """
        return await self._store.drop_object(self._object_name(uuid))

    async def answer(
        self,
        visit: CitizenCache,
        questions: Sequence[Sequence[Hashable]],
        kind: Any,
        ask: Callable[[], Awaitable[T]],
        *,
        objects: Iterable[str] = (),
    ) -> T:
        """Return the cached answer to a question, or to one that covers it; else what `ask` returns or raises.

        `objects`: UUIDs that are asked for, whether or not the answer holds them.
        """
        source = str(questions[0][0])
        keys = [CacheKey(visit.person, self._hashed(visit.person, question)) for question in dict.fromkeys(questions)]
        cached = await self._store.get(keys, kind)
        if cached.answer is not None:
            self.counts["kept", source] += 1
            return cached.answer  # type: ignore[no-any-return]
        is_first = False

        async def call_source() -> T:
            nonlocal is_first
            is_first = True
            self.counts["asked", source] += 1
            try:
                answer = await ask()
            except Exception:
                self.counts["failed", source] += 1
                raise
            await self._put(visit, keys[0], answer, cached.since, objects)
            return answer

        answer: T = await self._flights.join((keys[0], cached.since), call_source)
        self.counts["joined", source] += not is_first
        return answer

    async def _put(
        self, visit: CitizenCache, key: CacheKey, answer: Any, since: Since, asked_for: Iterable[str]
    ) -> None:
        seconds = self._seconds if visit.until is None else min(self._seconds, visit.until - self._clock())
        if seconds > 0 and since is not None:
            objects = frozenset(map(self._object_name, objects_of(answer).union(asked_for)))
            await self._store.put(key, answer, seconds, since, objects)

    def _object_name(self, uuid: str) -> str:
        name = hashlib.blake2b(uuid.lower().encode(), key=self._key, digest_size=20, person=b"kept object")
        return name.hexdigest()

    def _hashed(self, *parts: Any) -> str:
        return hmac.new(self._key, msgspec.msgpack.encode((RECORDS, parts)), hashlib.sha256).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class CitizenCache:
    """One request's way to the cached answers of its citizen."""

    cache: AnswerCache
    person: str
    until: float | None

    async def answer(
        self,
        question: Sequence[Hashable],
        kind: Any,
        ask: Callable[[], Awaitable[T]],
        *,
        wider: Sequence[Hashable] | None = None,
        objects: Iterable[str] = (),
    ) -> T:
        """Return the cached answer to the question, or to a `wider` one; else what `ask` returns."""
        return await self.cache.answer(self, [question, wider or question], kind, ask, objects=objects)
