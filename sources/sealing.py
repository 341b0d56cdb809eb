"""Answers as bytes that only we can read, and only in their own place: AES-256-GCM, bound to the name of each.

JSON inside, since MessagePack forgets the zone of a moment.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sources.cache import RECORDS, Name

NONCE = 12


class Shelf(Protocol):
    """Where sealed answers lie. Never raises, and never waits for long."""

    async def find(self, name: Name) -> bytes | None:
        """What lies there."""

    async def keep(self, name: Name, sealed: bytes, seconds: float) -> None:
        """Put it there, and not for longer."""

    async def drop(self, person: str) -> None:
        """Throw all of a person's away."""


class Sealed:
    """A store whose answers lie sealed on a shelf. What was not sealed for its name counts as not there."""

    def __init__(
        self,
        shelf: Shelf,
        key: bytes,
        *,
        clock: Callable[[], float] = time.time,
        strange: Callable[[], None] = lambda: None,
    ) -> None:
        """`key` of 32 bytes; `strange` is told of each answer that lay where it does not belong."""
        self._shelf = shelf
        self._seal = AESGCM(key)
        self._clock = clock
        self._strange = strange

    async def find(self, name: Name, kind: Any) -> Any | None:
        """Opened, if it is the one that was kept here and its time is not up."""
        sealed = await self._shelf.find(name)
        if sealed is None:
            return None
        try:
            ends, answer = _decoder(kind).decode(self._seal.decrypt(sealed[:NONCE], sealed[NONCE:], _bound(name)))
        except (InvalidTag, ValueError, msgspec.MsgspecError):
            self._strange()
            return None
        return answer if self._clock() < ends else None

    async def keep(self, name: Name, answer: Any, seconds: float) -> None:
        """Seal it with the moment it ends."""
        nonce = os.urandom(NONCE)
        plain = msgspec.json.encode((self._clock() + seconds, answer))
        await self._shelf.keep(name, nonce + self._seal.encrypt(nonce, plain, _bound(name)), seconds)

    async def drop(self, person: str) -> None:
        """Forget."""
        await self._shelf.drop(person)


def _bound(name: Name) -> bytes:
    return f"{RECORDS} {name.person} {name.question}".encode()


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(tuple[float, kind])
