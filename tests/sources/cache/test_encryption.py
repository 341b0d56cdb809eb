"""Encrypted answers: read in their own place alone, and of no use to anybody else."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.cache.cache import RECORDS as VERSION
from sources.cache.cache import (
    derived_keys,
)
from sources.cache.encryption import EncryptedStore
from sources.ports import (
    CaseQuestion,
)
from sources.subject import Subject
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
    kept = CachedIndex(store, clock)
    people = [Subject(f"01016100{number:02d}") for number in range(20)]
    for person in people:
        await kept.cases(person)
    stored = dict(byte_store.stored)
    swapped = 0
    for name in stored:
        for other, value in stored.items():
            if other != name:
                byte_store.stored = {name: value}
                assert await there(store, name) == [None]
                swapped += 1
    assert swapped == len(strange) == 20 * 19


@pytest.mark.long
async def test_ten_thousand_swaps_are_refused() -> None:
    """The same at length."""
    byte_store, clock = ByteStoreInMemory(), Clock()
    store = EncryptedStore(byte_store, SEAL, clock=clock)
    kept = CachedIndex(store, clock)
    for number in range(101):
        await kept.cases(Subject(f"0101{number:06d}"))
    stored = dict(byte_store.stored)
    for name in stored:
        for other, value in stored.items():
            byte_store.stored = {name: value}
            assert (await there(store, name) == [None]) == (other != name)


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(1, 255))
def test_spoilt_bytes_are_nothing(garbage: bytes, place: int, change: int) -> None:
    """Anything at all under a name, and a true value with one byte changed."""

    async def spoil() -> None:
        byte_store, clock = ByteStoreInMemory(), Clock()
        store = EncryptedStore(byte_store, SEAL, clock=clock)
        kept = CachedIndex(store, clock)
        await kept.cases()
        (name, value), = byte_store.stored.items()  # fmt: skip
        spoilt = bytearray(value)
        spoilt[place % len(value)] ^= change
        for found in (garbage, bytes(spoilt)):
            byte_store.stored[name] = found
            assert await there(store, name) == [None]

    asyncio.run(spoil())


async def test_one_key_follows_another() -> None:
    """What the old one sealed is read with both; without the old one it is not there, and nobody is alarmed."""
    strange: list[None] = []
    byte_store, clock = ByteStoreInMemory(), Clock()
    _, new = derived_keys(b"another secret, for nothing else as well")
    await CachedIndex(EncryptedStore(byte_store, SEAL, clock=clock), clock).cases()
    (name, old), = byte_store.stored.items()  # fmt: skip
    both = EncryptedStore(byte_store, new, SEAL, clock=clock)
    [kept] = await there(both, name)
    assert kept
    alone = EncryptedStore(byte_store, new, clock=clock, on_unreadable=lambda: strange.append(None))
    assert await there(alone, name) == [None]
    await put(both, name, kept)
    assert byte_store.stored[name] != old
    assert await there(alone, name) == [kept]
    assert await there(EncryptedStore(byte_store, SEAL, clock=clock), name) == [None]
    assert not strange


async def test_a_value_is_bound_to_all_that_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """One for another authority, question, citizen or version of the records is not opened in its place."""
    byte_store, clock = ByteStoreInMemory(), Clock()
    strange: list[None] = []
    kept = CachedIndex(EncryptedStore(byte_store, SEAL, clock=clock, on_unreadable=lambda: strange.append(None)), clock)
    await kept.cases()
    (name, value), = byte_store.stored.items()  # fmt: skip
    byte_store.stored.clear()
    visit = kept.cache.visit(KAREN)
    await kept.sources(visit).cases.cases(CaseQuestion("22222222", KAREN))
    await kept.cases(properties=frozenset({"p"}))
    await kept.cases(JENS)
    others = [other for other in byte_store.stored if other != name]
    assert len(others) == 3
    for other in others:
        byte_store.stored[other] = value
        assert await there(kept.store, other) == [None]
    byte_store.stored = {name: value}
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
    byte_store = ByteStoreInMemory()
    kept = CachedIndex(EncryptedStore(byte_store, SEAL), Clock())
    await kept.cases()
    (name, value), = byte_store.stored.items()  # fmt: skip
    for told in (*name, value.decode("latin-1")):
        assert KAREN.reveal() not in told
        assert "32.24.04" not in told
        assert "is_primary_party" not in told
