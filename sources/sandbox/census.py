"""Everybody and every case of the made-up world, for tools that look at a whole population."""

from __future__ import annotations

from contextlib import closing

from sources.sandbox.world import cached_world, open_world


def citizens() -> list[str]:
    """Return the CPR numbers of all made-up citizens, in one order."""
    with closing(open_world(cached_world())) as world:
        return [row["cpr"] for row in world.execute("SELECT cpr FROM citizens ORDER BY cpr")]


def cases_of(authority: str) -> list[str]:
    """Return the ids of all cases of an authority, whoever their party is."""
    with closing(open_world(cached_world())) as world:
        return [
            row["uuid"]
            for row in world.execute("SELECT uuid FROM cases WHERE authority = ? ORDER BY uuid", (authority,))
        ]
