"""Bytes that two servers in a row might read in two ways are refused, whole or byte by byte, and nothing follows."""

from __future__ import annotations

import re
import socket

import pytest

from tests.server.sockets import CONNECTIONS, GOOD, address, chunked, line, post

__all__ = ["address"]  # the fixture of a running server

PROBE = b"GET /health/ready HTTP/1.1\r\nhost: localhost\r\n\r\n"
UPGRADE = (b"connection: upgrade, http2-settings", b"upgrade: h2c", b"http2-settings: AAMAAABkAARAAAAAAAIAAAAA")


def bare(*headers: bytes, first: bytes = b"POST /graphql HTTP/1.1", body: bytes = GOOD) -> bytes:
    """Return a request with these headers alone."""
    return b"\r\n".join([first, b"content-type: application/json", *headers, b"", body])


def encoded(how: bytes) -> bytes:
    """Return a chunked request that says so in this way."""
    return chunked(GOOD).replace(b"transfer-encoding: chunked", how)


def sized(how: bytes) -> bytes:
    """Return a chunk that says its size in this way."""
    return chunked(GOOD).replace(b"%x\r\n" % len(GOOD), how, 1)


HOST = b"host: localhost"
LENGTH = b"content-length: %d" % len(GOOD)
REFUSED = {
    "two lengths, the same": post(GOOD, LENGTH),
    "two lengths": post(GOOD, b"content-length: 5"),
    "a list of lengths": bare(HOST, LENGTH + b", 27"),
    "a length with a sign": bare(HOST, b"content-length: +27"),
    "a length in hex": bare(HOST, b"content-length: 0x1b"),
    "a length of two words": bare(HOST, b"content-length: 2 7"),
    "no length at all": bare(HOST, b"content-length:"),
    "a length beyond 64 bits": bare(HOST, b"content-length: 18446744073709551643"),
    "a length, then chunks": post(b"0\r\n\r\n" + PROBE, b"transfer-encoding: chunked"),
    "chunks, then a length": chunked(GOOD, headers=(b"content-length: 5",)),
    "chunked of something": encoded(b"transfer-encoding: gzip, chunked"),
    "something of chunked": encoded(b"transfer-encoding: chunked, gzip"),
    "chunked twice": chunked(GOOD, headers=(b"transfer-encoding: chunked",)),
    "chunked with a parameter": encoded(b"transfer-encoding: chunked;q=1"),
    "nearly chunked": encoded(b"transfer-encoding: xchunked"),
    "chunked after a tab": encoded(b"transfer-encoding:\x0bchunked"),
    "chunked, before a space": encoded(b"transfer-encoding : chunked"),
    "chunked on the next line": encoded(b"transfer-encoding:\r\n chunked"),
    "chunks in HTTP/1.0": chunked(GOOD).replace(b"HTTP/1.1", b"HTTP/1.0"),
    "not encoded": post(GOOD, b"transfer-encoding: identity"),
    "a header on two lines": post(GOOD, b"x: a\r\n b"),
    "a header that begins with a space": bare(b" x: y", HOST, LENGTH),
    "lines that end early": post(GOOD).replace(b"\r\n", b"\n"),
    "one line that ends early": post(GOOD, b"x: y\nz: w"),
    "headers that end early": post(GOOD).replace(b"\r\n\r\n", b"\r\n\n"),
    "a return within a line": post(GOOD, b"x: y\rz: w"),
    "a null in a name": post(GOOD, b"x\x00: y"),
    "a control in a value": post(GOOD, b"x: a\x1bb"),
    "no name": post(GOOD, b": y"),
    "no colon": post(GOOD, b"xyz"),
    "a tab before the colon": post(GOOD, b"x\t: z"),
    "no host": bare(LENGTH),
    "two hosts, the same": post(GOOD, HOST),
    "the address of another host": post(GOOD, line=b"POST http://evil.example/graphql HTTP/1.1"),
    "the address of another port": post(GOOD, line=b"POST http://localhost:81/graphql HTTP/1.1"),
    "an address with a user": post(GOOD, line=b"POST http://x@localhost/graphql HTTP/1.1"),
    "the address of another host without a path": post(GOOD, line=b"POST http://evil.example HTTP/1.1"),
    "an address without a host": post(GOOD, line=b"POST http:// HTTP/1.1"),
    "an address of a query alone": post(GOOD, line=b"POST http://?x=y HTTP/1.1"),
    "an address of another scheme": post(GOOD, line=b"POST ftp://localhost/graphql HTTP/1.1"),
    "an address and no host": bare(LENGTH, first=b"POST http://localhost/graphql HTTP/1.0"),
    "an address with a fragment": post(GOOD, line=b"POST /graphql#x HTTP/1.1"),
    "the whole server": post(GOOD, line=b"OPTIONS * HTTP/1.1"),
    "RTSP": post(GOOD, line=b"POST /graphql RTSP/1.0"),
    "RTSP, newer": post(GOOD, line=b"GET /graphql RTSP/1.1"),
    "ICE": post(GOOD, line=b"SOURCE /graphql ICE/1.0"),
    "a tunnel": post(b"", line=b"CONNECT localhost:80 HTTP/1.1") + PROBE,
    "a tunnel to a path": post(b"", line=b"CONNECT /graphql HTTP/1.1") + PROBE,
    "a space in the address": post(GOOD, line=b"POST /graph ql HTTP/1.1"),
    "an address beyond ASCII": post(GOOD, line=b"POST /\xff HTTP/1.1"),
    "HTTP/2.0": post(GOOD, line=b"POST /graphql HTTP/2.0"),
    "HTTP/1.2": post(GOOD, line=b"POST /graphql HTTP/1.2"),
    "HTTP/0.9": b"GET /graphql\r\n\r\n",
    "a chunk of hex": sized(b"0x1b\r\n"),
    "a chunk with a sign": sized(b"+1b\r\n"),
    "a chunk beyond 64 bits": sized(b"1000000000000001b\r\n"),
    "a chunk's line that ends early": sized(b"1b\n"),
    "an extension with a line break": sized(b"1b;a=b\n5\r\n"),
    "an extension with a null": sized(b"1b;a\x00b\r\n"),
    "a chunk that is longer": sized(b"1a\r\n"),
    "a length among the trailers": chunked(GOOD, trailers=(b"content-length: 5",)),
    "chunks among the trailers": chunked(GOOD, trailers=(b"transfer-encoding: chunked",)),
    "another protocol": b"SSH-2.0-x\r\n",
    "what a proxy says of itself": b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + post(GOOD),
}
READ = {
    "a whole address": (post(GOOD, line=b"POST http://localhost/graphql HTTP/1.1"), [200]),
    "a whole address of TLS": (post(GOOD, line=b"POST HTTPS://LocalHost/graphql?x=y HTTP/1.1") + PROBE, [200, 200]),
    "an address without a path": (post(GOOD, line=b"POST http://localhost HTTP/1.1") + PROBE, [405, 200]),
    "an address without a path, with a query": (
        post(GOOD, line=b"POST HTTP://localhost?/graphql HTTP/1.1") + PROBE,
        [405, 200],
    ),
    "the root": (post(GOOD, line=b"POST / HTTP/1.1") + PROBE, [405, 200]),
    "a text of RTSP": (post(b'{"query": "{ __typename } # GET /x RTSP/1.0"}'), [200]),
    "RTSP after another": (post(GOOD) + REFUSED["RTSP"], [200, 400]),
    "empty lines before it": (b"\r\n\r\n" + post(GOOD), [200]),
    "chunks of one byte": (chunked(*(bytes([byte]) for byte in GOOD)), [200]),
    "an extension": (sized(b"1b;a=b\r\n"), [200]),
    "a trailer": (chunked(GOOD, trailers=(b"x: y",)) + PROBE, [200, 200]),
    "HTTP/1.0": (bare(LENGTH, HOST, first=b"POST /graphql HTTP/1.0"), [200]),
    "a wish to upgrade": (b"\r\n".join([PROBE[:-4], *UPGRADE, b"", b""]) + post(GOOD), [200, 200]),
    "a body with a wish to upgrade": (post(GOOD, *UPGRADE) + PROBE, [200, 200]),
    "a request as the body of a wish": (post(PROBE, *UPGRADE) + PROBE, [400, 200]),
    "chunks with a wish to upgrade": (chunked(GOOD, headers=UPGRADE) + PROBE, [200, 200]),
    "a length with a wish to upgrade twice": (post(GOOD, *UPGRADE, b"upgrade: websocket") + PROBE, [200, 200]),
    "no request after two": (post(GOOD) * 2 + REFUSED["two lengths"] + PROBE, [200, 200, 400]),
    "half a body after two": (post(GOOD) * 2 + chunked(GOOD)[:-5] + b"xyz\r\n" + PROBE, [200, 200, 400]),
    "another after the last": (post(GOOD, b"connection: close") + PROBE, [200]),
    "another after too large a body": (post(b" " * 70_000) + PROBE, [413, 200]),
    "many at once": (PROBE * 2_000, [200] * 2_000),
}
BOUNDED = {
    "an extension": sized(b"1b;" + b"a" * 1_000_000 + b"\r\n"),
    "many extensions": chunked(*[b" "] * 400, GOOD).replace(b"1\r\n \r\n", b"1;" + b"a" * 3_000 + b"\r\n \r\n"),
    "a trailer": chunked(GOOD, trailers=(b"x: " + b"y" * 1_000_000,)),
    "many trailers": chunked(GOOD, trailers=(b"x: y",) * 100_000),
    "an address": b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "a name": post(GOOD, b"x" * 1_000_000 + b": y"),
}


def answers(address: tuple[str, int], sent: bytes, *, slowly: bool) -> list[int]:
    """Return the statuses of all answers until the server is silent or hangs up."""
    with line(address) as connection:
        sock = connection._sock
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for piece in [sent[at : at + 1] for at in range(len(sent))] if slowly else [sent]:
                connection.send(piece)
        except ConnectionError:
            pass  # it has heard enough
        read = b""
        sock.settimeout(0.7)
        try:
            while more := sock.recv(65_536):
                read += more
        except (ConnectionError, TimeoutError):
            pass
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", read)]


@pytest.mark.parametrize("slowly", [False, True], ids=["whole", "bytewise"])
@pytest.mark.parametrize("case", REFUSED)
def test_what_could_be_read_in_two_ways_is_refused(address: tuple[str, int], case: str, slowly: bool) -> None:
    """One refusal at the most, where the reset has not overtaken it, and nothing of it is taken for another request."""
    assert answers(address, REFUSED[case], slowly=slowly) in ([400], [])


@pytest.mark.parametrize("case", READ)
def test_what_can_be_read_is_answered(address: tuple[str, int], case: str) -> None:
    """Each request once and in order, up to what is none."""
    sent, expected = READ[case]
    assert answers(address, sent, slowly=False) == expected
    if len(sent) < 2_000:
        assert answers(address, sent, slowly=True)[: len(expected) - 1] == expected[:-1]


@pytest.mark.parametrize("case", BOUNDED)
def test_what_is_around_a_body_is_bounded(address: tuple[str, int], case: str) -> None:
    """It is cut before it is read."""
    assert answers(address, BOUNDED[case], slowly=False) in ([400], [431], [])


def test_connections_are_let_go(address: tuple[str, int]) -> None:
    """None of those that were cut counts any more."""
    for _ in range(3 * CONNECTIONS):
        with line(address) as connection:
            connection.send(REFUSED["two lengths"])
    assert answers(address, post(GOOD), slowly=False) == [200]
