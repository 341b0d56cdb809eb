"""What a router asks for by key: read one by one, found type by type, answered in the order it was asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from graphql import GraphQLObjectType, GraphQLSchema, GraphQLUnionType
from strawberry.federation.schema_directives import Authenticated

from gateway.concurrency import gather
from gateway.documents.limits.entities import TYPENAME
from gateway.errors import Code, FieldError
from gateway.federation.keys import EntityKeys, keys_of

T = TypeVar("T", bound=type)

Find = Callable[[Any, Sequence[Mapping[str, Any]]], Awaitable[Sequence[Any]]]
"""Finds the entities behind many keys: one result a key, in order. None: there is none, or not for this caller."""

_FIND = "__find_entities__"


def entity(find: Find) -> Callable[[T], T]:
    """Says how the entities of a type are found. The type itself says by which keys (@key)."""

    def decorate(kind: T) -> T:
        setattr(kind, _FIND, find)
        return kind

    return decorate


@dataclass(frozen=True, slots=True)
class Entity:
    """A type that routers may ask for. `is_personal`: it is @authenticated, and nobody's without a citizen."""

    keys: EntityKeys
    find: Find
    is_personal: bool


class Entities:
    """All entities of a schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        union = schema.type_map.get("_Entity")
        kinds = union.types if isinstance(union, GraphQLUnionType) else ()
        self._known = {kind.name: _entity(kind) for kind in kinds}

    @property
    def public(self) -> frozenset[str]:
        """The types that may be asked for without login."""
        return frozenset(name for name, one in self._known.items() if not one.is_personal)

    async def answer(self, context: Any, representations: Sequence[Any], *, has_citizen: bool) -> list[Any]:
        """One answer a representation: what was found, None, or the error of this one."""
        answers: list[Any] = [None] * len(representations)
        asked: defaultdict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
        for place, one in enumerate(representations):
            try:
                name, key = self._read(one, has_citizen)
                asked[name].append((place, key))
            except FieldError as refusal:
                answers[place] = refusal
        found = await gather(
            _found(self._known[name].find, context, [key for _, key in keys]) for name, keys in asked.items()
        )
        for keys, results in zip(asked.values(), found, strict=True):
            for (place, _), result in zip(keys, results, strict=True):
                answers[place] = result
        return answers

    def _read(self, given: Any, has_citizen: bool) -> tuple[str, dict[str, Any]]:
        name = given.get(TYPENAME) if isinstance(given, Mapping) else None
        if not isinstance(name, str):
            raise FieldError(Code.BAD_REPRESENTATION)
        known = self._known.get(name)
        if known is None:
            raise FieldError(Code.UNKNOWN_ENTITY)
        if known.is_personal and not has_citizen:
            raise FieldError(Code.UNAUTHENTICATED)
        return name, known.keys.read(given)


def _entity(kind: GraphQLObjectType) -> Entity:
    definition = kind.extensions["strawberry-definition"]
    find = getattr(definition.origin, _FIND, None)
    if find is None:
        raise TypeError(f"{kind.name} has a key, and nothing that finds it: see `entity`.")
    is_personal = any(isinstance(one, Authenticated) for one in definition.directives)
    return Entity(keys_of(kind), find, is_personal)


async def _found(find: Find, context: Any, keys: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
    """The results of one type; what goes wrong with one type is not the others' trouble."""
    try:
        return await find(context, keys)
    except Exception as error:
        return [error] * len(keys)
