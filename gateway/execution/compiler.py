"""Writes the Python of a plan: one function for the operation's root, and one for each set of fields loaded together.

A function walks the objects of its level and builds the answer as plain dicts and lists. Where an object selects
loaded fields it puts null in their places and notes the object; when the level is built, the loaded fields of all noted
objects are asked for, each kind in one call, side by side, and filled in by functions of their own.

    async def load_1(context, given, refused, parents_1, into_1):  # me.cases
        found_1 = await load(cases, context, parents_1, arguments_1)
        for into, object in zip(into_1, found_1): ...

Objects without loaded fields beneath are written as one expression.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLLeafType, GraphQLOutputType, is_list_type, is_non_null_type

from gateway.documents.operation import Operation
from gateway.execution import serializers
from gateway.execution.arguments import Arguments
from gateway.execution.codegen import CodeWriter
from gateway.execution.selection import SelectedField, Selection, select
from gateway.fields import ROOT, Computed, Declared, Loaded, Read


@dataclass(frozen=True, slots=True)
class Site:
    """A place in the answer whose field is loaded: the keys that lead to the objects it stands in."""

    number: int
    path: tuple[str, ...]
    field: SelectedField


@dataclass(frozen=True, slots=True)
class Compiled:
    """A plan's source, the function it begins with, and what is needed beside it."""

    source: str
    start: Any
    arguments: Arguments
    sites: tuple[Site, ...]


def compile_operation(operation: Operation) -> Compiled:
    """Compile an operation as its @skip and @include variables have it. Raises Unplanned."""
    return _Compiler(operation).compiled()


@dataclass(slots=True)
class _Level:
    """One function being written: the sites it has noted objects for."""

    path: tuple[str, ...]
    sites: list[Site] = field(default_factory=list)


class _Compiler:
    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._arguments = Arguments(operation.schema)
        self._source = CodeWriter()
        self._sites: list[Site] = []
        self._busy: dict[int, bool] = {}
        self._waiting: list[list[Site]] = []
        self._prepared: dict[int, str] = {}
        self._constant: dict[int, list[tuple[dict[str, Any], str]]] = {}
        self._root = self._source.constant("root", None)

    def compiled(self) -> Compiled:
        root = select(self._operation)
        self._start(root)
        while self._waiting:
            self._load(self._waiting.pop(0))
        start = self._source.compiled(self._operation.name or "anonymous")["start"]
        return Compiled(self._source.text, start, self._arguments, tuple(self._sites))

    # Functions

    def _start(self, root: Selection) -> None:
        level = _Level(())
        with self._source.block("async def start(context, given, refused):"):
            place = self._source.reserve()
            answer = self._object(root, self._root, level, ())
            self._next(level)
            self._source.line(f"return {answer}")
        self._lists(place, level)

    def _load(self, sites: list[Site]) -> None:
        """The function that fills in fields of one kind, wherever they stand."""
        first = sites[0]
        level = _Level(first.path)
        names = ", ".join(f"parents_{site.number}, into_{site.number}" for site in sites)
        title = ", ".join(".".join((*site.path, site.field.key)) for site in sites)
        with self._source.block(f"async def load_{first.number}(context, given, refused, {names}):  # {title}"):
            place = self._source.reserve()
            parents = " + ".join(f"parents_{site.number}" for site in sites)
            declared = first.field.declared
            function = self._source.constant("answer", declared.load if isinstance(declared, Loaded) else None)
            self._source.line(f"found = await load({function}, context, {parents}, {self._prepared[first.number]})")
            for site in sites:
                self._fill(site, level)
            self._next(level)
        self._lists(place, level)

    def _fill(self, site: Site, level: _Level) -> None:
        line = self._source.line
        value, into = self._source.name("value"), self._source.name("place")
        with self._source.block(f"for {into}, {value} in zip(into_{site.number}, found):"):
            nullable = not is_non_null_type(site.field.type)
            with self._source.block(f"if {value} is None:"):
                line("continue" if nullable else "surprise()")
            with self._source.block(f"if isinstance({value}, Exception):"):
                line(f"refuse(refused, {site.number}, {into}, {value})" if nullable else "surprise()")
                line("continue")
            path = (*site.path, site.field.key)
            answer = self._value(site.field.type, site.field.beneath, value, level, path)
            line(f"{into}[{site.field.key!r}] = {answer}")

    def _lists(self, place: int, level: _Level) -> None:
        for site in level.sites:
            self._source.insert(place, f"parents_{site.number}, into_{site.number} = [], []")

    def _next(self, level: _Level) -> None:
        """Ask for what this level's objects load."""
        groups = list(self._groups(level.sites))
        self._waiting.extend(groups)
        if len(groups) > 1:
            self._source.line("branches = []")
        for sites in groups:
            names = ", ".join(f"parents_{site.number}, into_{site.number}" for site in sites)
            call = f"load_{sites[0].number}(context, given, refused, {names})"
            with self._source.block(f"if {' or '.join(f'parents_{site.number}' for site in sites)}:"):
                self._source.line(f"branches.append({call})" if len(groups) > 1 else f"await {call}")
        if len(groups) > 1:
            with self._source.block("if branches:"):
                self._source.line("await together(branches)")

    def _groups(self, sites: list[Site]) -> Iterator[list[Site]]:
        """Sites with the same kitchen function and arguments, which are asked for in one call."""
        groups: dict[Any, list[Site]] = {}
        for site in sites:
            declared = site.field.declared
            arguments = self._prepare(site)
            key = (id(declared), arguments)
            groups.setdefault(key, []).append(site)
        yield from groups.values()

    def _prepare(self, site: Site) -> str:
        prepared = self._prepared[site.number] = self._given(site.field)
        return prepared

    # Values

    def _value(
        self, kind: GraphQLOutputType, beneath: Selection | None, value: str, level: _Level, path: tuple[str, ...]
    ) -> str:
        """The answer of a value: an expression, after the statements it needs."""
        if beneath is None or not self._is_busy(beneath):
            return self._expression(kind, beneath, value)
        inner = kind.of_type if is_non_null_type(kind) else kind
        held, answer = self._held(value), self._source.name("answer")
        with self._source.block(f"if {held} is None:"):
            self._source.line("surprise()" if inner is not kind else f"{answer} = None")
        with self._source.block("else:"):
            if is_list_type(inner):
                self._list(inner.of_type, beneath, held, answer, level, path)
            else:
                self._source.line(f"{answer} = {self._object(beneath, held, level, path)}")
        return answer

    def _held(self, value: str) -> str:
        """The variable that holds a value."""
        if value.isidentifier():
            return value
        held = self._source.name("held")
        self._source.line(f"{held} = {value}")
        return held

    def _list(
        self,
        kind: GraphQLOutputType,
        beneath: Selection,
        held: str,
        answer: str,
        level: _Level,
        path: tuple[str, ...],
    ) -> None:
        self._source.line(f"{answer} = []")
        item = self._source.name("item")
        with self._source.block(f"for {item} in items({held}):"):
            one = self._value(kind, beneath, item, level, path)
            self._source.line(f"{answer}.append({one})")

    def _object(self, selection: Selection, held: str, level: _Level, path: tuple[str, ...]) -> str:
        """An object with loaded fields somewhere beneath: its dict has a name, so that they can be filled in."""
        parts, loads = [], []
        for key, one in selection.fields.items():
            if one is not None and isinstance(one.declared, Loaded):
                loads.append(one)
            answer = "None"
            if one is None:
                answer = repr(selection.type.name)
            elif not isinstance(one.declared, Loaded):
                answer = self._value(one.type, one.beneath, self._source_of(one, held), level, (*path, key))
            parts.append(f"{key!r}: {answer}")
        made = self._source.name("made")
        self._source.line(f"{made} = {_braces(parts)}")
        for one in loads:
            self._note(one, held, made, level, path)
        return made

    def _note(self, one: SelectedField, held: str, made: str, level: _Level, path: tuple[str, ...]) -> None:
        """Note an object whose field is to be loaded, if its gate is open."""
        site = Site(len(self._sites), path, one)
        self._sites.append(site)
        level.sites.append(site)
        parent = self._source.constant("ROOT", ROOT) if held == self._root else held
        gate = one.declared.gate
        if gate is not None:
            part = self._source.constant(gate.name, gate)
            with self._source.block(f"if {held}.opening.opens({part}):"):
                self._source.line(f"parents_{site.number}.append({parent})")
                self._source.line(f"into_{site.number}.append({made})")
            if is_non_null_type(one.type):
                with self._source.block("else:"):
                    self._source.line("surprise()")
            return
        self._source.line(f"parents_{site.number}.append({parent})")
        self._source.line(f"into_{site.number}.append({made})")

    def _expression(self, kind: GraphQLOutputType, beneath: Selection | None, value: str) -> str:
        """The answer of a value with nothing to load beneath."""
        required = is_non_null_type(kind)
        inner: Any = kind.of_type if is_non_null_type(kind) else kind
        if not is_list_type(inner) and beneath is None:
            return self._leaf(inner, value, required=required)
        name = value if value.isidentifier() else self._source.name("one")
        test = name if name == value else f"({name} := {value})"
        if is_list_type(inner):
            item = self._source.name("item")
            whole = f"[{self._expression(inner.of_type, beneath, item)} for {item} in items({name})]"
        else:
            whole = self._dict(beneath, name) if beneath else "surprise()"
        return f"({whole} if {test} is not None else {'surprise()' if required else 'None'})"

    def _dict(self, selection: Selection, held: str) -> str:
        parts = []
        for key, one in selection.fields.items():
            if one is None:
                parts.append(f"{key!r}: {selection.type.name!r}")
            else:
                parts.append(f"{key!r}: {self._expression(one.type, one.beneath, self._source_of(one, held))}")
        return _braces(parts)

    def _leaf(self, leaf: GraphQLLeafType, value: str, *, required: bool) -> str:
        name = value if value.isidentifier() else self._source.name("leaf")
        first = name if name == value else f"({name} := {value})"
        write = self._source.constant(f"write_{leaf.name}", serializers.write(leaf), same=leaf)
        none = "" if required else f"None if {first} is None else "
        tested = first if required else name
        if kind := serializers.unchanged(leaf):
            known, plain = self._source.constant(kind.__name__, kind), name
        elif enum := serializers.named(leaf):
            known, plain = self._source.constant(enum.__name__, enum), f"{name}._name_"
        elif ours := serializers.written_by(leaf):
            kind, do = ours
            known, plain = (
                self._source.constant(kind.__name__, kind),
                f"{self._source.constant(do.__name__, do)}({name})",
            )
        else:
            return f"({none}{write}({value if required else name}))"
        return f"({none}{plain} if {tested}.__class__ is {known} else {write}({name}))"

    # Fields

    def _source_of(self, one: SelectedField, held: str) -> str:
        """The expression that gets a field's value from its object."""
        got = self._got(one.declared, one, held)
        gate = one.declared.gate
        if gate is None:
            return got
        return f"({got} if {held}.opening.opens({self._source.constant(gate.name, gate)}) else None)"

    def _got(self, declared: Declared, one: SelectedField, held: str) -> str:
        if isinstance(declared, Read):
            return f"{held}.{declared.path}"
        if not isinstance(declared, Computed):
            raise TypeError("a loaded field is noted, not computed")
        function = self._source.constant(declared.compute.__name__, declared.compute)
        given = f", **{self._given(one)}" if declared.arguments else ""
        return f"{function}(context, {held}{given})"

    def _given(self, one: SelectedField) -> str:
        """The expression of a field's arguments."""
        if one.varies:
            return f"given[{self._arguments.place(one)}].plain"
        arguments = self._arguments.constant(one)
        known = self._constant.setdefault(id(one.declared), [])
        name = next((name for same, name in known if same == arguments), None)
        if name is None:
            name = self._source.constant("arguments", arguments)
            known.append((arguments, name))
        return name

    def _is_busy(self, selection: Selection) -> bool:
        """Whether something is loaded somewhere beneath."""
        known = self._busy.get(id(selection))
        if known is None:
            known = self._busy[id(selection)] = any(
                isinstance(one.declared, Loaded) or (one.beneath is not None and self._is_busy(one.beneath))
                for one in selection.fields.values()
                if one is not None
            )
        return known


def _braces(parts: list[str]) -> str:
    """A dict display, a key a line."""
    inside = "".join(f"\n{part},".replace("\n", "\n    ") for part in parts)
    return f"{{{inside}\n}}"
