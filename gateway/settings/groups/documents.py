"""Settings of documents: which are run, how they are executed, and what they may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.settings import values
from gateway.settings.field import setting


@dataclass(frozen=True, kw_only=True)
class DocumentSettings:
    """Which documents are run."""

    introspection: bool = setting(
        values.flag, "Answer questions about the schema; always on in the sandbox", default=False
    )
    trusted_documents: Path | None = setting(
        values.file, "JSON file of trusted documents: the manifest of Relay, GraphQL Code Generator or Apollo"
    )
    trusted_documents_redis_key: str | None = setting(
        values.text, "Key of a Redis hash of trusted documents, ids and documents, beside those of the file"
    )
    trusted_documents_only: bool = setting(values.flag, "Run trusted documents alone", default=False)
    persisted_queries: int = setting(
        values.number(0, 10_000), "Documents stored for each client that sends hashes; 0: none", default=500
    )
    compiled_execution: bool = setting(
        values.flag, "Compile operations; false: graphql-core runs them all", default=True
    )


@dataclass(frozen=True, kw_only=True)
class LimitSettings:
    """What one document may ask for."""

    max_tokens: int = setting(values.number(1, 20_000), "Tokens of a document", default=2_000)
    max_depth: int = setting(values.number(1, 40), "Levels of a document, fragments counted where spread", default=12)
    max_aliases: int = setting(values.number(0, 10_000), "Aliases of a document", default=30)
    max_directives: int = setting(values.number(0, 10_000), "Directives of a document", default=50)
    max_fragments: int = setting(values.number(0, 200), "Fragments of a document", default=60)
    max_fields: int = setting(
        values.number(1, 10_000), "Fields of a document, fragments counted where spread", default=1_500
    )
    max_root_fields: int = setting(
        values.number(1, 100), "Root fields of an operation; a router's `_entities` do not count", default=5
    )
    max_field_repetitions: int = setting(
        values.number(1, 100),
        "Times that a field is selected in one place by each fragment; in all, once more for each fragment allowed",
        default=10,
    )
    max_cost: int = setting(
        values.number(1, 100_000_000), "Values of an answer, and 100 a question asked", default=100_000
    )
