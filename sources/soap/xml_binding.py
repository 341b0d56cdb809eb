"""Reads what is wanted of an XML answer in one pass over its tree: a shape says where the fields of a part stand.

    class Party(Part):
        urn: Text

    class Case(Part):
        title: Text
        parties: Sequence[Party]

    PARTY = Shape(Party, {"urn": "gd:ReferenceID/sd:URNIdentifikator"})
    CASE = Shape(Case, {"title": "sag:Titel"}, parties=("sag:Sagspart", PARTY))

    CASE.read(element) == Case(title="Plads i børnehave", parties=[Party(urn="urn:oio:…")])

Of elements on the same path the first counts for a text; what a shape does not name is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

from lxml import etree
from msgspec import Struct

from sources.native import tree_reader
from sources.soap.xml_codegen import Below, PartOf, compiled

Text = str | None
"""Without the white space around it. Empty where nothing else stands there, None where its element is missing."""

NAMESPACES: Mapping[str, str] = {
    "sdi": "urn:oio:sts:sagdok:sagdokumentindeks:6",
    "sag": "urn:oio:sts:sagdok:sag:6",
    "si": "urn:oio:sts:sagdok:sagindeks:6",
    "di": "urn:oio:sts:sagdok:dokumentindeks:6",
    "gd": "urn:oio:sts:generelledefinitioner:6",
    "sd": "urn:oio:sagdok:3.0.0",
    "y": "http://www.kombit.dk/int/2022/01/01/",
}


class XmlStruct(Struct, gc=False):
    """What was found of an element: texts, and sequences of parts (empty where there are none)."""


P = TypeVar("P", bound=XmlStruct)


class Shape(Generic[P]):
    """What is wanted of an element: texts by their paths, and parts by theirs with a shape of their own."""

    def __init__(self, kind: type[P], texts: Mapping[str, str], **parts: tuple[str, Shape[Any] | Later[Any]]) -> None:
        """Raise ValueError where a field has no path, or a path leads through a text."""
        if {*texts, *parts} != set(kind.__struct_fields__):
            raise ValueError(f"{kind.__name__} has other fields")
        self.kind = kind
        self.below: Below = {}
        for name, path in texts.items():
            _put(self.below, path, name)
        for name, (path, inner) in parts.items():
            _put(self.below, path, PartOf(name, inner))

    @cached_property
    def read(self) -> Callable[[etree._Element], P]:
        """Return the function that reads it below an element: in C where that was compiled, else in Python."""
        return self.native.read if self.native else self.read_in_python

    @cached_property
    def read_in_python(self) -> Callable[[etree._Element], P]:
        """Return the reader in Python, which the one in C is held to."""
        return compiled(self.kind, self.below)

    @cached_property
    def native(self) -> Any | None:
        """Return the reader in C. None where nothing was compiled."""
        return tree_reader(self.kind, self.below, lambda shape: shape.native, lambda shape: isinstance(shape, Later))


class Unread(Generic[P]):
    """A part that may say what another has said: read when it is wanted, and the same as any of the same text.

    A text that has moved from one of its elements to the next, and nothing else changed, would go unseen.
    """

    __slots__ = ("_element", "_shape", "text")

    def __init__(self, shape: Shape[P], element: etree._Element) -> None:
        self._shape = shape
        self._element = element
        self.text: bytes = etree.tostring(element, method="text", encoding="utf-8", with_tail=False)

    def read(self) -> P:
        """Return what stands in it."""
        return self._shape.read_in_python(self._element)

    def __eq__(self, value: object) -> bool:
        return isinstance(value, Unread) and self.text == value.text

    def __hash__(self) -> int:
        return hash(self.text)


class Later(Generic[P]):
    """A shape of parts that say the same again and again: none is read before it is wanted."""

    def __init__(self, shape: Shape[P]) -> None:
        self._shape = shape

    def read_in_python(self, element: etree._Element) -> Unread[P]:
        """Return the part, of which nothing but the text is read."""
        return Unread(self._shape, element)

    @property
    def native(self) -> Any | None:
        """Return the reader in C of what is read later. None where nothing was compiled."""
        return self._shape.native


def _put(below: Below, path: str, field: str | PartOf) -> None:
    *steps, last = map(_tag, path.split("/"))
    for step in steps:
        further = below.setdefault(step, {})
        if not isinstance(further, dict):
            raise ValueError(f"{path} leads through a text or a part")
        below = further
    if last in below:
        raise ValueError(f"{path} is wanted twice")
    below[last] = field


def _tag(step: str) -> str:
    prefix, _, name = step.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{name}"
