"""The state of this process: starting, running, or about to stop."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Lifecycle:
    """Set by the application and its server, read by the probes."""

    started: bool = False
    stopping: bool = False

    def headers(self) -> dict[str, str]:
        """Return the header that sends a client of a process that stops to another one."""
        return {"connection": "close"} if self.stopping else {}
