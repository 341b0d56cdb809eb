"""Look-up of the document that a request asks to run: a trusted one, a persisted query, or the one it brings."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from gateway.documents.graphql_request import GraphQLRequest
from gateway.documents.manifest import ID
from gateway.documents.persisted_queries import PersistedQueries
from gateway.documents.trusted_redis import RedisTrustedDocuments
from gateway.errors import Code, RequestRejectedError
from gateway.redis.unavailable import RedisUnavailableError

_HASH = re.compile(r"[0-9a-f]{64}")


class DocumentLookup:
    """Finds the document that a request asks to run: a trusted one, one that its client has sent before, or its own."""

    def __init__(
        self,
        *,
        trusted: Mapping[str, str],
        require_ids: bool,
        persisted: PersistedQueries,
        listed: RedisTrustedDocuments | None = None,
    ) -> None:
        """`trusted` come from a file, `listed` from Redis."""
        self._listed = listed
        self._trusted = dict(trusted)
        self._texts = frozenset(trusted.values())
        self._require_ids = require_ids
        self._persisted = persisted

    async def document(self, request: GraphQLRequest, client: str, *, is_router: bool = False) -> str:
        """Return the document to run.

        Raises RequestRejectedError where it is not known, or not trusted where that is demanded.

        A router makes documents of its own of those it was sent, so it is the router that holds its clients to a list.
        """
        hash = _hash(request.extensions)
        if request.query is not None:
            return await self._sent(request.query, hash, request.id, is_router=is_router)
        if request.id is not None:
            return await self._by_id(request.id)
        if hash is None:
            raise RequestRejectedError(Code.BAD_REQUEST, reason="no_document")
        return await self._by_hash(hash, client)

    async def keep(self, request: GraphQLRequest, client: str) -> None:
        """Remember a document that turned out to be good, if its client means to ask for it by its hash."""
        hash = _hash(request.extensions) if request.extensions else None
        if request.query is not None and hash is not None:
            await self._persisted.keep(client, hash, request.query)

    async def _sent(self, query: str, hash: str | None, id: str | None, *, is_router: bool) -> str:
        if id is not None:
            raise RequestRejectedError(Code.BAD_REQUEST, reason="two_documents")
        if hash is not None and hash != _hashed(query):
            raise RequestRejectedError(Code.PERSISTED_QUERY_MISMATCH)
        if self._require_ids and not is_router and not await self._is_trusted(query):
            raise RequestRejectedError(Code.DOCUMENT_NOT_TRUSTED)
        return query

    async def _is_trusted(self, query: str) -> bool:
        """One in Redis is found by its hash: that must be its id there."""
        return query in self._texts or await self._trusted_text(*_ids(_hashed(query))) == query

    async def _by_id(self, id: str) -> str:
        return _demanded(await self._trusted_text(id) if ID.fullmatch(id) else None)

    async def _by_hash(self, hash: str, client: str) -> str:
        if self._require_ids:
            return _demanded(await self._trusted_text(*_ids(hash)))
        text = self._in_file(*_ids(hash)) or await self._persisted.find(client, hash)
        with suppress(RequestRejectedError):  # the client sends its document then, and need not hear of a list
            text = text or await self._trusted_text(*_ids(hash))
        if text is None:
            none = Code.PERSISTED_QUERY_NOT_FOUND if self._persisted.any else Code.PERSISTED_QUERY_NOT_SUPPORTED
            raise RequestRejectedError(none)
        return text

    def _in_file(self, *ids: str) -> str | None:
        return next((self._trusted[id] for id in ids if id in self._trusted), None)

    async def _trusted_text(self, *ids: str) -> str | None:
        """Return the trusted document by one of these ids.

        Raises RequestRejectedError where it may be in Redis, and that is away.
        """
        text = self._in_file(*ids)
        if text is not None or self._listed is None:
            return text
        try:
            return await self._listed.find(*ids)
        except RedisUnavailableError:
            raise RequestRejectedError(Code.TRUSTED_DOCUMENTS_UNAVAILABLE) from None


def _demanded(text: str | None) -> str:
    if text is None:
        raise RequestRejectedError(Code.UNKNOWN_DOCUMENT)
    return text


def _ids(hash: str) -> tuple[str, str]:
    """Return the ids of a document that is called by its hash."""
    return hash, f"sha256:{hash}"


def _hashed(query: str) -> str:
    return hashlib.sha256(query.encode("utf-8", "surrogatepass")).hexdigest()


def _hash(extensions: Mapping[str, Any]) -> str | None:
    """Return the hash of an automatic persisted query. Raises RequestRejectedError for one that is none."""
    query = extensions.get("persistedQuery")
    if query is None:
        return None
    hash = query.get("sha256Hash") if isinstance(query, dict) and query.get("version") == 1 else None
    if not isinstance(hash, str) or not _HASH.fullmatch(hash):
        raise RequestRejectedError(Code.BAD_REQUEST, reason="persisted_query")
    return hash
