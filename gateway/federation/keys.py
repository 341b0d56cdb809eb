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

    def read(self, value: Any) -> Any:
        """Return the value as the field's type has it. Raises KeyMismatchError."""
        return _value(self.type, self.beneath, value)


Parts = Mapping[str, KeyPart]


@dataclass(frozen=True, slots=True)
class EntityKeys:
    """The keys of one type. `needed`: what its fields ask of other graphs (@requires), which comes beside a key."""

    name: str
    keys: Mapping[str, Parts]
    needed: Parts

    def read(self, representation: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of a representation: at least one whole key, and nothing besides. Raises FieldError."""
        fields = representation.keys() - {TYPENAME}
        complete_keys = [parts for parts in self.keys.values() if parts.keys() <= fields]
        part_of = {name: part for parts in (self.needed, *complete_keys) for name, part in parts.items()}
        if not complete_keys or not fields <= part_of.keys():
            raise self._refusal()
        try:
            return {name: part_of[name].read(representation[name]) for name in fields}
        except KeyMismatchError:
            raise self._refusal() from None

    def _refusal(self) -> FieldError:
        return FieldError(Code.BAD_REPRESENTATION, type=self.name, keys=", ".join(self.keys))


def keys_of(kind: GraphQLObjectType) -> EntityKeys:
    """Return the keys that a router may use: all but those that are said not to be resolvable."""
    definition = kind.extensions["strawberry-definition"]
    directives = [directive for directive in definition.directives if isinstance(directive, Key)]
    field_sets = [str(key.fields) for key in directives if key.resolvable is not False]
    keys = {fields: _parts(kind, fields, needed=True) for fields in field_sets}
    return EntityKeys(kind.name, keys, _needed(kind, definition))


def _needed(kind: GraphQLObjectType, definition: Any) -> dict[str, KeyPart]:
    directives = (directive for field in definition.fields for directive in field.directives)
    needed: dict[str, KeyPart] = {}
    for directive in directives:
        if isinstance(directive, Requires):
            needed |= _parts(kind, str(directive.fields), needed=False)
    return needed


def _parts(kind: GraphQLObjectType, fields: str, *, needed: bool) -> dict[str, KeyPart]:
    [document] = parse(f"{{ {fields} }}").definitions
    if not isinstance(document, OperationDefinitionNode):
        raise TypeError(fields)
    return dict(_selected(kind, document.selection_set, needed=needed))


def _selected(kind: GraphQLObjectType, selections: SelectionSetNode, *, needed: bool) -> Iterator[tuple[str, KeyPart]]:
    """Yield the fields of a field set. What stands in a key is never null, whatever its field may be elsewhere."""
    for node in selections.selections:
        if not isinstance(node, FieldNode):
            raise TypeError(f"{kind.name}: only fields stand in a key here")
        field_type = kind.fields[node.name.value].type
        inner = get_named_type(field_type)
        beneath = None
        if node.selection_set and isinstance(inner, GraphQLObjectType):
            beneath = dict(_selected(inner, node.selection_set, needed=needed))
        is_nullable = needed and not isinstance(field_type, GraphQLNonNull)
        yield node.name.value, KeyPart(GraphQLNonNull(field_type) if is_nullable else field_type, beneath)


def _value(kind: Any, beneath: Parts | None, value: Any) -> Any:
    if isinstance(kind, GraphQLNonNull):
        if value is None:
            raise KeyMismatchError
        return _value(kind.of_type, beneath, value)
    if value is None:
        return None
    if is_list_type(kind):
        if not isinstance(value, list):
            raise KeyMismatchError
        return [_value(kind.of_type, beneath, item) for item in value]
    return _leaf(kind, value) if is_leaf_type(kind) else _object(beneath or {}, value)


def _object(beneath: Parts, value: Any) -> dict[str, Any]:
    """Return an object inside a key; a router may tell its type, too."""
    if not isinstance(value, Mapping) or value.keys() - {TYPENAME} != beneath.keys():
        raise KeyMismatchError
    return {name: part.read(value[name]) for name, part in beneath.items()}


def _leaf(kind: Any, value: Any) -> Any:
    try:
        return kind.coerce_input_value(value)
    except Exception:  # each scalar has its own way to refuse, and its own words, which would repeat the value
        raise KeyMismatchError from None
