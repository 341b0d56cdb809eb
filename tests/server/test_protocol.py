"""A server on a real socket: lying and broken requests, and what the next one on it gets."""

from __future__ import annotations

import json
import re

import pytest

from tests.http.test_requests import BODIES
from tests.server.sockets import GOOD, address, chunked, code, line, post

__all__ = ["address"]  # the fixture of a running server


@pytest.mark.parametrize("case", BODIES)
def test_the_connection_serves_the_next_request(address: tuple[str, int], case: str) -> None:
    """Whatever the body was, and however it was refused."""
    body, status, _ = BODIES[case]
    for sent in (post(body), chunked(body) if body else post(body)):
        with line(address) as connection:
            connection.send(sent)
            assert connection.answer()[0] == status
            connection.send(post(GOOD))
            answered, _, answer = connection.answer()
            assert (answered, json.loads(answer)["data"]) == (200, {"__typename": "Query"})


def test_a_client_that_asks_first_sends_nothing(address: tuple[str, int]) -> None:
    """Expect: 100-continue is answered with 413, and with 100 where the body will be read."""
    with line(address) as connection:
        connection.send(post(b"", b"expect: 100-continue", length=10**9))
        assert connection.answer()[0] == 413
    with line(address) as connection:
        connection.send(post(b"", b"expect: 100-continue", length=len(GOOD)))
        assert connection._sock.recv(100).startswith(b"HTTP/1.1 100")
        connection.send(GOOD)
        assert connection.answer()[0] == 200


def test_a_trailer_is_no_header(address: tuple[str, int]) -> None:
    """A token that comes after the body logs nobody in; one that is no token would be refused as a header."""
    question = b'{"query": "{ me { name } }"}'
    for trailer in (
        b"authorization: Bearer x.y.z",
        b"content-type: text/plain",
        b"host: evil",
        b"expect: 100-continue",
    ):
        with line(address) as connection:
            connection.send(chunked(question, trailers=(trailer,)))
            status, _, body = connection.answer()
            assert (status, code(body)) == (401, "UNAUTHENTICATED")
            connection.send(post(GOOD))
            assert connection.answer()[0] == 200


def test_a_pipeline_is_answered_in_order(address: tuple[str, int]) -> None:
    """Each answer belongs to its question, also after one that was refused."""
    bodies = [b'{"query": "{ a%d: __typename }"}' % number for number in range(20)]
    with line(address) as connection:
        connection.send(b"".join(post(body) for body in bodies) + post(b"null") + post(GOOD))
        for number in range(20):
            assert json.loads(connection.answer()[2])["data"] == {f"a{number}": "Query"}
        assert connection.answer()[0] == 400
        assert connection.answer()[0] == 200


FALSE_LENGTHS = {
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


@pytest.mark.parametrize("case", FALSE_LENGTHS)
def test_what_is_no_request_is_refused(address: tuple[str, int], case: str) -> None:
    """4xx, or hung up at once; nothing of it is taken for the next request."""
    with line(address) as connection:
        connection.send(FALSE_LENGTHS[case])
        try:
            status, _, body = connection.answer()
        except ConnectionError:
            return
        assert 400 <= status < 500 or status == 501
        assert code(body)
        assert not re.search(rb"uvicorn|httptools|llhttp|python", body, re.IGNORECASE)


def test_a_length_that_is_too_short_spoils_only_its_own_connection(address: tuple[str, int]) -> None:
    """What is left over is no request."""
    with line(address) as connection:
        connection.send(post(GOOD, length=10))
        assert connection.answer()[0] == 400
        assert connection.answer()[0] == 400
        assert connection.is_over()


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
    with line(address) as connection:
        connection.send(post(b"", *headers, line=b"GET /graphql HTTP/1.1"))
        assert connection.answer()[0] == 400


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
    with line(address) as connection:
        connection.send(post(GOOD, line=b"POST " + target + b" HTTP/1.1"))
        assert connection.answer()[0] == status


def test_a_strange_host_is_refused(address: tuple[str, int]) -> None:
    """On this machine alone, the sandbox answers to the machine's own names."""
    with line(address) as connection:
        connection.send(post(GOOD).replace(b"host: localhost", b"host: evil/../x?y"))
        assert connection.answer()[0] == 421


def test_no_answer_names_its_server(address: tuple[str, int]) -> None:
    """Neither a good one nor a refusal."""
    for sent in (post(GOOD), post(b"null"), b"x\r\n\r\n"):
        with line(address) as connection:
            connection.send(sent)
            _, headers, _ = connection.answer()
            assert "server" not in headers
            assert headers["x-request-id"]
            assert headers["cache-control"] == "no-store, private"
