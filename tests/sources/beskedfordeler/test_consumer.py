"""Events through a real broker: acknowledged once they are handled, tried again, given back, and never in the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

import aio_pika
import pytest
import structlog

from sources.beskedfordeler import consumer as module
from sources.beskedfordeler.broker import Broker
from sources.beskedfordeler.consumer import EventConsumer
from sources.beskedfordeler.message import ChangeMessage
from sources.certificates.key_pair import KeyPair
from sources.concurrency import cancel_and_wait
from sources.ports import SecurityToken
from tests.sources.beskedfordeler.messages import CASE, CPR, DOCUMENT, a_message
from tests.sources.beskedfordeler.rabbitmq import DEAD_LETTERS, QUEUE, RabbitMq, running


@pytest.fixture(scope="module")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMq]:
    with running(tmp_path_factory.mktemp("rabbitmq")) as broker:
        yield broker


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests do not wait for pauses."""
    monkeypatch.setattr(module, "pauses", lambda *_: lambda: 0.05)


Logs: TypeAlias = list[MutableMapping[str, Any]]


@pytest.fixture
def logs() -> Iterator[Logs]:
    with structlog.testing.capture_logs() as captured:
        yield captured


@dataclass
class Handler:
    """Who handles changes: at once, or when a test says so."""

    changes: list[ChangeMessage] = field(default_factory=list)
    allowed: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, change: ChangeMessage) -> None:
        self.changes.append(change)
        await self.allowed.wait()

    async def until(self, count: int) -> None:
        """Return once so many changes have come. None is acknowledged yet: see `handled`."""
        await until(lambda: len(self.changes) >= count)


async def until(condition: Callable[[], bool]) -> None:
    """Return once it is so."""
    async with asyncio.timeout(120):
        while not condition():  # noqa: ASYNC110 - nobody hears of it
            await asyncio.sleep(0.02)


async def handled(logs: Logs, count: int) -> None:
    """Return once so many messages are acknowledged: a stop before would give them back to the queue."""
    await until(lambda: logged(logs, "event_handled") >= count)


def logged(logs: Logs, event: str) -> int:
    """Return how often something was logged."""
    return [line["event"] for line in logs].count(event)


class Queues:
    """The queues as an operator sees them."""

    def __init__(self, channel: aio_pika.abc.AbstractChannel) -> None:
        self._channel = channel

    async def publish(self, *bodies: bytes) -> None:
        for body in bodies:
            await self._channel.default_exchange.publish(aio_pika.Message(body), routing_key=QUEUE)

    async def empty(self) -> None:
        for name in (QUEUE, DEAD_LETTERS):
            await (await self._channel.get_queue(name)).purge()

    async def count(self, name: str) -> int:
        queue = await self._channel.declare_queue(name, passive=True)
        return int(queue.declaration_result.message_count or 0)

    async def until(self, name: str, count: int) -> None:
        async with asyncio.timeout(120):
            while await self.count(name) != count:  # noqa: ASYNC110 - nobody hears of it
                await asyncio.sleep(0.05)


@pytest.fixture
async def queues(rabbitmq: RabbitMq) -> AsyncIterator[Queues]:
    async with await aio_pika.connect(rabbitmq.url) as connection:
        opened = Queues(await connection.channel())
        await opened.empty()
        yield opened


@asynccontextmanager
async def consuming(broker: Broker, handler: Handler) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(EventConsumer(broker, QUEUE, handler).run())
    try:
        yield task
    finally:
        assert not await cancel_and_wait([task], within=60)


async def test_a_message_is_acknowledged_once_it_is_handled(rabbitmq: RabbitMq, queues: Queues, logs: Logs) -> None:
    """What was not handled when the process ended is in the queue again, and comes again."""
    await queues.publish(a_message(CASE, document=DOCUMENT, cpr=CPR), a_message(DOCUMENT))
    handler = Handler()
    async with consuming(Broker(rabbitmq.url), handler):
        await handler.until(1)
        await queues.until(QUEUE, 0)
    await queues.until(QUEUE, 2)
    handler = Handler()
    handler.allowed.set()
    async with consuming(Broker(rabbitmq.url), handler):
        await handled(logs, 2)
        assert [change.objects for change in handler.changes] == [(DOCUMENT, CASE), (DOCUMENT,)]
        assert [citizen.reveal() for citizen in handler.changes[0].citizens] == [CPR]
        await queues.publish(a_message(CASE))
        await handled(logs, 3)
    await queues.until(QUEUE, 0)
    assert await queues.count(DEAD_LETTERS) == 0


async def test_what_cannot_be_read_blocks_nobody(rabbitmq: RabbitMq, queues: Queues, logs: Logs) -> None:
    """It is moved to the dead letters, and the log has a reason and a size, and nothing that stood in it."""
    canary = f"{CPR} is nobody's number"
    await queues.publish(canary.encode(), f"<a>{canary}</a>".encode(), b"", a_message())
    handler = Handler()
    handler.allowed.set()
    async with consuming(Broker(rabbitmq.url), handler):
        await handled(logs, 1)
        await queues.until(DEAD_LETTERS, 3)
    assert [change.objects for change in handler.changes] == [(CASE,)]
    reasons = [line["reason"] for line in logs if line["event"] == "event_unreadable"]
    assert reasons == ["no_xml", "no_object", "no_xml"]
    assert CPR not in str(logs)
    assert rabbitmq.url not in str(logs)


async def test_a_lost_connection_is_made_anew(rabbitmq: RabbitMq, queues: Queues, logs: Logs) -> None:
    """The message that was being handled comes once more: at least once."""
    connections: list[aio_pika.Connection] = []

    class Watched(Broker):
        async def connect(self) -> aio_pika.Connection:
            connections.append(await super().connect())
            return connections[-1]

    handler = Handler()
    await queues.publish(a_message())
    async with consuming(Watched(rabbitmq.url), handler):
        await handler.until(1)
        transport = connections[0].transport
        assert transport is not None
        await transport.connection.close(ConnectionResetError("made up"))
        handler.allowed.set()  # only now: what was acknowledged before the loss would not come again
        await handler.until(2)
        await queues.publish(a_message(DOCUMENT))
        await handled(logs, 2)
    assert [change.objects for change in handler.changes] == [(CASE,), (CASE,), (DOCUMENT,)]
    assert len(connections) > 1
    assert logged(logs, "event_broker_unavailable")
    await queues.until(QUEUE, 0)


async def test_a_quiet_queue_is_connected_to_anew(
    rabbitmq: RabbitMq, queues: Queues, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silence may be a queue that is gone; nothing is lost by it."""
    monkeypatch.setattr(module, "QUIET_SECONDS", 0.3)
    handler = Handler()
    handler.allowed.set()
    async with consuming(Broker(rabbitmq.url), handler):
        await until(lambda: logged(logs, "event_broker_connected") >= 3)
        await queues.publish(a_message())
        await handled(logs, 1)
    await queues.until(QUEUE, 0)


async def test_a_broker_that_is_not_there_is_waited_for(logs: Logs) -> None:
    """It is asked again and again, and the log says so."""
    async with consuming(Broker("amqp://nobody:x@127.0.0.1:1/BF"), Handler()):
        await until(lambda: len(logs) >= 3)
    assert {line["event"] for line in logs} == {"event_broker_unavailable"}
    assert "nobody" not in str(logs)


async def test_over_tls_with_a_name_and_password(rabbitmq: RabbitMq, queues: Queues, logs: Logs) -> None:
    """As for a broker of one's own."""
    await queues.publish(a_message())
    key_pair = KeyPair(rabbitmq.client)
    await consume_one(Broker(rabbitmq.tls_url, tls=lambda: key_pair.ssl_context(rabbitmq.ca)), logs)


async def test_over_tls_with_external(rabbitmq: RabbitMq, queues: Queues, logs: Logs) -> None:
    """A real broker takes the frame with the token, and goes by the certificate: it knows no tokens."""
    await queues.publish(a_message())
    key_pair = KeyPair(rabbitmq.client)

    async def token() -> SecurityToken:
        return SecurityToken(b"<Assertion>" + b"x" * 6_000 + b"</Assertion>", "_1", datetime(2100, 1, 1, tzinfo=UTC))

    await consume_one(Broker(rabbitmq.token_url, token=token, tls=lambda: key_pair.ssl_context(rabbitmq.ca)), logs)


async def consume_one(broker: Broker, logs: Logs) -> None:
    handler = Handler()
    handler.allowed.set()
    async with consuming(broker, handler):
        await handled(logs, 1)


async def test_a_broker_that_nobody_vouches_for_is_told_nothing(rabbitmq: RabbitMq, logs: Logs) -> None:
    """Its certificate is of an authority that is not trusted."""
    key_pair = KeyPair(rabbitmq.client)
    async with consuming(Broker(rabbitmq.tls_url, tls=key_pair.ssl_context), Handler()):
        await until(lambda: bool(logs))
    assert logs[0]["event"] == "event_broker_unavailable"
