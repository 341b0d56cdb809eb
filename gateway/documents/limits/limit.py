"""How much a document may ask for, and the refusal of one that asks for more."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.errors import Code, FieldError

MAX_COUNT = 2**53 - 1
"""The largest number that every reader of JSON reads exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """One number a limit. All are held before anything is resolved, most of them before the document is parsed."""

    tokens: int = 2_000
    depth: int = 12
    aliases: int = 30
    directives: int = 50
    fragments: int = 60
    fields: int = 1_500
    root_fields: int = 5
    repeats: int = 10
    introspection_depth: int = 20
    entities: int = 100
    cost: int = 100_000


class LimitExceededError(FieldError):
    """A document that goes over a limit: which one, its number, and how many there were where that is counted."""

    def __init__(self, code: Code, *, limit: int, count: int | None = None, message: str | None = None) -> None:
        facts = {"limit": limit} if count is None else {"limit": limit, "found": min(count, MAX_COUNT)}
        super().__init__(code, message=message or f"{code.sentence} The limit is {limit}.", **facts)


def enforce(code: Code, *, limit: int, count: int) -> None:
    """Raise LimitExceededError where the limit is not kept."""
    if count > limit:
        raise LimitExceededError(code, limit=limit, count=count)
