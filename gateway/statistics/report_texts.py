"""The words of the report, in Danish and English."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.policies.directives import Language
from sources.reference.record_kinds import BENEFITS, CASES

TEXTS: Mapping[Language, Mapping[str, str]] = {
    Language.DA: {
        "title": "Kald på borgerblikket",
        "lead": "{name}, {month}",
        "about": "Hvor ofte borgere har bedt om kommunens sager og ydelser, og hvad der kom af det.",
        "kind": "Opslag i",
        "calls": "Kald",
        "data": "Med data",
        "empty": "Uden data",
        "failed": "Uden svar",
        "citizens": "Borgere",
        "all_citizens": "Borgere i alt",
        "area": "Emne",
        "areas": "Efter emne",
        "areas_note": "Kald med data, efter KLE-hovedgruppe. Et kald kan tælle under flere emner.",
        "day": "Dag",
        "days": "Efter dag",
        "overviews": "Mest brugte overblik",
        "operation": "Overblik",
        "application": "Indgang",
        "unnamed": "uden navn",
        "estimate": "Antal borgere er skønnet (HyperLogLog, standardfejl under 1 %), uden at det er gemt, hvem de er.",
        "small": "Tal under {minimum} vises som <{minimum}.",
        "nothing": "Ingen.",
        CASES.name: "Sager",
        BENEFITS.name: "Ydelser",
    },
    Language.EN: {
        "title": "Calls to the citizen's overview",
        "lead": "{name}, {month}",
        "about": "How often citizens asked for the municipality's cases and benefits, and what came of it.",
        "kind": "Records",
        "calls": "Calls",
        "data": "With data",
        "empty": "Without data",
        "failed": "Without an answer",
        "citizens": "Citizens",
        "all_citizens": "Citizens in all",
        "area": "Subject",
        "areas": "By subject",
        "areas_note": "Calls with data, by main group of KLE. One call may count under several.",
        "day": "Day",
        "days": "By day",
        "overviews": "Overviews used most",
        "operation": "Overview",
        "application": "Application",
        "unnamed": "without a name",
        "estimate": "Citizens are estimated (HyperLogLog, standard error below 1 %); who they are is not stored.",
        "small": "Numbers below {minimum} are shown as <{minimum}.",
        "nothing": "None.",
        CASES.name: "Cases",
        BENEFITS.name: "Benefits",
    },
}
MONTHS: Mapping[Language, tuple[str, ...]] = {
    Language.DA: (
        "januar", "februar", "marts", "april", "maj", "juni",
        "juli", "august", "september", "oktober", "november", "december",
    ),
    Language.EN: (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


def month_name(month: str, language: Language) -> str:
    """Return a month such as 2026-10 in words."""
    year, number = month.split("-")
    return f"{MONTHS[language][int(number) - 1]} {year}"
