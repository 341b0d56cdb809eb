"""A real server on a real socket: slow, lying, endless and broken requests, and what the next one on it gets."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit

import pytest

from tests.http.test_requests import BODIES
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
        """The next answer."""
        while b"\r\n\r\n" not in self._read:
            self._more()
        head, _, rest = self._read.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        length = int(headers["content-length"])
        self._read = rest
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
    own = [
        b"host: localhost",
        b"content-type: application/json",
        b"content-length: %d" % (len(body) if length is None else length),
    ]
    return b"\r\n".join([line, *own, *headers, b"", body])


def chunked(*chunks: bytes, headers: tuple[bytes, ...] = (), trailers: tuple[bytes, ...] = ()) -> bytes:
    own = (b"host: localhost", b"content-type: application/json", b"transfer-encoding: chunked")
    head = b"\r\n".join([b"POST /graphql HTTP/1.1", *own, *headers, b"", b""])
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return head + body + b"0\r\n" + b"".join(one + b"\r\n" for one in trailers) + b"\r\n"


def code(body: bytes) -> str:
    return str(json.loads(body)["errors"][0]["extensions"]["code"])


@pytest.mark.parametrize("case", BODIES)
def test_the_connection_serves_the_next_request(address: tuple[str, int], case: str) -> None:
    """Whatever the body was, and however it was refused."""
    body, status, _ = BODIES[case]
    for sent in (post(body), chunked(body) if body else post(body)):
        with line(address) as one:
            one.send(sent)
            assert one.answer()[0] == status
            one.send(post(GOOD))
            answered, _, answer = one.answer()
            assert (answered, json.loads(answer)["data"]) == (200, {"__typename": "Query"})


def test_too_large_a_body_is_refused_before_it_is_sent(address: tuple[str, int]) -> None:
    """By its announced length, and as soon as more has come than is allowed."""
    with line(address) as one:
        one.send(post(b"", length=10**9))
        assert one.answer()[0] == 413
    with line(address) as one:
        one.send(chunked(b" " * 70_000)[:-100])
        assert one.answer()[0] == 413


def test_a_client_that_asks_first_sends_nothing(address: tuple[str, int]) -> None:
    """Expect: 100-continue is answered with 413, and with 100 where the body will be read."""
    with line(address) as one:
        one.send(post(b"", b"expect: 100-continue", length=10**9))
        assert one.answer()[0] == 413
    with line(address) as one:
        one.send(post(b"", b"expect: 100-continue", length=len(GOOD)))
        assert one._sock.recv(100).startswith(b"HTTP/1.1 100")
        one.send(GOOD)
        assert one.answer()[0] == 200


def test_an_endless_body_is_cut(address: tuple[str, int]) -> None:
    """What comes after the refusal is dropped, but not for ever."""
    with line(address) as one:
        one.send(post(b"", length=10**9))
        sent = 0
        with suppress(ConnectionError):
            while sent < 50_000_000:
                one.send(b" " * 65_536)
                sent += 65_536
        assert sent < 20_000_000


SLOW = {
    "silence": [b""],
    "a header that drips": [b"POST /graphql HTTP/1.1\r\nhost: localhost\r\nx: ", *[b"x"] * 1_000],
    "headers that drip": [b"POST /graphql HTTP/1.1\r\nhost: localhost\r\n", *[b"x: y\r\n"] * 1_000],
    "a body that drips": [post(b"", length=5_000), *[b" "] * 1_000],
    "a body that never comes": [post(b"{", length=50)],
    "chunks that drip": [chunked()[:-5], *[b"1\r\n \r\n"] * 1_000],
    "a body that drips after its refusal": [post(b"", length=100_000), *[b" "] * 1_000],
}


@pytest.mark.parametrize("case", SLOW)
def test_a_slow_request_is_cut(address: tuple[str, int], case: str) -> None:
    """Soon after the seconds that a request may take, whether or not it keeps dripping."""
    with line(address) as one:
        began = time.monotonic()
        try:
            for piece in SLOW[case]:
                one.send(piece)
                if len(SLOW[case]) > 1:
                    time.sleep(0.02)
        except ConnectionError:
            pass
        assert one.is_over()
        assert SECONDS * 0.5 < time.monotonic() - began < SECONDS * 4


def test_a_slow_request_is_told(address: tuple[str, int]) -> None:
    """408, with a code and the id."""
    with line(address) as one:
        one.send(post(b"{", length=50))
        status, headers, body = one.answer()
        assert (status, code(body), headers["connection"]) == (408, "REQUEST_READ_TIMEOUT", "close")
        assert headers["x-request-id"]


def test_a_kept_connection_has_its_time_anew(address: tuple[str, int]) -> None:
    """Each request is measured by itself."""
    with line(address) as one:
        for _ in range(4):
            time.sleep(SECONDS * 0.6)
            one.send(post(GOOD)[:40])
            time.sleep(SECONDS * 0.2)
            one.send(post(GOOD)[40:])
            assert one.answer()[0] == 200


def test_slow_clients_do_not_hold_up_others(address: tuple[str, int]) -> None:
    """While most connections drip, the rest is answered as ever."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:

        def drip(_: int) -> None:
            with line(address) as one:
                one.send(post(b"", length=5_000))
                one.is_over()

        dripping = [pool.submit(drip, number) for number in range(CONNECTIONS // 2)]
        for _ in range(10):
            with line(address) as one:
                one.send(post(GOOD))
                assert one.answer()[0] == 200
        for each in dripping:
            each.result()


def test_more_connections_than_allowed_are_refused(address: tuple[str, int]) -> None:
    """503, with when to try again; and it is over when they are gone."""
    time.sleep(0.2)
    held = [socket.create_connection(address, timeout=5) for _ in range(CONNECTIONS + 5)]
    try:
        last = Line(held[-1])
        status, headers, body = last.answer()
        assert (status, code(body), headers["retry-after"]) == (503, "OVERLOADED", "5")
    finally:
        for one in held:
            one.close()
    time.sleep(0.2)
    with line(address) as one:
        one.send(post(GOOD))
        assert one.answer()[0] == 200


def test_unused_connections_make_room(address: tuple[str, int]) -> None:
    """A pool of kept connections keeps nobody out."""
    with contextlib.ExitStack() as stack:
        for _ in range(CONNECTIONS):
            one = stack.enter_context(line(address))
            one.send(post(GOOD))
            assert one.answer()[0] == 200
        with line(address) as new:
            new.send(post(GOOD))
            assert new.answer()[0] == 200


def test_who_drips_makes_room(address: tuple[str, int]) -> None:
    """Where every place is taken by a request that does not come, the slowest of them is cut for whoever comes."""
    time.sleep(0.3)
    with contextlib.ExitStack() as stack:
        drips = [stack.enter_context(line(address)) for _ in range(CONNECTIONS)]
        for one in drips:
            one.send(post(b"", length=5_000))
        time.sleep(SECONDS / 2)
        with line(address) as new:
            new.send(post(GOOD))
            assert new.answer()[0] == 200


def test_too_many_headers_are_refused(address: tuple[str, int]) -> None:
    """One that is too long, many short ones, and a line that never ends."""
    for sent in (
        post(GOOD, b"x: " + b"y" * 100_000),
        post(GOOD, *[b"x: y"] * 20_000),
        b"GET /" + b"a" * 100_000,
    ):
        with line(address) as one:
            one.send(sent)
            try:
                status, _, body = one.answer()
            except ConnectionError:  # it hung up while we were still talking
                continue
            assert (status, code(body)) == (431, "HEADERS_TOO_LARGE")


def test_a_trailer_is_no_header(address: tuple[str, int]) -> None:
    """A token that comes after the body logs nobody in; one that is no token would be refused as a header."""
    asked = b'{"query": "{ me { name } }"}'
    for trailer in (
        b"authorization: Bearer x.y.z",
        b"content-type: text/plain",
        b"host: evil",
        b"expect: 100-continue",
    ):
        with line(address) as one:
            one.send(chunked(asked, trailers=(trailer,)))
            status, _, body = one.answer()
            assert (status, code(body)) == (401, "UNAUTHENTICATED")
            one.send(post(GOOD))
            assert one.answer()[0] == 200


def test_a_pipeline_is_answered_in_order(address: tuple[str, int]) -> None:
    """Each answer belongs to its question, also after one that was refused."""
    asked = [b'{"query": "{ a%d: __typename }"}' % number for number in range(20)]
    with line(address) as one:
        one.send(b"".join(post(body) for body in asked) + post(b"null") + post(GOOD))
        for number in range(20):
            assert json.loads(one.answer()[2])["data"] == {f"a{number}": "Query"}
        assert one.answer()[0] == 400
        assert one.answer()[0] == 200


LYING = {
    "two lengths": post(GOOD, b"content-length: 5"),
    "a length and chunks": post(GOOD, b"transfer-encoding: chunked"),
    "a negative length": post(b"", b"content-length: -5"),
    "a length in words": post(b"", b"content-length: many"),
    "no host": b"POST /graphql HTTP/1.1\r\ncontent-length: 0\r\n\r\n",
    "two hosts": post(GOOD, b"host: other"),
    "a line break in a name": post(GOOD, b"x\ny: z"),
    "a space before the colon": post(GOOD, b"x : z"),
    "a null in a value": post(GOOD, b"x: \x00"),
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a chunk of no size": chunked()[:-5] + b"xyz\r\n",
    "a chunk of a huge size": chunked()[:-5] + b"f" * 30 + b"\r\n",
    "another encoding of the transfer": post(b"", b"transfer-encoding: gzip"),
}


@pytest.mark.parametrize("case", LYING)
def test_what_is_no_request_is_refused(address: tuple[str, int], case: str) -> None:
    """4xx, or hung up at once; nothing of it is taken for the next request."""
    with line(address) as one:
        one.send(LYING[case])
        try:
            status, _, body = one.answer()
        except ConnectionError:
            return
        assert 400 <= status < 500 or status == 501
        assert code(body)
        assert not re.search(rb"uvicorn|httptools|llhttp|python", body, re.IGNORECASE)


def test_a_length_that_is_too_short_spoils_only_its_own_connection(address: tuple[str, int]) -> None:
    """What is left over is no request."""
    with line(address) as one:
        one.send(post(GOOD, length=10))
        assert one.answer()[0] == 400
        assert one.answer()[0] == 400
        assert one.is_over()


@pytest.mark.parametrize("upgrade", [b"websocket", b"h2c"])
def test_there_is_no_other_protocol(address: tuple[str, int], upgrade: bytes) -> None:
    """An upgrade is not taken up; the request is answered as what it is."""
    headers = (
        b"connection: upgrade",
        b"upgrade: " + upgrade,
        b"sec-websocket-key: eHh4eHh4eHh4eHh4eHh4eA==",
        b"sec-websocket-version: 13",
        b"sec-websocket-protocol: graphql-transport-ws",
    )
    with line(address) as one:
        one.send(post(b"", *headers, line=b"GET /graphql HTTP/1.1"))
        assert one.answer()[0] == 400


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"http://evil.example/graphql", 400),
        (b"//evil.example/graphql", 404),
        (b"*", 400),
        (b"/graphql/", 404),
        (b"/%00", 404),
        (b"/%ff%fe", 404),
        (b"/graphql%2f", 404),
    ],
)
def test_a_strange_address(address: tuple[str, int], target: bytes, status: int) -> None:
    """It is not the graph's."""
    with line(address) as one:
        one.send(post(GOOD, line=b"POST " + target + b" HTTP/1.1"))
        assert one.answer()[0] == status


def test_a_strange_host_is_refused(address: tuple[str, int]) -> None:
    """On this machine alone, the sandbox answers to the machine's own names."""
    with line(address) as one:
        one.send(post(GOOD).replace(b"host: localhost", b"host: evil/../x?y"))
        assert one.answer()[0] == 421


def test_no_answer_names_its_server(address: tuple[str, int]) -> None:
    """Neither a good one nor a refusal."""
    for sent in (post(GOOD), post(b"null"), b"x\r\n\r\n"):
        with line(address) as one:
            one.send(sent)
            _, headers, _ = one.answer()
            assert "server" not in headers
            assert headers["x-request-id"]
            assert headers["cache-control"] == "no-store, private"
