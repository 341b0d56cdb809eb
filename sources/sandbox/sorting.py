"""The orders that a fremsoeg question can ask for, as SQL."""

from __future__ import annotations

from sources.sandbox.names import sdi
from sources.sandbox.soap import Element


def _first(table: str, column: str, more: str = "1") -> str:
    return f"(SELECT {column} FROM {table} WHERE registration = r.id AND {more} ORDER BY position LIMIT 1)"


_LAST_STATE = "(SELECT state FROM {table} WHERE registration = r.id ORDER BY position DESC LIMIT 1)"
_COMMON = {
    "Bruger": "r.user",
    "StsRegistreringstidspunkt": "instant(r.sts_at, 0)",
    "Registreringstidspunkt": "instant(r.registered_at, 0)",
    "Livscyklus": "r.lifecycle",
}
_CASES = _COMMON | {
    "BrugervendtNoegle": _first("case_attributes", "key"),
    "ItSystem-Systemnavn": _first("systems", "name"),
    "Fremdrift": _LAST_STATE.format(table="progress"),
    "Titel": _first("case_attributes", "title"),
    "Foelsomhed": _first("case_extensions", "sensitivity"),
    "Sagklasse-BrugervendtNoegle": _first("classes", "number"),
}
_DOCUMENTS = _COMMON | {
    "BrugervendtNoegle": _first("document_attributes", "key"),
    "ItSystem-Systemnavn": _first("document_systems", "name"),
    "Fremdrift": _LAST_STATE.format(table="document_progress"),
    "Titel": _first("document_attributes", "title"),
    "Foelsomhed": _first("document_attributes", "sensitivity"),
    "Major": _first("document_attributes", "CAST(major AS INTEGER)"),
    "Minor": _first("document_attributes", "CAST(minor AS INTEGER)"),
}


def case_order(sorting: Element | None) -> str:
    """How cases are ordered; by id at last, so that pages are stable."""
    return _order(sorting, "SagSortering", _CASES, "c.uuid")


def document_order(sorting: Element | None) -> str:
    """How documents are ordered."""
    return _order(sorting, "DokumentSortering", _DOCUMENTS, "d.uuid")


def _order(sorting: Element | None, tag: str, columns: dict[str, str], last: str) -> str:
    wishes = [] if sorting is None else sorting.findall(sdi(tag))
    wishes.sort(key=lambda wish: int(wish.findtext(sdi("Prioritet")) or 0))
    terms = [
        columns[wish.findtext(sdi("Element")) or ""] + (" DESC" if wish.findtext(sdi("Retning")) == "Faldende" else "")
        for wish in wishes
    ]
    return ", ".join([*terms, last])
