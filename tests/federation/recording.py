"""A proxy before a subgraph: it notes what the router asks, and can be told to fail."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio.to_thread
import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

HANG_SECONDS = 60.0
"""Longer than the router waits; it is over as soon as the test is."""


@dataclass(frozen=True)
class RecordedRequest:
    """One request of the router's."""

    headers: Mapping[str, str] = field(repr=False)
    body: Mapping[str, Any]

    @property
    def representations(self) -> list[Any] | None:
        """What it asks of `_entities`; None where it asks something else."""
        if "_entities" not in self.body["query"]:
            return None
        [representations] = [value for value in self.body["variables"].values() if isinstance(value, list)]
        return representations


@dataclass
class Recording:
    """One subgraph's proxy. `trouble`: what it answers instead."""

    behind: str
    address: str = ""
    requests: list[RecordedRequest] = field(default_factory=list)
    trouble: str | None = None
    released: threading.Event = field(default_factory=threading.Event)

    def entities(self) -> list[list[Any]]:
        """Return the representations of each request for entities."""
        return [request.representations for request in self.requests if request.representations is not None]

    def answer(self, request: Request, body: bytes) -> Response:
        headers = {name: value for name, value in request.headers.items() if name not in ("host", "content-length")}
        answer = httpx.post(f"{self.behind}/graphql", content=body, headers=headers, timeout=30, trust_env=False)
        return Response(answer.content, answer.status_code, media_type=answer.headers["content-type"])

    async def __call__(self, request: Request) -> Response:
        body = await request.body()
        self.requests.append(RecordedRequest(dict(request.headers), await request.json()))
        if self.trouble == "hangs":
            await anyio.to_thread.run_sync(self.released.wait, HANG_SECONDS)
        if self.trouble is not None:
            text = {"is no JSON": "<html>", "is cut off": '{"data": {'}.get(self.trouble, "")
            return Response(text, 200 if text else 503, media_type="application/json")
        return await anyio.to_thread.run_sync(self.answer, request, body)

    @contextmanager
    def failing(self, trouble: str) -> Iterator[None]:
        """Fails in this way while the block runs."""
        self.trouble = trouble
        self.released.clear()
        try:
            yield
        finally:
            self.trouble = None
            self.released.set()


@contextmanager
def recording(behind: str) -> Iterator[Recording]:
    """Provide the proxy, listening until the block ends."""
    subgraph = Recording(behind)
    app = Starlette(routes=[Route("/graphql", subgraph.__call__, methods=["POST"])])
    listening = socket.create_server(("127.0.0.1", 0))
    subgraph.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", http="h11", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield subgraph
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()
