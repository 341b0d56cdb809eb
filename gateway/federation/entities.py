"""Entities that a router asks for by key: keys are read each by itself, entities found type by type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from graphql import GraphQLObjectType, GraphQLSchema, GraphQLUnionType
from strawberry.federation.schema_directives import Authenticated

from gateway.documents.limits.entities import TYPENAME
from gateway.errors import Code, FieldError
from gateway.federation.keys import EntityKeys, keys_of
from sources.concurrency import gather

T = TypeVar("T", bound=type)

Find = Callable[[Any, Sequence[Mapping[str, Any]]], Awaitable[Sequence[Any]]]
"""Finds the entities behind many keys: one result a key, in order. None: there is none, or not for this caller."""

_FIND = "__find_entities__"


def entity(find: Find) -> Callable[[T], T]:
    """Declare how the entities of a type are found. The type itself says by which keys (@key)."""

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
        self._by_type = {kind.name: _entity(kind) for kind in kinds}

    @property
    def public(self) -> frozenset[str]:
        """The types that may be asked for without login."""
        return frozenset(name for name, entity in self._by_type.items() if not entity.is_personal)

    async def answer(self, context: Any, representations: Sequence[Any], *, has_citizen: bool) -> list[Any]:
        """Return one answer for each representation: the entity, None, or the error of this one."""
        answers: list[Any] = [None] * len(representations)
        keys_of_type: defaultdict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
        for index, representation in enumerate(representations):
            try:
                name, key = self._read(representation, has_citizen)
                keys_of_type[name].append((index, key))
            except FieldError as error:
                answers[index] = error
        results_of_type = await gather(
            _find(self._by_type[name].find, context, [key for _, key in keys]) for name, keys in keys_of_type.items()
        )
        for keys, results in zip(keys_of_type.values(), results_of_type, strict=True):
            for (index, _), result in zip(keys, results, strict=True):
                answers[index] = result
        return answers

    def _read(self, representation: Any, has_citizen: bool) -> tuple[str, dict[str, Any]]:
        name = representation.get(TYPENAME) if isinstance(representation, Mapping) else None
        if not isinstance(name, str):
            raise FieldError(Code.BAD_REPRESENTATION)
        entity = self._by_type.get(name)
        if entity is None:
            raise FieldError(Code.UNKNOWN_ENTITY)
        if entity.is_personal and not has_citizen:
            raise FieldError(Code.UNAUTHENTICATED)
        return name, entity.keys.read(representation)


def _entity(kind: GraphQLObjectType) -> Entity:
    definition = kind.extensions["strawberry-definition"]
    find = getattr(definition.origin, _FIND, None)
    if find is None:
        raise TypeError(f"{kind.name} has a key, and nothing that finds it: see `entity`.")
    is_personal = any(isinstance(directive, Authenticated) for directive in definition.directives)
    return Entity(keys_of(kind), find, is_personal)


async def _find(find: Find, context: Any, keys: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
    """Return the results of one type; a failure of one type leaves the rest alone."""
    try:
        return await find(context, keys)
    except Exception as error:
        return [error] * len(keys)
