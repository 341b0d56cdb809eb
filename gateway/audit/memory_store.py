"""The access record in memory, for tests: events in a list."""

from __future__ import annotations

from gateway.audit.store import AuditEvent, AuditHistory, AuditStoreError, entry


class MemoryAuditStore:
    """Keeps events as they are. `broken`: why nothing can be written now."""

    def __init__(self) -> None:
        self.events: list[AuditEvent] = []
        self.broken: str | None = None

    async def write(self, event: AuditEvent) -> None:
        """Raises AuditStoreError."""
        if self.broken:
            raise AuditStoreError(self.broken)
        self.events.append(event)

    async def history(self, subject: str, *, most: int) -> AuditHistory:
        """Raises AuditStoreError."""
        if self.broken:
            raise AuditStoreError(self.broken)
        own = [entry(event) for event in reversed(self.events) if event["subject"] == subject]
        return AuditHistory(tuple(own[:most]), len(own) <= most)

    async def close(self) -> None:
        """Nothing to finish."""
