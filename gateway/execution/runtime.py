"""What compiled code calls: the few steps that are the same in every plan."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from typing import Any, NoReturn

from gateway.context import Context
from gateway.errors import FieldError
from gateway.execution.fallback import NeedsFallbackError

FieldErrors = list[tuple[int, dict[str, Any], FieldError]]
"""Refusals met so far: the number of the field, the object it stands in, and what was said."""


def surprise() -> NoReturn:
    """A null where none may be."""
    raise NeedsFallbackError("null")


def items(value: Any) -> Any:
    """The value if it is a list."""
    if value.__class__ is list or value.__class__ is tuple:
        return value
    raise NeedsFallbackError("value")


def refuse(refused: FieldErrors, field: int, into: dict[str, Any], error: Exception) -> None:
    """A refusal is told; any other exception is graphql-core's."""
    if not isinstance(error, FieldError):
        raise NeedsFallbackError("exception")
    refused.append((field, into, error))


async def load(
    answer: Callable[..., Awaitable[Sequence[Any]]], context: Context, parents: list[Any], arguments: dict[str, Any]
) -> Iterator[Any]:
    """A kitchen function's answers for all parents of the level, each parent asked for once."""
    once = {id(parent): parent for parent in parents}
    found = await answer(context, list(once.values()), **arguments)
    if len(found) != len(once):
        raise NeedsFallbackError("value")
    if len(once) == len(parents):
        return iter(found)
    by_parent = dict(zip(once, found, strict=True))
    return iter([by_parent[id(parent)] for parent in parents])


async def together(branches: list[Coroutine[Any, Any, None]]) -> None:
    """Run branches side by side to their ends; then raise the first exception, if there was one.

    None is cut short: what a branch has asked of a source will be needed by graphql-core too.
    """
    first, *others = branches
    tasks = [asyncio.ensure_future(one) for one in others]
    try:
        errors = [await _ended(first), *await asyncio.gather(*tasks, return_exceptions=True)]
    except asyncio.CancelledError:
        for task in tasks:
            task.cancel()
        raise
    for error in errors:
        if error is not None:
            raise error


async def _ended(branch: Coroutine[Any, Any, None]) -> Exception | None:
    """How a branch ended."""
    try:
        await branch
    except Exception as error:
        return error
    return None
