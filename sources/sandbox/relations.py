"""Writes the pieces that cases and documents share: references, virkning, and relations with their extensions."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from copy import copy
from functools import lru_cache
from typing import TypeAlias

from lxml import etree

from sources.sandbox.names import DI, GD, SAG, SD, SDI, SI, gd, sd
from sources.sandbox.soap import Element

Row: TypeAlias = sqlite3.Row
Writer: TypeAlias = Callable[[Element, Row], None]

NAMESPACES = {"sdi": SDI, "sag": SAG, "si": SI, "di": DI, "gd": GD, "sd": SD}
_sub = etree.SubElement
_UUID = re.compile(r"[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}")
_VIRKNING, _FROM, _TO = sd("Virkning"), sd("FraTidspunkt"), sd("TilTidspunkt")
_STAMP, _LIMIT, _UUID_TAG, _URN_TAG = (
    sd("TidsstempelDatoTid"),
    sd("GraenseIndikator"),
    sd("UUIDIdentifikator"),
    sd("URNIdentifikator"),
)
_ACTOR, _ACTOR_KIND = sd("AktoerRef"), sd("AktoerTypeKode")
_GD_VIRKNING, _ROLE, _TYPE, _INDEX, _REF, MORE = (
    gd("Virkning"), gd("Rolle"), gd("Type"), gd("Indeks"), gd("ReferenceID"), gd("LokalUdvidelseListe"),
)  # fmt: skip


def text(parent: Element, tag: str, value: str | None) -> None:
    """Write a text, where there is one."""
    if value is not None:
        _sub(parent, tag).text = value


def reference(parent: Element, tag: str, value: str | None) -> None:
    """Write a reference: a UUID or a URN."""
    if value is not None:
        _sub(_sub(parent, tag), _UUID_TAG if _UUID.fullmatch(value) else _URN_TAG).text = value


def virkning(parent: Element, tag: str, row: Row) -> None:
    """Since when and until when a row holds, and who said so."""
    _write_virkning(parent, tag, row["from_at"], row["to_at"], row["actor"], row["actor_kind"])


def _write_virkning(
    parent: Element, tag: str, begins: str | None, ends: str | None, actor: str | None, kind: str | None
) -> None:
    if begins is None and ends is None and actor is None:
        return
    holder = _sub(parent, tag)
    if begins is not None:
        _sub(_sub(holder, _FROM), _STAMP).text = begins
    if ends == "infinite":
        _sub(_sub(holder, _TO), _LIMIT).text = "true"
    elif ends is not None:
        _sub(_sub(holder, _TO), _STAMP).text = ends
    reference(holder, _ACTOR, actor)
    text(holder, _ACTOR_KIND, kind)


def relation(parent: Element, tag: str, row: Row) -> Element:
    """Return a relation; its columns begin with virkning, role, type and index in every table (tables.sql)."""
    element = copy(_pattern(tag, *row[2:9]))
    parent.append(element)
    reference(element, _REF, row["ref"])
    return element


@lru_cache(maxsize=4096)
def _pattern(
    tag: str,
    begins: str | None,
    ends: str | None,
    actor: str | None,
    kind: str | None,
    role: str | None,
    type_: str | None,
    index: str | None,
) -> Element:
    """Return a relation but for what it points at: many relations share one, and a copy is quicker than building."""
    element = etree.Element(tag, nsmap=NAMESPACES)
    _write_virkning(element, _GD_VIRKNING, begins, ends, actor, kind)
    reference(element, _ROLE, role)
    reference(element, _TYPE, type_)
    text(element, _INDEX, index)
    return element


def extended(tag: str, extension: str, columns: Mapping[str, str]) -> Writer:
    """Return a relation whose local extension holds some columns; left out where all of them are null."""

    def write(parent: Element, row: Row) -> None:
        element = relation(parent, tag, row)
        filled = [(name, row[column]) for name, column in columns.items() if row[column] is not None]
        if filled:
            holder = _sub(_sub(element, MORE), extension)
            for name, value in filled:
                _sub(holder, name).text = value

    return write


def plain(tag: str) -> Writer:
    """Return a relation without an extension."""

    def write(parent: Element, row: Row) -> None:
        relation(parent, tag, row)

    return write


def system(tag: str, name: str, uri: str) -> Writer:
    """Return an it-system: a whole relation inside the extension of the relation list."""

    def write(parent: Element, row: Row) -> None:
        element = relation(parent, tag, row)
        text(element, name, row["name"])
        text(element, uri, row["uri"])

    return write


def withheld_title(parent: Element, tag: str, row: Row) -> None:
    """OffentlighedUndtaget: what the public must not see, and why."""
    if row["hidden_title"] is not None:
        holder = _sub(parent, tag)
        text(holder, sd("TitelAlternativTekst"), row["hidden_title"])
        text(holder, sd("OffentlighedUndtagetHjemmelTekst"), row["hidden_basis"] or "")
