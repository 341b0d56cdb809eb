"""Ends the work on a request that nobody waits for any more: its client has hung up, or its time is up."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from starlette.types import Receive

from gateway.errors import Code, RequestRejectedError

UNHEARD_SECONDS = 0.05
"""Most answers are made before this: they pay for one timer, and for no listening."""


class ClientDisconnectedError(Exception):
    """There is nobody to answer."""


class RequestCancelScope:
    """A block that is cancelled when its time is up, and then raises Refused, or when the client hangs up: HungUp.

    Whoever reads the body hears a client hang up; `listen` is for the time after that.
    """

    def __init__(self, receive: Receive, *, until: float, late: Code) -> None:
        """`until`: a moment of the event loop's clock. `late`: what to say then."""
        self._receive = receive
        self._until, self._late = until, late
        self._listens = False
        self._listener: asyncio.Task[None] | None = None
        self._ended: Exception | None = None

    async def __aenter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise LookupError("no task to cancel")
        self._task, self._cancelling = task, task.cancelling()
        self._loop = asyncio.get_running_loop()
        self._wake()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._listener is not None:
            self._listener.cancel()
        if self._ended and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise self._ended from None

    def give(self, *, until: float, late: Code) -> None:
        """What comes next has other bounds."""
        self._until, self._late = until, late
        if until < self._looks:
            self._timer.cancel()
            self._wake()

    def listen(self) -> None:
        """The body has been read: from now on, hear the client hang up."""
        self._listens = True

    def _wake(self) -> None:
        """Look again soon, or, when there is nothing more to begin, when time is up."""
        soon = float("inf") if self._listener else self._loop.time() + UNHEARD_SECONDS
        self._looks = min(self._until, soon)
        self._timer = self._loop.call_at(self._looks, self._look)

    def _look(self) -> None:
        if self._loop.time() >= self._until:
            self._end(RequestRejectedError(self._late))
            return
        if self._listens and self._listener is None:
            self._listener = self._loop.create_task(self._heard())
        self._wake()

    def _end(self, why: Exception) -> None:
        if self._ended is None:
            self._ended = why
            self._task.cancel()

    async def _heard(self) -> None:
        for _ in range(2):  # the body of a GET has not been read
            if (await self._receive())["type"] == "http.disconnect":
                self._end(ClientDisconnectedError())
                return
