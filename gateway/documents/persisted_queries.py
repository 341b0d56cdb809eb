"""Automatic persisted queries: the documents that each client has sent before, by their hashes, within bounds."""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from cachetools import LRUCache

from gateway.documents.bounded_cache import bounded_cache
from gateway.redis.unavailable import PREFIX, RedisUnavailableError

if TYPE_CHECKING:
    from gateway.redis.connection import RedisConnection

MAX_CLIENTS = 50
MAX_CLIENT_BYTES = 512 * 1024
MAX_DOCUMENT_BYTES = 128 * 1024
REDIS_SECONDS = 24 * 3600


class PersistedQueries:
    """Kept in this process, and for all processes in Redis where there is one."""

    def __init__(self, *, max_documents: int, shared: RedisConnection | None = None) -> None:
        """`max_documents` of each client; 0: none are kept."""
        self._max_documents = max_documents
        self._shared = shared
        self._clients: LRUCache[str, LRUCache[str, str]] = LRUCache(MAX_CLIENTS)

    @property
    def any(self) -> bool:
        """Whether documents are kept at all."""
        return self._max_documents > 0

    async def find(self, client: str, hash: str) -> str | None:
        """Return the document that this client sent with this hash."""
        text = self._documents(client).get(hash) or await self._shared_text(client, hash)
        if text is not None:
            self._documents(client).setdefault(hash, text)
        return text

    async def keep(self, client: str, hash: str, text: str) -> None:
        """Remember a document that this client has sent."""
        if not self._max_documents or hash in self._documents(client):
            return
        self._documents(client)[hash] = text
        if self._shared is not None:
            shared, key, value = self._shared, self._key(client, hash), text.encode()
            with suppress(RedisUnavailableError):
                await shared.ask(lambda: shared.redis.set(key, value, ex=REDIS_SECONDS))

    def _documents(self, client: str) -> LRUCache[str, str]:
        documents = self._clients.get(client)
        if documents is None:
            documents = self._clients[client] = bounded_cache(
                max_bytes=MAX_CLIENT_BYTES, max_entries=max(self._max_documents, 1), size_of=sys.getsizeof
            )
        return documents

    async def _shared_text(self, client: str, hash: str) -> str | None:
        """Return the document in Redis, if it has that very hash: nobody can put another one under it."""
        if self._shared is None or not self._max_documents:
            return None
        shared, key = self._shared, self._key(client, hash)
        try:
            value = await shared.ask(lambda: shared.redis.getrange(key, 0, MAX_DOCUMENT_BYTES))
        except RedisUnavailableError:
            return None
        text = value if isinstance(value, bytes) else b""
        return text.decode() if hashlib.sha256(text).hexdigest() == hash else None

    def _key(self, client: str, hash: str) -> str:
        """Return one of the client's `max_documents` keys: documents that share one take turns with it."""
        client_hash = hashlib.blake2b(client.encode(), digest_size=16).hexdigest()
        return f"{PREFIX}apq:{client_hash}:{int(hash[:12], 16) % self._max_documents}"
