"""The state of this process: starting, running, or about to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Lifecycle:
    """Set by the application and its server, read by the probes."""

    started: bool = False
    stopping: bool = False
    loop: asyncio.AbstractEventLoop | None = None
    """The event loop that serves, once it has started: counters are read on it."""
    siblings_serve: Callable[[], bool] = lambda: False
    """Whether other workers serve at the same address: then the address stays ready while this one stops."""

    @property
    def is_ready(self) -> bool:
        """Whether requests should be sent to this address."""
        return not self.stopping or self.siblings_serve()

    def headers(self) -> dict[str, str]:
        """Return the header that sends a client of a process that stops to another one."""
        return {"connection": "close"} if self.stopping else {}
