"""Requests as bytes: uvicorn's parser, within bounds, and strict where only the parser can be.

Left alone, it takes trailers for headers and a megabyte of chunk extension for nothing much, and gives up the body of
a request that wishes for another protocol. What the application can decide stands in strictness.py.
"""

from __future__ import annotations

from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from gateway.errors import Code
from gateway.server import raw_requests
from gateway.server.scope import BEGAN, TARGET
from gateway.server.strictness import MAX_HEADER_BYTES

PIECE_BYTES = 16 * 1024
"""How much is parsed at a time: what comes after a whole request waits unparsed until that one is answered."""
MAX_FRAMING = 8
"""Bytes around each byte of a body: chunks of one byte need five; what is longer is extensions and trailers."""


class MalformedRequestError(Exception):
    """The parser takes it for a request, and we do not."""


class BoundedParser(HttpToolsProtocol):
    """Parses what comes piece by piece, and refuses what is too long or could be read in two ways."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rest = b""  # has come, and is not parsed yet
        self._line_end = b""  # of what was parsed
        self._fault: Code | None = None  # of what came after a request that is still being answered
        self._began: float | None = None  # when the request that is arriving began to; None: there is none
        self._arriving: RequestResponseCycle | None = None  # the same, once its headers have come
        self._in_headers = False
        self._framing_bytes = 0
        self._drained_bytes = 0

    def _refuse(self, code: Code) -> None:
        raise NotImplementedError

    def _parse_all(self, data: bytes) -> None:
        """Parse until a request has to wait for the one before."""
        self._rest = data
        while self._rest and not self.pipeline and not self._fault and not self.transport.is_closing():
            piece, self._rest = self._rest[:PIECE_BYTES], self._rest[PIECE_BYTES:]
            self._began = self._began or self.loop.time()
            self._parse(piece)

    def _parse(self, piece: bytes) -> None:
        foreign = raw_requests.other_protocol_at(self._line_end, piece)
        self._line_end = raw_requests.line_end(self._line_end, piece)
        try:
            self.parser.feed_data(piece[:foreign])
            if foreign is not None:
                raise MalformedRequestError
        except httptools.HttpParserUpgrade as upgrade:
            self._rest = self._without_upgrade() + piece[upgrade.args[0] :] + self._rest
            self.parser = httptools.HttpRequestParser(self)
        except (httptools.HttpParserError, MalformedRequestError):
            self._refuse(Code.BAD_REQUEST)
        else:
            self._framing_bytes += len(piece)
            if self._began is not None and self._framing_bytes > MAX_HEADER_BYTES + PIECE_BYTES:
                self._refuse(Code.HEADERS_TOO_LARGE if self._in_headers else Code.BAD_REQUEST)

    def _without_upgrade(self) -> bytes:
        """Return the headers of a request that wishes for another protocol, to be parsed again: there is none here.

        The parser takes what follows such headers for that protocol, where everybody else sees the request's body.
        """
        first = b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        lines = (b"%b: %b" % header for header in self.headers if header[0] != b"upgrade")
        return b"\r\n".join([first, *lines, b"", b""])

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._began = self._began or self.loop.time()
        self.scope["state"][BEGAN] = self._began
        self._arriving = None
        self._in_headers = True
        self._framing_bytes = self._drained_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Drop trailers: one could say who asks after that has been found out."""
        if self._in_headers:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_headers = False
        if self.parser.get_method() == b"CONNECT":
            raise MalformedRequestError
        if not self.parser.should_upgrade():
            self.scope["state"][TARGET] = self.url
            self.url = raw_requests.with_path(self.url)
            super().on_headers_complete()
            self._arriving = self.cycle

    def on_body(self, body: bytes) -> None:
        self._framing_bytes -= (1 + MAX_FRAMING) * len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            return
        super().on_message_complete()
        self._began = self._arriving = None
