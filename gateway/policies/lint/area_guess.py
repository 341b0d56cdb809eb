"""What somebody meant who wrote something else for an area: one number, several, all below one, or nothing certain.

A guess is never wider than what is written, and never another subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.reference.kle import is_area

_WILDCARD = re.compile(r"[*?%#]|(?<=[0-9.])[xX]+(?![A-Za-zÆØÅæøå])")
_FACET = re.compile(r"(?<=[0-9])[ -]*[A-ZÆØÅ][0-9]{2}(?![0-9])")
_NUMBERS = re.compile(r"[0-9]+(?:[ ]*[.][ ]*[0-9]+)*")
_THREE_PAIRS = re.compile(r"[0-9]{2}(?:[ ]*[-/_ ][ ]*[0-9]{2}){2}")
_RANGE = re.compile(r"[0-9][ ]*(?:-|–|—|\.\.|til|to|op til)[ ]*[0-9]")


@dataclass(frozen=True, slots=True)
class AreaGuess:
    """The areas that were meant, none where that is not certain. `is_range`: those between may be meant, too."""

    areas: tuple[str, ...] = ()
    is_range: bool = False


def has_wildcard(text: str) -> bool:
    """Return whether an area is written with a sign that stands for others: 32.*, 32.2?, 32.xx."""
    return _WILDCARD.search(text) is not None


def without_wildcard(text: str) -> AreaGuess:
    """Return the number that covers exactly what a wildcard was to cover. None covers 32.2* or 32.*.04 exactly."""
    wildcard = _WILDCARD.search(text)
    if wildcard is None:
        return AreaGuess()
    start, tail = text[: wildcard.start()].strip().rstrip("."), text[wildcard.start() :]
    is_exact = is_area(start) and not re.search(r"[0-9]", tail)
    return AreaGuess((start,)) if is_exact else AreaGuess()


def guess(text: str) -> AreaGuess:
    """Return the numbers that were meant: a facet (G01) dropped, single digits filled up, other signs read as dots."""
    plain = _FACET.sub("", text.strip())
    pieces = [re.split(r"[ ]*\.[ ]*", piece) for piece in _NUMBERS.findall(plain)]
    pieces = [_pairs(piece) for piece in pieces]
    if _THREE_PAIRS.fullmatch(plain):  # 32-24-04: signs in place of the dots, where 27-32 and 27,32 may be two groups
        pieces = [[pair for piece in pieces for pair in piece]]
    if any(len(piece) == 2 and len(piece[1]) == 1 for piece in pieces):  # 32.2 begins 32.20 as well as 32.24
        return AreaGuess()
    areas = tuple(".".join(pair.zfill(2) for pair in piece) for piece in pieces)
    if not all(map(is_area, areas)) or (len(pieces) > 1 and any(len(piece) == 1 for piece in pieces)):
        return AreaGuess()  # in 32.24-30 the 30 may be a group or the end of a range
    return AreaGuess(areas, is_range=len(areas) == 2 and _RANGE.search(plain) is not None)


def _pairs(piece: list[str]) -> list[str]:
    is_run = len(piece) == 1 and len(piece[0]) in (4, 6)
    return re.findall("..", piece[0]) if is_run else piece
