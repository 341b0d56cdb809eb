"""Somebody tells of a change: what is kept of that citizen is forgotten, in every process, and nobody else may tell."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import structlog

from gateway.settings import SettingsError
from sources.sandbox.personas import BY_KEY
from tests.redis.test_cache import OVERVIEW, calls, warm
from tests.redis.test_rate_limits import there
from tests.redis_server import Server
from tests.serving import Served, served

pytestmark = pytest.mark.usefixtures("patient")
SECRET = "s" * 32
SETTINGS = {"CACHE_INVALIDATION_SECRET": SECRET, "DEADLINE": "60", "ID_KEY": "k" * 32}
CPR = BY_KEY["overblik"].cpr


async def tell(gateway: Served, persona: str = "overblik", *, secret: str | None = SECRET) -> httpx.Response:
    """As an integration does it."""
    headers = {"x-events-secret": secret} if secret is not None else {}
    return await gateway.client.post("/events/changed", json={"cpr": BY_KEY[persona].cpr}, headers=headers)


def code(answer: httpx.Response) -> str:
    return str(answer.json()["errors"][0]["extensions"]["code"])


async def asks(gateway: Served, persona: str = "overblik") -> bool:
    """Whether an overview has to ask the indexes."""
    await calls(gateway)
    await gateway.data(OVERVIEW, persona=persona)
    return await calls(gateway) > 0


@asynccontextmanager
async def two(folder: Path, cache: str, address: str) -> AsyncIterator[tuple[Served, Served]]:
    """Provide processes that share a Redis."""
    for name in ("one", "two"):
        (folder / name).mkdir()
    settings = {**SETTINGS, "CACHE": cache, "REDIS_URL": address}
    async with served(folder / "one", **settings) as first, served(folder / "two", **settings) as second:
        yield first, second


async def test_one_process_forgets(tmp_path: Path) -> None:
    """That citizen, and nobody else."""
    async with served(tmp_path, CACHE="memory", **SETTINGS) as gateway:
        for persona in ("overblik", "flyttet"):
            await warm(gateway, persona)
        assert ((response := await tell(gateway)).status_code, response.content) == (204, b"")
        assert not await asks(gateway, "flyttet")
        assert await asks(gateway)


@pytest.mark.parametrize("cache", ["memory", "redis"])
async def test_every_process_forgets(tmp_path: Path, server: Server, cache: str) -> None:
    """Whichever is told, wherever it is kept."""
    async with two(tmp_path, cache, server.url) as (first, second), asyncio.timeout(60):
        for gateway in (first, second):
            for persona in ("overblik", "flyttet"):
                await warm(gateway, persona)
        assert (await tell(first)).status_code == 204
        while not await asks(second):
            assert cache == "memory"  # in which it has yet to be heard
        await warm(second)
        assert await asks(first) == (cache == "memory")
        assert not await asks(first, "flyttet")
        assert not await asks(second, "flyttet")


async def test_every_process_hears_of_a_logout(tmp_path: Path, server: Server) -> None:
    """In the same way."""
    async with two(tmp_path, "memory", server.url) as (first, second), asyncio.timeout(60):
        await warm(second)
        headers = {"authorization": f"Bearer {first.token('overblik')}"}
        assert (await first.client.post("/session/end", headers=headers)).status_code == 204
        while not await asks(second):
            pass


async def test_nobody_else_may_tell(tmp_path: Path) -> None:
    """Without the secret, with another, with a citizen's token; either of two will do."""
    settings = {**SETTINGS, "CACHE_INVALIDATION_SECRET": f"{SECRET},{'t' * 32}"}
    async with served(tmp_path, CACHE="memory", **settings) as gateway:
        await warm(gateway)
        for secret in (None, "", "s" * 31, "s" * 33, "S" * 32, f"{SECRET},{'t' * 32}"):
            refused = await tell(gateway, secret=secret)
            assert (refused.status_code, code(refused)) == (401, "CACHE_INVALIDATION_FORBIDDEN")
        headers = {"authorization": f"Bearer {gateway.token()}"}
        assert (await gateway.client.post("/events/changed", json={"cpr": CPR}, headers=headers)).status_code == 401
        assert not await asks(gateway)
        assert [(await tell(gateway, secret=secret)).status_code for secret in (SECRET, "t" * 32)] == [204, 204]


async def test_without_a_secret_there_is_nothing(tmp_path: Path) -> None:
    """Like any other address where there is nothing; and one that is too short is refused at the start."""
    async with served(tmp_path, CACHE="memory") as gateway:
        assert code(await tell(gateway)) == "NOT_FOUND"
    with pytest.raises(SettingsError, match="CACHE_INVALIDATION_SECRET cannot be used"):
        async with served(tmp_path, CACHE_INVALIDATION_SECRET="short"):
            pass


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400), ("{", 400), ("null", 400), ("[]", 400), ('"x"', 400), ("{}", 400), ("\ud800", 400),
        (f'[{{"cpr": "{CPR}"}}]', 400), (f'{{"cpr": {CPR}}}', 400), ('{"cpr": "123"}', 400), ('{"cpr": null}', 400),
        (f'{{"cpr": "{CPR}", "authority": "x"}}', 400), (f'{{"person": "{CPR}"}}', 400), ('{"cpr": ["1"]}', 400),
        (f'{{"cpr": "{CPR}x"}}', 400), ("[" * 900, 400), (f'{{"cpr": "{CPR}"{" " * 1024}}}', 413),
        (f'{{"cpr": "{CPR[:6]}-{CPR[6:]}"}}', 204),
    ],
)  # fmt: skip
async def test_what_cannot_be_read_is_refused(tmp_path: Path, body: str, status: int) -> None:
    """With a code, and the number of nobody."""
    headers = {"x-events-secret": SECRET, "content-type": "application/json"}
    async with served(tmp_path, CACHE="memory", **SETTINGS) as gateway:
        content = body.encode("utf-8", "surrogatepass")
        answer = await gateway.client.post("/events/changed", content=content, headers=headers)
    assert answer.status_code == status
    assert status == 204 or code(answer) == {400: "BAD_CACHE_INVALIDATION", 413: "BODY_TOO_LARGE"}[status]
    assert CPR not in answer.text


async def test_no_page_of_another_site_may_tell(tmp_path: Path) -> None:
    """A form has no such header and no such body; a script has to ask first, and that is not answered."""
    async with served(tmp_path, CACHE="memory", ORIGINS="https://frontend.example", **SETTINGS) as gateway:
        headers = {"x-events-secret": SECRET, "content-type": "text/plain"}
        form = await gateway.client.post("/events/changed", content=f'{{"cpr": "{CPR}"}}', headers=headers)
        assert (form.status_code, code(form)) == (415, "UNSUPPORTED_MEDIA_TYPE")
        got = await gateway.client.get("/events/changed", headers=headers)
        assert (got.status_code, code(got), got.headers["allow"]) == (405, "METHOD_NOT_ALLOWED", "POST")
        preflight = {
            "origin": "https://frontend.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "x-events-secret",
        }
        assert (await gateway.client.options("/events/changed", headers=preflight)).status_code == 400


async def test_no_number_is_left_anywhere(tmp_path: Path, server: Server) -> None:
    """Neither in a log nor in Redis, its channel included, nor in what is counted; nor is the secret."""
    spying = server.client.pubsub()
    spying.subscribe("borgerblik:forget")
    spying.get_message(timeout=5)
    with structlog.testing.capture_logs() as logs:
        async with served(tmp_path, CACHE="memory", METRICS="true", REDIS_URL=server.url, **SETTINGS) as gateway:
            await there(server)
            assert (await tell(gateway)).status_code == 204
            counted = (await gateway.client.get("/metrics")).text
    message = spying.get_message(timeout=5)
    assert message is not None
    assert len(message["data"]) == 40
    texts = [str(logs), counted, str(message), str(server.client.keys("*"))]
    assert [line["status"] for line in logs if line["event"] == "cache_invalidation"] == [204]
    assert not [text for text in texts if CPR in text or SECRET in text]
    spying.close()
