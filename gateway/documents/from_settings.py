"""Make the documents that the settings allow: their limits, the trusted ones, and how each is found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from graphql import GraphQLSchema

from gateway.documents.document_cache import DocumentCache
from gateway.documents.limits import Guard, Limits
from gateway.documents.manifest import unusable as unusable_documents
from gateway.documents.persisted_queries import PersistedQueries
from gateway.documents.trusted import DocumentLookup
from gateway.documents.trusted_redis import RedisTrustedDocuments
from gateway.settings import Settings, SettingsError, unusable
from gateway.settings.groups.documents import LimitSettings

if TYPE_CHECKING:
    from gateway.redis.connection import RedisConnection


def limits_from_settings(settings: LimitSettings) -> Limits:
    """Return what one document may ask for."""
    return Limits(
        tokens=settings.max_tokens,
        depth=settings.max_depth,
        aliases=settings.max_aliases,
        directives=settings.max_directives,
        fragments=settings.max_fragments,
        fields=settings.max_fields,
        root_fields=settings.max_root_fields,
        repeats=settings.max_field_repetitions,
        cost=settings.max_cost,
    )


def documents_from_settings(
    settings: Settings,
    schema: GraphQLSchema,
    trusted: Mapping[str, str],
    *,
    public: frozenset[str],
    public_entities: frozenset[str],
    is_sandbox: bool,
) -> DocumentCache:
    """Return the cache of documents. Raise SettingsError for a trusted document that cannot be run."""
    guard = Guard(schema, limits_from_settings(settings), introspection=is_sandbox or settings.introspection)
    documents = DocumentCache(schema, public=public, guard=guard, entities=public_entities, suggestions=is_sandbox)
    if refusals := list(unusable_documents(trusted, documents.check)):
        reason = f"has documents that cannot be run: {', '.join(refusals[:5])}"
        raise SettingsError([unusable("TRUSTED_DOCUMENTS", reason)])
    return documents


def lookup_from_settings(
    settings: Settings, trusted: Mapping[str, str], redis: RedisConnection | None
) -> DocumentLookup:
    """Return what finds the document of a request: in the file, in Redis, or among those that clients have sent."""
    key = settings.trusted_documents_redis_key
    return DocumentLookup(
        trusted=trusted,
        require_ids=settings.trusted_documents_only,
        persisted=PersistedQueries(max_documents=settings.persisted_queries, shared=redis),
        listed=RedisTrustedDocuments(redis, key) if redis and key else None,
    )
