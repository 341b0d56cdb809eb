"""Encrypted answers: read in their own place alone, and of no use to anybody else."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.cache.cache import RECORDS as VERSION
from sources.cache.cache import derived_keys
from sources.cache.encryption import EncryptedStore
from sources.ports import (
    CaseQuestion,
)
from sources.records.subject import Subject
from tests.sources.cache.cached_index import (
    JENS,
    KAREN,
    SEAL,
    ByteStoreInMemory,
    CachedIndex,
    Clock,
    put,
    there,
)


async def test_what_lies_under_anothers_name_is_not_read() -> None:
    """Every value put under every other name: none is opened, and each is told of."""
    strange: list[None] = []
    byte_store, clock = ByteStoreInMemory(), Clock()
    store = EncryptedStore(byte_store, SEAL, clock=clock, on_unreadable=lambda: strange.append(None))
    index = CachedIndex(store, clock)
    people = [Subject(f"01016100{number:02d}") for number in range(20)]
    for person in people:
        await index.cases(person)
    stored = dict(byte_store.stored)
    swapped = 0
    for name in stored:
        for name_of_another, value in stored.items():
            if name_of_another != name:
                byte_store.stored = {name: value}
                assert await there(store, name) == [None]
                swapped += 1
    assert swapped == len(strange) == 20 * 19


@pytest.mark.long
async def test_ten_thousand_swaps_are_refused() -> None:
    """The same at length."""
    byte_store, clock = ByteStoreInMemory(), Clock()
    store = EncryptedStore(byte_store, SEAL, clock=clock)
    index = CachedIndex(store, clock)
    for number in range(101):
        await index.cases(Subject(f"0101{number:06d}"))
    stored = dict(byte_store.stored)
    for name in stored:
        for name_of_another, value in stored.items():
            byte_store.stored = {name: value}
            assert (await there(store, name) == [None]) == (name_of_another != name)


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(1, 255))
def test_spoilt_bytes_are_nothing(garbage: bytes, position: int, change: int) -> None:
    """Anything at all under a name, and a true value with one byte changed."""

    async def spoil() -> None:
        byte_store, clock = ByteStoreInMemory(), Clock()
        store = EncryptedStore(byte_store, SEAL, clock=clock)
        index = CachedIndex(store, clock)
        await index.cases()
        (name, value), = byte_store.stored.items()  # fmt: skip
        spoilt = bytearray(value)
        spoilt[position % len(value)] ^= change
        for stored in (garbage, bytes(spoilt)):
            byte_store.stored[name] = stored
            assert await there(store, name) == [None]

    asyncio.run(spoil())


async def test_one_key_follows_another() -> None:
    """What the old one sealed is read with both; without the old one it is not there, and nobody is alarmed."""
    strange: list[None] = []
    byte_store, clock = ByteStoreInMemory(), Clock()
    _, new = derived_keys(b"another secret, for nothing else as well")
    await CachedIndex(EncryptedStore(byte_store, SEAL, clock=clock), clock).cases()
    (name, old), = byte_store.stored.items()  # fmt: skip
    both_keys = EncryptedStore(byte_store, new, SEAL, clock=clock)
    [entry] = await there(both_keys, name)
    assert entry
    alone = EncryptedStore(byte_store, new, clock=clock, on_unreadable=lambda: strange.append(None))
    assert await there(alone, name) == [None]
    await put(both_keys, name, entry)
    assert byte_store.stored[name] != old
    assert await there(alone, name) == [entry]
    assert await there(EncryptedStore(byte_store, SEAL, clock=clock), name) == [None]
    assert not strange


async def test_a_value_is_bound_to_all_that_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """One for another authority, question, citizen or version of the records is not opened in its place."""
    byte_store, clock = ByteStoreInMemory(), Clock()
    strange: list[None] = []
    index = CachedIndex(
        EncryptedStore(byte_store, SEAL, clock=clock, on_unreadable=lambda: strange.append(None)), clock
    )
    await index.cases()
    (name, value), = byte_store.stored.items()  # fmt: skip
    byte_store.stored.clear()
    visit = index.cache.visit(KAREN)
    await index.sources(visit).cases.cases(CaseQuestion("22222222", KAREN))
    await index.cases(properties=frozenset({"p"}))
    await index.cases(JENS)
    names = [stored_name for stored_name in byte_store.stored if stored_name != name]
    assert len(names) == 3
    for name_of_another in names:
        byte_store.stored[name_of_another] = value
        assert await there(index.store, name_of_another) == [None]
    byte_store.stored = {name: value}
    assert await there(index.store, name) != [None]
    monkeypatch.setattr("sources.cache.encryption.RECORDS", VERSION + 1)
    assert await there(index.store, name) == [None]
    assert len(strange) == 4


def test_every_byte_of_a_secret_counts() -> None:
    """Also far into a long one; and names and seals have keys of their own."""
    long = b"x" * 100
    keys = {*derived_keys(long + b"1"), *derived_keys(long + b"2")}
    assert {len(key) for key in keys} == {32}
    assert len(keys) == 4


async def test_nothing_of_the_citizen_can_be_read() -> None:
    """Neither in names nor in values."""
    byte_store = ByteStoreInMemory()
    index = CachedIndex(EncryptedStore(byte_store, SEAL), Clock())
    await index.cases()
    (name, value), = byte_store.stored.items()  # fmt: skip
    for text in (*name, value.decode("latin-1")):
        assert KAREN.reveal() not in text
        assert "32.24.04" not in text
        assert "is_primary_party" not in text
