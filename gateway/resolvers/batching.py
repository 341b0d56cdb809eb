"""Turns a function that answers one parent into one that answers many, concurrently."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from functools import partial, wraps
from typing import Any, TypeVar

from gateway.context import Context
from gateway.errors import FieldError
from gateway.loaders.loaders import Loaders
from gateway.policies.policy import Authority
from sources.concurrency import gather

T = TypeVar("T")
Resolver = Callable[..., Awaitable[list[Any]]]
"""A function of context, parents and arguments, which returns a result for each parent."""


def for_each_parent(resolve: Callable[..., Awaitable[Any]]) -> Resolver:
    """Resolve each parent by itself: for functions whose loaders batch already. A FieldError is that parent's own."""

    @wraps(resolve)
    async def resolve_all(context: Any, parents: Sequence[Any], **arguments: Any) -> list[Any]:
        async def guarded(parent: Any) -> Any:
            try:
                return await resolve(context.of(parent), parent, **arguments)
            except FieldError as error:
                return error

        return await gather(map(guarded, parents))

    return resolve_all


def for_each_person(resolve: Resolver) -> Resolver:
    """Resolve the parents of each person apart, by that person's own loaders: of one level, some may be another's."""

    @wraps(resolve)
    async def resolve_all(context: Context, parents: Sequence[Any], **arguments: Any) -> list[Any]:
        if not context.represented:
            return await resolve(context, parents, **arguments)
        places: dict[int, list[int]] = {}
        for place, parent in enumerate(parents):
            places.setdefault(id(context.of(parent)), []).append(place)
        contexts = {id(person): person for person in (context, *context.represented)}
        persons = [
            resolve(contexts[person], [parents[place] for place in own], **arguments) for person, own in places.items()
        ]
        results: list[Any] = [None] * len(parents)
        for own, values in zip(places.values(), await gather(map(_awaited, persons)), strict=True):
            for place, value in zip(own, values, strict=True):
                results[place] = value
        return results

    return resolve_all


async def _awaited(values: Awaitable[list[Any]]) -> list[Any]:
    return await values


def by_id_and_key(find: Callable[[Context, str], Awaitable[Any]]) -> tuple[Resolver, Resolver]:
    """Return a root field's resolver by id, and a router's by entity key, of what `find` returns for an id."""

    @for_each_parent
    async def by_id(context: Context, _root: object, *, id: str) -> Any:
        return await find(context, id)

    @for_each_parent
    async def by_key(context: Context, key: Mapping[str, str]) -> Any:
        return await find(context, key["id"])

    return by_id, by_key


async def read_by_authority(
    read: Callable[[Authority], Coroutine[Any, Any, T]], parents: Iterable[Any]
) -> dict[Authority, T]:
    """Return the results of each authority of these parents, read once each and concurrently."""
    authorities = dict.fromkeys(parent.authority for parent in parents)
    return dict(zip(authorities, await gather(map(read, authorities)), strict=True))


def from_authority_results(
    read: Callable[[Loaders, Authority], Coroutine[Any, Any, Any]],
) -> Callable[[Callable[..., Any]], Resolver]:
    """Resolve each parent from its authority's results: each authority is read once, concurrently."""

    def decorate(resolve: Callable[..., Any]) -> Resolver:
        async def resolve_all(context: Context, parents: Sequence[Any], **arguments: Any) -> list[Any]:
            results = await read_by_authority(partial(read, context.citizen), parents)

            def guarded(parent: Any) -> Any:
                try:
                    return resolve(context, parent, results[parent.authority], **arguments)
                except FieldError as error:
                    return error

            return list(map(guarded, parents))

        return wraps(resolve)(for_each_person(resolve_all))

    return decorate
