"""Reads what is wanted of an XML answer in one pass over its tree: a shape names paths, a part holds what stands there.

    PARTY = shape({"urn": "gd:ReferenceID/sd:URNIdentifikator"})
    CASE = shape({"title": "sag:Titel"}, parties=("sag:Sagspart", PARTY))

    part(element, CASE) == {"title": "Plads i børnehave", "parties": [{"urn": "urn:oio:…"}]}

Of elements on the same path the first counts for a text; what a shape does not name is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from lxml import etree

Part = dict[str, Any]
"""What was found: texts without the white space around them (empty where there is none), and lists of parts."""

NAMESPACES: Mapping[str, str] = {
    "sdi": "urn:oio:sts:sagdok:sagdokumentindeks:6",
    "sag": "urn:oio:sts:sagdok:sag:6",
    "si": "urn:oio:sts:sagdok:sagindeks:6",
    "di": "urn:oio:sts:sagdok:dokumentindeks:6",
    "gd": "urn:oio:sts:generelledefinitioner:6",
    "sd": "urn:oio:sagdok:3.0.0",
    "y": "http://www.kombit.dk/int/2022/01/01/",
}


class Shape(NamedTuple):
    """What is wanted of an element: a text (nothing below), or what is below it, by a name as a part of its own."""

    name: str
    below: dict[str, Shape] | None


def shape(texts: Mapping[str, str], **parts: tuple[str, Shape]) -> Shape:
    """A shape of texts, and of lists of parts, by the paths they stand at."""
    below: dict[str, Shape] = {}
    for name, path in texts.items():
        _put(below, path, Shape(name, None))
    for name, (path, inner) in parts.items():
        _put(below, path, Shape(name, inner.below))
    return Shape("", below)


def _put(below: dict[str, Shape], path: str, wanted: Shape) -> None:
    *steps, last = map(_tag, path.split("/"))
    for step in steps:
        further = below.setdefault(step, Shape("", {})).below
        if further is None:
            raise ValueError(f"{path} leads through a text")
        below = further
    below[last] = wanted


def _tag(step: str) -> str:
    prefix, _, name = step.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{name}"


def part(element: etree._Element, wanted: Shape) -> Part:
    """What is found of it below an element."""
    found: Part = {}
    _read(element, wanted.below or {}, found)
    return found


def _read(element: etree._Element, wanted: Mapping[str, Shape], found: Part) -> None:
    for child in element:
        named = wanted.get(child.tag)
        if named is None:
            continue
        name, below = named
        if below is None:
            if name not in found:
                text = child.text
                found[name] = text.strip() if text else ""
        elif name:
            inner: Part = {}
            _read(child, below, inner)
            found.setdefault(name, []).append(inner)
        else:
            _read(child, below, found)


def text(found: Part | None, name: str) -> str | None:
    """A text. None where there is none, or nothing but white space."""
    return found.get(name) or None if found else None


def parts(found: Part, name: str) -> list[Part]:
    """All parts of a name, in their order."""
    return found.get(name) or []
