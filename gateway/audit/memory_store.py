"""The access record in memory, for tests: events in a list."""

from __future__ import annotations

from gateway.audit.store import Event, History, Unwritable, entry


class MemoryRecord:
    """Keeps events as they are. `broken`: why nothing can be written now."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.broken: str | None = None

    async def write(self, event: Event) -> None:
        """Raises Unwritable."""
        if self.broken:
            raise Unwritable(self.broken)
        self.events.append(event)

    async def history(self, subject: str, *, most: int) -> History:
        """Raises Unwritable."""
        if self.broken:
            raise Unwritable(self.broken)
        own = [entry(event) for event in reversed(self.events) if event["subject"] == subject]
        return History(tuple(own[:most]), len(own) <= most)

    async def close(self) -> None:
        """Nothing to finish."""
