"""An answer has a moment when it is due, and work that nobody waits for ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog

from gateway.http.deadline import Deadline
from gateway.http.exchange import CLIENT_CLOSED_REQUEST
from tests.http.asgi import Caller
from tests.serving import Served, served

CASES = "{ me { cases { totalCount coverage { complete answers { state } } } } }"
ENDLESS = {"service": "*", "authority": "*", "kind": "latency", "seconds": 60}
KORSBAEK = "11111111"


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Served]:
    """One whose sources never answer."""
    async with served(tmp_path, DEADLINE="3") as gateway:
        yield gateway


async def slow(gateway: Served, **fault: str) -> None:
    """From now on."""
    (await gateway.client.post("/sandbox/faults", json=ENDLESS | fault)).raise_for_status()


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("wait=2", 2),
        ("wait=0.25", 0.25),
        ("respond-async, wait=2", 2),
        ('Wait = "2"; foo="bar", wait=1', 2),
        ("wait=3", 3),
        ("wait=8", 3),
        ("wait=0", 3),
        ("wait=-1", 3),
        ("wait=soon", 3),
        ('wait="2', 3),
        ("wait=1e3", 3),
        ("await=1", 3),
        ("wait=" + "1" * 2_000, 3),
        ("", 3),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_the_client_may_shorten_it(prefer: str, seconds: float) -> None:
    """By `Prefer: wait`, in seconds; a wish for more, or one that cannot be read, is none."""
    began = asyncio.get_running_loop().time()
    deadline = Deadline.of({"state": {"began": began}}, {"prefer": prefer}, seconds=3)
    assert deadline.at == began + seconds
    assert bool(deadline.headers()) is (seconds < 3)


async def test_it_counts_from_the_first_byte() -> None:
    """A request that took two seconds to arrive has two fewer left."""
    began = asyncio.get_running_loop().time() - 2
    assert Deadline.of({"state": {"began": began}}, {}, seconds=3).left == pytest.approx(1, abs=0.5)
    assert Deadline.of({"state": {"began": began}}, {"prefer": "wait=1"}, seconds=3).left == 0


async def test_what_is_late_is_left_out(gateway: Served) -> None:
    """The answer comes when it is due, and says what is missing."""
    token = gateway.token()
    await slow(gateway, authority=KORSBAEK, service="sagdokumentindeks")
    asks = Caller.of(CASES, token=token, headers={"prefer": "wait=1.5"})
    async with asyncio.timeout(2.9):
        await asks.ask(gateway.client._transport.app)  # type: ignore[attr-defined]
    cases = asks.answer["data"]["me"]["cases"]
    assert (asks.status, asks.answer_headers["preference-applied"]) == (200, "wait=1.5")
    assert not cases["coverage"]["complete"]
    assert "TIMED_OUT" in {row["state"] for row in cases["coverage"]["answers"]}


async def test_what_hangs_elsewhere_is_cut(gateway: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """No part of an answer can hold it up beyond its time."""

    async def never(*_: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("gateway.execution.plan_cache.ReadyOperation.execute", never)
    response = await gateway.client.post(
        "/graphql", json={"query": "{ __typename }"}, headers={"prefer": "wait=0.1", "accept": "*/*"}
    )
    assert response.status_code == 504
    assert response.json()["errors"][0]["extensions"]["code"] == "DEADLINE_EXCEEDED"


@pytest.mark.parametrize("plan", ["true", "false"])
async def test_a_client_that_hangs_up_ends_the_work(tmp_path: Path, plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No task of it is left, nothing is sent, nothing is on record, and the log calls it no failure."""
    async with served(tmp_path, COMPILED_EXECUTION=plan, DEADLINE="60") as gateway:
        token = gateway.token()
        await gateway.data(CASES)  # the tokens for the indexes are issued by nobody's request, and would go on
        await slow(gateway)
        before = asyncio.all_tasks()
        asks = [Caller.of(CASES, token=token, hangs_up=number / 200) for number in range(40)]
        with structlog.testing.capture_logs() as logs:
            async with asyncio.timeout(60):
                await asyncio.gather(*(caller.ask(gateway.client._transport.app) for caller in asks))  # type: ignore[attr-defined]
        await asyncio.sleep(0.1)
        assert asyncio.all_tasks() <= before
        assert [caller.sent for caller in asks] == [[]] * 40
        assert [line["status"] for line in logs if line["event"] == "request"] == [CLIENT_CLOSED_REQUEST] * 40
        assert not [line for line in logs if line["log_level"] != "info"]


async def test_others_are_answered_meanwhile(tmp_path: Path) -> None:
    """Half the clients hang up at every possible moment; the other half read whole answers."""
    async with served(tmp_path, DEADLINE="60") as gateway:
        token = gateway.token()
        app = gateway.client._transport.app  # type: ignore[attr-defined]
        stay = [Caller.of(CASES, token=token) for _ in range(30)]
        leave = [Caller.of(CASES, token=token, hangs_up=number / 300) for number in range(30)]
        await asyncio.gather(*(caller.ask(app) for pair in zip(stay, leave, strict=True) for caller in pair))
    assert {caller.status for caller in stay} == {200}
    assert all(caller.answer["data"]["me"]["cases"]["coverage"]["complete"] for caller in stay)


async def test_a_hang_up_before_the_body_is_whole(gateway: Served) -> None:
    """There is nobody to answer."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asks = Caller.of(CASES)
    asks._receive = receive  # type: ignore[method-assign]
    asks._send = send  # type: ignore[method-assign]
    await asks.ask(gateway.client._transport.app)  # type: ignore[attr-defined]
    assert not sent


def test_the_scope_need_not_tell() -> None:
    """Another server than ours does not say when the request began."""

    async def left() -> float:
        return Deadline.of(SimpleNamespace(get=lambda *_: {}), {}, seconds=3).left  # type: ignore[arg-type]

    assert 2.5 < asyncio.run(left()) <= 3


async def test_a_request_that_queued_for_long_is_late_and_not_slow(gateway: Served) -> None:
    """It was sent whole: 504, and never 408, which tells the client to send it faster."""
    caller = Caller.of(CASES, token=gateway.token())
    received = caller._receive

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.1)
        return await received()

    caller._receive = receive  # type: ignore[method-assign]
    app = gateway.client._transport.app  # type: ignore[attr-defined]

    async def late(scope: dict[str, Any], receive: Any, send: Any) -> None:
        began = asyncio.get_running_loop().time() - 60
        await app(scope | {"state": {"began": began}}, receive, send)

    await caller.ask(late)
    assert (caller.status, caller.answer["errors"][0]["extensions"]["code"]) == (504, "DEADLINE_EXCEEDED")
