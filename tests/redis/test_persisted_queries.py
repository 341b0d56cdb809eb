"""Documents that clients have sent: each client's own, bounded, and never another than the hash says."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.documents.persisted_queries import MAX_CLIENTS, PersistedQueries
from tests.redis.test_rate_limits import there
from tests.redis_server import Server
from tests.serving import Served, served

pytestmark = pytest.mark.usefixtures("patient")
QUERY = "{ __typename }"
SECOND_QUERY = "{ municipalities { name } }"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def send(gateway: Served, *, hash: str, query: str | None = None, client: str | None = None) -> httpx.Response:
    """Return a hash, with or without its document."""
    body: dict[str, Any] = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash}}}
    headers = {"authorization": f"Bearer {gateway.application(client)}"} if client else {}
    return await gateway.client.post("/graphql", json=body | ({"query": query} if query else {}), headers=headers)


def code(answer: httpx.Response) -> str | None:
    errors = answer.json().get("errors")
    return errors[0]["extensions"]["code"] if errors else None


async def test_another_process_knows_it(tmp_path: Path, server: Server) -> None:
    """Sent to one, asked of another, by the same client."""
    async with served(tmp_path, REDIS_URL=server.url) as gateway:
        await there(server)
        assert code(await send(gateway, hash=sha(QUERY), query=QUERY)) is None
    async with served(tmp_path, REDIS_URL=server.url) as gateway:
        server.client.delete("borgerblik:look")
        await there(server)
        assert (await send(gateway, hash=sha(QUERY))).json()["data"] == {"__typename": "Query"}
        assert code(await send(gateway, hash=sha(QUERY), client="minby")) == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_client_does_not_see_anothers(tmp_path: Path) -> None:
    """What one has sent is not found by another, until it sends it itself."""
    async with served(tmp_path) as gateway:
        assert code(await send(gateway, hash=sha(QUERY), query=QUERY, client="one")) is None
        assert code(await send(gateway, hash=sha(QUERY), client="two")) == "PERSISTED_QUERY_NOT_FOUND"
        assert code(await send(gateway, hash=sha(QUERY), client="one")) is None


async def test_what_stands_under_the_key_is_not_believed(tmp_path: Path, server: Server) -> None:
    """Another document, garbage, something huge or of another kind: as if there were nothing."""
    client = server.client
    spoils: list[Any] = [SECOND_QUERY.encode(), b"\xff\x00", b"", b"{" * 1_000_000, None]
    for spoilt in spoils:
        client.flushall()
        async with served(tmp_path, REDIS_URL=server.url) as gateway:
            await there(server)
            await send(gateway, hash=sha(QUERY), query=QUERY)
        [key] = client.keys("borgerblik:apq:*")
        client.delete(key)
        client.rpush(key, "x") if spoilt is None else client.set(key, spoilt)
        client.delete("borgerblik:look")
        async with served(tmp_path, REDIS_URL=server.url) as gateway:
            await there(server)
            assert code(await send(gateway, hash=sha(QUERY))) == "PERSISTED_QUERY_NOT_FOUND"
            assert code(await send(gateway, hash=sha(QUERY), query=QUERY)) is None
            assert code(await send(gateway, hash=sha(QUERY))) is None


async def test_redis_is_not_filled(tmp_path: Path, server: Server) -> None:
    """However many documents a client sends; and all of them expire."""
    async with served(tmp_path, REDIS_URL=server.url, PERSISTED_QUERIES="10") as gateway:
        await there(server)
        for number in range(60):
            query = f"{{ a{number}: __typename }}"
            assert code(await send(gateway, hash=sha(query), query=query)) is None
    keys = server.client.keys("borgerblik:apq:*")
    assert 0 < len(keys) <= 10
    assert all(0 < server.client.ttl(key) <= 24 * 3600 for key in keys)


async def test_this_process_is_not_filled() -> None:
    """Neither by one client nor by many."""
    queries = PersistedQueries(max_documents=3)
    for client in range(MAX_CLIENTS + 50):
        for number in range(5):
            await queries.keep(str(client), f"{number:064x}", "{ a }")
    assert len(queries._clients) == MAX_CLIENTS
    assert {len(sent) for sent in queries._clients.values()} == {3}
