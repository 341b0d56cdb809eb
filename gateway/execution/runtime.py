"""What compiled code calls: the few steps that are the same in every plan."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from typing import Any, NamedTuple, NoReturn

from gateway.context import Context
from gateway.errors import FieldError
from gateway.execution.fallback import NeedsFallbackError


class RaisedError(NamedTuple):
    """An error met so far: the number of its position, the object or list that it stands in, and its key there."""

    position: int
    into: dict[str, Any] | list[Any]
    key: str | int
    error: FieldError


def fall_back() -> NoReturn:
    """Raise NeedsFallbackError for a null where none may be."""
    raise NeedsFallbackError("null")


def fall_back_on_type() -> NoReturn:
    """Raise NeedsFallbackError for an object of a class that a union does not have."""
    raise NeedsFallbackError("value")


def items(value: Any) -> Any:
    """Return the value if it is a list. Raises NeedsFallbackError."""
    if value.__class__ is list or value.__class__ is tuple:
        return value
    raise NeedsFallbackError("value")


def add_error(
    errors: list[RaisedError], position: int, into: dict[str, Any] | list[Any], key: str | int, error: Exception
) -> None:
    """Note a field's error. Raises NeedsFallbackError for any other exception, which is graphql-core's to report."""
    if not isinstance(error, FieldError):
        raise NeedsFallbackError("exception")
    errors.append(RaisedError(position, into, key, error))


async def load(
    resolve: Callable[..., Awaitable[Sequence[Any]]], context: Context, parents: list[Any], arguments: dict[str, Any]
) -> Iterator[Any]:
    """Return a resolver's values for all parents of the level; each parent is asked for once."""
    distinct = {id(parent): parent for parent in parents}
    values = await resolve(context, list(distinct.values()), **arguments)
    if len(values) != len(distinct):
        raise NeedsFallbackError("value")
    if len(distinct) == len(parents):
        return iter(values)
    by_parent = dict(zip(distinct, values, strict=True))
    return iter([by_parent[id(parent)] for parent in parents])


async def gather(branches: list[Coroutine[Any, Any, None]]) -> None:
    """Run branches concurrently to their ends; then raise the first exception, if there was one.

    None is cut short: what a branch has asked of a source will be needed by graphql-core too.
    """
    first, *more = branches
    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(_outcome(branch)) for branch in more]
    try:
        outcomes = [await _outcome(first), *[await task for task in tasks]]
    except asyncio.CancelledError:
        for task in tasks:
            task.cancel()
        raise
    for outcome in outcomes:
        if outcome is not None:
            raise outcome


async def _outcome(branch: Coroutine[Any, Any, None]) -> Exception | None:
    """Return the exception that a branch ended with."""
    try:
        await branch
    except Exception as error:
        return error
    return None
