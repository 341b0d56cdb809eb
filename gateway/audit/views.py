"""What an answer shows of a person: kinds, authorities and areas, and how many of each. Never what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable
from enum import Enum
from typing import Any


class Kind(Enum):
    """A kind of look at somebody's records."""

    PERSON = "PERSON"
    CASES = "CASES"
    DOCUMENTS = "DOCUMENTS"
    BENEFITS = "BENEFITS"
    PAYMENTS = "PAYMENTS"
    ACCESS_LOG = "ACCESS_LOG"


class AuditViews:
    """What one answer has shown so far. A record that is shown twice counts once."""

    def __init__(self) -> None:
        self._seen: list[tuple[Kind, str, str, Collection[Hashable]]] = []

    def add(self, kind: Kind, authority: str = "", area: str = "", shown: Collection[Hashable] = ()) -> None:
        """Records of an authority and an area, each by what tells it from the others.

        None at all: the list was looked at, and there was nothing on it.
        """
        self._seen.append((kind, authority, area, shown))

    def __bool__(self) -> bool:
        return bool(self._seen)

    def counted(self) -> list[dict[str, Any]]:
        """Each kind, authority and area with its count; a kind of which nothing was shown stands once, with 0."""
        found: defaultdict[tuple[str, str, str], set[Hashable]] = defaultdict(set)
        for kind, authority, area, shown in self._seen:
            if shown:
                found[kind.name, authority, area].update(shown)
        filled = {kind for kind, _, _ in found}
        empty = {(kind.name, "", "") for kind, *_ in self._seen if kind.name not in filled}
        return [
            {"kind": kind, "authority": authority, "area": area, "count": len(found.get((kind, authority, area), ()))}
            for kind, authority, area in sorted(empty.union(found))
        ]
