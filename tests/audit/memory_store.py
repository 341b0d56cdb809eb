"""The audit log in memory: events in a list."""

from __future__ import annotations

from gateway.audit.store import AuditEvent, AuditHistory, AuditStoreError, audit_entry, readers_of


class MemoryAuditStore:
    """Stores events as they are. `broken`: why nothing can be written now."""

    def __init__(self) -> None:
        self.events: list[AuditEvent] = []
        self.broken: str | None = None

    async def write(self, event: AuditEvent) -> None:
        """Store an event. Raise AuditStoreError."""
        if self.broken:
            raise AuditStoreError(self.broken)
        self.events.append(event)

    async def history(self, reader: str, *, limit: int) -> AuditHistory:
        """Return the newest events that a person may read. Raise AuditStoreError."""
        if self.broken:
            raise AuditStoreError(self.broken)
        entries = [audit_entry(event, reader) for event in reversed(self.events) if reader in readers_of(event)]
        return AuditHistory(tuple(entries[:limit]), len(entries) <= limit)

    async def close(self) -> None:
        """Do nothing: there is nothing to finish."""
