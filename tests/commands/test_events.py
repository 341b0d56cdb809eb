"""`borgerblik events`: what it tells the gateways, until each of them has heard it, and how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aio_pika
import orjson
import pytest
import structlog

from gateway.commands.events import settings_of
from gateway.commands.gateway_notifier import GatewayNotifier
from gateway.settings import SettingsError
from sources.beskedfordeler.message import ChangeMessage
from sources.records.subject import Subject
from sources.sandbox.personas import BY_KEY
from sources.transport.http import HttpClient
from tests.commands.invoking import mistake
from tests.redis.changed_world import ChangedWorld, has_case, processes
from tests.redis.test_cache import warm
from tests.redis.test_cache_invalidation import SECRET, asks
from tests.sources.beskedfordeler.messages import CASE, CPR, a_message
from tests.sources.beskedfordeler.rabbitmq import QUEUE, running

SENT = [{"object": CASE}, {"cpr": CPR}]


@dataclass
class Gateway:
    """Answers as a test says, the last answer again and again, and remembers what it was told."""

    statuses: list[int]
    bodies: list[dict[str, str]] = field(default_factory=list)
    secrets: set[bytes] = field(default_factory=set)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                assert head.startswith(b"POST /events/changed HTTP/1.1\r\n")
                fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
                self.secrets.add(fields[b"x-events-secret"])
                self.bodies.append(orjson.loads(await reader.readexactly(int(fields[b"content-length"]))))
                status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
                content = b"" if status == 204 else b"content-length: 0\r\n"
                writer.write(b"HTTP/1.1 %d x\r\n%s\r\n" % (status, content))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(120):
            while len(self.bodies) < count:  # noqa: ASYNC110 - nobody hears of it
                await asyncio.sleep(0.02)


@asynccontextmanager
async def gateways(*statuses: list[int]) -> AsyncIterator[list[Gateway]]:
    made = [Gateway(list(answers)) for answers in statuses]
    servers = [await asyncio.start_server(gateway.connected, "127.0.0.1", 0) for gateway in made]
    for gateway, server in zip(made, servers, strict=True):
        gateway.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        for server in servers:
            server.close()


async def test_every_gateway_is_told_until_it_says_204() -> None:
    """Whatever else it says is tried again, there alone, and the log names no contents."""
    change = ChangeMessage((CASE,), (Subject(CPR),))
    http = HttpClient()
    async with gateways([204], [503, 401, 500, 204]) as (good, bad):
        notifier = GatewayNotifier(http, [good.url, bad.url], SECRET.encode(), next_pauses=lambda: lambda: 0.01)
        with structlog.testing.capture_logs() as logs:
            await notifier.notify(change)
        assert sorted(good.bodies, key=str) == sorted(SENT, key=str)
        assert len(bad.bodies) == 5
        assert all(body in bad.bodies for body in SENT)
        assert good.secrets == bad.secrets == {SECRET.encode()}
        assert {line["reason"] for line in logs} == {"http_503", "http_401", "http_500"}
        assert {line["gateway"] for line in logs} == {f"{bad.url}/events/changed"}
        for canary in (CPR, CASE, SECRET):
            assert canary not in str(logs)
    await http.close()


async def test_a_gateway_that_is_not_there_is_waited_for() -> None:
    """And told when it is back."""
    http = HttpClient()
    async with gateways([204]) as (gateway,):
        port = gateway.port
    notifier = GatewayNotifier(http, [gateway.url], SECRET.encode(), next_pauses=lambda: lambda: 0.05)
    with structlog.testing.capture_logs() as logs:
        task = asyncio.create_task(notifier.notify(ChangeMessage((CASE,))))
        async with asyncio.timeout(60):
            while not logs:  # noqa: ASYNC110 - nobody hears of it
                await asyncio.sleep(0.02)
        async with await asyncio.start_server(gateway.connected, "127.0.0.1", port), asyncio.timeout(60):
            await task
            assert gateway.bodies == [{"object": CASE}]
            await http.close()


async def test_a_real_gateway_forgets(tmp_path: Path) -> None:
    """A party who was removed, by the case; and a party who is new, by the number."""
    world = ChangedWorld(tmp_path)
    async with processes(world, 1, CACHE="memory") as (gateway,):
        for persona in ("overblik", "flyttet"):
            await warm(gateway, persona)
        world.is_changed = True
        assert await has_case(gateway, world)
        http = HttpClient(inside={"http://gateway.example": gateway.client._transport})
        new_party = Subject(BY_KEY["flyttet"].cpr)
        notifier = GatewayNotifier(http, ["http://gateway.example"], SECRET.encode())
        await notifier.notify(ChangeMessage((world.case,), (new_party,)))
        assert not await has_case(gateway, world)
        world.is_changed = False
        assert await asks(gateway, "flyttet")
        await http.close()


def settings(*urls: str, broker: str, queue: str = QUEUE) -> dict[str, str]:
    return {
        "BORGERBLIK_EVENTS_BROKER_URL": broker,
        "BORGERBLIK_EVENTS_QUEUE": queue,
        "BORGERBLIK_EVENTS_GATEWAYS": ",".join(urls) or "http://127.0.0.1:1",
        "BORGERBLIK_CACHE_INVALIDATION_SECRET": SECRET,
    }


async def test_the_process(tmp_path: Path) -> None:
    """A real broker, two gateways, one of which hears it at the second attempt; then it is told to stop."""
    with running(tmp_path) as rabbitmq:
        connection = await aio_pika.connect(rabbitmq.url)
        channel = await connection.channel()
        async with connection, gateways([204], [503, 204]) as (good, bad):
            environment = {**os.environ, **settings(good.url, bad.url, broker=rabbitmq.url)}
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "gateway", "events", env=environment, stderr=asyncio.subprocess.PIPE
            )
            await channel.default_exchange.publish(aio_pika.Message(a_message(cpr=CPR)), routing_key=QUEUE)
            await good.until(2)
            await bad.until(3)
            bad.statuses = [503]
            assert process.stderr is not None
            lines = [orjson.loads(await process.stderr.readline()) for _ in range(3)]
            await channel.default_exchange.publish(aio_pika.Message(a_message()), routing_key=QUEUE)
            await bad.until(4)
            process.send_signal(signal.SIGTERM)
            _, rest = await asyncio.wait_for(process.communicate(), 120)
            assert process.returncode == 0, rest
            queue = await channel.declare_queue(QUEUE, passive=True)
            assert queue.declaration_result.message_count == 1, "the message that one gateway has not heard"
    assert {line["event"] for line in lines} == {
        "event_broker_connected",
        "event_gateway_unavailable",
        "event_handled",
    }
    text = f"{lines} {rest!r}"
    assert not [canary for canary in (CPR, CASE, SECRET, "made-up-for-this-test") if canary in text]


def test_what_is_missing_is_named() -> None:
    """All of it, in one go; a broker that knows names and passwords needs no token service."""
    lines = "\n".join(mistake("events"))
    for name in ("EVENTS_BROKER_URL", "EVENTS_QUEUE", "EVENTS_GATEWAYS", "CACHE_INVALIDATION_SECRET"):
        assert f"BORGERBLIK_{name} is missing" in lines
    lines = "\n".join(mistake("events", **settings(broker="amqps://broker.example")))
    for name in ("EVENTS_ENTITY_ID", "EVENTS_AUTHORITY", "TOKEN_URL", "CLIENT_CERTIFICATE"):
        assert f"BORGERBLIK_{name} is missing" in lines


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"EVENTS_BROKER_URL": "https://broker.example"}, "EVENTS_BROKER_URL"),
        ({"EVENTS_BROKER_URL": "amqps://broker.example/BF?heartbeat=1"}, "EVENTS_BROKER_URL"),
        ({"EVENTS_QUEUE": "queue"}, "EVENTS_QUEUE"),
        ({"EVENTS_AUTHORITY": "1"}, "EVENTS_AUTHORITY"),
        ({"EVENTS_GATEWAYS": "http://one.example,,"}, "EVENTS_GATEWAYS"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(changes: dict[str, str], key: str) -> None:
    """By its key, without its value."""
    texts = settings(broker="amqp://a:password@broker.example/BF")
    environment = texts | {f"BORGERBLIK_{name}": text for name, text in changes.items()}
    with pytest.raises(SettingsError, match=f"BORGERBLIK_{key} cannot be used") as error:
        settings_of(environment)
    assert "password" not in str(error.value)


def test_a_token_is_sent_over_tls_alone(tmp_path: Path) -> None:
    """And the virtual host is BF, where none is named."""
    (tmp_path / "client.pem").write_text("x")
    environment = settings(broker="amqp://broker.example") | {
        "BORGERBLIK_EVENTS_ENTITY_ID": "http://entity.example/service/bfo_modtag/2",
        "BORGERBLIK_EVENTS_AUTHORITY": "11111111",
        "BORGERBLIK_TOKEN_URL": "https://tokens.example/issue",
        "BORGERBLIK_CLIENT_CERTIFICATE": str(tmp_path / "client.pem"),
    }
    with pytest.raises(SettingsError, match="amqps"):
        settings_of(environment)
    read = settings_of(environment | {"BORGERBLIK_EVENTS_BROKER_URL": "amqps://broker.example:5671/"})
    assert read["EVENTS_BROKER_URL"] == "amqps://broker.example:5671/BF"
