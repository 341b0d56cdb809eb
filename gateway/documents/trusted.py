"""Known operations: trusted documents that the operator has listed, and documents that clients have sent before."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from gateway.documents.graphql_request import GraphQLRequest
from gateway.documents.persisted_queries import PersistedQueries
from gateway.documents.trusted_redis import RedisTrustedDocuments
from gateway.errors import Code, RequestRejectedError
from gateway.redis.unavailable import RedisUnavailableError
from gateway.settings import naming
from gateway.settings.groups.documents import DocumentSettings

LARGEST_MANIFEST = 16 * 1024 * 1024
_ID = re.compile(r"[A-Za-z0-9_.:~-]{1,128}")
_HASH = re.compile(r"[0-9a-f]{64}")


def trusted_from_settings(settings: DocumentSettings) -> dict[str, str]:
    """Return the trusted documents of the settings' file, by id. Raise SettingsError where it cannot be used."""
    if settings.trusted_documents is None:
        return {}
    with naming("TRUSTED_DOCUMENTS"):
        return read_manifest(settings.trusted_documents)


def read_manifest(path: Path) -> dict[str, str]:
    """The trusted documents of a file: one JSON object of ids and documents. Raises ValueError."""
    try:
        is_large = path.stat().st_size > LARGEST_MANIFEST
        found = {} if is_large else json.loads(path.read_text("utf-8"), object_pairs_hook=_distinct)
    except (OSError, RecursionError, ValueError):
        raise ValueError(
            "must be a JSON file that can be read: one object, of distinct ids and their documents"
        ) from None
    if is_large:
        raise ValueError("must be a file of at most 16 MB")
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise ValueError("must be a JSON file with one object, of ids and their documents")
    if not all(map(_ID.fullmatch, found)):
        raise ValueError("must have ids of letters, digits and _.:~-, at most 128")
    return found


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an id stands twice")
    return found


def broken(trusted: Mapping[str, str], check: Callable[[str], None]) -> Iterator[str]:
    """The ids of trusted documents that `check` raises for: start-up is the time to hear of them."""
    for id, text in trusted.items():
        try:
            check(text)
        except Exception:  # whatever is wrong with it
            yield id


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

    async def document(self, asked: GraphQLRequest, client: str, *, is_router: bool = False) -> str:
        """The document to run.

        Raises RequestRejectedError where it is not known, or not trusted where that is demanded.

        A router makes documents of its own of those it was sent, so it is the router that holds its clients to a list.
        """
        hash = _hash(asked.extensions)
        if asked.query is not None:
            return await self._free(asked.query, hash, asked.id, is_router=is_router)
        if asked.id is not None:
            return await self._by_id(asked.id)
        if hash is None:
            raise RequestRejectedError(Code.BAD_REQUEST, reason="no_document")
        return await self._by_hash(hash, client)

    async def keep(self, asked: GraphQLRequest, client: str) -> None:
        """Remember a document that turned out to be good, if its client means to ask for it by its hash."""
        hash = _hash(asked.extensions) if asked.extensions else None
        if asked.query is not None and hash is not None:
            await self._persisted.keep(client, hash, asked.query)

    async def _free(self, query: str, hash: str | None, id: str | None, *, is_router: bool) -> str:
        if id is not None:
            raise RequestRejectedError(Code.BAD_REQUEST, reason="two_documents")
        if hash is not None and hash != _hashed(query):
            raise RequestRejectedError(Code.PERSISTED_QUERY_MISMATCH)
        if self._require_ids and not is_router and not await self._is_trusted(query):
            raise RequestRejectedError(Code.DOCUMENT_NOT_TRUSTED)
        return query

    async def _is_trusted(self, query: str) -> bool:
        """One in Redis is found by its hash: that must be its id there."""
        return query in self._texts or await self._found(*_ids(_hashed(query))) == query

    async def _by_id(self, id: str) -> str:
        return _known(await self._found(id) if _ID.fullmatch(id) else None)

    async def _by_hash(self, hash: str, client: str) -> str:
        if self._require_ids:
            return _known(await self._found(*_ids(hash)))
        text = self._filed(*_ids(hash)) or await self._persisted.find(client, hash)
        with suppress(RequestRejectedError):  # the client sends its document then, and need not hear of a list
            text = text or await self._found(*_ids(hash))
        if text is None:
            none = Code.PERSISTED_QUERY_NOT_FOUND if self._persisted.any else Code.PERSISTED_QUERY_NOT_SUPPORTED
            raise RequestRejectedError(none)
        return text

    def _filed(self, *ids: str) -> str | None:
        return next((self._trusted[id] for id in ids if id in self._trusted), None)

    async def _found(self, *ids: str) -> str | None:
        """The trusted document by one of these ids.

        Raises RequestRejectedError where it may be in Redis, and that is away.
        """
        text = self._filed(*ids)
        if text is not None or self._listed is None:
            return text
        try:
            return await self._listed.find(*ids)
        except RedisUnavailableError:
            raise RequestRejectedError(Code.TRUSTED_DOCUMENTS_UNAVAILABLE) from None


def _known(text: str | None) -> str:
    if text is None:
        raise RequestRejectedError(Code.UNKNOWN_DOCUMENT)
    return text


def _ids(hash: str) -> tuple[str, str]:
    """How a document is called that is called by its hash."""
    return hash, f"sha256:{hash}"


def _hashed(query: str) -> str:
    return hashlib.sha256(query.encode("utf-8", "surrogatepass")).hexdigest()


def _hash(extensions: Mapping[str, Any]) -> str | None:
    """The hash of Apollo's automatic persisted queries. Raises RequestRejectedError for one that is none."""
    given = extensions.get("persistedQuery")
    if given is None:
        return None
    hash = given.get("sha256Hash") if isinstance(given, dict) and given.get("version") == 1 else None
    if not isinstance(hash, str) or not _HASH.fullmatch(hash):
        raise RequestRejectedError(Code.BAD_REQUEST, reason="persisted_query")
    return hash
