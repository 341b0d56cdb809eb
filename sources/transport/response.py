"""One answer in HTTP/1.1, put together from the pieces that arrive.

httptools' parser (llhttp) refuses folded headers, two framings, NUL, and sizes that are no numbers. What it lets pass,
and others read in another way, is refused here: https://www.rfc-editor.org/rfc/rfc9112 (sections 2, 6 and 9).
"""

from __future__ import annotations

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from sources.errors import SourceError, SourceGarbledError, SourceUnavailableError

MAX_HEAD_BYTES = 64 * 1024
"""Status line and headers, those of interim answers among them, and what frames chunks beyond `MAX_FRAMING`."""

MAX_FRAMING = 8
"""Bytes around each byte of a body: chunks of one byte need five; what is longer is extensions and trailers."""

_START = b"HTTP/1."
_VERSIONS = ("1.1", "1.0")
_BODYLESS = (204, 304)
_CODING, _LENGTH, _ENCODING, _TYPE = b"transfer-encoding", b"content-length", b"content-encoding", b"content-type"
_NAMES = frozenset({_CODING, _LENGTH, _ENCODING, _TYPE})


class ResponseReader:
    """Reads one answer, and notices what follows it."""

    __slots__ = (
        "_began",
        "_chunks",
        "_ends_with_connection",
        "_failure",
        "_framing_bytes",
        "_header_bytes",
        "_headers",
        "_in_headers",
        "_is_interim",
        "_max_bytes",
        "_parser",
        "_size",
        "_start",
        "is_whole",
        "keeps_connection",
        "status",
    )

    def __init__(self, max_bytes: int) -> None:
        """`max_bytes` bounds the body as it travels."""
        self.status = 0
        self.is_whole = False
        self.keeps_connection = False
        """The connection may serve another request: the answer allows it, and its end is beyond doubt."""
        self._max_bytes = max_bytes
        self._chunks: list[bytes] = []
        self._headers: dict[bytes, bytes] = {}
        self._size = self._framing_bytes = self._header_bytes = 0
        self._start = b""
        self._began = self._is_interim = self._ends_with_connection = False
        self._in_headers = True
        self._failure: SourceError | None = None
        self._parser: HttpResponseParser | None = HttpResponseParser(self)

    @property
    def body(self) -> bytes:
        """The body, as it travelled."""
        return self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)

    @property
    def encoding(self) -> str:
        """What Content-Encoding says."""
        return self._headers.get(_ENCODING, b"").decode("latin-1")

    @property
    def content_type(self) -> str:
        """What Content-Type says."""
        return self._headers.get(_TYPE, b"").decode("latin-1")

    def feed(self, data: bytes) -> bool:
        """Take a piece, and return whether the answer is whole. Raise SourceError for what is none, or too much."""
        if not self._began:
            data = self._start + data
            if not data.startswith(_START):
                if not _START.startswith(data):
                    raise _malformed()
                self._start = data
                return False
            self._began = True
        self._parse(data)
        if self._failure is not None:
            raise self._failure
        if self._framing_bytes > MAX_HEAD_BYTES:
            raise _malformed()
        return self.is_whole

    def end(self) -> bool:
        """Take the end of the connection, and return whether it made the answer whole."""
        self.is_whole = self.is_whole or self._ends_with_connection
        return self.is_whole

    def release(self) -> None:
        """Let go of the parser, which refers to this object: neither waits for the garbage collector."""
        self._parser = None

    def _parse(self, data: bytes) -> None:
        assert self._parser is not None  # noqa: S101 - released when nothing is fed any more
        self._framing_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            if not self.is_whole:
                self._fail(_malformed())
            self.keeps_connection = False

    # What the parser calls; an exception here would reach `feed` as another one

    def on_message_begin(self) -> None:
        """Notice what follows the answer: nobody asked for it."""
        if self.is_whole:
            self.keeps_connection = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep what is read here. Trailers are not: they could change what the answer is after it was begun."""
        self._header_bytes += len(name) + len(value)
        if self._header_bytes > MAX_HEAD_BYTES:
            self._fail(_malformed())
        elif self._in_headers and (name := name.lower()) in _NAMES:
            headers = self._headers
            headers[name] = value if name not in headers else headers[name] + b", " + value

    def on_headers_complete(self) -> None:
        """Judge status and framing."""
        parser, headers = self._parser, self._headers
        if self.is_whole or parser is None:
            return
        status = parser.get_status_code()
        if 100 <= status < 200:
            self._is_interim = True
            headers.clear()
            if status == 101:  # nobody asked for another protocol
                self._fail(_malformed())
            return
        self._in_headers = False
        self.status = status
        self.keeps_connection = parser.should_keep_alive() and status not in _BODYLESS
        version, coding, length = parser.get_http_version(), headers.get(_CODING), headers.get(_LENGTH)
        self._ends_with_connection = coding is None and length is None and status not in _BODYLESS
        if (
            status < 100
            or version not in _VERSIONS
            or (coding is not None and (coding.lower() != b"chunked" or version == "1.0"))
        ):
            self._fail(_malformed())
        elif length is not None and int(length) > self._max_bytes and status not in _BODYLESS:
            self._fail(SourceGarbledError("too_large"))

    def on_body(self, body: bytes) -> None:
        """Keep a piece of the body, up to the cap."""
        if self.is_whole or self._failure is not None:
            return
        self._framing_bytes -= (1 + MAX_FRAMING) * len(body)
        self._size += len(body)
        if self._size > self._max_bytes:
            self._chunks.clear()
            self._fail(SourceGarbledError("too_large"))
        else:
            self._chunks.append(body)

    def on_message_complete(self) -> None:
        """End the answer, or an interim one before it."""
        if self._is_interim:
            self._is_interim = False
        elif not self._in_headers:
            self.is_whole = True

    def _fail(self, failure: SourceError) -> None:
        self._failure = self._failure or failure


def _malformed() -> SourceUnavailableError:
    return SourceUnavailableError("not_http")
