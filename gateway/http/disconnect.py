"""End the work on a request that nobody waits for any more: its client has hung up, or its time is up."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from starlette.types import Receive

from gateway.errors import Code, RequestRejectedError

LISTEN_AFTER_SECONDS = 0.05
"""Most answers are made before this: they pay for one timer, and for no listening."""


class ClientDisconnectedError(Exception):
    """There is nobody to answer."""


class RequestCancelScope:
    """A block that is cancelled when its time is up or the client hangs up.

    Raises RequestRejectedError and ClientDisconnectedError then. Whoever reads the body hears a client hang up;
    `listen` is for the time after that.
    """

    def __init__(self, receive: Receive, *, until: float, late: Code) -> None:
        """`until`: a moment of the event loop's clock; `late`: the code of the rejection then."""
        self._receive = receive
        self._until, self._late = until, late
        self._listens = False
        self._listener: asyncio.Task[None] | None = None
        self._end_reason: Exception | None = None

    async def __aenter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise LookupError("no task to cancel")
        self._task, self._cancelling = task, task.cancelling()
        self._loop = asyncio.get_running_loop()
        self._schedule()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._listener is not None:
            self._listener.cancel()
        if self._end_reason and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise self._end_reason from None

    def bound(self, *, until: float, late: Code) -> None:
        """Set the bounds of what comes next."""
        self._until, self._late = until, late
        if until < self._checks_at:
            self._timer.cancel()
            self._schedule()

    def listen(self) -> None:
        """Hear the client hang up from now on: the body has been read."""
        self._listens = True

    def _schedule(self) -> None:
        """Check again soon, or, when there is nothing more to begin, when time is up."""
        soon = float("inf") if self._listener else self._loop.time() + LISTEN_AFTER_SECONDS
        self._checks_at = min(self._until, soon)
        self._timer = self._loop.call_at(self._checks_at, self._check)

    def _check(self) -> None:
        if self._loop.time() >= self._until:
            self._end(RequestRejectedError(self._late))
            return
        if self._listens and self._listener is None:
            self._listener = self._loop.create_task(self._hear_disconnect())
        self._schedule()

    def _end(self, reason: Exception) -> None:
        if self._end_reason is None:
            self._end_reason = reason
            self._task.cancel()

    async def _hear_disconnect(self) -> None:
        for _ in range(2):  # the body of a GET has not been read
            if (await self._receive())["type"] == "http.disconnect":
                self._end(ClientDisconnectedError())
                return
