"""What takes too long, is too much or too many on a real socket is cut, and harms nobody else."""

from __future__ import annotations

import contextlib
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tests.server.sockets import CONNECTIONS, GOOD, SECONDS, Line, address, chunked, code, line, post

__all__ = ["address"]  # the fixture of a running server


def test_too_large_a_body_is_refused_before_it_is_sent(address: tuple[str, int]) -> None:
    """By its announced length, and as soon as more has come than is allowed."""
    with line(address) as connection:
        connection.send(post(b"", length=10**9))
        assert connection.answer()[0] == 413
    with line(address) as connection:
        connection.send(chunked(b" " * 70_000)[:-100])
        assert connection.answer()[0] == 413


def test_an_endless_body_is_cut(address: tuple[str, int]) -> None:
    """What comes after the refusal is dropped, but not for ever."""
    with line(address) as connection:
        connection.send(post(b"", length=10**9))
        sent = 0
        with suppress(ConnectionError):
            while sent < 50_000_000:
                connection.send(b" " * 65_536)
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
    with line(address) as connection:
        began = time.monotonic()
        try:
            for piece in SLOW[case]:
                connection.send(piece)
                if len(SLOW[case]) > 1:
                    time.sleep(0.02)
        except ConnectionError:
            pass
        assert connection.is_over()
        assert SECONDS * 0.5 < time.monotonic() - began < SECONDS * 4


def test_a_slow_request_is_told(address: tuple[str, int]) -> None:
    """408, with a code and the id."""
    with line(address) as connection:
        connection.send(post(b"{", length=50))
        status, headers, body = connection.answer()
        assert (status, code(body), headers["connection"]) == (408, "REQUEST_READ_TIMEOUT", "close")
        assert headers["x-request-id"]


def test_a_kept_connection_has_its_time_anew(address: tuple[str, int]) -> None:
    """Each request is measured by itself."""
    with line(address) as connection:
        for _ in range(4):
            time.sleep(SECONDS * 0.6)
            connection.send(post(GOOD)[:40])
            time.sleep(SECONDS * 0.2)
            connection.send(post(GOOD)[40:])
            assert connection.answer()[0] == 200


def test_slow_clients_do_not_hold_up_others(address: tuple[str, int]) -> None:
    """While most connections drip, the rest is answered as ever."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:

        def drip(_: int) -> None:
            with line(address) as connection:
                connection.send(post(b"", length=5_000))
                connection.is_over()

        dripping = [pool.submit(drip, number) for number in range(CONNECTIONS // 2)]
        for _ in range(10):
            with line(address) as connection:
                connection.send(post(GOOD))
                assert connection.answer()[0] == 200
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
        for connection in held:
            connection.close()
    time.sleep(0.2)
    with line(address) as connection:
        connection.send(post(GOOD))
        assert connection.answer()[0] == 200


def test_unused_connections_make_room(address: tuple[str, int]) -> None:
    """A pool of kept connections keeps nobody out."""
    with contextlib.ExitStack() as stack:
        for _ in range(CONNECTIONS):
            connection = stack.enter_context(line(address))
            connection.send(post(GOOD))
            assert connection.answer()[0] == 200
        with line(address) as new:
            new.send(post(GOOD))
            assert new.answer()[0] == 200


def test_who_drips_makes_room(address: tuple[str, int]) -> None:
    """Where every place is taken by a request that does not come, the slowest of them is cut for whoever comes."""
    time.sleep(0.3)
    with contextlib.ExitStack() as stack:
        drips = [stack.enter_context(line(address)) for _ in range(CONNECTIONS)]
        for connection in drips:
            connection.send(post(b"", length=5_000))
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
        with line(address) as connection:
            connection.send(sent)
            try:
                status, _, body = connection.answer()
            except ConnectionError:  # it hung up while we were still talking
                continue
            assert (status, code(body)) == (431, "HEADERS_TOO_LARGE")
