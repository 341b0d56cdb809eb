"""Turns a function that answers one parent into one that answers many, side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from typing import Any

from gateway.errors import Refusal


def one_by_one(answer: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[list[Any]]]:
    """For functions whose loaders already gather: each parent asks for itself, a refusal is that parent's own."""

    @wraps(answer)
    async def answer_all(context: Any, parents: Sequence[Any], **arguments: Any) -> list[Any]:
        async def guarded(parent: Any) -> Any:
            try:
                return await answer(context, parent, **arguments)
            except Refusal as refusal:
                return refusal

        if len(parents) == 1:
            return [await guarded(parents[0])]
        return list(await asyncio.gather(*map(guarded, parents)))

    return answer_all
