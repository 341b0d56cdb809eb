"""Secrets that the operator has given to whoever is no citizen: up to two, so that one can follow the other."""

from __future__ import annotations

import hmac


def is_one(given: str | None, known: tuple[bytes, ...]) -> bool:
    """Whether the text is one of these, found out in a time that does not tell how much of it is right."""
    sent = (given or "").encode("latin-1", "replace")
    return sum(hmac.compare_digest(sent, one) for one in known) > 0
