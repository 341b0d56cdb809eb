"""Answers kept for a short while, as they came from the sources: what of them is shown is decided anew each time.

A citizen's answers are kept under that citizen alone. Failures are never kept. Where the store does not answer, the
source is asked as if there were none.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec

from sources.once import Flights
from sources.subject import Subject

T = TypeVar("T")
RECORDS = 1
"""Counts up when records change their shape, so that nothing is read that was kept before."""

LONGEST_SECONDS = 300
MOST_ENDED = 10_000


class Name(NamedTuple):
    """Whose answer it is, and to which question. Keyed hashes: from a name nobody learns anything."""

    person: str
    question: str


class Store(Protocol):
    """Where answers are kept. Never raises, and never waits for long."""

    async def find(self, name: Name, kind: Any) -> Any | None:
        """The answer kept by this name, of this type."""

    async def keep(self, name: Name, answer: Any, seconds: float) -> None:
        """Keep an answer, and not for longer."""

    async def drop(self, person: str) -> None:
        """Forget all answers of a person."""


class Memory:
    """A store in this process, for this process: of many records it keeps those whose answers were used last."""

    def __init__(self, *, most: int = 50_000, clock: Callable[[], float] = time.monotonic) -> None:
        """`most` records, which are some kilobytes each; an answer without any counts as one."""
        self._most = most
        self._clock = clock
        self._kept: OrderedDict[Name, tuple[float, Any]] = OrderedDict()
        self._held = 0

    async def find(self, name: Name, _kind: Any) -> Any | None:
        """The very answer that was kept."""
        ends, answer = self._kept.get(name, (0.0, None))
        if ends <= self._clock():
            self._forget(name)
            return None
        self._kept.move_to_end(name)
        return answer

    async def keep(self, name: Name, answer: Any, seconds: float) -> None:
        """Records are frozen, so nobody can spoil what is kept."""
        self._forget(name)
        self._kept[name] = self._clock() + seconds, answer
        self._held += _size(answer)
        while self._held > self._most:
            self._forget(next(iter(self._kept)))

    async def drop(self, person: str) -> None:
        """Forget."""
        for name in [name for name in self._kept if name.person == person]:
            self._forget(name)

    def _forget(self, name: Name) -> None:
        _, answer = self._kept.pop(name, (0.0, None))
        self._held -= _size(answer) if answer is not None else 0


def _size(answer: Any) -> int:
    return 1 + len(getattr(answer, "records", ())) + len(getattr(answer, "lines", ()))


def derived_keys(secret: bytes) -> tuple[bytes, bytes]:
    """From one secret the key that makes names, and the key that seals: 32 bytes each."""
    names, seal = (hashlib.blake2b(secret, digest_size=32, person=purpose) for purpose in (b"kept names", b"kept seal"))
    return names.digest(), seal.digest()


class Cache:
    """Keeps answers in a store, and lets equal questions that meet wait for one answer."""

    def __init__(self, store: Store, key: bytes, *, seconds: float, clock: Callable[[], float] = time.time) -> None:
        """`key` makes the names; `seconds` is how long an answer is good, at most 300."""
        self._store = store
        self._key = key
        self._seconds = min(seconds, LONGEST_SECONDS)
        self._clock = clock
        self._flights: Flights[Name, Any] = Flights()
        self._ended: OrderedDict[str, float] = OrderedDict()

    def visit(self, citizen: Subject, *, until: float | None = None) -> Visit:
        """A citizen's request. `until`: when the login ends (seconds since 1970); nothing is kept for longer."""
        return Visit(self, self._hashed("person", citizen.reveal()), self._clock(), until)

    async def end(self, citizen: Subject) -> None:
        """The citizen has logged out: forget all answers, and those that are still under way."""
        person = self._hashed("person", citizen.reveal())
        self._ended[person] = self._clock()
        self._ended.move_to_end(person)
        while len(self._ended) > MOST_ENDED:
            self._ended.popitem(last=False)
        await self._store.drop(person)

    async def answer(
        self, visit: Visit, questions: Sequence[Sequence[Hashable]], kind: Any, ask: Callable[[], Awaitable[T]]
    ) -> T:
        """What is kept of the first question or another that says as much, else what `ask` brings, and raises."""
        names = [Name(visit.person, self._hashed(visit.person, question)) for question in dict.fromkeys(questions)]
        for name in names:
            found: T | None = await self._store.find(name, kind)
            if found is not None:
                return found
        name = names[0]

        async def asked() -> T:
            answer = await ask()
            await self._keep(visit, name, answer)
            return answer

        answer: T = await self._flights.join(name, asked)
        return answer

    async def _keep(self, visit: Visit, name: Name, answer: Any) -> None:
        seconds = self._seconds if visit.until is None else min(self._seconds, visit.until - self._clock())
        if seconds > 0 and self._ended.get(visit.person, -1.0) < visit.began:
            await self._store.keep(name, answer, seconds)

    def _hashed(self, *said: Any) -> str:
        return hmac.new(self._key, msgspec.msgpack.encode((RECORDS, said)), hashlib.sha256).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request's way to what is kept of its citizen."""

    cache: Cache
    person: str
    began: float
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
