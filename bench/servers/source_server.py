"""A far side that takes its time: `far json DUMP` answers the peers, `far soap` replays the sandbox for ours.

The latter also gives the same records in JSON, for ours that asks for them so.

Each answer is made once and then given again from memory after a pause, so that what is measured is who asks.
GET /counted: how many calls there were since the last time, and how many of them had to wait for one another.
GET /questions: what was asked since then.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import orjson
import uvloop

from bench.servers.records import PATH, answering
from bench.servers.starting import argument, listen, report_ready
from gateway.app import clock_of, key_pair_of, sources_of, tokens_of
from gateway.app.sandbox import settings as sandbox_settings
from sources.sandbox.app import create
from sources.transport.client import UpstreamClient
from sources.transport.http import HttpClient

PAUSE = 0.02
END = b"\r\n\r\n"
PASSED = ("authorization", "content-type", "soapaction")
Answer = tuple[int, str, bytes]
Make = Callable[[str, str, Mapping[str, str], bytes], Awaitable[Answer]]

FRESH = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=</(h:TransactionUUID|k:TransaktionsId)>)")
"""What is another in every question, however often the same is asked."""


class SourceServer:
    """What all connections share: the answers given before, and the calls since somebody counted."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._answers: dict[Any, bytes] = {}
        self._waves: list[tuple[float, int]] = []
        self._calls = 0
        self._questions: dict[Any, dict[str, Any]] = {}

    async def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
        """Return the bytes of an answer that is asked for the first time."""
        if path == "/counted":
            return _bytes(self._counted())
        if path == "/questions":
            return _bytes((200, "application/json", orjson.dumps([*self._questions.values()])))
        answer = _bytes(await self._make(method, path, headers, body))
        if path != "/token":
            self._answers[_key(path, headers, body)] = answer
        return answer

    def cached(self, path: str, headers: Mapping[str, str], body: bytes) -> bytes | None:
        """Return the bytes of an answer that was given before."""
        return self._answers.get(_key(path, headers, body))

    def called(self, now: float, path: str, headers: Mapping[str, str], body: bytes) -> None:
        """Count a call: it waited for those that were answered when it came."""
        self._calls += 1
        if len(self._questions) < 100:
            asked = {name: headers[name] for name in PASSED if name in headers}
            self._questions.setdefault(
                _key(path, headers, body), {"path": path, "headers": asked, "body": body.decode()}
            )
        if len(self._waves) < 1000:
            depth = 1 + max((depth for answered, depth in self._waves if answered <= now), default=0)
            self._waves.append((now + PAUSE, depth))

    def _counted(self) -> Answer:
        chain = max((depth for _, depth in self._waves), default=0)
        counted = orjson.dumps({"calls": self._calls, "chain": chain})
        self._calls, self._waves, self._questions = 0, [], {}
        return 200, "application/json", counted


def _key(path: str, headers: Mapping[str, str], body: bytes) -> Any:
    return path, headers.get("authorization"), FRESH.sub(b"", body) if body.startswith(b"<") else body


def _bytes(answer: Answer) -> bytes:
    status, media, body = answer
    return f"HTTP/1.1 {status} OK\r\ncontent-type: {media}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


class Connection(asyncio.Protocol):
    """One connection, kept for as long as whoever asks keeps it."""

    def __init__(self, source_server: SourceServer) -> None:
        self._server = source_server
        self._loop = asyncio.get_running_loop()
        self._buffer = b""
        self._tasks: set[asyncio.Task[None]] = set()
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """One request after the other."""
        self._buffer += data
        head, end, remainder = self._buffer.partition(END)
        if not end:
            return
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        if len(remainder) < length:
            return
        self._buffer = remainder[length:]
        method, path, _ = first.split(" ")
        self._ask(method, path, headers, remainder[:length])

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
        cached = self._server.cached(path, headers, body)
        if cached is None:
            task = asyncio.ensure_future(self._first(method, path, headers, body))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            self._server.called(self._loop.time(), path, headers, body)
            self._loop.call_later(PAUSE, self._transport.write, cached)

    async def _first(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
        self._transport.write(await self._server.answer(method, path, headers, body))


def from_dump(path: str) -> Make:
    """Return the peers' source: JSON by authority."""
    dump: Mapping[str, Any] = orjson.loads(Path(path).read_bytes())

    async def make(_method: str, path: str, _headers: Mapping[str, str], body: bytes) -> Answer:
        question, name = json.loads(body), path.strip("/")
        citizen_dump = dump[question["citizen"]]
        if "ids" in question:
            return 200, "application/json", orjson.dumps({id: citizen_dump[name][id] for id in question["ids"]})
        records = [record for record in citizen_dump[name] if record["authority"]["cvr"] == question["authority"]]
        answers = [
            answer
            for answer in citizen_dump["answers"][name]
            if answer["authority"]["cvr"] == question["authority"] and answer["state"] != "NOT_OPENED"
        ]
        return 200, "application/json", orjson.dumps({"records": records, "answers": answers})

    return make


def from_sandbox() -> Make:
    """Ours' sources: the sandbox, asked once and replayed."""
    sandbox, at = httpx.ASGITransport(create()), "http://sandbox.invalid"
    client = httpx.AsyncClient(transport=sandbox, base_url=at)
    settings = sandbox_settings({}, at=at)
    calls = UpstreamClient(HttpClient(inside={at: sandbox}))
    tokens = tokens_of(settings, calls, key_pair_of(settings))
    records = answering(sources_of(settings, calls, clock_of(settings.today), tokens))

    async def make(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if path.startswith(PATH):
            return 200, "application/json", await records(path.removeprefix(PATH), body)
        passed_headers = {name: headers[name] for name in PASSED if name in headers}
        reply = await client.request(method, path, content=body, headers=passed_headers)
        return reply.status_code, reply.headers.get("content-type", ""), reply.content

    return make


async def main() -> None:
    """Serve until told to stop."""
    source_server = SourceServer(from_dump(argument(2) or "") if argument(1) == "json" else from_sandbox())
    listening = listen()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(source_server), sock=listening)
    report_ready(listening)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
