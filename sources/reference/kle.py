"""KLE, the municipalities' subject list: from a number such as 32.24.04 to the words that citizens read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("kle.tsv")
_NUMBER = re.compile(r"[0-9]{2}(\.[0-9]{2}){0,2}")


@dataclass(frozen=True, slots=True)
class KleArea:
    """A subject of KLE (emne), or a group of subjects. `known` is False where the number is not in our table."""

    kle: str
    title: str
    group: str | None
    known: bool


@dataclass(frozen=True, slots=True)
class Retired:
    """A number that left KLE: which number took over, and from which day."""

    into: str
    on: date


@dataclass(frozen=True, slots=True)
class _Title:
    """A title, and the days it holds: from the first, until the day that no longer counts."""

    title: str
    since: date | None
    until: date | None

    def holds(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class _Table:
    """The whole of kle.tsv, by number."""

    titles: Mapping[str, tuple[_Title, ...]]
    retired: Mapping[str, Retired]


@lru_cache(maxsize=4096)
def is_area(text: str) -> bool:
    """Return whether this is a KLE number or the beginning of one: 32, 32.24 or 32.24.04."""
    return _NUMBER.fullmatch(text) is not None


def covers(prefix: str, kle: str) -> bool:
    """Return whether a number or beginning of one covers another: 32.24 covers 32.24 and 32.24.04, but not 32.240."""
    return kle == prefix or kle.startswith(prefix + ".")


@lru_cache(maxsize=4096)  # numbers come from outside: never grow without end
def area(kle: str, on: date) -> KleArea:
    """Return the words for a number on this day. A number without a title that day has its last known one."""
    title = _title(kle, on)
    return KleArea(kle, title or _fallback(kle, on), _group(kle, on), known=title is not None)


def retired(kle: str) -> Retired | None:
    """Return where the subject went, for a number that has left KLE."""
    return _table().retired.get(kle)


@cache
def numbers() -> tuple[str, ...]:
    """Return every number of the table, in order: main groups, groups and subjects."""
    return tuple(sorted(_table().titles))


def _title(kle: str, on: date) -> str | None:
    periods = _table().titles.get(kle, ())
    holding = [period.title for period in periods if period.holds(on)]
    last = [period.title for period in periods]
    return next(reversed(holding or last), None)


def _group(kle: str, on: date) -> str | None:
    """Return the title of the nearest group above in the table."""
    parts = kle.split(".")[:-1]
    above = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((title for number in above if (title := _title(number, on))), None)


def _fallback(kle: str, on: date) -> str:
    if not is_area(kle):
        return "Ukendt emne"  # what stands there may be anything, a CPR number too
    kind = ("Hovedgruppe", "Gruppe", "Emne")[kle.count(".")]
    group = _group(kle, on)
    return f"{kind} {kle} ({group})" if group else f"{kind} {kle}"


@cache
def _table() -> _Table:
    titles: dict[str, tuple[_Title, ...]] = {}
    gone: dict[str, Retired] = {}
    for kle, since, until, title, _uuid, into in _rows():
        ends = _day(until)
        titles[kle] = (*titles.get(kle, ()), _Title(title, _day(since), ends))
        if into and ends:
            gone[kle] = Retired(into, ends)
    return _Table(titles, gone)


def _rows() -> Iterator[list[str]]:
    for line in _FILE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            cells = line.split("\t")
            yield cells + [""] * (6 - len(cells))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
