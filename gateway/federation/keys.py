"""The keys of an entity's type, read from its directives, and whether a representation holds one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
    is_list_type,
    parse,
)
from strawberry.federation.schema_directives import Key, Requires

from gateway.documents.limits.entities import TYPENAME
from gateway.errors import Code, FieldError


class KeyMismatchError(Exception):
    """A value that is none of the field it stands for."""


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One field of a key. `beneath` is what a key has of an object."""

    type: GraphQLOutputType
    beneath: Mapping[str, KeyPart] | None = None

    def read(self, given: Any) -> Any:
        """The value as the field's type has it. Raises KeyMismatchError."""
        return _value(self.type, self.beneath, given)


Parts = Mapping[str, KeyPart]


@dataclass(frozen=True, slots=True)
class EntityKeys:
    """The keys of one type. `needed`: what its fields ask of other graphs (@requires), which comes beside a key."""

    name: str
    keys: Mapping[str, Parts]
    needed: Parts

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values of a representation: at least one whole key, and nothing that is of none. Raises FieldError."""
        fields = given.keys() - {TYPENAME}
        whole = [parts for parts in self.keys.values() if parts.keys() <= fields]
        known = {name: part for parts in (self.needed, *whole) for name, part in parts.items()}
        if not whole or not fields <= known.keys():
            raise self._refusal()
        try:
            return {name: known[name].read(given[name]) for name in fields}
        except KeyMismatchError:
            raise self._refusal() from None

    def _refusal(self) -> FieldError:
        return FieldError(Code.BAD_REPRESENTATION, type=self.name, keys=", ".join(self.keys))


def keys_of(kind: GraphQLObjectType) -> EntityKeys:
    """The keys that a router may use: all but those that are said not to be resolvable."""
    definition = kind.extensions["strawberry-definition"]
    written = [one.fields for one in definition.directives if isinstance(one, Key) and one.resolvable is not False]
    keys = {fields: _parts(kind, fields, needed=True) for fields in map(str, written)}
    return EntityKeys(kind.name, keys, _needed(kind, definition))


def _needed(kind: GraphQLObjectType, definition: Any) -> dict[str, KeyPart]:
    directives = (directive for field in definition.fields for directive in field.directives)
    needed: dict[str, KeyPart] = {}
    for one in directives:
        if isinstance(one, Requires):
            needed |= _parts(kind, str(one.fields), needed=False)
    return needed


def _parts(kind: GraphQLObjectType, fields: str, *, needed: bool) -> dict[str, KeyPart]:
    [document] = parse(f"{{ {fields} }}").definitions
    if not isinstance(document, OperationDefinitionNode):
        raise TypeError(fields)
    return dict(_selected(kind, document.selection_set, needed=needed))


def _selected(kind: GraphQLObjectType, selections: SelectionSetNode, *, needed: bool) -> Iterator[tuple[str, KeyPart]]:
    """The fields of a field set. What stands in a key is never null, whatever its field may be elsewhere."""
    for node in selections.selections:
        if not isinstance(node, FieldNode):
            raise TypeError(f"{kind.name}: only fields stand in a key here")
        found = kind.fields[node.name.value].type
        inner = get_named_type(found)
        beneath = None
        if node.selection_set and isinstance(inner, GraphQLObjectType):
            beneath = dict(_selected(inner, node.selection_set, needed=needed))
        is_nullable = needed and not isinstance(found, GraphQLNonNull)
        yield node.name.value, KeyPart(GraphQLNonNull(found) if is_nullable else found, beneath)


def _value(kind: Any, beneath: Parts | None, given: Any) -> Any:
    if isinstance(kind, GraphQLNonNull):
        if given is None:
            raise KeyMismatchError
        return _value(kind.of_type, beneath, given)
    if given is None:
        return None
    if is_list_type(kind):
        if not isinstance(given, list):
            raise KeyMismatchError
        return [_value(kind.of_type, beneath, one) for one in given]
    return _leaf(kind, given) if is_leaf_type(kind) else _object(beneath or {}, given)


def _object(beneath: Parts, given: Any) -> dict[str, Any]:
    """An object inside a key; a router may tell its type, too."""
    if not isinstance(given, Mapping) or given.keys() - {TYPENAME} != beneath.keys():
        raise KeyMismatchError
    return {name: part.read(given[name]) for name, part in beneath.items()}


def _leaf(kind: Any, given: Any) -> Any:
    try:
        return kind.coerce_input_value(given)
    except Exception:  # each scalar has its own way to refuse, and its own words, which would repeat the value
        raise KeyMismatchError from None
