"""What a citizen must be answered about expected decisions, contacts and complaints."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.oracle.authorities import Authority
from tests.oracle.cases import Case
from tests.oracle.common_answers import Answer
from tests.oracle.names import name
from tests.oracle.rows import TODAY
from tests.oracle.texts import day_in_words

_STEPS = {
    "OPENED": ("sagen blev åbnet", "the day the case was opened"),
    "EXAMINED": ("oplysningerne var samlet", "the day the facts were gathered"),
}


def contacts(authority: Authority, kle: str | None) -> Answer:
    """Return the contacts of an area in both languages."""
    return {
        "contact": _contact(authority.guidance_for("contact", kle, "DA")),
        "contactEn": _contact(authority.guidance_for("contact", kle, "EN")),
    }


def case_guidance(authority: Authority, case: Case) -> Answer:
    """Return what stands beside a case."""
    return {
        "expected": _expected(authority, case),
        **contacts(authority, case.kle),
        "complaint": _complaint(authority, case, "DA"),
        "complaintEn": _complaint(authority, case, "EN"),
    }


def _contact(words: dict[str, Any] | None) -> Answer | None:
    if words is None:
        return None
    language = words.get("language", "DA")
    return {argument: words.get(argument) for argument in ("title", "phone", "url", "hours")} | {
        "language": language,
        "languageText": name("LANGUAGE", language),
    }


def _expected(authority: Authority, case: Case) -> Answer | None:
    limit = authority.limit(case.kle)
    start = case.first_start(limit.step) if limit and case.progress not in ("DECIDED", "CLOSED") else None
    if limit is None or start is None:
        return None
    by = start + timedelta(days=limit.days)
    danish_step, english_step = _STEPS[limit.step]
    danish = f"Myndighedens frist er {limit.days} dage, fra {danish_step}"
    english = f"The authority's limit is {limit.days} days from {english_step}"
    if by < TODAY:
        danish += f". Den udløb den {day_in_words(by)}. Spørg myndigheden, hvor langt sagen er."
        english += f". It ran out on {day_in_words(by, 'EN')}. Ask the authority how far the case has come."
    else:
        danish += f": den {day_in_words(by)}."
        english += f": {day_in_words(by, 'EN')}."
    return {
        "by": by, "basis": limit.step, "basisText": name("PROGRESS", limit.step), "days": limit.days,
        "overdue": by < TODAY,
        "text": danish, "textEn": english,
    }  # fmt: skip


def _complaint(authority: Authority, case: Case, language: str) -> Answer | None:
    words = authority.guidance_for("complaint", case.kle, language)
    decided = case.first_start("DECIDED")
    if words is None or decided is None or case.progress not in ("DECIDED", "CLOSED"):
        return None
    until = decided + timedelta(weeks=words["weeks"])
    sentences = {
        "DA": f"Du kan klage mindst til den {day_in_words(until)}. Fristen regnes fra den dag, du fik brevet.",
        "EN": f"You can complain at least until {day_in_words(until, 'EN')}. "
        "The time runs from the day you got the letter.",
    }
    return {"until": until, "url": words.get("url"), "text": words.get("text") or sentences[language]}
