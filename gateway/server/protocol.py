"""One connection: strict HTTP, and bounds on how long a request takes to arrive, how large it is, and what waits.

uvicorn and its fast parser, left alone, take trailers for headers and a megabyte of chunk extension for nothing much,
wait for ever for a request that never ends, and answer what is no HTTP in plain text.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import httptools
import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from gateway.errors import Code, error_body
from gateway.server.load_shedding import AGAIN_SECONDS, LoadShedder
from gateway.server.middleware import HEADERS, LARGEST_HEADERS
from gateway.server.scope import BEGAN, new_id

PIECE = 16 * 1024
"""How much is parsed at a time: what comes after a whole request waits unparsed until that one is answered."""
MOST_FRAMING = 8
"""Bytes around each byte of a body: chunks of one byte need five; what is longer is extensions and trailers."""
PATIENCE = 0.25
"""The part of its time that a request has to arrive even where others find no place: most need little of it."""
DRAINED = 1024 * 1024
"""How much of a body is read and dropped after the request was refused, so that the connection can go on."""
PLAIN = b"POST /graphql HTTP/1.1\r\n"
LENGTH = b"\r\ncontent-length:"
UNPLAIN = (b"\r\ntransfer-encoding:", b"\r\norigin:", b"\r\nexpect:", b"\r\nupgrade:", b"close")
COMMON = "".join(
    f"{name}: {value}\r\n" for name, value in {"content-type": "application/json; charset=utf-8", **HEADERS}.items()
).encode()


class MalformedRequestError(Exception):
    """The parser takes it for a request, and we do not."""


class BoundedHttpProtocol(HttpToolsProtocol):
    """Requests are answered in order, each of them once it has wholly come or is refused."""

    def __init__(self, *args: Any, seconds: float, most: int, load: LoadShedder | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seconds = seconds
        self._most = most
        self._load = load
        self._slow: asyncio.TimerHandle | None = None
        self._slow_since = 0.0
        self._unread: asyncio.TimerHandle | None = None
        self._rest = b""
        self._fault: tuple[int, Code] | None = None  # what came after a request that is still being answered
        self._answering: RequestResponseCycle | None = None
        self._began: float | None = None  # of the request that is arriving; None: there is none
        self._asked: RequestResponseCycle | None = None  # the same, once its headers have come
        self._in_headers = False
        self._framing = 0
        self._dropped = 0

    # The connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self._most and not self._made_room():
            transport.write(_answer(503, Code.OVERLOADED, b"retry-after: 5\r\n"))
            transport.close()
        else:
            self._expect()

    def _made_room(self) -> bool:
        """Whether another connection could be closed: one that was used and is not in use now, else the slowest one."""
        others = [one for one in self.connections if isinstance(one, BoundedHttpProtocol) and one is not self]
        for one in others:
            if one.timeout_keep_alive_task is not None and one._began is None:
                one.timeout_keep_alive_handler()
                return True
        slowest = min((one for one in others if one._slow), key=lambda one: one._slow_since, default=None)
        if slowest is None or self.loop.time() - slowest._slow_since < PATIENCE * self._seconds:
            return False
        slowest._too_slow()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        self._rest = b""
        if self._unread is not None:
            self._unread.cancel()
        if self._answering is not None:
            _leave(self._answering)
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """A request of which a part has come is waited for; it is told that the connection ends with its answer."""
        if self._began is None:
            super().shutdown()

    def pause_writing(self) -> None:
        """The client does not read its answer."""
        super().pause_writing()
        self._unread = self.loop.call_later(self._seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    # What comes

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if self.transport.is_closing() or self._fault:
            return
        if self._rest or self.pipeline:
            self._rest += data
            self.flow.pause_reading()
        elif self._is_over() and not self._drained(len(data)):
            self.transport.close()
        elif self._began is not None or self._load is None or self._is_answering():
            self._read(data)
        else:
            self._begin(data, self._load)

    def _begin(self, data: bytes, load: LoadShedder) -> None:
        """A request begins, in its turn. Where nothing new should, most of the price of a refusal is the parsing."""
        self._rest, self._began = data, self.loop.time()
        if load.begin(self._go_on):
            return
        if _is_whole_question(data):
            self._rest, self._began = b"", None
            self._shed()
        else:  # whatever is less than plain is left to those who know what it is
            self._go_on()

    def _go_on(self) -> None:
        """Read what has come meanwhile, unless the client has gone."""
        if self._rest and not self.transport.is_closing():
            self.flow.resume_reading()
            self._read(self._rest)

    def _read(self, data: bytes) -> None:
        """Parse it, until a request has to wait for the one before."""
        self._rest = data
        while self._rest and not self.pipeline and not self._fault and not self.transport.is_closing():
            piece, self._rest = self._rest[:PIECE], self._rest[PIECE:]
            self._began = self._began or self.loop.time()
            self._parse(piece)
        self._watch()

    def _parse(self, piece: bytes) -> None:
        try:
            self.parser.feed_data(piece)
        except httptools.HttpParserUpgrade as upgrade:
            self._rest = self._without_upgrade() + piece[upgrade.args[0] :] + self._rest
            self.parser = httptools.HttpRequestParser(self)
        except httptools.HttpParserError:
            self._refuse(400, Code.BAD_REQUEST)
        else:
            self._framing += len(piece)
            if self._began is not None and self._framing > LARGEST_HEADERS + PIECE:
                self._refuse(431, Code.HEADERS_TOO_LARGE) if self._in_headers else self._refuse(400, Code.BAD_REQUEST)

    def _without_upgrade(self) -> bytes:
        """The headers of a request that wishes for another protocol, to be read again: there is none here.

        The parser takes what follows such headers for that protocol, where everybody else sees the request's body.
        """
        first = b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        kept = (b"%b: %b" % header for header in self.headers if header[0] != b"upgrade")
        return b"\r\n".join([first, *kept, b"", b""])

    def _is_over(self) -> bool:
        """The answer has been sent, and the request is still on its way."""
        return self._asked is not None and self._asked.response_complete

    def _drained(self, count: int) -> bool:
        self._dropped += count
        return self._dropped <= DRAINED

    # What the parser tells

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._began = self._began or self.loop.time()
        self.scope["state"][BEGAN] = self._began
        self._asked = None
        self._in_headers = True
        self._framing = self._dropped = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """A trailer is none: it could say who asks after that has been found out."""
        if self._in_headers:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """As uvicorn does it, but with the address as it was sent, and for nothing that could be read in two ways."""
        self._in_headers = False
        version = self.parser.get_http_version()
        path, _, query = self.url.partition(b"?")
        if not path.startswith(b"/") or self.parser.get_method() == b"CONNECT" or not _is_plain(version, self.headers):
            raise MalformedRequestError
        if self.parser.should_upgrade():
            return
        self.scope |= {
            "http_version": version,
            "method": self.parser.get_method().decode("ascii"),
            "path": unquote(path.decode("ascii")),
            "raw_path": path,
            "query_string": query,
        }
        self._asked = self.cycle = self._exchange(keep_alive=version == "1.1" and self.parser.should_keep_alive())
        if self._is_answering():
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))
        else:
            self._start_asgi_task(self.cycle, self.app)

    def _exchange(self, *, keep_alive: bool) -> RequestResponseCycle:
        return RequestResponseCycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=keep_alive,
            on_response=self.on_response_complete,
        )

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def on_body(self, body: bytes) -> None:
        self._framing -= (1 + MOST_FRAMING) * len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            return
        super().on_message_complete()
        self._began = self._asked = None
        if self.cycle.response_complete:
            self._keep()

    # Answers

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._fault and not self._is_answering():
            self._hang_up(_answer(*self._fault))
        elif self._rest and not self.transport.is_closing():
            self._read(self._rest)
        if self._began is not None:
            self._unset_keepalive_if_required()
        self._watch()

    def _is_answering(self) -> bool:
        return self._answering is not None and not self._answering.response_complete

    def _refuse(self, status: int, code: Code) -> None:
        """Answer what is arriving, where nothing of it is answered yet, and hang up; but first the one before."""
        asked, self._asked, self._began = self._asked, None, None
        if self._is_answering() and self._answering is not asked:
            self._fault = status, code
            if self.pipeline and self.pipeline[0][0] is asked:
                self.pipeline.popleft()
        else:
            self._hang_up(b"" if asked and asked.response_started else _answer(status, code))

    def _hang_up(self, words: bytes = b"") -> None:
        if self._answering is not None:
            _leave(self._answering)
        if not self.transport.is_closing():
            self.transport.write(words)
            self.transport.close()

    def _shed(self) -> None:
        """Refuse a whole question that nothing has parsed."""
        again = b"retry-after: %d\r\n" % next(AGAIN_SECONDS)
        self.transport.write(_answer(503, Code.OVERLOADED, again, close=False))
        self._stop()
        self._keep()

    # Time

    def _keep(self) -> None:
        """Keep the connection for a while, for the next request."""
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def _watch(self) -> None:
        """Time runs while a request is arriving, headers or body, and not while one before it is being answered."""
        waits = self._is_answering() and self._answering is not self._asked
        if self._began is None or waits or self.transport.is_closing():
            self._stop()
        else:
            self._expect()

    def _expect(self) -> None:
        if self._slow is None:
            self._slow_since = self.loop.time()
            self._slow = self.loop.call_later(self._seconds, self._too_slow)

    def _stop(self) -> None:
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None

    def _too_slow(self) -> None:
        self._stop()
        self._refuse(408, Code.REQUEST_READ_TIMEOUT)


def _leave(exchange: RequestResponseCycle) -> None:
    """Tell whoever makes an answer that nobody waits for it."""
    if not exchange.response_complete:
        exchange.disconnected = True
        exchange.message_event.set()


def _is_plain(version: str, headers: list[tuple[bytes, bytes]]) -> bool:
    """One host, and a body whose end nobody can see elsewhere."""
    if version not in ("1.1", "1.0"):
        return False
    hosts = encodings = 0
    for name, value in headers:
        if name == b"host":
            hosts += 1
        elif name == b"transfer-encoding":
            encodings += 1 if version == "1.1" and value.lower() == b"chunked" else 2
    return encodings < 2 and (hosts == 1 or (hosts == 0 and version == "1.0"))


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
    head, body = _worded(status, code, close=close)
    return b"%bx-request-id: %b\r\n%b\r\n%b" % (head, new_id().encode(), extra, body)


@lru_cache
def _worded(status: int, code: Code, *, close: bool) -> tuple[bytes, bytes]:
    """What is the same in every such answer."""
    body = orjson.dumps({"errors": [error_body(code)]})
    closing = b"connection: close\r\n" if close else b""
    return b"HTTP/1.1 %d \r\ncontent-length: %d\r\n%b%b" % (status, len(body), closing, COMMON), body
