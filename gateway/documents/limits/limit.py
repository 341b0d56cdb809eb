"""How much a question may ask for, and the refusal of one that asks for more."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.errors import Code, FieldError

LARGEST_FOUND = 2**53 - 1
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
    """A document that goes over a limit. Tells which, its number, and how far over where that is known."""

    def __init__(self, code: Code, *, limit: int, found: int | None = None) -> None:
        facts = {"limit": limit} if found is None else {"limit": limit, "found": min(found, LARGEST_FOUND)}
        super().__init__(code, message=f"{code.sentence} The limit is {limit}.", **facts)


def enforce(code: Code, *, limit: int, found: int) -> None:
    """Nothing, where the limit is kept. Raises LimitExceededError where it is not."""
    if found > limit:
        raise LimitExceededError(code, limit=limit, found=found)
