"""Notices a client that hangs up while its answer is being made, and ends the work that nobody waits for."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from starlette.types import Receive

UNHEARD_SECONDS = 0.05
"""Most answers are made before this: they pay for no listening."""


class HungUp(Exception):
    """There is nobody to answer."""


class Listening:
    """A block that is cancelled when the client hangs up, and then raises HungUp. The body has been read before it."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._hung_up = False
        self._listener: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise LookupError("no task to cancel")
        self._task = task
        self._timer = asyncio.get_running_loop().call_later(UNHEARD_SECONDS, self._listen)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._listener is not None:
            self._listener.cancel()
        if self._hung_up:
            self._task.uncancel()
            if kind is asyncio.CancelledError:
                raise HungUp from None

    def _listen(self) -> None:
        self._listener = asyncio.create_task(self._heard())

    async def _heard(self) -> None:
        for _ in range(2):  # the body of a GET has not been read
            if (await self._receive())["type"] == "http.disconnect":
                self._hung_up = True
                self._task.cancel()
                return
