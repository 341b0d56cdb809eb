"""Pulling messages from a queue of Beskedfordeler: each is acknowledged once it has been handled, and not before."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import SystemRandom

import structlog
from aio_pika.abc import AbstractIncomingMessage

from sources.beskedfordeler.broker import Broker
from sources.beskedfordeler.message import ChangeMessage, UnreadableMessageError, read_message
from sources.errors import SourceError

PREFETCH = 20
"""Messages that the broker sends ahead: they go back to the queue where this process ends."""

QUIET_SECONDS = 300.0
"""After so long without a message the connection is made anew: a queue that the broker took away says nothing."""

PAUSE_SECONDS, MAX_PAUSE_SECONDS = 1.0, 60.0
"""Between attempts to connect: doubled each time, and by chance up to half as long again."""

_CHANCE = SystemRandom()

log = structlog.get_logger("borgerblik")


def pauses(first: float = PAUSE_SECONDS, longest: float = MAX_PAUSE_SECONDS) -> Callable[[], float]:
    """Return a function that returns the next pause in seconds each time."""
    pause = first / 2

    def next_pause() -> float:
        nonlocal pause
        pause = min(2 * pause, longest)
        return pause * _CHANCE.uniform(1.0, 1.5)

    return next_pause


class EventConsumer:
    """Reads a queue for as long as it runs: through lost connections, and through messages that cannot be read."""

    def __init__(self, broker: Broker, queue: str, handle: Callable[[ChangeMessage], Awaitable[None]]) -> None:
        """`handle` returns once nobody uses anything from before the change: it tries again for as long as it takes."""
        self._broker = broker
        self._queue = queue
        self._handle = handle
        self._next_pause = pauses()

    async def run(self) -> None:
        """Run until cancelled. What was not handled by then is back in the queue."""
        while True:
            try:
                await self._consume()
            except (Exception, asyncio.CancelledError) as error:
                # Not of one kind: aiormq raises RuntimeError for what is asked of a closed channel, Exception itself or
                # CancelledError for what waits when it closes; aio-pika a group of what it could not give back.
                if _is_cancelled():  # also where the connection was lost meanwhile, and that is what is raised
                    raise asyncio.CancelledError from error
                reason = error.reason if isinstance(error, SourceError) else type(error).__name__
                log.warning("event_broker_unavailable", reason=reason)
                await asyncio.sleep(self._next_pause())

    async def _consume(self) -> None:
        """Handle messages until there has been none for a while, or the connection is lost."""
        async with await self._broker.connect() as connection:
            channel = await connection.channel()
            await channel.set_qos(prefetch_count=PREFETCH)
            queue = await channel.get_queue(self._queue, ensure=False)
            async with queue.iterator() as messages:
                log.info("event_broker_connected")
                while True:
                    try:
                        async with asyncio.timeout(QUIET_SECONDS):
                            message = await anext(messages, None)
                    except TimeoutError:
                        return
                    if message is None:
                        raise ConnectionResetError("the broker ended it")
                    self._next_pause = pauses()
                    await self._handle_message(message)

    async def _handle_message(self, message: AbstractIncomingMessage) -> None:
        """Acknowledge a message that was handled. One that cannot be read is rejected: it would never become better.

        The broker drops it then, or moves it to where the queue's own dead letters go.
        """
        try:
            change = read_message(message.body)
        except UnreadableMessageError as error:
            log.warning("event_unreadable", reason=error.reason, bytes=len(message.body))
            await message.reject(requeue=False)
            return
        await self._handle(change)
        await message.ack()
        log.info("event_handled", objects=len(change.objects), citizens=len(change.citizens))


def _is_cancelled() -> bool:
    """Whether somebody has cancelled the task that runs, and not a library something within it."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
