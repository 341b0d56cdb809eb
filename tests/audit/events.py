"""Events for tests."""

from __future__ import annotations

from typing import Any


def an_event(number: int = 1, **facts: Any) -> dict[str, Any]:
    """Karen's look at two cases of Korsbæk, but for what is said of it."""
    ordinary = {
        "at": f"2026-11-16T11:00:{number % 60:02d}.{number % 1000:03d}+00:00",
        "actor": "karen",
        "subject": "karen",
        "role": "citizen",
        "purpose": "own-overview",
        "application": None,
        "operation": "Overview",
        "shown": [{"kind": "CASES", "authority": "11111111", "area": "32.24", "count": 2}],
        "sources": ["cases"],
        "openings": "abc",
        "request": f"request-{number}",
    }
    return ordinary | facts
