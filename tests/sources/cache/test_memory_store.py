"""Answers in memory: so many records, and those that were used last."""

from __future__ import annotations

from sources.cache.memory_store import MAX_DROPPED, MemoryStore
from sources.cache.store import CacheKey
from sources.ports import (
    Answer,
)
from sources.records import DocumentRecord
from tests.sources.cache.cached_index import (
    READ_AT,
    Clock,
    put,
    there,
)


async def test_memory_keeps_what_was_used_last() -> None:
    """And no more than it may."""
    memory = MemoryStore(max_records=3, clock=Clock())
    names = [CacheKey("p", str(number)) for number in range(4)]
    for name in names[:3]:
        await put(memory, name, name.question)
    assert await there(memory, names[0]) == ["0"]
    await put(memory, names[3], "3")
    assert await there(memory, *names) == ["0", None, "2", "3"]


async def test_large_answers_leave_room_for_few() -> None:
    """What counts is how many records are held, also after some were forgotten."""
    memory = MemoryStore(max_records=100, clock=Clock())
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
    since = (await memory.get([name], str)).since
    await memory.drop("first")
    for number in range(MAX_DROPPED - 1):
        await memory.drop(str(number))
    await memory.put(name, "late", 10, since, frozenset())
    assert await there(memory, name) == [None]
    assert len(memory._dropped) == MAX_DROPPED
    await memory.drop("another")
    assert len(memory._dropped) == MAX_DROPPED
