"""A token service that issues tokens named by their number."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import orjson

from sources.security_tokens import HttpTokenProvider
from tests.sources.builders import AUTHORITY, URL, calls_to

LIFE = 1000.0


class TokenService(httpx.AsyncBaseTransport):
    """Issues tokens named by their number, and waits a little first."""

    def __init__(self, *answers: httpx.Response | BaseException, expires_in: Any = LIFE) -> None:
        self._answers = list(answers)
        self._expires_in = expires_in
        self.questions: list[dict[str, str]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.questions.append(orjson.loads(await request.aread()))
        number = len(self.questions)
        await asyncio.sleep(0.01)
        answer = self._answers.pop(0) if self._answers else issued(f"token-{number}", self._expires_in)
        if isinstance(answer, BaseException):
            raise answer
        return answer


class Body(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> Any:
        yield self._body


def answered(body: bytes, status: int = 200) -> httpx.Response:
    return httpx.Response(status, stream=Body(body))


def issued(token: Any, expires_in: Any = LIFE) -> httpx.Response:
    return answered(orjson.dumps({"access_token": token, "expires_in": expires_in}))


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 5000.0

    def monotonic(self) -> float:
        return self.now


def kept_by(service: TokenService) -> HttpTokenProvider:
    return HttpTokenProvider(calls_to(service), URL)


async def ask(provider: HttpTokenProvider, *, service: str = "sagdokumentindeks", authority: str = AUTHORITY) -> str:
    return await provider.token(service=service, authority=authority)
