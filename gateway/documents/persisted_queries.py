"""Documents that clients have sent before, by their hashes: every client has its own, and a bounded number of them."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from contextlib import suppress
from typing import TYPE_CHECKING

from gateway.redis.unavailable import PREFIX, RedisUnavailableError

if TYPE_CHECKING:
    from gateway.redis.connection import RedisConnection

MOST_CLIENTS = 100
LONGEST = 128 * 1024
KEPT_SECONDS = 24 * 3600


class PersistedQueries:
    """Kept in this process, and for all processes in Redis where there is one."""

    def __init__(self, *, most: int, shared: RedisConnection | None = None) -> None:
        """`most` documents of each client."""
        self._most = most
        self._shared = shared
        self._sent: OrderedDict[str, OrderedDict[str, str]] = OrderedDict()

    @property
    def any(self) -> bool:
        """Whether documents are kept at all."""
        return self._most > 0

    async def find(self, client: str, hash: str) -> str | None:
        """What this client sent with this hash."""
        sent = self._of(client)
        if hash in sent:
            sent.move_to_end(hash)
            return sent[hash]
        text = await self._shared_text(client, hash)
        if text is not None:
            self._remember(client, hash, text)
        return text

    async def keep(self, client: str, hash: str, text: str) -> None:
        """Remember what this client has sent."""
        if not self._most or hash in self._of(client):
            return
        self._remember(client, hash, text)
        if self._shared is not None:
            shared, key, value = self._shared, self._place(client, hash), text.encode()
            with suppress(RedisUnavailableError):
                await shared.ask(lambda: shared.redis.set(key, value, ex=KEPT_SECONDS))

    def _of(self, client: str) -> OrderedDict[str, str]:
        sent = self._sent.setdefault(client, OrderedDict())
        self._sent.move_to_end(client)
        while len(self._sent) > MOST_CLIENTS:
            self._sent.popitem(last=False)
        return sent

    def _remember(self, client: str, hash: str, text: str) -> None:
        sent = self._of(client)
        sent[hash] = text
        while len(sent) > self._most:
            sent.popitem(last=False)

    async def _shared_text(self, client: str, hash: str) -> str | None:
        """What is in Redis, if it has that very hash: nobody can put another document under it."""
        if self._shared is None or not self._most:
            return None
        shared, key = self._shared, self._place(client, hash)
        try:
            found = await shared.ask(lambda: shared.redis.getrange(key, 0, LONGEST))
        except RedisUnavailableError:
            return None
        value = found if isinstance(found, bytes) else b""
        return value.decode() if hashlib.sha256(value).hexdigest() == hash else None

    def _place(self, client: str, hash: str) -> str:
        """One of the client's `most` places: a document that shares it with another takes turns with that."""
        own = hashlib.blake2b(client.encode(), digest_size=16).hexdigest()
        return f"{PREFIX}apq:{own}:{int(hash[:12], 16) % self._most}"
