"""Events: what doctor finds at a real RabbitMQ, and at the gateways that would be told."""

from __future__ import annotations

from collections.abc import Iterator

import aio_pika
import pytest

from gateway.app.sandbox import setting_texts
from gateway.commands.doctor.events import examine_events
from gateway.commands.doctor.finding import Finding, State
from gateway.settings import read
from tests.commands.test_events import gateways
from tests.redis.test_cache_invalidation import SECRET
from tests.sources.beskedfordeler.rabbitmq import PASSWORD, QUEUE, RabbitMq, running

NOWHERE = "http://127.0.0.1:1"
WITHOUT_KEYS = dict.fromkeys(
    ("TOKEN_URL", "CLIENT_CERTIFICATE", "SOURCE_CA", "CASE_INDEX_CERTIFICATES", "BENEFIT_INDEX_CERTIFICATES"), ""
)
"""The sandbox's own, which lie where somebody has used it."""

PLAIN_QUEUE = "0d8f7f5e-2f5b-4d55-8d0a-3c9a7f1b2e44"


@pytest.fixture(scope="module")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMq]:
    """Provide one for all."""
    with running(tmp_path_factory.mktemp("rabbitmq")) as broker:
        yield broker


async def examined(seconds: float = 60.0, **events: str) -> list[Finding]:
    texts = setting_texts(NOWHERE) | WITHOUT_KEYS | {"CACHE_INVALIDATION_SECRET": SECRET} | events
    settings = read({f"BORGERBLIK_{name}": text for name, text in texts.items() if text})
    return await examine_events(settings, seconds)


async def broker_findings(url: str, queue: str = QUEUE, **changes: str) -> list[tuple[State, str]]:
    """Return what is found at the broker; the one gateway that is named is not there."""
    events = {"EVENTS_BROKER_URL": url, "EVENTS_QUEUE": queue, "EVENTS_GATEWAYS": NOWHERE}
    *findings, gateway = await examined(**events | changes)
    assert (gateway.service, gateway.state) == (NOWHERE, State.ERROR)
    assert all(finding.cure or finding.state is State.OK for finding in findings)
    assert PASSWORD not in str(findings)
    return [(finding.state, finding.text) for finding in findings]


async def test_all_is_well(rabbitmq: RabbitMq) -> None:
    """The broker, the queue, its dead letters, and two gateways; no message is taken, and none is sent."""
    async with gateways([400], [400]) as told:
        urls = ",".join(gateway.url for gateway in told)
        findings = await examined(EVENTS_BROKER_URL=rabbitmq.url, EVENTS_QUEUE=QUEUE, EVENTS_GATEWAYS=urls)
    assert [finding.state for finding in findings] == [State.OK] * 5
    assert findings[2].text == "What cannot be read goes to the queue's dead letters."
    assert [gateway.bodies for gateway in told] == [[{}], [{}]]
    assert [gateway.secrets for gateway in told] == [{SECRET.encode()}] * 2


async def test_what_the_broker_refuses(rabbitmq: RabbitMq) -> None:
    """Each its own sentence: login, virtual host, queue, TLS, and a port where nobody is."""
    wrong_login = rabbitmq.url.replace(PASSWORD, "another")
    assert await broker_findings(wrong_login) == [(State.ERROR, "The broker refuses our login.")]
    elsewhere = rabbitmq.url.removesuffix("/BF") + "/none"
    assert await broker_findings(elsewhere) == [(State.ERROR, "The broker does not let us into its virtual host.")]
    findings = await broker_findings(rabbitmq.url, queue="5e0f9a55-6a0e-4a3b-9d11-0c9d2b6d7f01")
    assert findings[-1] == (State.ERROR, "The queue does not exist.")
    untrusted = await broker_findings(rabbitmq.tls_url)
    assert [(state, "(TLS)" in text) for state, text in untrusted] == [(State.ERROR, True)]
    assert (await broker_findings(rabbitmq.tls_url, SOURCE_CA=str(rabbitmq.ca)))[0][0] is State.OK
    closed = await broker_findings(rabbitmq.url.replace(f":{rabbitmq.port}/", ":1/"))
    assert [state for state, _ in closed] == [State.ERROR]
    assert "cannot be reached" in closed[0][1]


async def test_a_queue_without_dead_letters_that_nobody_pulls(rabbitmq: RabbitMq) -> None:
    """Warnings: it works. The examination leaves the queue as it was."""
    async with await aio_pika.connect(rabbitmq.url) as connection:
        channel = await connection.channel(publisher_confirms=True)
        await channel.declare_queue(PLAIN_QUEUE, durable=True)
        await channel.default_exchange.publish(aio_pika.Message(b"x"), routing_key=PLAIN_QUEUE)
        for _ in range(2):
            findings = await broker_findings(rabbitmq.url, queue=PLAIN_QUEUE)
            assert findings[1:] == [
                (State.WARNING, "The queue exists, 1 messages wait in it, and nobody pulls them."),
                (State.WARNING, "The queue has no dead letters: what cannot be read is dropped."),
            ]
        queue = await channel.declare_queue(PLAIN_QUEUE, passive=True)
        assert queue.declaration_result.message_count == 1


async def test_gateways_that_do_not_listen(rabbitmq: RabbitMq) -> None:
    """One has another secret, one is behind a proxy that keeps the path inside."""
    async with gateways([401], [404]) as told:
        urls = ",".join(gateway.url for gateway in told)
        findings = await examined(EVENTS_BROKER_URL=rabbitmq.url, EVENTS_QUEUE=QUEUE, EVENTS_GATEWAYS=urls)
    assert [(finding.state, finding.text) for finding in findings[-2:]] == [
        (State.ERROR, "This gateway does not take the secret."),
        (State.ERROR, "This gateway answers a change with HTTP status 404."),
    ]


async def test_without_a_queue() -> None:
    """None is needed; half of the settings are a mistake."""
    assert [finding.state for finding in await examined()] == [State.OK]
    findings = await examined(EVENTS_QUEUE=QUEUE)
    assert {finding.state for finding in findings} == {State.ERROR}
    assert "BORGERBLIK_EVENTS_BROKER_URL is missing." in [finding.text for finding in findings]


async def test_no_token_for_the_broker(rabbitmq: RabbitMq) -> None:
    """The token service is not there: that is said, and not that the broker refuses."""
    findings = await examined(
        EVENTS_BROKER_URL="amqps://127.0.0.1:1/BF", EVENTS_QUEUE=QUEUE, EVENTS_GATEWAYS=NOWHERE,
        EVENTS_ENTITY_ID="http://sf1461.invalid", EVENTS_AUTHORITY="11111111",
        TOKEN_URL="https://127.0.0.1:1/issue", CLIENT_CERTIFICATE=str(rabbitmq.client), SOURCE_CA=str(rabbitmq.ca),
    )  # fmt: skip
    assert findings[0].state is State.ERROR
    assert findings[0].text.startswith("No token for Beskedfordeler can be had. Nobody accepted a connection")
