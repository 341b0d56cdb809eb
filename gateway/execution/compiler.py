"""Writes the Python of a plan: one function for the operation's root, and one for each set of fields loaded together.

A function walks the objects of its level and builds the answer as plain dicts and lists. Where an object selects
loaded fields it puts null in their places and notes the object; when the level is built, the loaded fields of all noted
objects are asked for, each kind in one call, concurrently, and filled in by functions of their own.

    async def load_1(context, arguments, errors, parents_1, into_1):  # me.cases
        values = await load(cases, context, parents_1, arguments_1)
        for into, object in zip(into_1, values): ...

Objects without loaded fields beneath are written as one expression.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from graphql import FieldNode, GraphQLOutputType, is_list_type, is_non_null_type

from gateway.documents.operation import Operation
from gateway.execution.arguments import Arguments
from gateway.execution.codegen import CodeWriter
from gateway.execution.expressions import ExpressionWriter, braces
from gateway.execution.selection import SelectedField, Selection, UnionSelection, select
from gateway.fields import ROOT, Loaded

Path = tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class ErrorPosition:
    """Where errors stand: the keys that lead to the objects (or lists) that they stand in, and the field's nodes."""

    path: Path
    nodes: tuple[FieldNode, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class LoadedField:
    """A loaded field of the answer: the keys that lead to the objects it stands in. `number`: of its error position."""

    number: int
    path: Path
    field: SelectedField

    @property
    def parameters(self) -> str:
        """The names of the lists of its parents, and of the dicts that its values are filled into."""
        return f"parents_{self.number}, into_{self.number}"


@dataclasses.dataclass(frozen=True, slots=True)
class Compiled:
    """A plan's source, the function it begins with, and what is needed beside it."""

    source: str
    start: Any
    arguments: Arguments
    positions: tuple[ErrorPosition, ...]

    def __del__(self) -> None:
        """Part the functions from the names that they share: so both are freed at once, and wait for no collector."""
        self.start.__globals__.clear()


def compile_operation(operation: Operation) -> Compiled:
    """Compile an operation as its @skip and @include variables have it. Raises NotCompilableError."""
    return _Compiler(operation).compiled()


@dataclasses.dataclass(slots=True)
class _Level:
    """One function being written: the loaded fields it has noted objects for."""

    loaded: list[LoadedField] = dataclasses.field(default_factory=list)


class _Compiler:
    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._arguments = Arguments(operation.schema)
        self._code = CodeWriter()
        self._expressions = ExpressionWriter(self._code, self._arguments)
        self._positions: list[ErrorPosition] = []
        self._has_loaded: dict[int, bool] = {}
        self._waiting: list[list[LoadedField]] = []
        self._prepared: dict[int, str] = {}
        self._root = self._code.constant("root", None)

    def compiled(self) -> Compiled:
        root = select(self._operation)
        self._start(root)
        while self._waiting:
            self._load(self._waiting.pop(0))
        start = self._code.compiled(self._operation.name or "anonymous")["start"]
        return Compiled(self._code.text, start, self._arguments, tuple(self._positions))

    # Functions

    def _start(self, root: Selection) -> None:
        level = _Level()
        with self._code.block("async def start(context, arguments, errors):"):
            index = self._code.reserve()
            answer = self._object(root, self._root, level, ())
            self._next(level)
            self._code.line(f"return {answer}")
        self._lists(index, level)

    def _load(self, group: list[LoadedField]) -> None:
        """Write the function that fills in fields of one kind, wherever they stand."""
        first = group[0]
        level = _Level()
        names = ", ".join(loaded.parameters for loaded in group)
        title = ", ".join(".".join((*loaded.path, loaded.field.key)) for loaded in group)
        with self._code.block(f"async def load_{first.number}(context, arguments, errors, {names}):  # {title}"):
            index = self._code.reserve()
            parents = " + ".join(f"parents_{loaded.number}" for loaded in group)
            declared = first.field.declared
            resolver = self._code.constant("resolver", declared.load if isinstance(declared, Loaded) else None)
            self._code.line(f"values = await load({resolver}, context, {parents}, {self._prepared[first.number]})")
            for loaded in group:
                self._fill(loaded, level)
            self._next(level)
        self._lists(index, level)

    def _fill(self, loaded: LoadedField, level: _Level) -> None:
        line, number, key = self._code.line, loaded.number, loaded.field.key
        value, into = self._code.name("value"), self._code.name("target")
        with self._code.block(f"for {into}, {value} in zip(into_{number}, values):"):
            nullable = not is_non_null_type(loaded.field.type)
            with self._code.block(f"if {value} is None:"):
                line("continue" if nullable else "fall_back()")
            with self._code.block(f"if isinstance({value}, Exception):"):
                line(f"add_error(errors, {number}, {into}, {key!r}, {value})" if nullable else "fall_back()")
                line("continue")
            answer = self._value(loaded.field.type, loaded.field.beneath, value, level, (*loaded.path, key))
            line(f"{into}[{key!r}] = {answer}")

    def _lists(self, index: int, level: _Level) -> None:
        for loaded in level.loaded:
            self._code.insert(index, f"{loaded.parameters} = [], []")

    def _next(self, level: _Level) -> None:
        """Write the calls for what this level's objects load."""
        groups = list(self._groups(level.loaded))
        self._waiting.extend(groups)
        if len(groups) > 1:
            self._code.line("branches = []")
        for group in groups:
            names = ", ".join(loaded.parameters for loaded in group)
            call = f"load_{group[0].number}(context, arguments, errors, {names})"
            with self._code.block(f"if {' or '.join(f'parents_{loaded.number}' for loaded in group)}:"):
                self._code.line(f"branches.append({call})" if len(groups) > 1 else f"await {call}")
        if len(groups) > 1:
            with self._code.block("if branches:"):
                self._code.line("await gather(branches)")

    def _groups(self, fields: list[LoadedField]) -> Iterator[list[LoadedField]]:
        """Yield the fields with the same resolver and arguments, which are asked for in one call."""
        groups: dict[Any, list[LoadedField]] = {}
        for loaded in fields:
            arguments = self._prepared[loaded.number] = self._expressions.arguments(loaded.field)
            groups.setdefault((id(loaded.field.declared), arguments), []).append(loaded)
        yield from groups.values()

    # Values

    def _value(
        self,
        kind: GraphQLOutputType,
        beneath: Selection | UnionSelection | None,
        value: str,
        level: _Level,
        path: Path,
    ) -> str:
        """Write the statements that a value's answer needs. Returns the answer, an expression."""
        if beneath is None or not self._loads(beneath):
            return self._expressions.value(kind, beneath, value)
        inner = kind.of_type if is_non_null_type(kind) else kind
        variable, answer = self._variable(value), self._code.name("answer")
        with self._code.block(f"if {variable} is None:"):
            self._code.line("fall_back()" if inner is not kind else f"{answer} = None")
        with self._code.block("else:"):
            if is_list_type(inner):
                self._list(inner.of_type, beneath, variable, answer, level, path)
            elif isinstance(beneath, UnionSelection):
                self._union(beneath, variable, answer, level, path)
            else:
                self._code.line(f"{answer} = {self._object(beneath, variable, level, path)}")
        return answer

    def _variable(self, value: str) -> str:
        """Return the variable that holds a value."""
        if value.isidentifier():
            return value
        variable = self._code.name("object")
        self._code.line(f"{variable} = {value}")
        return variable

    def _list(
        self,
        kind: GraphQLOutputType,
        beneath: Selection | UnionSelection,
        values: str,
        answer: str,
        level: _Level,
        path: Path,
    ) -> None:
        self._code.line(f"{answer} = []")
        item = self._code.name("item")
        with self._code.block(f"for {item} in items({values}):"):
            if isinstance(beneath, UnionSelection) and not is_non_null_type(kind):
                self._errors_of_items(beneath, item, answer, path)
            self._code.line(f"{answer}.append({self._value(kind, beneath, item, level, path)})")

    def _errors_of_items(self, beneath: UnionSelection, item: str, answer: str, path: Path) -> None:
        """Write what becomes of an item that is an exception: null in the list, with an error of its own."""
        position = self._position(path, beneath.nodes)
        with self._code.block(f"if isinstance({item}, Exception):"):
            self._code.line(f"add_error(errors, {position}, {answer}, len({answer}), {item})")
            self._code.line(f"{answer}.append(None)")
            self._code.line("continue")

    def _union(self, beneath: UnionSelection, variable: str, answer: str, level: _Level, path: Path) -> None:
        """Write the answer of an object by its class."""
        word = "if"
        for cls, selection in beneath.selections.items():
            with self._code.block(f"{word} {variable}.__class__ is {self._code.constant(cls.__name__, cls)}:"):
                self._code.line(f"{answer} = {self._object(selection, variable, level, path)}")
            word = "elif"
        with self._code.block("else:"):
            self._code.line("fall_back_on_type()")

    def _object(self, selection: Selection, variable: str, level: _Level, path: Path) -> str:
        """Write an object with loaded fields somewhere beneath. Its dict has a name, so that they can be filled in."""
        members, fields = [], []
        for key, field in selection.fields.items():
            answer = "None"
            if field is None:
                answer = repr(selection.type.name)
            elif isinstance(field.declared, Loaded):
                fields.append(field)
            else:
                value = self._expressions.of_field(field, variable)
                answer = self._value(field.type, field.beneath, value, level, (*path, key))
            members.append(f"{key!r}: {answer}")
        made = self._code.name("made")
        self._code.line(f"{made} = {braces(members)}")
        for field in fields:
            self._note(field, variable, made, level, path)
        return made

    def _note(self, field: SelectedField, variable: str, made: str, level: _Level, path: Path) -> None:
        """Write the note of an object whose field is to be loaded, if its gate is open."""
        loaded = LoadedField(self._position(path, field.nodes), path, field)
        level.loaded.append(loaded)
        parent = self._code.constant("ROOT", ROOT) if variable == self._root else variable
        gate = field.declared.gate
        if gate is None:
            self._append(loaded, parent, made)
            return
        with self._code.block(f"if {variable}.opening.opens({self._code.constant(gate.name, gate)}):"):
            self._append(loaded, parent, made)
        if is_non_null_type(field.type):
            with self._code.block("else:"):
                self._code.line("fall_back()")

    def _append(self, loaded: LoadedField, parent: str, made: str) -> None:
        self._code.line(f"parents_{loaded.number}.append({parent})")
        self._code.line(f"into_{loaded.number}.append({made})")

    def _position(self, path: Path, nodes: tuple[FieldNode, ...]) -> int:
        self._positions.append(ErrorPosition(path, nodes))
        return len(self._positions) - 1

    def _loads(self, selection: Selection | UnionSelection) -> bool:
        """Whether something is loaded somewhere beneath. Objects of several types are written as if it were."""
        if isinstance(selection, UnionSelection):
            return True
        loads = self._has_loaded.get(id(selection))
        if loads is None:
            loads = self._has_loaded[id(selection)] = any(
                isinstance(field.declared, Loaded) or (field.beneath is not None and self._loads(field.beneath))
                for field in selection.fields.values()
                if field is not None
            )
        return loads
