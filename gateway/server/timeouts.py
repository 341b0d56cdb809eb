"""The time that a request has to arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class ReadTimeout:
    """A timer that runs from the first `start` until `stop`, or calls back."""

    __slots__ = ("_call_back", "_loop", "_since", "_timer", "seconds")

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float, call_back: Callable[[], None]) -> None:
        self._loop = loop
        self._call_back = call_back
        self._timer: asyncio.TimerHandle | None = None
        self._since = 0.0
        self.seconds = seconds

    @property
    def elapsed(self) -> float:
        """The seconds since it was started; none while it does not run."""
        return 0.0 if self._timer is None else self._loop.time() - self._since

    def start(self) -> None:
        """Start it, unless it runs."""
        if self._timer is None:
            self._since = self._loop.time()
            self._timer = self._loop.call_later(self.seconds, self._call_back)

    def stop(self) -> None:
        """Stop it, if it runs."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
