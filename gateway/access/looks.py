"""What an answer shows of a person: kinds, owners and areas, and how many of each. Never what they say."""

from __future__ import annotations

from collections.abc import Iterable
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


class Looks:
    """What one answer has shown so far. A record that is shown twice counts once."""

    def __init__(self) -> None:
        self._seen: dict[tuple[Kind, str, str], set[str]] = {}

    def saw(self, kind: Kind, owner: str = "", area: str = "", ids: Iterable[str] = ()) -> None:
        """These records of an owner's area. None at all: the list was looked at, and there was nothing on it."""
        self._seen.setdefault((kind, owner, area), set()).update(ids)

    def __bool__(self) -> bool:
        return bool(self._seen)

    def counted(self) -> list[dict[str, Any]]:
        """Each kind, owner and area with its count; a kind of which nothing was shown stands once, with 0."""
        filled = {kind for (kind, _, _), ids in self._seen.items() if ids}
        return [
            {"kind": kind.name, "owner": owner, "area": area, "count": len(ids)}
            for (kind, owner, area), ids in sorted(self._seen.items(), key=lambda one: (one[0][0].name, *one[0][1:]))
            if ids or kind not in filled
        ]
