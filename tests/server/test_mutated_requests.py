"""Requests with bytes changed by chance: each is answered or hung up on, and the server lives."""

from __future__ import annotations

import json
from random import Random

import pytest

from tests.server.sockets import GOOD, address, chunked, line, post

__all__ = ["address"]  # the fixture of a running server

SEEDS = [
    post(GOOD),
    chunked(GOOD[:9], GOOD[9:]),
    post(GOOD, b"accept: application/graphql-response+json"),
    post(GOOD) * 2,
]
WORSE = [
    b"\r\n",
    b"\x00",
    b":",
    b" ",
    b"0",
    b"-1",
    b"\xff",
    b"{",
    b"chunked",
    b"content-length: 3\r\n",
    b"\r\n\r\n",
    b"\n",
]


def changed(chance: Random) -> bytes:
    """Return a request, made worse in a few places."""
    text = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text))
        how = chance.randrange(3)
        if how == 0:
            text[at : at + chance.randint(1, 10)] = b""
        elif how == 1:
            text[at:at] = chance.choice(WORSE)
        else:
            text[at] = chance.randrange(256)
    return bytes(text)


def fuzz(address: tuple[str, int], count: int, seed: int) -> None:
    chance = Random(seed)
    for _ in range(count):
        sent = changed(chance)
        with line(address) as connection:
            connection._sock.settimeout(0.3)
            try:
                connection.send(sent)
                status, _, body = connection.answer()
            except (ConnectionError, TimeoutError):
                continue
            assert status in range(200, 300) or status in range(400, 500), sent
            assert status == 200 or json.loads(body)["errors"][0]["extensions"]["code"], sent
    with line(address) as connection:
        connection.send(post(GOOD))
        assert connection.answer()[0] == 200


def test_some_changed_requests(address: tuple[str, int]) -> None:
    """None is answered with 5xx."""
    fuzz(address, 200, seed=1)


@pytest.mark.long
def test_many_changed_requests(address: tuple[str, int]) -> None:
    """As above, at length."""
    fuzz(address, 20_000, seed=2)
