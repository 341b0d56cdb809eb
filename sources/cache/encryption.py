"""Answers as bytes that only we can read, and only in their own place: AES-256-GCM, bound to the name of each.

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

from sources.cache.cache import RECORDS, CacheEntry, CacheKey, Since

MARK = 8
NONCE = 12


class ByteStore(Protocol):
    """Where sealed answers lie. Never raises, and never waits for long."""

    async def find(self, names: Sequence[CacheKey]) -> tuple[Sequence[bytes | None], Since]:
        """What lies there by each of these names, all of one person; and since when nothing was thrown away."""

    async def keep(self, name: CacheKey, sealed: bytes, seconds: float, since: Since) -> None:
        """Put it there, and not for longer; unless something of the person was thrown away since."""

    async def drop(self, person: str) -> bool:
        """Throw all of a person's away. Whether it is gone."""


class EncryptedStore:
    """A store whose answers lie sealed on a shelf. What was not sealed for its name counts as not there."""

    def __init__(
        self,
        shelf: ByteStore,
        *keys: bytes,
        clock: Callable[[], float] = time.time,
        strange: Callable[[], None] = lambda: None,
    ) -> None:
        """Keys of 32 bytes: the first one seals, and all of them open, so that one can follow another.

        `strange` is told of each answer that lay where it does not belong.
        """
        self._shelf = shelf
        self._seals = {_mark(key): AESGCM(key) for key in keys}
        self._mark = _mark(keys[0])
        self._clock = clock
        self._strange = strange

    async def find(self, names: Sequence[CacheKey], kind: Any) -> CacheEntry:
        """Opened, if it is the one that was kept here and its time is not up."""
        lying, since = await self._shelf.find(names)
        opened = (self._opened(name, sealed, kind) for name, sealed in zip(names, lying, strict=True) if sealed)
        return CacheEntry(next((answer for answer in opened if answer is not None), None), since)

    async def keep(self, name: CacheKey, answer: Any, seconds: float, since: Since) -> None:
        """Seal it with the moment it ends."""
        nonce = os.urandom(NONCE)
        plain = msgspec.json.encode((self._clock() + seconds, answer))
        sealed = self._mark + nonce + self._seals[self._mark].encrypt(nonce, plain, _bound(name))
        await self._shelf.keep(name, sealed, seconds, since)

    async def drop(self, person: str) -> bool:
        """Forget."""
        return await self._shelf.drop(person)

    def _opened(self, name: CacheKey, sealed: bytes, kind: Any) -> Any | None:
        mark, nonce, rest = sealed[:MARK], sealed[MARK : MARK + NONCE], sealed[MARK + NONCE :]
        seal = self._seals.get(mark)
        if seal is None:  # another key's, before or after ours
            return None
        try:
            ends, answer = _decoder(kind).decode(seal.decrypt(nonce, rest, _bound(name)))
        except (InvalidTag, ValueError, msgspec.MsgspecError):
            self._strange()
            return None
        return answer if self._clock() < ends else None


def _mark(key: bytes) -> bytes:
    """Tells by which key an answer was sealed, and nothing of the key."""
    return hashlib.blake2b(key, digest_size=MARK, person=b"kept mark").digest()


def _bound(name: CacheKey) -> bytes:
    return f"{RECORDS} {name.person} {name.question}".encode()


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(tuple[float, kind])
