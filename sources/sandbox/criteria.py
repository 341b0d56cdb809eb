"""Turns the examples of a search clause into conditions on the newest registration; refuses what it cannot match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sources.sandbox.grammar import name
from sources.sandbox.names import di, gd, go, sag, sd, si
from sources.sandbox.soap import Element, SoapFaultError
from sources.sandbox.times import START, instant

_FOREVER = float("inf")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in SQL, with its values."""

    sql: str
    values: tuple[str | float, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, open at both ends unless told."""

    begins: float = START
    ends: float = _FOREVER

    def overlaps(self) -> Condition:
        """Return what holds at some moment of the period."""
        return Condition("instant(from_at, 0) < ? AND instant(to_at, 1) > ?", (self.ends, self.begins))

    def holds(self, column: str) -> Condition:
        """Return a moment inside the period."""
        sql = f"{column} IS NOT NULL AND instant({column}, 0) >= ? AND instant({column}, 0) < ?"
        return Condition(sql, (self.begins, self.ends))


def refuse(element: Element) -> SoapFaultError:
    """Return the fault for a criterion that the sandbox cannot match."""
    return SoapFaultError(f"Sandkassen kan ikke søge på {name(element)}")


def case_conditions(clause: Element) -> list[Condition]:
    """Return the conditions of a SoegSag."""
    period = _period_of_virkning(clause)
    return [
        *_index_time(clause),
        *_case_attributes(_child(clause, sag("AttributListe"))),
        *_progress(_child(clause, sag("TilstandListe")), sag("FremdriftStatusKode"), "progress", period),
        *_relations(_child(clause, sag("RelationListe")), _CASE_RELATIONS, period),
    ]


def document_conditions(clause: Element) -> list[Condition]:
    """Return the conditions of a SoegDokument."""
    period = _period_of_virkning(clause)
    return [
        *_index_time(clause),
        *_document_attributes(_child(clause, di("AttributListe"))),
        *_progress(_child(clause, di("TilstandListe")), di("FremdriftStatusKode"), "document_progress", period),
        *_relations(_child(clause, di("RelationListe")), _DOCUMENT_RELATIONS, period),
    ]


_CASE_RELATIONS = {
    sag("Sagsaktoer"): "actors",
    sag("Sagsklasse"): "classes",
    sag("Sagspart"): "parties",
    sag("Sagsrelation"): "related_cases",
    sag("Sagsgenstande"): "objects",
    sag("Journalpost"): "journal",
}
_DOCUMENT_RELATIONS = {
    di("Dokumentrelation"): "document_relations",
    di("Dokumentaktoer"): "document_actors",
    di("Dokumentpart"): "document_parties",
    di("Dokumentklasse"): "document_classes",
}
_EXTENSIONS = {
    si("SagsklasseLokalUdvidelse"): {si("BrugervendtNoegle"): "number", si("Klassetitel"): "title"},
    si("SagsaktoerLokalUdvidelse"): {si("CVR-Nummer"): "cvr", si("FuldtNavn"): "name"},
    si("SagspartLokalUdvidelse"): {si("FuldtNavn"): "name"},
}
_CASE_COLUMNS = {sag("BrugervendtNoegle"): "key", sag("Sagsnummer"): "number", sag("Titel"): "title"}
_DOCUMENT_COLUMNS = {
    di("BrugervendtNoegle"): "key",
    di("Titel"): "title",
    di("BrevDato"): "letter_on",
    di("Dokumentnummer"): "number",
    di("Foelsomhed"): "sensitivity",
    di("Type"): "type",
}


def _child(parent: Element, tag: str) -> Element:
    child = parent.find(tag)
    if child is None:
        raise SoapFaultError(f"{name(parent)} mangler en del")
    return child


def _exists(table: str, *conditions: Condition) -> Condition:
    sql = " AND ".join(condition.sql for condition in conditions) or "1"
    values = tuple(value for condition in conditions for value in condition.values)
    return Condition(f"r.id IN (SELECT registration FROM {table} WHERE {sql})", values)


def _equal(column: str, element: Element) -> Condition:
    return Condition(f"{column} = ?", (element.text or "",))


def _period(parent: Element, begins: str, ends: str) -> Period:
    return Period(_limit(parent.find(begins), START), _limit(parent.find(ends), _FOREVER))


def _limit(element: Element | None, otherwise: float) -> float:
    stamp = element.findtext(sd("TidsstempelDatoTid")) if element is not None else None
    return instant(stamp, 0) if stamp else otherwise


def _period_of_virkning(clause: Element) -> Period | None:
    unknown = clause.find(sd("SoegRegistrering"))
    if unknown is not None:
        raise refuse(unknown)
    virkning = clause.find(sd("SoegVirkning"))
    if virkning is None:
        return None
    for child in virkning:
        if child.tag not in (sd("FraTidspunkt"), sd("TilTidspunkt")):
            raise refuse(child)
    return _period(virkning, sd("FraTidspunkt"), sd("TilTidspunkt"))


def _index_time(clause: Element) -> Iterator[Condition]:
    begins, ends = go("SoegStsFraTidspunkt"), go("SoegStsTilTidspunkt")
    if clause.find(begins) is not None or clause.find(ends) is not None:
        yield _period(clause, begins, ends).holds("r.sts_at")


def _columns(element: Element, columns: dict[str, str]) -> list[Condition]:
    conditions = []
    for child in element:
        if child.tag not in columns:
            raise refuse(child)
        conditions.append(_equal(columns[child.tag], child))
    return conditions


def _case_attributes(attributes: Element) -> Iterator[Condition]:
    for example in attributes.findall(sag("Egenskaber")):
        yield _exists("case_attributes", *_columns(example, _CASE_COLUMNS))
    for extension in attributes.findall(f"{gd('LokalUdvidelseListe')}/*"):
        if extension.tag == si("SagIndeksEgenskaber"):
            yield _exists("case_extensions", *_columns(extension, {si("Foelsomhed"): "sensitivity"}))
        else:
            yield from _created(extension)


def _created(extension: Element) -> Iterator[Condition]:
    for interval in extension:
        if interval.tag != si("OprettetTidspunktInterval"):
            raise refuse(interval)
        period = _period(interval, go("FraTidspunkt"), go("TilTidspunkt"))
        yield _exists("case_extensions", period.holds("created_at"))


def _document_attributes(attributes: Element) -> Iterator[Condition]:
    for example in attributes.findall(di("Egenskaber")):
        yield _exists("document_attributes", *_columns(example, _DOCUMENT_COLUMNS))
    for interval in attributes.findall(f"{gd('LokalUdvidelseListe')}/*/{di('BrevDatoInterval')}"):
        period = _period(interval, go("FraTidspunkt"), go("TilTidspunkt"))
        yield _exists("document_attributes", period.holds("letter_on"))


def _progress(states: Element, code: str, table: str, period: Period | None) -> Iterator[Condition]:
    for example in states:
        yield _exists(table, *_columns(example, {code: "state"}), *([period.overlaps()] if period else []))


def _relations(relations: Element, tables: dict[str, str], period: Period | None) -> Iterator[Condition]:
    for example in relations:
        if example.tag not in tables:
            raise refuse(example)
        conditions = [condition for part in example for condition in _relation_part(part)]
        yield _exists(tables[example.tag], *conditions, *([period.overlaps()] if period else []))


def _relation_part(part: Element) -> list[Condition]:
    columns = {gd("Rolle"): "role", gd("Type"): "type", gd("ReferenceID"): "ref"}
    if part.tag in columns:
        reference = part[0]
        value = reference.text or ""
        return [
            Condition(f"{columns[part.tag]} = ?", (value.lower() if name(reference) == "UUIDIdentifikator" else value,))
        ]
    if part.tag == gd("Indeks"):
        return [_equal("idx", part)]
    if part.tag == gd("LokalUdvidelseListe"):
        return [
            condition for extension in part for condition in _columns(extension, _EXTENSIONS.get(extension.tag, {}))
        ]
    raise refuse(part)
