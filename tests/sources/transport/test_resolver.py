"""Names of hosts: looked up once for many, forgotten soon, and tried address by address."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sources.errors import SourceTimedOutError, SourceUnavailableError
from sources.transport import pool, resolver
from sources.transport.deadline import within_seconds
from sources.transport.http import HttpClient
from sources.transport.resolver import Resolver
from tests.ports import free_port
from tests.sources.scripted_server import until
from tests.sources.transport.echo import Echo, listening

NUMBER = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))


class Names:
    """Stands where the machine looks names up."""

    def __init__(self, addresses: list[Any]) -> None:
        self.addresses = addresses
        self.lookups = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self, host: str, port: int, **_options: Any) -> list[Any]:
        self.lookups += 1
        await self.may_answer.wait()
        if not self.addresses:
            raise socket.gaierror(socket.EAI_NONAME, f"HEMMELIG {host}")
        return self.addresses


@pytest.fixture
async def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    names = Names([NUMBER])
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", names)
    return names


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    client = HttpClient()
    yield client
    await client.close()


async def test_many_wait_for_one_lookup(names: Names) -> None:
    """A machine that answers slowly is not asked by a thread for each of them."""
    lookups = Resolver()
    names.may_answer.clear()
    asking = [asyncio.create_task(lookups.addresses("index.example", 80)) for _ in range(50)]
    await asyncio.sleep(0.01)
    asking[0].cancel()  # who asked first may leave
    names.may_answer.set()
    assert await asyncio.gather(*asking[1:]) == [[NUMBER]] * 49
    assert await lookups.addresses("index.example", 80) == [NUMBER]
    assert names.lookups == 1
    lookups.close()


async def test_an_address_is_forgotten_soon(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that has moved is found again."""
    monkeypatch.setattr(resolver, "REMEMBERED_SECONDS", 0.0)
    lookups = Resolver()
    await lookups.addresses("index.example", 80)
    await asyncio.sleep(0.01)
    await lookups.addresses("index.example", 80)
    assert names.lookups == 2
    lookups.close()


async def test_a_number_is_not_looked_up(names: Names) -> None:
    """Of either kind."""
    lookups = Resolver()
    for host in ("127.0.0.1", "::1"):
        assert (await lookups.addresses(host, 80))[0][4][0] == host
    assert names.lookups == 0
    lookups.close()


async def test_a_name_that_nobody_knows_is_a_failure_that_may_pass(names: Names, http: HttpClient) -> None:
    """It is not remembered: the next call looks again."""
    names.addresses = []
    for lookups in (1, 2):
        with pytest.raises(SourceUnavailableError) as failed:
            await http.post("http://index.example/", b"x", {})
        assert (failed.value.reason, failed.value.passing) == ("dns", True)
        assert names.lookups == lookups


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..example", "index.invalid"])
async def test_no_name_is_a_failure(http: HttpClient, host: str) -> None:
    """By the machine's own words, whatever they are."""
    with pytest.raises(SourceUnavailableError):
        await within_seconds(60, http.post(f"http://{host}/", b"x", {}))


async def test_a_lookup_that_does_not_end_ends_at_the_deadline(names: Names, http: HttpClient) -> None:
    """It goes on for whoever asks next."""
    names.may_answer.clear()
    with pytest.raises(SourceTimedOutError):
        await within_seconds(0.02, http.post("http://index.example/", b"x", {}))
    assert http.connections == 0


@pytest.mark.parametrize("others", [1, 3])
async def test_the_next_address_is_tried(names: Names, http: HttpClient, others: int) -> None:
    """Where one of a host's addresses refuses."""
    async with listening(Echo()) as url:
        port = int(url.rpartition(":")[2].partition("/")[0])
        refusing = [(*NUMBER[:4], ("127.0.0.1", free_port()))] * others
        names.addresses = [*refusing, (*NUMBER[:4], ("127.0.0.1", port))]
        assert (await http.post(f"http://index.example:{port}/", b"x", {})).body == b"x"


async def test_a_silent_address_does_not_hold_up_the_next(
    names: Names, http: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried beside it after a moment, long before a connection is given up."""
    monkeypatch.setattr(pool, "CONNECT_SECONDS", 60.0)
    monkeypatch.setattr(pool, "ATTEMPT_SECONDS", 0.01)
    with socket.socket() as full:  # nobody accepts, and its queue is full
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(8)]
        for caller in waiting:
            caller.setblocking(False)
            caller.connect_ex(full.getsockname())
        async with listening(Echo()) as url:
            port = int(url.rpartition(":")[2].partition("/")[0])
            names.addresses = [(*NUMBER[:4], full.getsockname()), (*NUMBER[:4], ("127.0.0.1", port))]
            assert (await http.post(f"http://index.example:{port}/", b"x", {})).body == b"x"
            await until(lambda: http.connections == 1)
        for caller in waiting:
            caller.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_both_versions_of_ip_are_spoken(http: HttpClient, host: str) -> None:
    """An address may be a number."""
    try:
        async with listening(Echo(), host=host) as url:
            assert (await within_seconds(60, http.post(url, b"x", {}))).body == b"x"
    except OSError:
        pytest.skip("this machine has no such address")
