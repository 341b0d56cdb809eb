"""Secrets that the operator has given to clients that are no citizens: up to two, so that one can follow the other."""

from __future__ import annotations

import hmac


def matches_any(text: str | None, secrets: tuple[bytes, ...]) -> bool:
    """Whether the text is one of the secrets, compared in a time that does not tell how much of it is right."""
    sent = (text or "").encode("latin-1", "replace")
    return sum(hmac.compare_digest(sent, secret) for secret in secrets) > 0
