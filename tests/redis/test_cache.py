"""Kept answers through the whole gateway: fewer calls, the same answers, and nothing that anybody else could read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gateway.settings import SettingsError
from sources.sandbox.personas import BY_KEY
from tests.redis.test_rate_limits import there
from tests.redis_server import Server
from tests.serving import Served, served
from tests.test_metrics import of, scraped

OVERVIEW = """{ me { cases { nodes { id title documents { nodes { title } } } coverage { complete answers { asOf } } }
  benefits { nodes { title payments { nodes { id amount { amount } } } } } } }"""
INDEXES = {"sagdokumentindeks", "ydelselistehent"}


async def calls(gateway: Served) -> int:
    """How often the indexes were asked since last time."""
    made: list[dict[str, str]] = gateway.sandbox.state.control.calls
    count = sum(call["service"] in INDEXES for call in made)
    made.clear()
    return count


@asynccontextmanager
async def keeping(folder: Path, server: Server | None, **settings: str) -> AsyncIterator[Served]:
    """Provide a gateway that keeps answers, in its memory or in Redis."""
    redis = {"REDIS_URL": server.url} if server else {}
    async with served(folder, CACHE="redis" if server else "memory", DEADLINE="60", **redis, **settings) as gateway:
        if server:
            await there(server)
        await calls(gateway)
        yield gateway


@pytest.fixture(params=["memory", "redis"])
def where(request: pytest.FixtureRequest) -> Server | None:
    """In the memory of the process, or in a real Redis."""
    return request.getfixturevalue("server") if request.param == "redis" else None


async def warm(gateway: Served, persona: str = "overblik") -> None:
    """Ask until nothing more is asked of an index: a busy machine may keep something at the second visit only."""
    async with asyncio.timeout(120):
        while True:
            await calls(gateway)
            await gateway.data(OVERVIEW, persona=persona)
            if not await calls(gateway):
                return


@pytest.mark.usefixtures("patient")
async def test_the_second_overview_asks_no_index(tmp_path: Path, where: Server | None) -> None:
    """And says the same, with the moments when the indexes were read."""
    async with keeping(tmp_path, where) as gateway:
        first = await gateway.data(OVERVIEW)
        assert await calls(gateway) > 3
        await warm(gateway)
        assert await gateway.data(OVERVIEW) == first
        assert all(answer["asOf"] for answer in first["me"]["cases"]["coverage"]["answers"])


@pytest.mark.usefixtures("patient")
async def test_everybody_gets_their_own(tmp_path: Path, where: Server | None) -> None:
    """Five visits at once of each of four citizens, over warm and cold stores."""
    people = ("overblik", "flyttet", "pensionist", "tom")
    async with served(tmp_path, DEADLINE="60") as plain:
        expected = {persona: await plain.data(OVERVIEW, persona=persona) for persona in people}
    async with keeping(tmp_path, where) as gateway:
        visits = [persona for _ in range(5) for persona in people]
        answers = await asyncio.gather(*(gateway.data(OVERVIEW, persona=persona) for persona in visits))
        assert all(answer == expected[persona] for persona, answer in zip(visits, answers, strict=True))


@pytest.mark.usefixtures("patient")
async def test_a_logout_forgets(tmp_path: Path, where: Server | None) -> None:
    """204, and the indexes are asked again; another citizen's answers stay."""
    async with keeping(tmp_path, where) as gateway:
        for persona in ("overblik", "flyttet"):
            await warm(gateway, persona)
        ended = await gateway.client.post(
            "/session/end", headers={"authorization": f"Bearer {gateway.token('overblik')}"}
        )
        assert (ended.status_code, ended.content) == (204, b"")
        await calls(gateway)
        await gateway.data(OVERVIEW, persona="flyttet")
        still = await calls(gateway)
        assert still == 0 or where
        await gateway.data(OVERVIEW, persona="overblik")
        assert await calls(gateway) > 3


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer x"}, {"authorization": "Basic x"}], ids=str)
async def test_only_the_citizen_logs_out(tmp_path: Path, headers: dict[str, str]) -> None:
    """Nobody without a good token, and only by POST."""
    async with keeping(tmp_path, None) as gateway:
        ended = await gateway.client.post("/session/end", headers=headers)
        assert (ended.status_code, ended.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
        response = await gateway.client.get("/session/end", headers=headers)
        assert (response.status_code, response.headers["allow"]) == (405, "POST")


@pytest.mark.usefixtures("patient")
async def test_redis_learns_nothing(tmp_path: Path, server: Server) -> None:
    """Keys and values are all that an operator of Redis sees: no number, no name, no title."""
    async with keeping(tmp_path, server) as gateway:
        await warm(gateway)
        answer = await gateway.data(OVERVIEW)
    keys = [key for key in server.client.keys("*") if key.startswith(b"borgerblik:kept:")]
    assert len(keys) == 1
    assert 0 < server.client.ttl(keys[0]) <= 300
    stored = keys[0] + b"".join(name + value for name, value in server.client.hgetall(keys[0]).items())
    secrets = [BY_KEY["overblik"].cpr, "Karen", *(case["title"] for case in answer["me"]["cases"]["nodes"])]
    assert not [secret for secret in secrets if secret.encode() in stored]


@pytest.mark.usefixtures("patient")
async def test_another_citizens_answers_under_this_key_are_not_read(tmp_path: Path, server: Server) -> None:
    """Somebody copies one hash over another: the indexes are asked, and the answer is the citizen's own."""
    async with keeping(tmp_path, server) as gateway:
        await warm(gateway, "flyttet")
        theirs_again = await gateway.data(OVERVIEW, persona="flyttet")
        theirs = list(server.client.keys("*kept*"))
        await warm(gateway)
        mine_again = await gateway.data(OVERVIEW, persona="overblik")
        mine = next(key for key in server.client.keys("*kept*") if key not in theirs)
        entry = server.client.hgetall(theirs[0])
        for name in server.client.hkeys(mine):
            for value in entry.values():
                server.client.hset(mine, name, value)
        await calls(gateway)
        assert await gateway.data(OVERVIEW, persona="overblik") == mine_again != theirs_again
        assert await calls(gateway) > 3


@pytest.mark.parametrize("spoil", ["kill", "stop", "garbage", "another kind"])
async def test_redis_in_trouble_costs_no_answer(tmp_path: Path, server: Server, spoil: str) -> None:
    """The indexes are asked instead."""
    async with keeping(tmp_path, server) as gateway:
        await warm(gateway)
        first = await gateway.data(OVERVIEW)
        key = next(iter(server.client.keys("*kept*")))
        match spoil:
            case "kill":
                server.kill()
            case "stop":
                server.stop()
            case "garbage":
                for name in server.client.hkeys(key):
                    server.client.hset(key, name, b"\x00garbage")
            case _:
                server.client.delete(key)
                server.client.set(key, "a text")
        await calls(gateway)
        assert await gateway.data(OVERVIEW) == first
        assert await calls(gateway) > 3


async def test_trouble_with_redis_is_counted(tmp_path: Path, server: Server) -> None:
    """What was strange, and what was not answered."""
    async with keeping(tmp_path, server, METRICS="true") as gateway:
        await warm(gateway)
        async with asyncio.timeout(60):
            while of(await scraped(gateway), "redis_up") != 1:  # noqa: ASYNC110 - where all is slow, it may be lost for a second
                await asyncio.sleep(0.05)
        key = next(iter(server.client.keys("*kept*")))
        names = [name for name in server.client.hkeys(key) if name != b"dropped"]
        for name in names:
            value = server.client.hget(key, name)
            assert isinstance(value, bytes)
            server.client.hset(key, name, value[:-1] + bytes([value[-1] ^ 1]))
        await gateway.post(OVERVIEW, token=gateway.token())
        spoilt = await scraped(gateway)
        server.kill()
        await gateway.post(OVERVIEW, token=gateway.token())
        figures = await scraped(gateway)
    assert 0 < of(spoilt, "redis_failures_total", what="strange") <= len(names)
    assert of(figures, "redis_failures_total", what="away") > 0
    assert of(figures, "redis_up") == 0


async def test_a_municipality_that_closes_is_heard_at_once(tmp_path: Path) -> None:
    """What is kept are the indexes' answers, before anything was decided on them."""
    authorities = tmp_path / "authorities"
    authorities.mkdir()
    head = 'extend schema\n  @municipality(code: "0999", cvr: "11111111", name: "Korsbæk Kommune")\n'
    file = authorities / "korsbaek.graphql"
    opened = head + '  @opens(area: "32", parts: [CASES])\n  @opens(area: "27", parts: [CASES])\n'
    file.write_text(opened, "utf-8")
    async with keeping(tmp_path, None, POLICIES=str(authorities)) as gateway:
        question = "{ me { cases(first: 100) { nodes { area { kle } } } } }"
        before = {case["area"]["kle"][:2] for case in (await gateway.data(question))["me"]["cases"]["nodes"]}
        assert before == {"27", "32"}
        await calls(gateway)
        file.write_text(opened.replace('  @opens(area: "27", parts: [CASES])\n', ""), "utf-8")
        async with asyncio.timeout(60):
            while (
                areas := {case["area"]["kle"][:2] for case in (await gateway.data(question))["me"]["cases"]["nodes"]}
            ) != {"32"}:
                assert areas == before
        assert await calls(gateway) == 0


async def test_off_by_default(tmp_path: Path) -> None:
    """Every overview asks the indexes."""
    async with served(tmp_path) as gateway:
        for _ in range(2):
            await calls(gateway)
            await gateway.data(OVERVIEW)
            assert await calls(gateway) > 3


async def test_redis_must_be_named(tmp_path: Path) -> None:
    """A setting that cannot work is refused at start-up."""
    with pytest.raises(SettingsError, match="BORGERBLIK_CACHE=redis needs BORGERBLIK_REDIS_URL"):
        async with served(tmp_path, CACHE="redis"):
            pass
