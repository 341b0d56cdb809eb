"""JSON objects in which no name stands twice: of two values, another reader may have used the other one."""

from __future__ import annotations

from typing import Any


def distinct_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of these pairs, as an `object_pairs_hook` of `json.loads`. Raise ValueError."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name stands twice")
    return members
