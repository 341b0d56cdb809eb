"""What an answer shows of a person: kinds, owners and areas, and how many of each. Never what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from enum import Enum
from typing import Any

Place = tuple[str, str, Hashable]
"""A record's owner and area, and what tells it from the others."""


class Kind(Enum):
    """A kind of look at somebody's records."""

    PERSON = "PERSON"
    CASES = "CASES"
    DOCUMENTS = "DOCUMENTS"
    BENEFITS = "BENEFITS"
    PAYMENTS = "PAYMENTS"
    ACCESS_LOG = "ACCESS_LOG"


class Looks:
    """What one answer has shown so far. A record that is shown twice counts once."""

    def __init__(self) -> None:
        self._seen: list[tuple[Kind, Sequence[Any], Callable[[Any], Place]]] = []

    def saw(self, kind: Kind, shown: Sequence[Any] = (), place: Callable[[Any], Place] | None = None) -> None:
        """These records, each with its place. None at all: the list was looked at, and there was nothing on it."""
        self._seen.append((kind, shown, place or _nowhere))

    def __bool__(self) -> bool:
        return bool(self._seen)

    def counted(self) -> list[dict[str, Any]]:
        """Each kind, owner and area with its count; a kind of which nothing was shown stands once, with 0."""
        found: defaultdict[tuple[str, str, str], set[Hashable]] = defaultdict(set)
        for kind, shown, place in self._seen:
            name = kind.name
            for one in shown:
                owner, area, key = place(one)
                found[name, owner, area].add(key)
        filled = {kind for kind, _, _ in found}
        empty = {(kind.name, "", "") for kind, _, _ in self._seen if kind.name not in filled}
        return [
            {"kind": kind, "owner": owner, "area": area, "count": len(found.get((kind, owner, area), ()))}
            for kind, owner, area in sorted(empty.union(found))
        ]


def _nowhere(_one: object) -> Place:
    return "", "", ""
