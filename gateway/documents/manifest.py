"""The manifest of trusted documents that a frontend's build writes: Relay's, GraphQL Code Generator's or Apollo's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gateway.documents.invalid_document import InvalidDocumentError
from gateway.server.strict_json import distinct_names
from gateway.settings import naming
from gateway.settings.groups.documents import DocumentSettings

MAX_MANIFEST_BYTES = 16 * 1024 * 1024
APOLLO_FORMAT = "apollo-persisted-query-manifest"
ID = re.compile(r"[A-Za-z0-9_.:~-]{1,128}")


def trusted_from_settings(settings: DocumentSettings) -> dict[str, str]:
    """Return the trusted documents of the settings' file, by id. Raise SettingsError where it cannot be used."""
    if settings.trusted_documents is None:
        return {}
    with naming("TRUSTED_DOCUMENTS"):
        return read_manifest(settings.trusted_documents)


def read_manifest(path: Path) -> dict[str, str]:
    """Return the trusted documents of a file, by their ids. Raises ValueError.

    Relay and GraphQL Code Generator write one object of ids and documents; Apollo writes a list of operations.
    """
    try:
        is_large = path.stat().st_size > MAX_MANIFEST_BYTES
        manifest = {} if is_large else json.loads(path.read_text("utf-8"), object_pairs_hook=distinct_names)
    except (OSError, RecursionError, ValueError):
        raise ValueError(
            "must be a JSON file that can be read: one object, of distinct ids and their documents"
        ) from None
    if is_large:
        raise ValueError("must be a file of at most 16 MB")
    documents = _operations(manifest) if _is_apollos(manifest) else manifest
    if not isinstance(documents, dict) or not all(isinstance(text, str) for text in documents.values()):
        raise ValueError("must be a JSON file with one object, of ids and their documents")
    if not all(map(ID.fullmatch, documents)):
        raise ValueError("must have ids of letters, digits and _.:~-, at most 128")
    return documents


def unusable(documents: Mapping[str, str], check: Callable[[str], None]) -> Iterator[str]:
    """Yield the id of each document that `check` refuses, with the code, and the limit where it is one.

    Start-up is the time to hear of them.
    """
    for id, text in documents.items():
        try:
            check(text)
        except InvalidDocumentError as error:
            limit = (error.errors[0].extensions or {}).get("limit") if error.errors else None
            yield f"{id} ({error.code.name}{'' if limit is None else f', limit {limit}'})"


def _is_apollos(manifest: Any) -> bool:
    return isinstance(manifest, dict) and "operations" in manifest and not isinstance(manifest["operations"], str)


def _operations(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the documents of Apollo's manifest. Raises ValueError."""
    operations = manifest["operations"]
    if (
        manifest.get("format") != APOLLO_FORMAT
        or manifest.get("version") != 1
        or not isinstance(operations, list)
        or not all(isinstance(operation, dict) for operation in operations)
        or not all(isinstance(operation.get(key), str) for operation in operations for key in ("id", "body"))
    ):
        raise ValueError(
            f"must be a manifest of the format {APOLLO_FORMAT}, version 1, whose operations have an id and a body"
        )
    documents = {operation["id"]: operation["body"] for operation in operations}
    if len(documents) != len(operations):
        raise ValueError("must have distinct ids")
    return documents
