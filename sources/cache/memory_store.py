"""Answers cached in the memory of one process, and found by whom and by what they are about."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, NamedTuple

from cachetools import LRUCache

from sources.cache.store import CacheEntry, CacheKey, Since

MAX_DROPPED = 10_000
"""People, and objects, of which it is known when they were dropped: more than are while one question is under way."""


class _Entry(NamedTuple):
    ends: float
    answer: Any
    objects: frozenset[str]


class MemoryStore:
    """A store in this process, for this process: of many records it keeps those whose answers were used last."""

    def __init__(self, *, max_records: int = 50_000, clock: Callable[[], float] = time.monotonic) -> None:
        """`max_records`: some kilobytes each; an answer counts as one more than it has."""
        self._clock = clock
        self._answers = _IndexedAnswers(max_records, getsizeof=_size)
        self._drop_numbers = count(1)
        self._dropped: LRUCache[str, int] = LRUCache(MAX_DROPPED)
        self._dropped_objects: LRUCache[str, int] = LRUCache(MAX_DROPPED)
        self._all_dropped = 0
        self._last_object = 0

    async def get(self, keys: Sequence[CacheKey], _kind: Any) -> CacheEntry:
        """Return the very answer that was put."""
        answers = (answer for answer in map(self._current, keys) if answer is not None)
        return CacheEntry(next(answers, None), (*self._since(keys[0].person), self._last_object))

    async def put(self, key: CacheKey, answer: Any, seconds: float, since: Since, objects: frozenset[str]) -> None:
        """Cache an answer as it is: records are frozen, so nobody can spoil them."""
        entry = _Entry(self._clock() + seconds, answer, objects)
        if self._is_current(key, since, objects) and _size(entry) <= self._answers.maxsize:
            self._answers[key] = entry

    async def drop(self, person: str) -> bool:
        """Drop a person's answers; no other process has any."""
        self._drop(person)
        return True

    async def drop_object(self, object_name: str) -> bool:
        """Drop every answer that was made of an object; no other process has any."""
        self._drop_object(object_name)
        return True

    def _drop(self, person: str) -> None:
        self._dropped[person] = next(self._drop_numbers)
        self._answers.remove(person)

    def _drop_object(self, object_name: str) -> None:
        self._last_object = self._dropped_objects[object_name] = next(self._drop_numbers)
        self._answers.remove(object_name)

    def _drop_all(self) -> None:
        self._all_dropped = next(self._drop_numbers)
        self._answers.clear()

    def _since(self, person: str) -> tuple[int, int | None]:
        return self._all_dropped, self._dropped.get(person)

    def _is_current(self, key: CacheKey, since: Since, objects: frozenset[str]) -> bool:
        """Return whether neither the person nor any of the objects was dropped since the source was asked."""
        if not isinstance(since, tuple):
            return False
        *of_person, last_object = since
        if tuple(of_person) != self._since(key.person):
            return False
        return last_object == self._last_object or all(
            self._dropped_objects.get(name, 0) <= last_object for name in objects
        )

    def _current(self, key: CacheKey) -> Any | None:
        entry = self._answers.get(key)
        if entry is None or entry.ends <= self._clock():
            self._answers.pop(key, None)
            return None
        return entry.answer


class _IndexedAnswers(LRUCache[CacheKey, _Entry]):
    """Answers by their keys, whose keys are found by person and by object. The index holds no more than there is."""

    def __init__(self, maxsize: float, getsizeof: Callable[[_Entry], float]) -> None:
        super().__init__(maxsize, getsizeof=getsizeof)
        self._keys: dict[str, set[CacheKey]] = {}

    def __setitem__(self, key: CacheKey, entry: _Entry) -> None:
        self.pop(key, None)
        super().__setitem__(key, entry)
        for name in (key.person, *entry.objects):
            self._keys.setdefault(name, set()).add(key)

    def __delitem__(self, key: CacheKey) -> None:
        entry = self[key]
        super().__delitem__(key)
        for name in (key.person, *entry.objects):
            keys = self._keys[name]
            keys.discard(key)
            if not keys:
                del self._keys[name]

    def clear(self) -> None:
        """Remove all answers, and the index."""
        super().clear()
        self._keys.clear()

    def remove(self, name: str) -> None:
        """Remove all answers of a person, or made of an object."""
        for key in tuple(self._keys.get(name, ())):
            del self[key]


def _size(entry: _Entry) -> int:
    answer = entry.answer
    return 1 + len(getattr(answer, "records", ())) + len(getattr(answer, "lines", ()))
