"""Who asks too often is told so, and when to come again; nobody else is."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from gateway.http.rate_limits import FixedWindows
from gateway.settings import SettingsError
from sources.sandbox.personas import PERSONAS
from tests.redis_server import Server
from tests.serving import Served, served

pytestmark = pytest.mark.usefixtures("patient")
ME = "{ me { name } }"
OPEN = "{ municipalities { name } }"


async def there(server: Server) -> None:
    """Until the gateway has found its Redis."""
    async with asyncio.timeout(60):
        while not server.client.exists("borgerblik:look"):  # noqa: ASYNC110 - nobody here hears of it
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)  # it has yet to hear that it is there


async def statuses(gateway: Served, times: int, query: str = ME, **options: str) -> list[int]:
    """Of so many questions, one after the other."""
    return [(await gateway.post(query, **options)).status_code for _ in range(times)]


@pytest.mark.parametrize("shared", [False, True])
async def test_a_citizen_who_asks_too_often_must_wait(tmp_path: Path, server: Server, shared: bool) -> None:
    """Another citizen need not; the headers count down."""
    where = {"REDIS_URL": server.url} if shared else {}
    async with served(tmp_path, RATE_LIMIT_CITIZEN="3/hour", **where) as gateway:
        if shared:
            await there(server)
        token, second_token = gateway.token("overblik"), gateway.token("tom")
        answers = [await gateway.post(ME, token=token) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert [answer.headers["ratelimit"].partition(";t=")[0] for answer in answers] == [
            f'"citizen";r={left}' for left in (2, 1, 0, 0, 0)
        ]
        assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"citizen";q=3;w=3600'}
        assert answers[-1].json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        assert 3500 < int(answers[-1].headers["retry-after"]) <= 3600
        assert await statuses(gateway, 1, token=second_token) == [200]


async def test_two_processes_count_together(tmp_path: Path, server: Server) -> None:
    """What is left is left for both; and after a restart, too."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    environment = {"RATE_LIMIT_APPLICATION": "4/hour", "REDIS_URL": server.url, "ID_KEY": "k" * 32}
    async with served(tmp_path / "one", **environment) as first, served(tmp_path / "two", **environment) as two:
        await there(server)
        await asyncio.sleep(0.2)
        answers = [*await statuses(first, 2, OPEN), *await statuses(two, 3, OPEN), *await statuses(first, 1, OPEN)]
    assert answers == [200, 200, 200, 200, 429, 429]


async def test_an_application_and_a_municipality_have_their_own(tmp_path: Path) -> None:
    """Those without a token are counted together; a municipality's citizens are, too."""
    async with served(tmp_path, RATE_LIMIT_APPLICATION="2/hour", RATE_LIMIT_MUNICIPALITY="3/hour") as gateway:
        first, two = gateway.token(client_id="one"), gateway.token(client_id="two")
        assert await statuses(gateway, 3, OPEN) == [200, 200, 429]
        assert await statuses(gateway, 3, OPEN, token=gateway.application("minby")) == [200, 200, 429]
        assert await statuses(gateway, 3, token=first) + await statuses(gateway, 2, token=two) == [
            200,
            200,
            429,
            429,
            429,
        ]
        assert await statuses(gateway, 1, token=gateway.token("flyttet", client_id="three"))


async def test_no_number_is_in_redis(tmp_path: Path, server: Server) -> None:
    """People are counted as keyed hashes."""
    async with served(
        tmp_path, RATE_LIMIT_CITIZEN="9/hour", RATE_LIMIT_MUNICIPALITY="9/hour", REDIS_URL=server.url
    ) as gateway:
        await there(server)
        for persona in PERSONAS:
            await gateway.post(ME, token=gateway.token(persona.key))
        keys = b" ".join(key for key in server.client.keys("*"))
    assert keys.count(b"rate:citizen") == len(PERSONAS)
    assert not [persona.key for persona in PERSONAS if persona.cpr.encode() in keys or persona.cpr[:6].encode() in keys]


async def test_without_a_rate_nobody_is_counted(tmp_path: Path) -> None:
    """As it is when nothing is set."""
    async with served(tmp_path) as gateway:
        answer = await gateway.post(ME, token=gateway.token())
    assert not {"ratelimit", "ratelimit-policy", "retry-after"} & answer.headers.keys()


@pytest.mark.parametrize("rate", ["often", "60", "0/minute", "-1/minute", "1/minute;2/hour", "60/fortnight"])
async def test_a_rate_that_is_none_is_named_at_the_start(tmp_path: Path, rate: str) -> None:
    """And not repeated."""
    with pytest.raises(SettingsError, match="BORGERBLIK_RATE_LIMIT_CITIZEN cannot be used: it must be a rate"):
        async with served(tmp_path, RATE_LIMIT_CITIZEN=rate):
            pass


def test_a_window_ends() -> None:
    """By the clock that is given; and there are never more counts than allowed."""
    now = 0.0
    counts = FixedWindows(clock=lambda: now, max_windows=3)
    assert [counts.count("a", 10) for _ in range(2)] == [(1, 10), (2, 10)]
    now = 9.0
    assert counts.count("a", 10) == (3, 1)
    now = 10.0
    assert counts.count("a", 10) == (1, 10)
    for key in "bcd":
        counts.count(key, 10)
    assert counts.count("a", 10)[0] == 1


def test_a_window_does_not_follow_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is set back by an hour keeps nobody out."""
    counts = FixedWindows()
    assert counts.count("a", 0.05)[0] == 1
    monkeypatch.setattr(time, "time", lambda: 0.0)
    time.sleep(0.06)
    assert counts.count("a", 0.05)[0] == 1
