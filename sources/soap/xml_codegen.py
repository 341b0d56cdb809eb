"""Writes down how a shape is read, as Python that is compiled once: lxml makes an object for all that is looked at.

So the code looks at nothing twice, makes no list of what it passes over, and leaves an element as soon as all texts
wanted of it are found. `python -m bench.soap` measures it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol, TypeVar

from lxml import etree
from msgspec import Struct

P = TypeVar("P", bound=Struct)
FEW = 3
"""So many tags are compared one by one; more are looked up."""


class Readable(Protocol):
    """A shape."""

    @property
    def read_in_python(self) -> Callable[[etree._Element], Any]:
        """What is found of it below an element."""


class PartOf(NamedTuple):
    """A part of its own, by the name of the field that lists it."""

    name: str
    shape: Readable


Below = dict[str, "str | PartOf | Below"]
"""What is wanted below an element, by tag: a text (its field's name), a part, or what is further below."""


def compiled(kind: type[P], below: Below) -> Callable[[etree._Element], P]:
    """The function that reads a kind of part."""
    known: dict[str, Any] = {"Kind": kind}
    fields = kind.__struct_fields__
    listed = {wanted.name for wanted in _wanted(below) if isinstance(wanted, PartOf)}
    lines = ["def read(element):"]
    lines += [f"  {_its(name)} = {'()' if name in listed else None}" for name in fields]
    lines += _loop(below, "element", 1, known)
    lines += [f"  return Kind({', '.join(map(_its, fields))})"]
    exec("\n".join(lines), known)  # noqa: S102 - of our own shapes, and nothing that anybody sends
    read: Callable[[etree._Element], P] = known["read"]
    return read


def _loop(below: Below, element: str, depth: int, known: dict[str, Any]) -> Iterator[str]:
    """Looks at every child of an element."""
    margin, child = "  " * depth, f"child_{depth}"
    yield f"{margin}for {child} in {element}:"
    if len(below) > FEW:
        places = f"places_{len(known)}"
        known[places] = {tag: place for place, tag in enumerate(below)}.get
        yield f"{margin}  place = {places}({child}.tag)"
        yield f"{margin}  if place is None: continue"
        tests = [f"place == {place}" for place in range(len(below))]
    else:
        yield f"{margin}  tag = {child}.tag"
        tests = [f"tag == {tag!r}" for tag in below]
    done = _done(below) if depth > 1 else None
    for number, (test, wanted) in enumerate(zip(tests, below.values(), strict=True)):
        yield f"{margin}  {'elif' if number else 'if'} {test}:"
        yield from _taken(wanted, child, depth, known, done)


def _taken(
    wanted: str | PartOf | Below, child: str, depth: int, known: dict[str, Any], done: str | None
) -> Iterator[str]:
    """What to do with a child that is wanted."""
    margin = "  " * (depth + 2)
    if isinstance(wanted, dict):
        yield from _loop(wanted, child, depth + 2, known)
        if done:
            yield f"{margin}if {done}: break"
    elif isinstance(wanted, PartOf):
        its, read = _its(wanted.name), f"read_{wanted.name}"
        known[read] = wanted.shape.read_in_python
        yield f"{margin}if {its}: {its}.append({read}({child}))"
        yield f"{margin}else: {its} = [{read}({child})]"
    else:
        its = _its(wanted)
        yield f"{margin}if {its} is None:"
        yield f"{margin}  {its} = {child}.text"
        yield f"{margin}  {its} = {its}.strip() if {its} else ''"
        if done:
            yield f"{margin}  if {done}: break"


def _done(below: Below) -> str | None:
    """When nothing is left to be found there. None: never, since parts may always follow."""
    wanted = list(_wanted(below))
    if any(isinstance(one, PartOf) for one in wanted):
        return None
    return " and ".join(f"{_its(str(name))} is not None" for name in wanted)


def _wanted(below: Below) -> Iterator[str | PartOf]:
    """All texts and parts, however far below."""
    for wanted in below.values():
        if isinstance(wanted, dict):
            yield from _wanted(wanted)
        else:
            yield wanted


def _its(name: str) -> str:
    return f"its_{name}"
