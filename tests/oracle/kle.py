"""Titles of KLE numbers, from the rows of kle.tsv."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

from tests.oracle.rows import TODAY

_FILE = Path(__file__).parents[2] / "sources" / "reference" / "kle.tsv"
_KINDS = ("Hovedgruppe", "Gruppe", "Emne")


def title(kle: str, index_title: str | None = None) -> str:
    """Return the title of the day, else the last one, else the index's own, else words around the number."""
    if kle in _titles():
        return _titles()[kle]
    if index_title:
        return index_title
    if not re.fullmatch(r"\d\d(\.\d\d){0,2}", kle):
        return "Ukendt emne"
    above = group(kle)
    return f"{_KINDS[kle.count('.')]} {kle}" + (f" ({above})" if above else "")


def group(kle: str) -> str | None:
    """Return the title of the nearest number above."""
    parts = kle.split(".")
    above = [".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]
    return next((_titles()[number] for number in above if number in _titles()), None)


def titles() -> tuple[str, ...]:
    """Every title."""
    return tuple(_titles().values())


@cache
def _titles() -> dict[str, str]:
    """One title a number: the one in force today, or the last one."""
    titles: dict[str, str] = {}
    decided = set()
    for line in _FILE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            number, since, until, text = line.split("\t")[:4]
            if number not in decided:
                titles[number] = text
            begun = not since or date.fromisoformat(since) <= TODAY
            if begun and (not until or date.fromisoformat(until) > TODAY):
                decided.add(number)
                titles[number] = text
    return titles
