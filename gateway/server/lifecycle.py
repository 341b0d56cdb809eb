"""What this process is at: starting, running, or about to stop."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Lifecycle:
    """Told by the application and its server, asked by the probes."""

    started: bool = False
    stopping: bool = False

    def headers(self) -> dict[str, str]:
        """Whoever is answered by a process that stops should ask another one next."""
        return {"connection": "close"} if self.stopping else {}
