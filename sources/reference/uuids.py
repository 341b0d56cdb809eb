"""UUIDs, as the indexes and registers write them."""

from __future__ import annotations

import re

PATTERN = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

_UUID = re.compile(PATTERN)
_URN = re.compile(rf"urn:.*:({PATTERN})", re.IGNORECASE)
"""Such as urn:oio:it-system-uuid: and what follows; senders do not agree on what stands before the UUID."""


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID, in capitals or not."""
    return _UUID.fullmatch(text) is not None


def uuid_of(text: str | None) -> str | None:
    """Return a UUID in lower case, None for anything else."""
    return text.lower() if text and _UUID.fullmatch(text) else None


def uuid_of_urn(text: str | None) -> str | None:
    """Return the UUID, in lower case, in which a URN ends. None for any other."""
    match = _URN.fullmatch(text) if text else None
    return match[1].lower() if match else None
