"""Whatever a lost connection raises, the consumer connects anew; and it stops when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import aio_pika
import pytest
import structlog
from aiormq.exceptions import AMQPConnectionError, ChannelInvalidStateError

from sources.beskedfordeler import consumer as module
from sources.beskedfordeler.broker import Broker
from sources.beskedfordeler.consumer import EventConsumer
from sources.beskedfordeler.message import ChangeMessage
from sources.concurrency import cancel_and_wait

LOST = [
    AMQPConnectionError("reset"),
    ChannelInvalidStateError(),
    Exception(),  # aiormq's, for what waits while a connection closes for no reason of its own
    asyncio.CancelledError(),  # the same, where it is closed from this side
    ExceptionGroup("Unable to nack all messages", [ChannelInvalidStateError()]),
    ConnectionResetError("reset"),
]


class Connecting(Broker):
    """A broker whose connections are made by a function."""

    def __init__(self, connect: Callable[[], Awaitable[aio_pika.Connection]]) -> None:
        super().__init__("amqp://broker.example/BF")
        object.__setattr__(self, "connect", connect)


async def handle(change: ChangeMessage) -> None:
    """Nothing comes to be handled."""


async def test_whatever_it_raises_is_logged_and_connected_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that nobody catches would end the consumer for good."""
    monkeypatch.setattr(module, "pauses", lambda *_: lambda: 0.0)
    raised, tried = iter(LOST), asyncio.Event()

    async def connect() -> aio_pika.Connection:
        for error in raised:
            raise error
        tried.set()
        return await asyncio.Future()

    with structlog.testing.capture_logs() as logs:
        task = asyncio.create_task(EventConsumer(Connecting(connect), "queue", handle).run())
        async with asyncio.timeout(60):
            await tried.wait()
        assert not await cancel_and_wait([task], within=60)
    assert [(line["event"], line["reason"]) for line in logs] == [
        ("event_broker_unavailable", type(error).__name__) for error in LOST
    ]


@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error).__name__)
async def test_a_stop_counts_where_the_connection_is_lost_meanwhile(error: BaseException) -> None:
    """What the library raises takes the place of the cancellation, of which there is only one: the signal's."""
    connecting = asyncio.Event()

    async def connect() -> aio_pika.Connection:
        connecting.set()
        try:
            return await asyncio.Future()
        except asyncio.CancelledError:
            raise error from None

    task = asyncio.create_task(EventConsumer(Connecting(connect), "queue", handle).run())
    await connecting.wait()
    task.cancel()
    await asyncio.wait([task], timeout=60)
    assert task.cancelled()
