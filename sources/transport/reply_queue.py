"""Replies that have come and are to be read: the most important first, one in each iteration of the event loop."""

from __future__ import annotations

import asyncio
from enum import IntEnum
from heapq import heappop, heappush

OVERTAKEN = 32
"""By how many that come later a reply is overtaken at most, for each step of priority: so the least is read in time."""

FOLLOW_UP_ITERATIONS = 20
"""More than pass between reading a reply and sending the questions that follow from it."""


class Priority(IntEnum):
    """How soon a reply is read."""

    HIGH = 0  # questions follow from it: cases, registers, tokens
    NORMAL = 1  # the answer waits for it: documents
    LOW = 2  # there is time while others are asked: benefits


class ReplyQueue:
    """Gives the turn to read, so that other requests and probes get through between two replies.

    A reply of LOW priority waits until questions that follow from the one read before are sent: the far side works
    while it is read. Bounded by the calls that run at once; whoever is cancelled leaves nothing.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, Priority, asyncio.Future[None]]] = []
        self._count = 0
        self._pause = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        """Where the next turn is scheduled. None: nobody waits."""

    async def turn(self, priority: Priority) -> None:
        """Return once the reply may be read."""
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        self._count += 1
        heappush(self._waiting, (self._count + OVERTAKEN * priority, self._count, priority, future))
        if self._loop is not loop:
            self._loop = loop
            loop.call_soon(self._next, loop)
        await future

    def __len__(self) -> int:
        """How many wait."""
        return sum(not future.done() for *_, future in self._waiting)

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._waiting and self._waiting[0][-1].done():
            heappop(self._waiting)  # cancelled
        if not self._waiting:
            self._loop = None
            return
        if self._pause and self._waiting[0][2] is Priority.LOW:
            self._pause -= 1
        else:
            *_, priority, future = heappop(self._waiting)
            future.set_result(None)
            if priority is Priority.HIGH:
                self._pause = FOLLOW_UP_ITERATIONS
        loop.call_soon(self._next, loop)
