"""Answers kept for a short while, as they came from the sources: what of them is shown is decided anew each time.

A citizen's answers are kept under that citizen alone. Failures are never kept. Where the store does not answer, the
source is asked as if there were none.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec

from sources.cache.single_flight import SingleFlight
from sources.subject import Subject

T = TypeVar("T")
RECORDS = 3
"""Counts up when records change their shape, so that nothing is read that was kept before."""

LONGEST_SECONDS = 300
MOST_DROPPED = 10_000
"""People of whom it is known when their answers were dropped: more than are dropped while one question is under way."""

Since = Hashable
"""Since when nothing of a person was dropped: it compares equal until something is. None: nobody knows."""


class CacheKey(NamedTuple):
    """Whose answer it is, and to which question. Keyed hashes: from a name nobody learns anything."""

    person: str
    question: str


class CacheEntry(NamedTuple):
    """What is kept, if anything is, and since when nothing of the person was dropped."""

    answer: Any | None
    since: Since


class CacheStore(Protocol):
    """Where answers are kept. Never raises, and never waits for long."""

    async def find(self, names: Sequence[CacheKey], kind: Any) -> CacheEntry:
        """The answer of this type that is kept by one of these names, all of one person."""

    async def keep(self, name: CacheKey, answer: Any, seconds: float, since: Since) -> None:
        """Keep an answer, and not for longer; unless something of the person was dropped since."""

    async def drop(self, person: str) -> bool:
        """Forget all answers of a person, and those under way. Whether that reached everybody who keeps some."""


class MemoryStore:
    """A store in this process, for this process: of many records it keeps those whose answers were used last."""

    def __init__(self, *, most: int = 50_000, clock: Callable[[], float] = time.monotonic) -> None:
        """`most` records, which are some kilobytes each; an answer without any counts as one."""
        self._most = most
        self._clock = clock
        self._kept: OrderedDict[CacheKey, tuple[float, Any]] = OrderedDict()
        self._held = 0
        self._drops = count(1)
        self._dropped: OrderedDict[str, int] = OrderedDict()
        self._all_dropped = 0

    async def find(self, names: Sequence[CacheKey], _kind: Any) -> CacheEntry:
        """The very answer that was kept."""
        found = next((answer for answer in map(self._found, names) if answer is not None), None)
        return CacheEntry(found, self._since(names[0].person))

    async def keep(self, name: CacheKey, answer: Any, seconds: float, since: Since) -> None:
        """Records are frozen, so nobody can spoil what is kept."""
        if since != self._since(name.person):
            return
        self._forget(name)
        self._kept[name] = self._clock() + seconds, answer
        self._held += _size(answer)
        while self._held > self._most:
            self._forget(next(iter(self._kept)))

    async def drop(self, person: str) -> bool:
        """Nobody else keeps any."""
        self._drop(person)
        return True

    def _drop(self, person: str) -> None:
        self._dropped[person] = next(self._drops)
        self._dropped.move_to_end(person)
        while len(self._dropped) > MOST_DROPPED:
            self._dropped.popitem(last=False)
        for name in [name for name in self._kept if name.person == person]:
            self._forget(name)

    def _drop_all(self) -> None:
        self._all_dropped = next(self._drops)
        self._kept.clear()
        self._held = 0

    def _since(self, person: str) -> Since:
        return self._all_dropped, self._dropped.get(person)

    def _found(self, name: CacheKey) -> Any | None:
        ends, answer = self._kept.get(name, (0.0, None))
        if ends <= self._clock():
            self._forget(name)
            return None
        self._kept.move_to_end(name)
        return answer

    def _forget(self, name: CacheKey) -> None:
        _, answer = self._kept.pop(name, (0.0, None))
        self._held -= _size(answer) if answer is not None else 0


def _size(answer: Any) -> int:
    return 1 + len(getattr(answer, "records", ())) + len(getattr(answer, "lines", ()))


def derived_keys(secret: bytes) -> tuple[bytes, bytes]:
    """From one secret the key that makes names, and the key that seals: 32 bytes each."""
    names, seal = (hashlib.blake2b(secret, digest_size=32, person=purpose) for purpose in (b"kept names", b"kept seal"))
    return names.digest(), seal.digest()


class AnswerCache:
    """Keeps answers in a store, and lets equal questions that meet wait for one answer."""

    def __init__(
        self, store: CacheStore, key: bytes, *, seconds: float, clock: Callable[[], float] = time.time
    ) -> None:
        """`key` makes the names; `seconds` is how long an answer is good, at most 300."""
        self._store = store
        self._key = key
        self._seconds = min(seconds, LONGEST_SECONDS)
        self._clock = clock
        self._flights: SingleFlight[tuple[CacheKey, Since], Any] = SingleFlight()
        self.counts: Counter[tuple[str, str]] = Counter()
        """Questions by what became of them and by the source: `kept`, `joined`, `asked`, and `failed` of those."""

    def visit(self, citizen: Subject, *, until: float | None = None) -> CitizenCache:
        """A citizen's request. `until`: when the login ends (seconds since 1970); nothing is kept for longer."""
        return CitizenCache(self, self._hashed("person", citizen.reveal()), until)

    async def forget(self, citizen: Subject) -> bool:
        """All answers about a citizen, also those under way. Whether that reached everybody who keeps some."""
        return await self._store.drop(self._hashed("person", citizen.reveal()))

    async def answer(
        self, visit: CitizenCache, questions: Sequence[Sequence[Hashable]], kind: Any, ask: Callable[[], Awaitable[T]]
    ) -> T:
        """What is kept of the first question or another that says as much, else what `ask` brings, and raises."""
        source = str(questions[0][0])
        names = [CacheKey(visit.person, self._hashed(visit.person, question)) for question in dict.fromkeys(questions)]
        found = await self._store.find(names, kind)
        if found.answer is not None:
            self.counts["kept", source] += 1
            return found.answer  # type: ignore[no-any-return]
        first = False

        async def asked() -> T:
            nonlocal first
            first = True
            self.counts["asked", source] += 1
            try:
                answer = await ask()
            except Exception:
                self.counts["failed", source] += 1
                raise
            await self._keep(visit, names[0], answer, found.since)
            return answer

        answer: T = await self._flights.join((names[0], found.since), asked)
        self.counts["joined", source] += not first
        return answer

    async def _keep(self, visit: CitizenCache, name: CacheKey, answer: Any, since: Since) -> None:
        seconds = self._seconds if visit.until is None else min(self._seconds, visit.until - self._clock())
        if seconds > 0 and since is not None:
            await self._store.keep(name, answer, seconds, since)

    def _hashed(self, *said: Any) -> str:
        return hmac.new(self._key, msgspec.msgpack.encode((RECORDS, said)), hashlib.sha256).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class CitizenCache:
    """One request's way to what is kept of its citizen."""

    cache: AnswerCache
    person: str
    until: float | None

    async def answer(
        self,
        question: Sequence[Hashable],
        kind: Any,
        ask: Callable[[], Awaitable[T]],
        *,
        also: Sequence[Hashable] | None = None,
    ) -> T:
        """What is kept of the question, or `also` of a wider one; else what `ask` brings."""
        return await self.cache.answer(self, [question, also or question], kind, ask)
