"""Answers encrypted with AES-256-GCM, each bound to its own key.

JSON inside, since MessagePack forgets the zone of a moment.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sources.cache.cache import RECORDS
from sources.cache.store import CacheEntry, CacheKey, Since

MARK_BYTES = 8
NONCE_BYTES = 12


class ByteStore(Protocol):
    """Where encrypted answers are stored. Never raises, and never waits for long."""

    async def get(self, keys: Sequence[CacheKey]) -> tuple[Sequence[bytes | None], Since]:
        """Return what is stored by each of these keys, all of one person; and since when nothing was dropped."""

    async def put(
        self, key: CacheKey, ciphertext: bytes, seconds: float, since: Since, objects: frozenset[str]
    ) -> None:
        """Store it, and not for longer; unless something of the person, or one of the objects, was dropped since."""

    async def drop(self, person: str) -> bool:
        """Drop all of a person's. Return whether it is gone."""

    async def drop_object(self, object_name: str) -> bool:
        """Drop all that was made of an object. Return whether it is gone."""


class EncryptedStore:
    """A store whose answers are encrypted for their own key. What was not counts as not there."""

    def __init__(
        self,
        byte_store: ByteStore,
        *keys: bytes,
        clock: Callable[[], float] = time.time,
        on_unreadable: Callable[[], None] = lambda: None,
    ) -> None:
        """Keys of 32 bytes: the first one encrypts, and all of them decrypt, so that one can follow another.

        `on_unreadable` is called for each answer that was stored where it does not belong.
        """
        self._byte_store = byte_store
        self._ciphers = {_mark(key): AESGCM(key) for key in keys}
        self._mark = _mark(keys[0])
        self._clock = clock
        self._on_unreadable = on_unreadable

    async def get(self, keys: Sequence[CacheKey], kind: Any) -> CacheEntry:
        """Return the answer, if it is the one that was put here and its time is not up."""
        stored, since = await self._byte_store.get(keys)
        answers = (self._decrypted(key, value, kind) for key, value in zip(keys, stored, strict=True) if value)
        return CacheEntry(next((answer for answer in answers if answer is not None), None), since)

    async def put(self, key: CacheKey, answer: Any, seconds: float, since: Since, objects: frozenset[str]) -> None:
        """Encrypt the answer with the moment it ends, and store it."""
        nonce = os.urandom(NONCE_BYTES)
        plaintext = msgspec.json.encode((self._clock() + seconds, answer))
        ciphertext = self._mark + nonce + self._ciphers[self._mark].encrypt(nonce, plaintext, _associated_data(key))
        await self._byte_store.put(key, ciphertext, seconds, since, objects)

    async def drop(self, person: str) -> bool:
        """Drop all of a person's answers."""
        return await self._byte_store.drop(person)

    async def drop_object(self, object_name: str) -> bool:
        """Drop every answer that was made of an object."""
        return await self._byte_store.drop_object(object_name)

    def _decrypted(self, key: CacheKey, stored: bytes, kind: Any) -> Any | None:
        mark, nonce = stored[:MARK_BYTES], stored[MARK_BYTES : MARK_BYTES + NONCE_BYTES]
        ciphertext = stored[MARK_BYTES + NONCE_BYTES :]
        cipher = self._ciphers.get(mark)
        if cipher is None:  # another key's, before or after ours
            return None
        try:
            ends, answer = _decoder(kind).decode(cipher.decrypt(nonce, ciphertext, _associated_data(key)))
        except (InvalidTag, ValueError, msgspec.MsgspecError):
            self._on_unreadable()
            return None
        return answer if self._clock() < ends else None


def _mark(key: bytes) -> bytes:
    """Return what names the key that an answer was encrypted with, and tells nothing of it."""
    return hashlib.blake2b(key, digest_size=MARK_BYTES, person=b"kept mark").digest()


def _associated_data(key: CacheKey) -> bytes:
    return f"{RECORDS} {key.person} {key.question}".encode()


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(tuple[float, kind])
