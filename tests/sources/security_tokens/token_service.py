"""A token service that answers as a test says, and assertions for it."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson

from sources.certificates.key_pair import KeyPair
from sources.sandbox.assertions import write_assertion
from sources.sandbox.certificate_authority import CertificateAuthority
from sources.security_tokens.sts_client import StsClient
from tests.sources.builders import AUTHORITY, URL, calls_to
from tests.sources.security_tokens.issuing import SERVICE, Clock

CERTIFICATES = CertificateAuthority()
TOKEN_SERVICE, CLIENT, THIEF = (CERTIFICATES.issue(name) for name in ("token service", "client", "thief"))


class TokenService(httpx.AsyncBaseTransport):
    """Gives its answers in turn, the last of them again and again, and remembers the questions."""

    def __init__(self, *answers: httpx.Response | BaseException, seconds: float = 0.0) -> None:
        self.questions: list[dict[str, Any]] = []
        self._answers = answers
        self._seconds = seconds

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.questions.append(orjson.loads(await request.aread()))
        await asyncio.sleep(self._seconds)
        answer = self._answers[min(len(self.questions), len(self._answers)) - 1]
        if isinstance(answer, BaseException):
            raise answer
        return answer


class _Body(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body


def answered(body: bytes | object, status: int = 200) -> httpx.Response:
    """Return an answer with a body, or with an object as JSON."""
    return httpx.Response(status, stream=_Body(body if isinstance(body, bytes) else orjson.dumps(body)))


def issued(assertion: bytes) -> httpx.Response:
    """Return the answer that carries an assertion."""
    encoded = base64.b64encode(assertion).decode()
    return answered({"RequestedSecurityToken": {"Assertion": encoded}, "Lifetime": "11/30/2026 13:00:00"})


def an_assertion(clock: Clock, *, begins: timedelta = timedelta(), **changes: Any) -> bytes:
    """Return an assertion that will do at the clock's time, or differs in one thing."""
    contents: dict[str, Any] = {
        "issuer": "https://sts.example/runtime/",
        "audience": SERVICE,
        "cvr": AUTHORITY,
        "holder": CLIENT.certificate,
        "lifetime": timedelta(hours=1),
    }
    return write_assertion(TOKEN_SERVICE, issued=clock() + begins, **(contents | changes))


def client_of(service: TokenService, clock: Clock, folder: Path, *, minutes: int | None = None) -> StsClient:
    """Return a client with the key pair in a folder."""
    (folder / "client.pem").write_bytes(CLIENT.pem())
    return StsClient(calls_to(service), URL, KeyPair(folder / "client.pem"), minutes=minutes, clock=clock)
