"""The server, with bounds: how long a request may take to arrive, how many connections there are, how it stops.

uvicorn waits for ever for a request that never ends, answers what is no HTTP in plain text, and closes as soon as it is
told to.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from functools import partial
from types import FrameType
from typing import Any
from uuid import uuid4

import h11
import orjson
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from gateway.deadline import BEGAN
from gateway.errors import Code, said
from gateway.front import HEADERS
from gateway.life import Life
from gateway.load import AGAIN_SECONDS, Load

PLAIN = b"POST /graphql HTTP/1.1\r\n"
LENGTH = b"\r\ncontent-length:"
UNPLAIN = (b"\r\ntransfer-encoding:", b"\r\norigin:", b"\r\nexpect:", b"\r\nupgrade:", b"close")
COMMON = "".join(
    f"{name}: {value}\r\n" for name, value in {"content-type": "application/json; charset=utf-8", **HEADERS}.items()
).encode()
DRAINED = 1024 * 1024
"""How much of a body is read and dropped after the request was refused, so that the connection can go on."""


def protocol(*, seconds: float, connections: int, load: Load | None = None) -> Any:
    """What uvicorn makes a connection's protocol with."""
    return partial(BoundedProtocol, seconds=seconds, most=connections, load=load)


class Server(uvicorn.Server):
    """Told to stop, it says that it is not ready, still answers whoever has not heard, and only then closes."""

    def __init__(self, config: uvicorn.Config, *, life: Life, leave_seconds: float) -> None:
        super().__init__(config)
        self._life = life
        self._leave_seconds = leave_seconds
        self._leaves_at = float("inf")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Ctrl+C, and being told a second time, end it at once."""
        waits = sig == signal.SIGTERM and not self._life.stopping and self._leave_seconds
        self._life.stopping = True
        if waits:
            self._captured_signals.append(sig)
            self._leaves_at = time.monotonic() + self._leave_seconds
        else:
            super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second."""
        self.should_exit = self.should_exit or time.monotonic() >= self._leaves_at
        return await super().on_tick(counter)


class BoundedProtocol(H11Protocol):
    """One connection."""

    def __init__(self, *args: Any, seconds: float, most: int, load: Load | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seconds = seconds
        self._most = most
        self._load = load
        self._arriving: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._dropped = 0
        self._began: float | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self._most and not self._made_room():
            transport.write(_answer(503, Code.OVERLOADED, b"retry-after: 5\r\n"))
            transport.close()
        else:
            self._expect()

    def _made_room(self) -> bool:
        """Whether another connection could be closed: one that was used, and is not in use now."""
        for one in self.connections:
            if isinstance(one, BoundedProtocol) and one.timeout_keep_alive_task is not None and one._began is None:
                one.timeout_keep_alive_handler()
                return True
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        if self._unread is not None:
            self._unread.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self._is_over():
            self._dropped += len(data)
            if self._dropped > DRAINED:
                self.transport.close()
                return
        elif self._began is None:
            if self._shed(data):
                return
            self._began = self.loop.time()
        super().data_received(data)

    def shutdown(self) -> None:
        """A request of which a part has come is waited for; it is told that the connection ends with its answer."""
        if not self._is_arriving():
            super().shutdown()

    def handle_events(self) -> None:
        """Also called by uvicorn for what was waiting in the pipeline."""
        before = self.scope
        try:
            super().handle_events()
        except h11.LocalProtocolError:  # it wanted to answer on a connection that is past answering
            self.transport.close()
        if self.scope is not before:
            self.scope["state"][BEGAN] = self._began or self.loop.time()
        self._watch()

    def on_response_complete(self) -> None:
        self._began = None
        super().on_response_complete()
        self._watch()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's signature
        """What is no HTTP, in our words."""
        error = sys.exc_info()[1]
        large = isinstance(error, h11.RemoteProtocolError) and error.error_status_hint == 431
        self._refuse(431, Code.HEADERS_TOO_LARGE) if large else self._refuse(400, Code.BAD_REQUEST)

    def pause_writing(self) -> None:
        """The client does not read its answer."""
        super().pause_writing()
        self._unread = self.loop.call_later(self._seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _shed(self, data: bytes) -> bool:
        """Refuse a whole question that comes while nothing new should begin, before anything parses it.

        Most of what a busy process would spend on a refusal is the parsing; what is less than plain is left to that.
        """
        if self._load is None or self._load.takes():
            return False
        if self.conn.our_state is not h11.IDLE or self.conn.trailing_data[0] or not _is_whole_question(data):
            return False
        again = b"retry-after: %d\r\n" % next(AGAIN_SECONDS)
        self.transport.write(_answer(503, Code.OVERLOADED, again, close=False))
        self._stop()
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
        return True

    def _is_over(self) -> bool:
        """The answer has been sent, and the request is still on its way."""
        return self.cycle is not None and self.cycle.response_complete and self.conn.their_state is h11.SEND_BODY

    def _watch(self) -> None:
        """Time runs while a request is arriving, headers or body, and not while it is being answered."""
        if self.transport.is_closing():
            self._stop()
        elif self._is_arriving():
            self._expect()
        else:
            self._stop()
            self._dropped = 0

    def _is_arriving(self) -> bool:
        state = self.conn.their_state
        return state is h11.SEND_BODY or (state is h11.IDLE and bool(self.conn.trailing_data[0]))

    def _expect(self) -> None:
        if self._arriving is None:
            self._arriving = self.loop.call_later(self._seconds, self._too_slow)

    def _stop(self) -> None:
        if self._arriving is not None:
            self._arriving.cancel()
            self._arriving = None

    def _too_slow(self) -> None:
        self._arriving = None
        if not self.transport.is_closing():
            self._refuse(408, Code.TOO_SLOW)

    def _refuse(self, status: int, code: Code) -> None:
        """Answer, where nothing has been answered yet, and hang up."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.write(_answer(status, code))
        self.transport.close()


def _is_whole_question(data: bytes) -> bool:
    """One POST to the graph and nothing else: plainly delimited, not from a page, on a connection that stays."""
    head, end, body = data.partition(b"\r\n\r\n")
    if not end or not head.startswith(PLAIN):
        return False
    head = head.lower()
    length = head.partition(LENGTH)[2].partition(b"\r\n")[0].strip()
    return (
        head.count(LENGTH) == 1
        and length.isdigit()
        and int(length[:9]) == len(body)
        and not any(one in head for one in UNPLAIN)
    )


def _answer(status: int, code: Code, extra: bytes = b"", *, close: bool = True) -> bytes:
    body = orjson.dumps({"errors": [said(code)]})
    closing = b"connection: close\r\n" if close else b""
    return b"".join(
        (
            b"HTTP/1.1 %d \r\ncontent-length: %d\r\nx-request-id: %b\r\n" % (status, len(body), str(uuid4()).encode()),
            closing,
            COMMON,
            extra,
            b"\r\n",
            body,
        )
    )
