"""Source answers cached for a short while, as they came: what of them is shown is decided anew each time.

A citizen's answers are cached under that citizen alone. Failures are never cached. Where the store does not answer, the
source is called as if there were none.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec
from cachetools import LRUCache

from sources.cache.single_flight import SingleFlight
from sources.subject import Subject

T = TypeVar("T")
RECORDS = 4
"""Counts up when records change their shape, so that nothing is read that was kept before."""

MAX_SECONDS = 300
MAX_DROPPED = 10_000
"""People of whom it is known when their answers were dropped: more than are dropped while one question is under way."""

Since = Hashable
"""Since when nothing of a person was dropped: it compares equal until something is. None: nobody knows."""


class CacheKey(NamedTuple):
    """Whose answer it is, and to which question. Keyed hashes: from a name nobody learns anything."""

    person: str
    question: str


class CacheEntry(NamedTuple):
    """A cached answer, if there is one, and since when nothing of the person was dropped."""

    answer: Any | None
    since: Since


class CacheStore(Protocol):
    """Where answers are cached. Never raises, and never waits for long."""

    async def get(self, keys: Sequence[CacheKey], kind: Any) -> CacheEntry:
        """Return the answer of this type that is cached by one of these keys, all of one person."""

    async def put(self, key: CacheKey, answer: Any, seconds: float, since: Since) -> None:
        """Cache an answer, and not for longer; unless something of the person was dropped since."""

    async def drop(self, person: str) -> bool:
        """Drop all answers of a person, and those under way. Return whether that reached every process."""


class MemoryStore:
    """A store in this process, for this process: of many records it keeps those whose answers were used last."""

    def __init__(self, *, max_records: int = 50_000, clock: Callable[[], float] = time.monotonic) -> None:
        """`max_records`: some kilobytes each; an answer counts as one more than it has."""
        self._clock = clock
        self._answers: LRUCache[CacheKey, tuple[float, Any]] = LRUCache(max_records, getsizeof=_size)
        self._drop_numbers = count(1)
        self._dropped: LRUCache[str, int] = LRUCache(MAX_DROPPED)
        self._all_dropped = 0

    async def get(self, keys: Sequence[CacheKey], _kind: Any) -> CacheEntry:
        """Return the very answer that was put."""
        answers = (answer for answer in map(self._current, keys) if answer is not None)
        return CacheEntry(next(answers, None), self._since(keys[0].person))

    async def put(self, key: CacheKey, answer: Any, seconds: float, since: Since) -> None:
        """Cache an answer as it is: records are frozen, so nobody can spoil them."""
        entry = self._clock() + seconds, answer
        if since == self._since(key.person) and _size(entry) <= self._answers.maxsize:
            self._answers[key] = entry

    async def drop(self, person: str) -> bool:
        """Drop a person's answers; no other process has any."""
        self._drop(person)
        return True

    def _drop(self, person: str) -> None:
        self._dropped[person] = next(self._drop_numbers)
        for key in [key for key in self._answers if key.person == person]:
            del self._answers[key]

    def _drop_all(self) -> None:
        self._all_dropped = next(self._drop_numbers)
        self._answers.clear()

    def _since(self, person: str) -> Since:
        return self._all_dropped, self._dropped.get(person)

    def _current(self, key: CacheKey) -> Any | None:
        ends, answer = self._answers.get(key, (0.0, None))
        if ends <= self._clock():
            self._answers.pop(key, None)
            return None
        return answer


def _size(entry: tuple[float, Any]) -> int:
    _, answer = entry
    return 1 + len(getattr(answer, "records", ())) + len(getattr(answer, "lines", ()))


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

    async def answer(
        self, visit: CitizenCache, questions: Sequence[Sequence[Hashable]], kind: Any, ask: Callable[[], Awaitable[T]]
    ) -> T:
        """Return the cached answer to a question, or to one that covers it; else what `ask` returns or raises."""
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
            await self._put(visit, keys[0], answer, cached.since)
            return answer

        answer: T = await self._flights.join((keys[0], cached.since), call_source)
        self.counts["joined", source] += not is_first
        return answer

    async def _put(self, visit: CitizenCache, key: CacheKey, answer: Any, since: Since) -> None:
        seconds = self._seconds if visit.until is None else min(self._seconds, visit.until - self._clock())
        if seconds > 0 and since is not None:
            await self._store.put(key, answer, seconds, since)

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
    ) -> T:
        """Return the cached answer to the question, or to a `wider` one; else what `ask` returns."""
        return await self.cache.answer(self, [question, wider or question], kind, ask)
