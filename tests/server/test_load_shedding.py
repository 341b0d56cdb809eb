"""Too many requests at once: refused at once and for a moment, while those under way are answered."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from gateway.server.load_shedding import SAMPLES, LoadShedder
from tests.http.asgi import Caller
from tests.http.test_deadline import CASES, ENDLESS
from tests.serving import Served, served

MAX_OPERATIONS = 10
SLOW = ENDLESS | {"seconds": 0.3}


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Served]:
    """One that runs few operations at once, and whose sources take their time."""
    async with served(tmp_path, MAX_CONCURRENT_OPERATIONS=str(MAX_OPERATIONS)) as served_gateway:
        yield served_gateway


def app(gateway: Served) -> object:
    """Without its client."""
    return gateway.client._transport.app  # type: ignore[attr-defined]


async def test_more_operations_than_allowed_are_refused(gateway: Served) -> None:
    """As many as allowed are answered, the others told to come again; then there is room once more."""
    token = gateway.token()
    (await gateway.client.post("/sandbox/faults", json=SLOW)).raise_for_status()
    asks = [Caller.of(CASES, token=token) for _ in range(3 * MAX_OPERATIONS)]
    await asyncio.gather(*(caller.ask(app(gateway)) for caller in asks))
    assert Counter(caller.status for caller in asks) == {200: MAX_OPERATIONS, 503: 2 * MAX_OPERATIONS}
    refused = [caller for caller in asks if caller.status == 503]
    assert {caller.answer["errors"][0]["extensions"]["code"] for caller in refused} == {"OVERLOADED"}
    assert {caller.answer_headers["retry-after"] for caller in refused} == {"1", "2", "3"}
    await gateway.data(CASES)


async def test_the_full_gateway_reads_nothing(gateway: Served) -> None:
    """Neither the token nor the body: a refusal costs next to nothing. Probes are answered."""
    token = gateway.token()
    (await gateway.client.post("/sandbox/faults", json=SLOW)).raise_for_status()
    busy = [asyncio.create_task(Caller.of(CASES, token=token).ask(app(gateway))) for _ in range(MAX_OPERATIONS)]
    await asyncio.sleep(0.1)
    late = Caller(b"{", {"authorization": "Bearer nonsense", "content-type": "text/plain"})
    began = time.process_time()
    await late.ask(app(gateway))
    assert time.process_time() - began < 0.01
    assert late.status == 503
    assert not late._is_sent
    assert (await gateway.client.get("/health/ready")).status_code == 200
    await asyncio.gather(*busy)


async def test_those_who_hang_up_leave_room(gateway: Served) -> None:
    """And so do those whose body never came, and those who were refused."""
    token = gateway.token()
    (await gateway.client.post("/sandbox/faults", json=SLOW)).raise_for_status()
    for _ in range(3):
        gone = [Caller.of(CASES, token=token, hangs_up=0.1) for _ in range(MAX_OPERATIONS)]
        await asyncio.gather(*(caller.ask(app(gateway)) for caller in gone))
        nonsense = [Caller(b"{", {"content-type": "application/json"}) for _ in range(MAX_OPERATIONS)]
        await asyncio.gather(*(caller.ask(app(gateway)) for caller in nonsense))
        assert {caller.status for caller in nonsense} == {400}
    await gateway.data(CASES)


async def test_one_late_moment_is_no_overload() -> None:
    """The loop was held up once: whatever it was, it is over."""
    load = LoadShedder(max_operations=1, max_lag=0.2)
    watching = asyncio.create_task(load.watch())
    await asyncio.sleep(0.05)
    time.sleep(0.5)  # noqa: ASYNC251 - meant
    assert not load.is_overloaded()
    await asyncio.sleep(0.05)
    assert not load.is_overloaded()
    watching.cancel()


async def test_a_turn_that_does_not_end_takes_nothing_more() -> None:
    """Thousands may have come while something heavy was done: not all of them are begun before the loop goes on."""
    load = LoadShedder(max_operations=1, max_lag=0.05)
    watching = asyncio.create_task(load.watch())
    await asyncio.sleep(0.05)
    time.sleep(0.5)  # noqa: ASYNC251 - meant
    assert load.is_overloaded()
    await asyncio.sleep(0.05)
    assert not load.is_overloaded()
    watching.cancel()


async def test_a_loop_that_stays_late_takes_nothing_new() -> None:
    """Until it is on time again; and what was refused meanwhile is told once, not line by line."""
    load = LoadShedder(max_operations=1, max_lag=0.05)
    refused = 0
    with structlog.testing.capture_logs() as logs:
        watching = asyncio.create_task(load.watch())
        for _ in range(20):
            await asyncio.sleep(0)
            time.sleep(0.1)  # noqa: ASYNC251 - meant
            if load.is_overloaded():
                load.count_shed()
                refused += 1
        assert 0 < refused <= 20 - SAMPLES + 1
        async with asyncio.timeout(5):
            while load.is_overloaded():  # noqa: ASYNC110 - there is no event to wait for
                await asyncio.sleep(0.02)
        await asyncio.sleep(1.1)
        watching.cancel()
    lines = [line for line in logs if line["event"] == "requests_shed"]
    assert sum(line["requests"] for line in lines) >= refused
    assert len(lines) <= 3
