"""What a store of cached answers is: in the memory of a process, or shared by several."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple, Protocol

MAX_SECONDS = 300
"""The longest that an answer is cached."""

Since = Hashable
"""Since when nothing of a person was dropped: it compares equal until something is. None: nobody knows.

It may also change where nothing of the person was dropped: equal questions are then asked once more.
"""


class CacheKey(NamedTuple):
    """Whose answer it is, and to which question. Keyed hashes: from a name nobody learns anything."""

    person: str
    question: str


class CacheEntry(NamedTuple):
    """A cached answer, if there is one, and since when nothing of the person was dropped."""

    answer: Any | None
    since: Since


class CacheStore(Protocol):
    """Where answers are cached. Never raises, and never waits for long. Objects, too, have keyed hashes for names."""

    async def get(self, keys: Sequence[CacheKey], kind: Any) -> CacheEntry:
        """Return the answer of this type that is cached by one of these keys, all of one person."""

    async def put(self, key: CacheKey, answer: Any, seconds: float, since: Since, objects: frozenset[str]) -> None:
        """Cache an answer that was made of these objects, and not for longer.

        Unless something of the person, or one of the objects, was dropped since.
        """

    async def drop(self, person: str) -> bool:
        """Drop all answers of a person, and those under way. Return whether that reached every process."""

    async def drop_object(self, object_name: str) -> bool:
        """Drop every answer that was made of an object, whosever, and those under way. Return the same."""
