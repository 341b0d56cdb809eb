"""Which records of a person one answer shows: kinds, authorities and areas, and how many. Never their contents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable
from typing import Any

from sources.record_kinds import RecordKind


class AuditViews:
    """The records that one answer has shown so far. One that is shown twice counts once."""

    def __init__(self) -> None:
        self._views: list[tuple[RecordKind, str, str, Collection[Hashable]]] = []

    def viewed(self, kind: RecordKind, authority: str = "", area: str = "", keys: Collection[Hashable] = ()) -> None:
        """Add records of an authority and an area, each by its key. None at all: the list was viewed, and is empty."""
        self._views.append((kind, authority, area, keys))

    def __bool__(self) -> bool:
        return bool(self._views)

    def counted(self) -> list[dict[str, Any]]:
        """Count each kind, authority and area; a kind of which nothing was shown stands once, with 0."""
        distinct: defaultdict[tuple[str, str, str], set[Hashable]] = defaultdict(set)
        for kind, authority, area, keys in self._views:
            if keys:
                distinct[kind.name, authority, area].update(keys)
        filled = {kind for kind, _, _ in distinct}
        empty = {(kind.name, "", "") for kind, *_ in self._views if kind.name not in filled}
        return [
            {"kind": kind, "authority": authority, "area": area, "count": len(distinct[kind, authority, area])}
            for kind, authority, area in sorted(empty.union(distinct))
        ]
