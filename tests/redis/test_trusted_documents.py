"""Trusted documents in Redis: run by their ids, nothing else is, and those asked for before outlive it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import create
from gateway.app.sandbox import settings
from gateway.documents.trusted_redis import MAX_DOCUMENT_BYTES, MAX_DOCUMENTS, RedisTrustedDocuments
from gateway.redis.connection import RedisConnection
from gateway.settings import SettingsError
from tests.redis.test_rate_limits import there
from tests.redis.test_unavailable import DEATHS, Spot
from tests.redis_server import Server, wire
from tests.serving import Served, served

pytestmark = pytest.mark.usefixtures("patient")
KEY = "frontend:documents"
FRONT = "query Front { municipalities { name } }"
SECOND_DOCUMENT = "query Other { municipalities { code } }"
FREE = "{ __typename }"


def sha(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def by_hash(text: str) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha(text)}}}


@asynccontextmanager
async def gateway(folder: Path, server: Server, **settings: str) -> AsyncIterator[Served]:
    """One that has found its Redis, in which these documents are."""
    server.client.hset(KEY, mapping={"front-1": FRONT, sha(FRONT): FRONT, "broken": "{ nothing }"})
    server.client.delete("borgerblik:look")
    async with served(folder, REDIS_URL=server.url, TRUSTED_DOCUMENTS_REDIS_KEY=KEY, **settings) as served_gateway:
        await there(server)
        yield served_gateway


async def post(gateway: Served, **body: Any) -> httpx.Response:
    return await gateway.client.post("/graphql", json=body)


def code(answer: httpx.Response) -> str | None:
    errors = answer.json().get("errors")
    return errors[0]["extensions"]["code"] if errors else None


async def test_a_document_is_run_by_its_id(tmp_path: Path, server: Server) -> None:
    """By any id, by its hash as Apollo's clients send it, and beside those of a file."""
    (tmp_path / "trusted.json").write_text(json.dumps({"other-1": SECOND_DOCUMENT}))
    async with gateway(tmp_path, server, TRUSTED_DOCUMENTS=str(tmp_path / "trusted.json")) as served_gateway:
        for body in ({"documentId": "front-1"}, by_hash(FRONT), {"documentId": "other-1"}):
            assert "municipalities" in (await post(served_gateway, **body)).json()["data"]
        assert code(await post(served_gateway, documentId="front-2")) == "UNKNOWN_DOCUMENT"
        assert code(await post(served_gateway, documentId="broken")) == "GRAPHQL_VALIDATION_FAILED"
        assert code(await post(served_gateway, **by_hash(FREE))) == "PERSISTED_QUERY_NOT_FOUND"


async def test_nothing_else_is_run_where_ids_are_required(tmp_path: Path, server: Server) -> None:
    """A document itself counts where its hash is its id in Redis."""
    async with gateway(tmp_path, server, TRUSTED_DOCUMENTS_ONLY="true") as served_gateway:
        assert code(await post(served_gateway, documentId="front-1")) is None
        assert code(await post(served_gateway, query=FRONT)) is None
        assert code(await post(served_gateway, **by_hash(FRONT))) is None
        assert code(await post(served_gateway, query=FREE)) == "DOCUMENT_NOT_TRUSTED"
        assert code(await post(served_gateway, query=FRONT + " ")) == "DOCUMENT_NOT_TRUSTED"
        assert code(await post(served_gateway, **by_hash(FREE))) == "UNKNOWN_DOCUMENT"
        server.client.hset(KEY, sha(FREE), FRONT)  # an id that says it is another's hash
        assert code(await post(served_gateway, query=FREE)) == "DOCUMENT_NOT_TRUSTED"


@pytest.mark.parametrize("id", ["", "a b", "x" * 129, "\ud800", "front-1\n", "é", "*"])
async def test_what_is_no_id_is_not_asked_for(tmp_path: Path, server: Server, id: str) -> None:
    """Nor does it break anything."""
    async with gateway(tmp_path, server) as served_gateway:
        body = json.dumps({"documentId": id})
        answer = await served_gateway.client.post(
            "/graphql", content=body, headers={"content-type": "application/json"}
        )
    assert (answer.status_code, code(answer)) in {(400, "UNKNOWN_DOCUMENT"), (400, "BAD_REQUEST")}


async def test_those_asked_for_before_outlive_redis(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However old; of the others it is answer_code that they cannot be looked up, and it is over when Redis is back."""
    monkeypatch.setattr("gateway.documents.trusted_redis.FRESH_SECONDS", 0.0)
    async with gateway(tmp_path, server, TRUSTED_DOCUMENTS_ONLY="true") as served_gateway:
        assert code(await post(served_gateway, documentId="front-1")) is None
        server.kill()
        for _ in range(3):
            assert code(await post(served_gateway, documentId="front-1")) is None
            for body in ({"documentId": "front-2"}, {"query": FREE}, by_hash(FREE)):
                answer = await post(served_gateway, **body)
                assert (answer.status_code, code(answer)) == (503, "TRUSTED_DOCUMENTS_UNAVAILABLE")
                assert int(answer.headers["retry-after"]) > 0
        server.start()
        server.client.hset(KEY, "front-2", SECOND_DOCUMENT)
        await there(server)
        assert code(await post(served_gateway, documentId="front-2")) is None
        assert (
            code(await post(served_gateway, documentId="front-1")) == "UNKNOWN_DOCUMENT"
        )  # this Redis does not have it


@pytest.mark.parametrize(
    "death", ["kill -9", "SIGSTOP", "slow", "read-only replica", "out of memory", "wrong password"]
)
async def test_redis_may_die_in_any_way(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, death: str
) -> None:
    """What was run before is run all the time; of the rest there is always a code, and soon it is found again."""
    monkeypatch.setattr("gateway.documents.trusted_redis.FRESH_SECONDS", 0.0)
    kill, heal = DEATHS[death]
    settings = {"TRUSTED_DOCUMENTS_REDIS_KEY": KEY, "TRUSTED_DOCUMENTS_ONLY": "true"}
    server.client.hset(KEY, mapping={"front-1": FRONT, "front-2": SECOND_DOCUMENT})
    async with (
        wire(server.port) as redis_wire,
        served(tmp_path, REDIS_URL=redis_wire.url, **settings) as served_gateway,
        asyncio.timeout(60),
    ):
        await there(server)
        assert code(await post(served_gateway, documentId="front-1")) is None
        await kill(Spot(server, redis_wire))
        for _ in range(6):
            assert code(await post(served_gateway, documentId="front-1")) is None
            assert code(await post(served_gateway, documentId="front-3")) in (
                "UNKNOWN_DOCUMENT",
                "TRUSTED_DOCUMENTS_UNAVAILABLE",
            )
            await asyncio.sleep(0.05)
        await heal(Spot(server, redis_wire))
        await asyncio.to_thread(server.client.hset, KEY, mapping={"front-1": FRONT, "front-2": SECOND_DOCUMENT})
        answer_code: str | None = "TRUSTED_DOCUMENTS_UNAVAILABLE"
        while answer_code == "TRUSTED_DOCUMENTS_UNAVAILABLE":
            await asyncio.sleep(0.05)
            answer_code = code(await post(served_gateway, documentId="front-2"))
        assert answer_code is None


async def test_where_ids_are_not_required_clients_do_without(tmp_path: Path, server: Server) -> None:
    """A hash that cannot be looked up is one that the client sends its document for."""
    async with gateway(tmp_path, server) as served_gateway:
        server.kill()
        assert code(await post(served_gateway, **by_hash(FRONT))) == "PERSISTED_QUERY_NOT_FOUND"
        assert code(await post(served_gateway, query=FRONT, **by_hash(FRONT))) is None


async def test_a_document_taken_off_the_list_runs_no_longer(tmp_path: Path, server: Server) -> None:
    """Once it has been known for a minute; until then it is not looked up."""
    now = 0.0
    server.client.hset(KEY, mapping={"front-1": FRONT})
    shared = RedisConnection(server.url)
    shared.is_available = True
    listed = RedisTrustedDocuments(shared, KEY, clock=lambda: now)
    assert await listed.find("front-1") == FRONT
    server.client.hset(KEY, "front-1", SECOND_DOCUMENT)
    now = 59.0
    assert await listed.find("front-1") == FRONT
    now = 61.0
    assert await listed.find("front-1") == SECOND_DOCUMENT
    server.client.hdel(KEY, "front-1")
    now = 122.0
    assert await listed.find("front-1") is None
    await shared.close()


async def test_this_process_is_not_filled(server: Server) -> None:
    """So many are kept, and those asked for last."""
    server.client.hset(KEY, mapping={f"id-{number}": FRONT for number in range(MAX_DOCUMENTS + 50)})
    shared = RedisConnection(server.url)
    shared.is_available = True
    listed = RedisTrustedDocuments(shared, KEY)
    for number in range(MAX_DOCUMENTS + 50):
        assert await listed.find(f"id-{number}") == FRONT
    assert len(listed._documents) == MAX_DOCUMENTS
    assert "id-0" not in listed._documents
    assert f"id-{MAX_DOCUMENTS}" in listed._documents
    await shared.close()


async def test_what_stands_there_may_be_anything(tmp_path: Path, server: Server) -> None:
    """What is no text or too long is no document; a key of another kind is as good as none."""
    server.client.hset(KEY, mapping={"bytes": b"\xff\x00", "long": "#" * (MAX_DOCUMENT_BYTES + 1), "empty": ""})
    async with gateway(tmp_path, server) as served_gateway:
        for id in ("bytes", "long"):
            assert code(await post(served_gateway, documentId=id)) == "UNKNOWN_DOCUMENT"
        assert code(await post(served_gateway, documentId="empty")) == "GRAPHQL_PARSE_FAILED"
        server.client.delete(KEY)
        server.client.set(KEY, "no hash")
        answer = await post(served_gateway, documentId="front-1")
        assert (answer.status_code, code(answer)) == (503, "TRUSTED_DOCUMENTS_UNAVAILABLE")


def test_a_key_without_a_redis_is_named_at_the_start(tmp_path: Path) -> None:
    """By its setting."""

    texts = {"BORGERBLIK_TRUSTED_DOCUMENTS_REDIS_KEY": KEY, "BORGERBLIK_AUDIT_LOG": str(tmp_path / "record.jsonl")}
    with pytest.raises(SettingsError, match="TRUSTED_DOCUMENTS_REDIS_KEY"):
        create(settings(texts))
