"""Whatever goes wrong, wherever: the answer holds a code and a correlation id, and nothing of what was raised."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import jwt
import orjson
import pytest
from graphql import GraphQLError
from lxml import etree

from gateway.auth.authenticator import Authenticator
from gateway.http import exchange
from gateway.loaders.loaders import Loaders
from sources.transport.http import HttpClient
from tests.in_process import Gateway

SECRET = "0101701234 redis://:hunter2@cache Traceback"

RAISED: list[Callable[[], BaseException]] = [
    *(
        lambda kind=kind: kind(SECRET)  # type: ignore[misc]
        for kind in (
            Exception, ArithmeticError, AssertionError, AttributeError, BufferError, EOFError, ImportError, IndexError,
            KeyError, LookupError, MemoryError, NameError, NotImplementedError, OSError, OverflowError, PermissionError,
            RecursionError, ReferenceError, RuntimeError, StopAsyncIteration, SyntaxError, SystemError, TimeoutError,
            TypeError, ValueError, ZeroDivisionError, ConnectionResetError, BrokenPipeError, FileNotFoundError,
            asyncio.InvalidStateError, asyncio.QueueFull, ssl.SSLError, httpx.ConnectError, httpx.ReadTimeout,
            httpx.RemoteProtocolError, httpx.InvalidURL, jwt.InvalidTokenError, GraphQLError,
        )
    ),
    lambda: UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET),
    lambda: json.JSONDecodeError(SECRET, SECRET, 0),
    lambda: etree.XMLSyntaxError(SECRET, 1, 1, 1),
    lambda: ExceptionGroup(SECRET, [ValueError(SECRET)]),
]  # fmt: skip

QUERY = "{ me { name cases { totalCount } payments { totalCount } } }"


def name(raised: Callable[[], BaseException]) -> str:
    return type(raised()).__name__


def assert_silent(answer: httpx.Response) -> None:
    for word in ("0101701234", "hunter2", "Traceback", "redis", ".py", "Error("):
        assert word not in answer.text
        assert word not in str(answer.headers)
    assert answer.headers["x-request-id"]


@pytest.fixture(scope="module")
def token(plain: Gateway) -> str:
    return str(plain.request("POST", "/sandbox/token", json={"persona": "tom"}).json()["access_token"])


def ask(plain: Gateway, token: str) -> httpx.Response:
    return plain.ask(QUERY, headers={"authorization": f"Bearer {token}"})


async def raising(error: BaseException) -> Any:
    raise error


@pytest.mark.parametrize("raised", RAISED, ids=name)
class TestLeaks:
    def test_at_the_loader(self, plain: Gateway, token: str, raised: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """The field is null, its error an INTERNAL one with the id of the request."""
        for method in ("cases", "payments"):
            monkeypatch.setattr(Loaders, method, lambda *_, **__: raising(raised()), raising=True)
        answer = ask(plain, token)

        assert_silent(answer)
        assert answer.status_code == 200
        for error in answer.json()["errors"]:
            assert error["extensions"] == {"code": "INTERNAL", "requestId": answer.headers["x-request-id"]}

    def test_at_the_sources(self, plain: Gateway, token: str, raised: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """The rest of the answer stands."""
        monkeypatch.setattr(HttpClient, "post", lambda *_, **__: raising(raised()))
        answer = ask(plain, token)

        assert_silent(answer)
        assert answer.status_code == 200

    def test_at_the_login(self, plain: Gateway, token: str, raised: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """No answer at all, but for the id."""
        monkeypatch.setattr(Authenticator, "caller", lambda *_, **__: raising(raised()))
        answer = ask(plain, token)

        assert_silent(answer)
        assert answer.status_code == 500
        assert answer.json()["errors"][0]["extensions"]["requestId"] == answer.headers["x-request-id"]

    def test_at_the_serialiser(self, plain: Gateway, token: str, raised: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """An answer that cannot be written is none."""
        dumps = orjson.dumps

        def breaks(value: Any) -> bytes:
            if "data" in value:
                raise raised()
            return dumps(value)

        monkeypatch.setattr(exchange.orjson, "dumps", breaks)
        answer = ask(plain, token)

        assert_silent(answer)
        assert answer.status_code == 500


def test_forty_kinds_are_raised() -> None:
    """As many as promised."""
    assert len({name(error) for error in RAISED}) >= 40
