"""The expressions of a plan: what of an answer needs no loading, and how a field's value is had of its object."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLLeafType, GraphQLOutputType, is_list_type, is_non_null_type

from gateway.execution import serializers
from gateway.execution.arguments import Arguments
from gateway.execution.codegen import CodeWriter
from gateway.execution.selection import SelectedField, Selection, UnionSelection
from gateway.fields import Computed, Read


class ExpressionWriter:
    """Writes the expressions of one plan."""

    def __init__(self, code: CodeWriter, arguments: Arguments) -> None:
        self._code = code
        self._arguments = arguments
        self._constants: dict[int, list[tuple[dict[str, Any], str]]] = {}

    def value(self, kind: GraphQLOutputType, beneath: Selection | UnionSelection | None, value: str) -> str:
        """Return the answer of a value with nothing to load beneath."""
        required = is_non_null_type(kind)
        inner: Any = kind.of_type if is_non_null_type(kind) else kind
        if not is_list_type(inner) and beneath is None:
            return self._leaf(inner, value, required=required)
        name = value if value.isidentifier() else self._code.name("object")
        test = name if name == value else f"({name} := {value})"
        if is_list_type(inner):
            item = self._code.name("item")
            answer = f"[{self.value(inner.of_type, beneath, item)} for {item} in items({name})]"
        else:
            answer = self._object(beneath, name) if isinstance(beneath, Selection) else "fall_back()"
        return f"({answer} if {test} is not None else {'fall_back()' if required else 'None'})"

    def of_field(self, field: SelectedField, parent: str) -> str:
        """Return the value of a field, if its gate is open for its object."""
        value = self._read(field, parent)
        gate = field.declared.gate
        if gate is None:
            return value
        return f"({value} if {parent}.opening.opens({self._code.constant(gate.name, gate)}) else None)"

    def arguments(self, field: SelectedField) -> str:
        """Return the arguments of a field."""
        if field.varies:
            return f"arguments[{self._arguments.index(field)}].plain"
        arguments = self._arguments.constant(field)
        constants = self._constants.setdefault(id(field.declared), [])
        name = next((name for constant, name in constants if constant == arguments), None)
        if name is None:
            name = self._code.constant("arguments", arguments)
            constants.append((arguments, name))
        return name

    def _object(self, selection: Selection, parent: str) -> str:
        return braces(
            f"{key!r}: {selection.type.name!r}"
            if field is None
            else f"{key!r}: {self.value(field.type, field.beneath, self.of_field(field, parent))}"
            for key, field in selection.fields.items()
        )

    def _leaf(self, leaf: GraphQLLeafType, value: str, *, required: bool) -> str:
        name = value if value.isidentifier() else self._code.name("leaf")
        first = name if name == value else f"({name} := {value})"
        write = self._code.constant(f"write_{leaf.name}", serializers.write(leaf), same=leaf)
        none = "" if required else f"None if {first} is None else "
        tested = first if required else name
        if kind := serializers.unchanged(leaf):
            usual, plain = self._code.constant(kind.__name__, kind), name
        elif enum := serializers.named(leaf):
            usual, plain = self._code.constant(enum.__name__, enum), f"{name}._name_"
        elif scalar := serializers.written_by(leaf):
            kind, serialize = scalar
            usual = self._code.constant(kind.__name__, kind)
            plain = f"{self._code.constant(serialize.__name__, serialize)}({name})"
        else:
            return f"({none}{write}({value if required else name}))"
        return f"({none}{plain} if {tested}.__class__ is {usual} else {write}({name}))"

    def _read(self, field: SelectedField, parent: str) -> str:
        declared = field.declared
        if isinstance(declared, Read):
            return f"{parent}.{declared.path}"
        if not isinstance(declared, Computed):
            raise TypeError("a loaded field is noted, not computed")
        function = self._code.constant(declared.compute.__name__, declared.compute)
        arguments = f", **{self.arguments(field)}" if declared.arguments else ""
        return f"{function}(context, {parent}{arguments})"


def braces(members: Any) -> str:
    """Return a dict display, a key a line."""
    inside = "".join(f"\n{member},".replace("\n", "\n    ") for member in members)
    return f"{{{inside}\n}}"
