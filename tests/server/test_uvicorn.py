"""The connection builds on the insides of uvicorn: whoever raises its version reads what has changed in them."""

from __future__ import annotations

import hashlib
import inspect
import re
import tomllib
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import httptools
import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from gateway.server.parsing import BoundedParser
from gateway.server.protocol import BoundedHttpProtocol
from tests.conftest import ROOT
from tests.server.memory_connection import MemoryServer

OVERRIDDEN = {
    "__init__": "286865ee",
    "connection_lost": "f9116701",
    "connection_made": "8c8b5886",
    "data_received": "ed9d39fa",
    "on_body": "0cd3dd8e",
    "on_header": "861c327e",
    "on_headers_complete": "eb2cc8ab",
    "on_message_begin": "edd13696",
    "on_message_complete": "27c5d66b",
    "on_response_complete": "88c014f1",
    "pause_writing": "195eaa46",
    "resume_writing": "63d466df",
    "shutdown": "97d0c274",
    "_start_asgi_task": "a33c31c1",
}
"""The methods of uvicorn's protocol that ours override, with hashes of their source. A change is to be read, and what
ours do weighed against it; then the hash here may follow."""
RELIED_ON = {
    (HttpToolsProtocol, "_unset_keepalive_if_required"): "57ff06f6",
    (HttpToolsProtocol, "timeout_keep_alive_handler"): "36ff540a",
    (HttpToolsProtocol, "_should_upgrade"): "f862f9f4",
    (RequestResponseCycle, "run_asgi"): "520e5470",
    (RequestResponseCycle, "send"): "3a21bc36",
    (RequestResponseCycle, "receive"): "025819be",
    (uvicorn.Server, "handle_exit"): "313affc5",
    (uvicorn.Server, "on_tick"): "85f8922c",
    (uvicorn.Server, "startup"): "fd82af00",
}
ATTRIBUTES = {
    "connections", "cycle", "flow", "headers", "loop", "parser", "pipeline", "scope", "timeout_keep_alive",
    "timeout_keep_alive_task", "transport", "url",
}  # fmt: skip
"""Those of uvicorn's protocol that ours use."""


def digest(method: Callable[..., Any]) -> str:
    """Return a short hash of the source, whatever its white space."""
    source = re.sub(r"\s+", " ", inspect.getsource(method))
    return hashlib.sha256(source.encode()).hexdigest()[:8]


def own_methods(*classes: type) -> set[str]:
    return {name for kind in classes for name, value in vars(kind).items() if inspect.isfunction(value)}


def test_every_override_is_known() -> None:
    """Also one that uvicorn begins to have under a name of ours."""
    overridden = own_methods(BoundedParser, BoundedHttpProtocol)
    assert overridden & own_methods(HttpToolsProtocol) == OVERRIDDEN.keys()


@pytest.mark.parametrize("name", OVERRIDDEN)
def test_what_is_overridden_is_as_it_was_read(name: str) -> None:
    """By the hash of its source."""
    assert digest(getattr(HttpToolsProtocol, name)) == OVERRIDDEN[name]


@pytest.mark.parametrize(("kind", "name"), RELIED_ON, ids=lambda part: getattr(part, "__name__", part))
def test_what_is_relied_on_is_as_it_was_read(kind: type, name: str) -> None:
    """By the hash of its source."""
    assert digest(getattr(kind, name)) == RELIED_ON[kind, name]


async def test_the_attributes_are_there() -> None:
    """Once a request has begun."""

    async def never(_scope: Any, receive: Any, _send: Any) -> None:
        await receive()

    connection = MemoryServer(never).connect()
    connection.send(b"GET / HTTP/1.1\r\nhost: a\r\n")
    assert vars(connection.protocol).keys() >= ATTRIBUTES
    connection.close()


async def test_none_of_ours_is_called_as_one_of_uvicorns() -> None:
    """An attribute that both set would be changed by either."""

    async def never(_scope: Any, receive: Any, _send: Any) -> None:
        await receive()

    connection = MemoryServer(never).connect()
    plain = HttpToolsProtocol(connection.protocol.config, connection.protocol.server_state, {})
    sources = "".join(inspect.getsource(kind.__init__) for kind in (BoundedParser, BoundedHttpProtocol))  # type: ignore[misc]
    attributes = set(re.findall(r"self\.(\w+)(?::[^=]+)? =", sources))
    assert len(attributes) > 10
    assert not attributes & vars(plain).keys()
    connection.close()


def test_the_parser_has_what_is_asked_of_it() -> None:
    """httptools tells these."""
    assert {"feed_data", "get_method", "get_http_version", "should_upgrade"} <= set(dir(httptools.HttpRequestParser))


def test_the_minor_version_is_pinned() -> None:
    """In what the package asks for, and installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    [pin] = [line for line in project["dependencies"] if line.startswith("uvicorn")]
    lowest, above = re.fullmatch(r"uvicorn>=0\.(\d+),<0\.(\d+)", pin).groups()  # type: ignore[union-attr]
    assert int(above) == int(lowest) + 1
    assert version("uvicorn").startswith(f"0.{lowest}.")
