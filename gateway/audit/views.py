"""What an answer shows of a person: kinds, authorities and areas, and how many of each. Never what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable
from typing import Any

from sources.record_kinds import RecordKind


class AuditViews:
    """What one answer has shown so far. A record that is shown twice counts once."""

    def __init__(self) -> None:
        self._views: list[tuple[RecordKind, str, str, Collection[Hashable]]] = []

    def viewed(self, kind: RecordKind, authority: str = "", area: str = "", keys: Collection[Hashable] = ()) -> None:
        """Note records of an authority and an area, each by what tells it from the others.

        No key at all: the list was viewed, and there was nothing on it.
        """
        self._views.append((kind, authority, area, keys))

    def __bool__(self) -> bool:
        return bool(self._views)

    def counted(self) -> list[dict[str, Any]]:
        """Return each kind, authority and area with its count; a kind of which nothing was shown stands once, as 0."""
        distinct: defaultdict[tuple[str, str, str], set[Hashable]] = defaultdict(set)
        for kind, authority, area, keys in self._views:
            if keys:
                distinct[kind.name, authority, area].update(keys)
        shown = {name for name, _, _ in distinct}
        empty = {(kind.name, "", "") for kind, *_ in self._views if kind.name not in shown}
        return [
            {
                "kind": name,
                "authority": authority,
                "area": area,
                "count": len(distinct.get((name, authority, area), ())),
            }
            for name, authority, area in sorted(empty.union(distinct))
        ]
