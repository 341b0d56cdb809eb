"""Envelopes, and the answers of the two services in them."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from tests.sources.builders.xml import Element, el, numbered, optional


def envelope(body: Element | None, version: str = "s12") -> bytes:
    return etree.tostring(
        el(f"{version}:Envelope", el(f"{version}:Body", body)), encoding="utf-8", xml_declaration=True
    )


def output(*snapshots: Element, status: str | None = "20") -> Element:
    """FremsoegSagDokumentIndeksOutput."""
    returned = el("sd:StandardRetur", optional("sd:StatusKode", status))
    return el("sdi:FremsoegSagDokumentIndeksOutput", returned, *snapshots)


def an_answer(*snapshots: Element, status: str | None = "20") -> bytes:
    """Return an answer of SF1470."""
    return envelope(output(*snapshots, status=status))


def a_count(number: str, what: str = "sager") -> Element:
    """Return what an answer of SF1470 says of how many there are."""
    return el("sdi:Antal", el("sdi:Element", what), el("sdi:Antal", number))


def _reaction(kind: str, text: str) -> Element:
    return el("k:SvarReaktion", el(f"k:{kind}", el(f"k:{kind}Id", "7"), el(f"k:{kind}Tekst", text)))


def listed(operation: str, name: str, rows: Iterable[Element], advis: str | None, fejl: str | None) -> Element:
    """BevillingHent_O or EffektueringHent_O."""
    rows = list(rows)
    answer_facts = el(
        "k:HovedOplysningerSvar",
        el("k:TransaktionsId", numbered(99)),
        el("k:TransaktionsTid", "2026-11-16T12:00:00.000+01:00"),
        None if advis is None else _reaction("Advis", advis),
        None if fejl is None else _reaction("Fejl", fejl),
    )
    return el(f"i:{operation}_O", answer_facts, el(f"i:{name}Liste", *rows) if rows else None)


def granted(*benefits: Element, advis: str | None = None, fejl: str | None = None) -> bytes:
    """Return an answer of BevillingHent."""
    return envelope(listed("BevillingHent", "BevilgetYdelse", benefits, advis, fejl))


def paid(*payments: Element, advis: str | None = None, fejl: str | None = None) -> bytes:
    """Return an answer of EffektueringHent."""
    return envelope(listed("EffektueringHent", "OEkonomiskEffektuering", payments, advis, fejl))
