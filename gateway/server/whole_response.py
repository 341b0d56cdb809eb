"""An answer of which everything is known before any of it is sent: one write, and its fixed headers joined once.

uvicorn's own `send` takes it in two messages, searches every header twice for what may not be in one, and writes twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

_KEY = "whole_response"

Header = tuple[bytes, bytes]
WholeResponder = Callable[[int, Sequence[Header], bytes, bytes], Awaitable[None]]
"""Sends a status, headers, more headers as the lines they are, and a body."""


def offer(cycle: RequestResponseCycle) -> None:
    """Note in the scope how its answer can be sent whole. An answer to HEAD has no body, and is left to uvicorn."""
    if cycle.scope["method"] != "HEAD":
        cycle.scope["state"][_KEY] = partial(_send, cycle)


def take(scope: Scope) -> WholeResponder | None:
    """Take the offer out of the scope, which would hold on to itself with it. None: the server makes none."""
    responder: WholeResponder | None = scope["state"].pop(_KEY, None)
    return responder


def joined(headers: Sequence[Header]) -> bytes:
    """Return headers as lines. Raise ValueError where one of them is more than a line."""
    lines = b"".join([b"%b: %b\r\n" % header for header in headers])
    if not lines.count(b"\r") == lines.count(b"\n") == len(headers) or b"\0" in lines:
        raise ValueError("a header is one line")
    return lines


async def _send(cycle: RequestResponseCycle, status: int, headers: Sequence[Header], fixed: bytes, body: bytes) -> None:
    """Do what uvicorn's `send` does with the two messages of an answer."""
    if cycle.flow.write_paused and not cycle.disconnected:
        await cycle.flow.drain()
    if cycle.disconnected:
        return
    lines = joined([*cycle.default_headers, *headers, (b"content-length", b"%d" % len(body))])
    closes = b"" if cycle.keep_alive else b"connection: close\r\n"
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    cycle.transport.write(b"%b%b%b%b\r\n%b" % (STATUS_LINE[status], lines, fixed, closes, body))
    cycle.message_event.set()
    if not cycle.keep_alive:
        cycle.transport.close()
    cycle.on_response()
