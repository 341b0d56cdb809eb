"""Reads the free words of a payment plan (effektueringsplan): when is money planned to come next?

The index keeps how often and on which day as free text, so this understands a short list of wordings and answers None
to everything else: it never guesses. What it understands, and how it reads it:

- How often: every calendar month, or every calendar quarter. Every 14 days has no day to count from: None.
- Which day: the first or last bank day, the first or last day, the last weekday, or a fixed day from 1 to 28.
- A first, last or fixed day on which the banks are closed moves to the last bank day before it.
- A Saturday may be a weekday (hverdag), so the *first* weekday is ambiguous: None. The last one is read as a bank day.
- A quarter has no "day of the month", so a quarterly plan must name the quarter or the period.
- "The period" is the calendar month or quarter, and only where the plan begins on the first day of one; else None.
- "After the period" and "before the next period" are paid in another month than the one they pay for.
  The plan's own days bound the period that is paid for, and otherwise the day that the words name, before it moves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sources.reference.bank_days import at_or_after, at_or_before

_MONTH, _QUARTER = 1, 3
_FREQUENCIES = {
    **dict.fromkeys(("månedlig", "månedligt", "månedsvis", "måned", "hver måned", "pr. måned", "pr måned"), _MONTH),
    **dict.fromkeys(("1 gang om måneden", "en gang om måneden", "én gang om måneden"), _MONTH),
    **dict.fromkeys(("1 gang pr. måned", "en gang pr. måned", "én gang pr. måned"), _MONTH),
    **dict.fromkeys(("kvartalsvis", "kvartalsvist", "kvartårlig", "kvartårligt", "kvartal"), _QUARTER),
    **dict.fromkeys(("hvert kvartal", "pr. kvartal", "1 gang i kvartalet", "en gang i kvartalet"), _QUARTER),
}
_NAMED_DAY = re.compile(
    r"(?:den )?(?P<which>første|1\.|sidste) (?P<kind>bankdag|hverdag|dag)"
    r"(?: (?P<place>i|i hver|i hvert|efter|før næste) (?P<span>måned|måneden|kvartal|kvartalet|periode|perioden))?"
    r"(?: \(ved forud\))?"
)
_FIXED_DAY = re.compile(r"(?:den |d\. ?)?(?P<day>[0-9]{1,2})\.(?: i (?:hver )?(?:måned|måneden))?")
_AFTER, _IN, _BEFORE = -1, 0, 1
_PLACES = {"efter": _AFTER, "før næste": _BEFORE}
_YEARS = range(1900, 2100)  # outside them the calendar knows no holidays


@dataclass(frozen=True, slots=True)
class _Span:
    """A calendar month or quarter, counted from the year 0."""

    number: int
    months: int

    @classmethod
    def of(cls, day: date, months: int) -> _Span:
        return cls((day.year * 12 + day.month - 1) // months, months)

    def moved(self, by: int) -> _Span:
        return _Span(self.number + by, self.months)

    @property
    def first(self) -> date:
        year, month = divmod(self.number * self.months, 12)
        return date(year, month + 1, 1)

    @property
    def last(self) -> date:
        return self.moved(1).first - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Rule:
    """How a disposition day is found in a span, and which span it pays for: -1 the one before, 1 the one after."""

    day_of: Callable[[_Span], date]
    pays_for: int = _IN
    names: str | None = None


def next_date(
    frequency: str | None, disposition_day: str | None, *, after: date, starts: date | None, ends: date | None
) -> date | None:
    """Return the first planned day strictly after `after` on which money is available.

    None where the words are not understood, or the plan has no such day left.
    """
    months = _FREQUENCIES.get(_plain(frequency))
    rule = _rule(_plain(disposition_day))
    if not months or not rule or not _fits(rule, months, starts):
        return None
    begin = max(after, starts or after)
    if begin.year not in _YEARS:
        return None
    span = _Span.of(begin, months).moved(-1)
    days = (_day(span.moved(step), rule, starts, ends) for step in range(5))
    return next((day for day in days if day and day > after), None)


def _day(span: _Span, rule: _Rule, starts: date | None, ends: date | None) -> date | None:
    """Return the day on which this span's money is available. None: the plan does not run then."""
    named, paid_for = rule.day_of(span), span.moved(rule.pays_for)
    first, last = (named, named) if rule.pays_for == _IN else (paid_for.first, paid_for.last)
    if (starts and last < starts) or (ends and first > ends):
        return None
    return at_or_before(named)


def _fits(rule: _Rule, months: int, starts: date | None) -> bool:
    """Return whether the day's words and the frequency speak of the same span."""
    if rule.names == "periode":
        return starts is not None and starts == _Span.of(starts, months).first
    return months == (_QUARTER if rule.names == "kvartal" else _MONTH)


@lru_cache(maxsize=256)
def _rule(day_text: str) -> _Rule | None:
    if named := _NAMED_DAY.fullmatch(day_text):
        return _named(named)
    if fixed := _FIXED_DAY.fullmatch(day_text):
        return _fixed(int(fixed["day"]))
    return None


def _named(match: re.Match[str]) -> _Rule | None:
    span = (match["span"] or "måned").removesuffix("en").removesuffix("et")
    names = "periode" if span.startswith("period") else span
    pays_for = _PLACES.get(match["place"] or "i", _IN)
    if match["which"] == "sidste":
        find = _last_day if match["kind"] == "dag" else _last_bank_day
        return None if pays_for == _AFTER else _Rule(find, pays_for, names)
    find = _first_day if match["kind"] == "dag" else _first_bank_day
    return None if pays_for == _BEFORE or match["kind"] == "hverdag" else _Rule(find, pays_for, names)


def _fixed(day: int) -> _Rule | None:
    if not 1 <= day <= 28:  # a 30th is not in every month, and the words do not say what happens then
        return None
    return _Rule(lambda span: span.first.replace(day=day))


def _first_day(span: _Span) -> date:
    return span.first


def _last_day(span: _Span) -> date:
    return span.last


def _first_bank_day(span: _Span) -> date:
    return at_or_after(span.first)


def _last_bank_day(span: _Span) -> date:
    return at_or_before(span.last)


def _plain(text: str | None) -> str:
    """Return words in lower case with one space between. Nothing of what is longer than any wording we know."""
    short = text if text and len(text) <= 200 else ""
    return " ".join(unicodedata.normalize("NFKC", short).casefold().split())
