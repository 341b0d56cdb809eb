"""A server on a real socket, and requests as bytes."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import pytest

from tests.running import started

SECONDS = 1.0
CONNECTIONS = 40
GOOD = b'{"query": "{ __typename }"}'


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    environment = {"BORGERBLIK_REQUEST_READ_TIMEOUT": str(SECONDS), "BORGERBLIK_MAX_CONNECTIONS": str(CONNECTIONS)}
    log = tmp_path_factory.mktemp("sockets") / "gateway.log"
    with started(["serve", "--sandbox", "--port", "0"], environment, log) as url:
        parts = urlsplit(url)
        assert parts.hostname
        assert parts.port
        yield parts.hostname, parts.port
        written = log.read_text("utf-8")
        assert "Traceback" not in written
        assert '"event":"library","logger":"asyncio"' not in written


class Line:
    """A connection."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._read = b""

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._sock.sendall(piece)

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Return the next answer."""
        while b"\r\n\r\n" not in self._read:
            self._more()
        head, _, unread = self._read.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        length = int(headers["content-length"])
        self._read = unread
        while len(self._read) < length:
            self._more()
        body, self._read = self._read[:length], self._read[length:]
        return int(status.split()[1]), headers, body

    def is_over(self) -> bool:
        """Whether the other side has hung up; what it says before is left unread."""
        try:
            while self._sock.recv(65_536):
                pass
        except ConnectionError:
            return True
        except TimeoutError:
            return False
        return True

    def _more(self) -> None:
        more = self._sock.recv(65_536)
        if not more:
            raise ConnectionError("hung up")
        self._read += more


@contextmanager
def line(address: tuple[str, int]) -> Iterator[Line]:
    with closing(socket.create_connection(address, timeout=SECONDS * 5)) as sock:
        yield Line(sock)


def post(body: bytes, *headers: bytes, length: int | None = None, line: bytes = b"POST /graphql HTTP/1.1") -> bytes:
    usual = [
        b"host: localhost",
        b"content-type: application/json",
        b"content-length: %d" % (len(body) if length is None else length),
    ]
    return b"\r\n".join([line, *usual, *headers, b"", body])


def chunked(*chunks: bytes, headers: tuple[bytes, ...] = (), trailers: tuple[bytes, ...] = ()) -> bytes:
    usual = (b"host: localhost", b"content-type: application/json", b"transfer-encoding: chunked")
    head = b"\r\n".join([b"POST /graphql HTTP/1.1", *usual, *headers, b"", b""])
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return head + body + b"0\r\n" + b"".join(trailer + b"\r\n" for trailer in trailers) + b"\r\n"


def code(body: bytes) -> str:
    return str(json.loads(body)["errors"][0]["extensions"]["code"])
