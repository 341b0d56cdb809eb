"""The short names of enums in Danish, as citizens read them."""

from __future__ import annotations

NAMES = {
    "PART": {
        "CASES": "Sager", "TIMELINE": "Tidslinje", "DOCUMENTS": "Dokumenter", "BENEFITS": "Ydelser",
        "PAYMENTS": "Udbetalinger", "OUTCOME": "Udfald", "NOTES": "Notater",
    },
    "TITLE": {"AREA": "Emnets navn", "CASE": "Sagens egen titel"},
    "LANGUAGE": {"DA": "Dansk", "EN": "Engelsk"},
    "PROGRESS": {
        "OPENED": "Åbnet", "EXAMINED": "Oplyst", "DECIDED": "Afgjort", "CLOSED": "Afsluttet", "UNKNOWN": "Ukendt",
    },
    "OUTCOME": {
        "GRANTED": "Imødekommet", "PARTLY": "Delvist imødekommet", "REFUSED": "Afslået",
        "WITHDRAWN": "Trukket tilbage eller annulleret",
    },
    "DOCUMENT": {
        "LETTER_IN": "Brev til myndigheden", "LETTER_OUT": "Brev fra myndigheden", "INVOICE": "Faktura",
        "NOTE": "Notat", "REPORT": "Rapport", "AGENDA": "Dagsorden", "PLAN": "Plan", "OTHER": "Dokument",
    },
    "PAYEE": {"CITIZEN": "Dig selv", "OTHER": "En anden", "UNKNOWN": "Ukendt"},
    "BASIS": {"SENT": "Sendt til udbetaling", "PLAN": "Planlagt"},
    "LINK": {"SELF_SERVICE": "Selvbetjening", "ARTICLE": "Artikel"},
    "EVENT": {"PROGRESS": "Nyt skridt i sagen", "DOCUMENT": "Dokument", "PAYMENT": "Udbetaling"},
    "AUTHORITY": {"MUNICIPALITY": "Kommune", "AGENCY": "Statslig myndighed"},
}  # fmt: skip


def name(enum: str, value: str | None) -> str | None:
    """Return the name of a value. None where there is no value."""
    return None if value is None else NAMES[enum][value]
