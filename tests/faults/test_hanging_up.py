"""Clients that hang up at any moment, on a real gateway over real sockets: nobody else notices, and nothing is left."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from gateway.app.sandbox import setting_texts
from tests.faults.far_side import PATHS, write_authorities
from tests.faults.proxy import Latency, Proxy, Silence, proxy
from tests.running import started
from tests.sources.scripted_server import until

QUERY = "{ me { cases { totalCount coverage { complete } } benefits { totalCount coverage { complete } } } }"
ROUNDS, SIDE_BY_SIDE = 8, 12


class Process:
    """A gateway in a process of its own, behind proxies in this one."""

    def __init__(self, address: str, token: str, proxies: dict[str, Proxy]) -> None:
        self.address = address
        self.proxies = proxies
        self._headers = {"Authorization": f"Bearer {token}"}
        self._client = httpx.AsyncClient(timeout=60, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))

    async def ask(self) -> httpx.Response:
        """Return a whole answer."""
        return await self._client.post(f"{self.address}/graphql", json={"query": QUERY}, headers=self._headers)

    async def hang_up(self, seconds: float) -> None:
        """Ask, and be gone after a while: the connection is closed with the question."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.ask()

    def open(self) -> int:
        """Return connections from the gateway to its sources."""
        return sum(proxy.open for proxy in self.proxies.values())

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()


@pytest.fixture
async def process(sandbox: str, tokens: dict[str, str], tmp_path: Path) -> AsyncIterator[Process]:
    async with contextlib.AsyncExitStack() as stack:
        proxies = {source: await stack.enter_async_context(proxy(sandbox)) for source in PATHS.values()}
        at = setting_texts(sandbox) | {"POLICIES": str(write_authorities(tmp_path))}
        for key, source in PATHS.items():
            at[key] = at[key].replace(sandbox, f"http://127.0.0.1:{proxies[source].port}")
        environment = {f"BORGERBLIK_{key}": text for key, text in at.items()}
        environment["BORGERBLIK_DEADLINE"] = "60"
        starting = started(["serve", "--port", "0"], environment, tmp_path / "gateway.log")
        address = await asyncio.to_thread(starting.__enter__)
        running = Process(address, tokens["overblik"], proxies)
        yield running
        await running.close()
        await asyncio.to_thread(starting.__exit__, None, None, None)


async def test_hanging_up_harms_nobody(process: Process) -> None:
    """Half of the clients leave at random: the others' answers are whole, and connections return to what they were."""
    chance = random.Random(7)
    expected = (await process.ask()).json()
    assert "errors" not in expected
    for source in ("cases", "benefits"):
        process.proxies[source].toxics[:] = [Latency(0.05)]
    for _ in range(ROUNDS):
        leaving = [process.hang_up(chance.uniform(0.001, 0.4)) for _ in range(SIDE_BY_SIDE)]
        staying = [process.ask() for _ in range(SIDE_BY_SIDE)]
        results = await asyncio.gather(*staying, *leaving)
        answers = [answer for answer in results if answer is not None]
        assert [answer.status_code for answer in answers] == [200] * SIDE_BY_SIDE
        assert all(answer.json()["data"] == expected["data"] for answer in answers)
    assert process.open() <= 6 * SIDE_BY_SIDE * 2  # what is kept is at most what was needed at once


async def test_nobody_waits_for_those_who_left(process: Process) -> None:
    """Silent sources and a hundred clients that leave: their calls are hung up long before the deadline, and are no
    failures: when the sources speak again, everybody is answered at once."""
    assert (await process.ask()).status_code == 200
    for source in ("cases", "benefits"):
        process.proxies[source].toxics[:] = [Silence()]
    for _ in range(5):
        await asyncio.gather(*(process.hang_up(1.2) for _ in range(20)))
    assert process.proxies["cases"].questions > 30  # they did ask
    await until(lambda: process.proxies["cases"].open + process.proxies["benefits"].open <= 4, seconds=30)
    for source in ("cases", "benefits"):
        process.proxies[source].toxics.clear()
    answer = (await process.ask()).json()
    assert "errors" not in answer
    assert answer["data"]["me"]["cases"]["coverage"]["complete"]
    assert answer["data"]["me"]["benefits"]["coverage"]["complete"]
