"""Writes down how a shape is read, as Python that is compiled once: lxml makes an object for each element touched.

So the code touches no element twice, lists none of those it passes over, and leaves an element as soon as all its
texts are read. `python -m bench.soap` measures it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol, TypeVar

from lxml import etree
from msgspec import Struct

P = TypeVar("P", bound=Struct)
MAX_COMPARED = 3
"""So many tags are compared each in turn; more are looked up."""


class Readable(Protocol):
    """A shape."""

    @property
    def read_in_python(self) -> Callable[[etree._Element], Any]:
        """Return the function that reads it below an element."""


class PartOf(NamedTuple):
    """A part of its own, by the name of the field that lists it."""

    name: str
    shape: Readable


Below = dict[str, "str | PartOf | Below"]
"""What is wanted below an element, by tag: a text (its field's name), a part, or what is further below."""


def compiled(kind: type[P], below: Below) -> Callable[[etree._Element], P]:
    """Return the function that reads a kind of part."""
    namespace: dict[str, Any] = {"Kind": kind}
    fields = kind.__struct_fields__
    listed = {field.name for field in _fields(below) if isinstance(field, PartOf)}
    lines = ["def read(element):"]
    lines += [f"  {_variable(name)} = {'()' if name in listed else None}" for name in fields]
    lines += _loop(below, "element", 1, namespace)
    lines += [f"  return Kind({', '.join(map(_variable, fields))})"]
    exec("\n".join(lines), namespace)  # noqa: S102 - of our own shapes, and nothing that anybody sends
    read: Callable[[etree._Element], P] = namespace["read"]
    return read


def _loop(below: Below, element: str, depth: int, namespace: dict[str, Any]) -> Iterator[str]:
    """Write a loop over the children of an element."""
    margin, child = "  " * depth, f"child_{depth}"
    yield f"{margin}for {child} in {element}:"
    if len(below) > MAX_COMPARED:
        indices = f"indices_{len(namespace)}"
        namespace[indices] = {tag: index for index, tag in enumerate(below)}.get
        yield f"{margin}  index = {indices}({child}.tag)"
        yield f"{margin}  if index is None: continue"
        tests = [f"index == {index}" for index in range(len(below))]
    else:
        yield f"{margin}  tag = {child}.tag"
        tests = [f"tag == {tag!r}" for tag in below]
    done = _done(below) if depth > 1 else None
    for number, (test, field) in enumerate(zip(tests, below.values(), strict=True)):
        yield f"{margin}  {'elif' if number else 'if'} {test}:"
        yield from _assignment(field, child, depth, namespace, done)


def _assignment(
    field: str | PartOf | Below, child: str, depth: int, namespace: dict[str, Any], done: str | None
) -> Iterator[str]:
    """Write what to do with a child that has a field."""
    margin = "  " * (depth + 2)
    if isinstance(field, dict):
        yield from _loop(field, child, depth + 2, namespace)
        if done:
            yield f"{margin}if {done}: break"
    elif isinstance(field, PartOf):
        variable, read = _variable(field.name), f"read_{field.name}"
        namespace[read] = field.shape.read_in_python
        yield f"{margin}if {variable}: {variable}.append({read}({child}))"
        yield f"{margin}else: {variable} = [{read}({child})]"
    else:
        variable = _variable(field)
        yield f"{margin}if {variable} is None:"
        yield f"{margin}  {variable} = {child}.text"
        yield f"{margin}  {variable} = {variable}.strip() if {variable} else ''"
        if done:
            yield f"{margin}  if {done}: break"


def _done(below: Below) -> str | None:
    """Write when nothing is left to be found there. None: never, since parts may always follow."""
    fields = list(_fields(below))
    if any(isinstance(field, PartOf) for field in fields):
        return None
    return " and ".join(f"{_variable(str(name))} is not None" for name in fields)


def _fields(below: Below) -> Iterator[str | PartOf]:
    """Yield all texts and parts, however far below."""
    for field in below.values():
        if isinstance(field, dict):
            yield from _fields(field)
        else:
            yield field


def _variable(name: str) -> str:
    return f"field_{name}"
