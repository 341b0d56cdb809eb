"""Turns a function that answers one parent into one that answers many, side by side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from functools import partial, wraps
from typing import Any, TypeVar

from gateway.concurrency import gather
from gateway.context import Context
from gateway.errors import FieldError
from gateway.loaders.loaders import Loaders
from gateway.policies.policy import Authority

T = TypeVar("T")


def one_by_one(answer: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[list[Any]]]:
    """For functions whose loaders already gather: each parent asks for itself, a refusal is that parent's own."""

    @wraps(answer)
    async def answer_all(context: Any, parents: Sequence[Any], **arguments: Any) -> list[Any]:
        async def guarded(parent: Any) -> Any:
            try:
                return await answer(context, parent, **arguments)
            except FieldError as refusal:
                return refusal

        return await gather(map(guarded, parents))

    return answer_all


async def by_authority(
    read: Callable[[Authority], Coroutine[Any, Any, T]], parents: Iterable[Any]
) -> dict[Authority, T]:
    """What each authority of these parents answered, read once each and side by side."""
    authorities = dict.fromkeys(parent.authority for parent in parents)
    return dict(zip(authorities, await gather(map(read, authorities)), strict=True))


def from_its_authority(read: Callable[[Loaders, Authority], Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
    """For functions of a parent and its authority's answer: each authority is read once, side by side."""

    def decorate(answer: Callable[..., Any]) -> Callable[..., Awaitable[list[Any]]]:
        @wraps(answer)
        async def answer_all(context: Context, parents: Sequence[Any], **arguments: Any) -> list[Any]:
            found = await by_authority(partial(read, context.citizen), parents)

            def guarded(parent: Any) -> Any:
                try:
                    return answer(context, parent, found[parent.authority], **arguments)
                except FieldError as refusal:
                    return refusal

            return list(map(guarded, parents))

        return answer_all

    return decorate
