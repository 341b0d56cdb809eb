"""Upstreams in this process that answer as a test says, and calls to them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from sources.errors import (
    SourceError,
    SourceGarbledError,
    SourceRefusedError,
    SourceUnavailableError,
)
from sources.transport.circuit_breaker import CircuitBreakerLimits
from sources.transport.client import Call, UpstreamClient, UpstreamLimits
from sources.transport.deadline import within_seconds
from sources.transport.http import HttpClient, Reply

AUTHORITY, OTHER_AUTHORITY = "11111111", "29189404"
FIRM = CircuitBreakerLimits(failures=1_000_000)  # never opens
BOUNDS = UpstreamLimits(breaker=FIRM)
AT = "http://index.invalid/"

Answering = Callable[[httpx.Request], Awaitable[httpx.Response]]


class Upstream(httpx.AsyncBaseTransport):
    """Answers as a test says, and remembers who was asked about."""

    def __init__(self, answer: Answering) -> None:
        self.answer = answer
        self.authorities: list[str] = []
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.authorities.append(request.headers["authority"])
        self.requests.append(request)
        return await self.answer(request)


async def fine(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(b"fine"))


async def busy(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(503, stream=httpx.ByteStream(b""))


async def refused(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody there", request=request)


async def silent(_request: httpx.Request) -> httpx.Response:
    await asyncio.sleep(3600)
    raise AssertionError


def raising(error: Exception) -> Answering:
    async def answer(_request: httpx.Request) -> httpx.Response:
        raise error

    return answer


def calls_to(
    upstream: Upstream, bounds: UpstreamLimits = BOUNDS, *, turn: Callable[[], Awaitable[None]] | None = None
) -> UpstreamClient:
    return UpstreamClient(HttpClient(inside={AT: upstream}), bounds, turn=turn)


def read(reply: Reply) -> bytes:
    """As the adapters do."""
    if reply.status == 200:
        return reply.body
    raise SourceRefusedError("http_403") if reply.status == 403 else SourceUnavailableError(f"http_{reply.status}")


def garbled(_reply: Reply) -> bytes:
    raise SourceGarbledError("json")


async def ask(calls: UpstreamClient, authority: str = AUTHORITY, *, seconds: float = 60, read: Any = read) -> Any:
    return await within_seconds(seconds, calls.ask(Call("cases", authority, AT, b"?", {"Authority": authority}), read))


async def fails(calls: UpstreamClient, authority: str = AUTHORITY, **more: Any) -> SourceError:
    with pytest.raises(SourceError) as failed:
        await ask(calls, authority, **more)
    return failed.value
