"""Random answers in random pieces, good and damaged: the right body, or a failure of a source."""

from __future__ import annotations

import gzip
import os
from random import Random

import h11
import pytest

from sources.errors import SourceError
from sources.transport.response import ResponseReader

CAP = 4_096
ROUNDS = int(os.environ.get("RANDOM_ANSWERS", "200000"))
TORN = b"\r\n\0 :;,0123456789abcdefxX-HTP/.\xff"
"""Bytes that mean something to a parser, more often than others."""

PARTS = [
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.0 200 OK\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 204 None\r\n",
    b"Content-Length: 3\r\n",
    b"Content-Length: 0\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip\r\n",
    b"Connection: close\r\n",
    b"Connection: keep-alive\r\n",
    b"X: y\r\n",
    b" folded\r\n",
    b"\r\n",
    b"\n",
    b"abc",
    b"3\r\nabc\r\n",
    b"0\r\n",
    b"0\r\n\r\n",
]


def framed(body: bytes, chance: Random) -> tuple[bytes, bool]:
    """Return a good answer with this body, and whether the connection must end for it to be whole."""
    head = b"HTTP/1.1 %d %b\r\n" % (chance.choice([200, 200, 404, 500, 503]), chance.choice([b"OK", b"", b"\xc3\xa6"]))
    interim = b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" * chance.choice([0, 0, 0, 1, 2])
    extra = [
        b"Server:\r\n",
        b"Date: now\r\n",
        b"CONTENT-type: text/xml\r\n",
        b"X-A: %b\r\n" % (b"a" * chance.randrange(300)),
    ]
    headers = b"".join(chance.sample(extra, chance.randrange(len(extra) + 1)))
    way = chance.randrange(3)
    if way == 0:
        return interim + head + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body, False
    if way == 1:
        return interim + head + headers + b"\r\n" + body, True
    return interim + head + headers + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(body, chance), False


def chunked(body: bytes, chance: Random) -> bytes:
    """Return a body in chunks, some of them with extensions, and perhaps trailers after them."""
    chunks = []
    while body:
        length = chance.randint(1, len(body))
        extension = chance.choice([b"", b"", b";a", b";a=b", b';a="b c"'])
        size = b"%x" % length if chance.random() < 0.8 else b"%08X" % length
        chunks.append(size + extension + b"\r\n" + body[:length] + b"\r\n")
        body = body[length:]
    return b"".join(chunks) + b"0\r\n" + chance.choice([b"", b"", b"X: y\r\n"]) + b"\r\n"


def pieces(raw: bytes, chance: Random) -> list[bytes]:
    """Cut bytes as a network may."""
    most = chance.choice([1, 3, 50, len(raw) + 1])
    cut = []
    while raw:
        length = chance.randint(1, most)
        cut.append(raw[:length])
        raw = raw[length:]
    return cut


def damaged(raw: bytes, chance: Random) -> bytes:
    """Return the answer with a few bytes changed, lost, doubled, or put in."""
    for _ in range(chance.choice([1, 1, 2, 5])):
        at = chance.randrange(len(raw) + 1)
        end = min(len(raw), at + chance.choice([0, 1, 1, 2, 20]))
        put = bytes(chance.choices(TORN, k=chance.randrange(3))) if chance.random() < 0.8 else raw[at:end] * 2
        raw = (raw[:at] + put + raw[end:]) or b"x"
    return raw


def ours(raw: bytes, chance: Random) -> tuple[int, bytes] | None:
    """Return status and body as they are read here; None: there is no whole answer."""
    reader, is_whole = ResponseReader(CAP), False
    try:
        for piece in pieces(raw, chance):
            is_whole = reader.feed(piece)
            if is_whole:
                break
    except SourceError:
        return None
    return (reader.status, reader.body) if is_whole or reader.end() else None


def by_h11(raw: bytes) -> tuple[int, bytes] | None:
    """Return status and body as another strict parser reads them."""
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="POST", target="/", headers=[("Host", "x"), ("Content-Length", "0")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(raw)
    status, body, is_ended = 0, b"", False
    try:
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                if is_ended:
                    return None
                connection.receive_data(b"")
                is_ended = True
            elif isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                return status, body
            elif isinstance(event, h11.ConnectionClosed | h11.PAUSED):
                return None
    except h11.RemoteProtocolError:
        return None


def check_good(rounds: int, seed: int) -> None:
    """Every good answer is read, however it comes."""
    chance = Random(seed)
    for _ in range(rounds):
        body = chance.randbytes(chance.choice([0, 1, 10, 1_000, CAP]))
        raw, needs_end = framed(body, chance)
        answer = ours(raw, chance)
        assert answer is not None
        assert answer[1] == body
        assert answer == by_h11(raw)
        cut = ours(raw[: chance.randrange(len(raw))], chance)
        assert cut is None or (needs_end and body.startswith(cut[1]))


def check_damaged(rounds: int, seed: int) -> int:
    """Return how many damaged answers both parsers took for one: then it is the same one to both."""
    chance, taken = Random(seed), 0
    for _ in range(rounds):
        if chance.random() < 0.7:
            raw = damaged(framed(gzip.compress(b"a" * chance.randrange(300)), chance)[0], chance)
        else:
            raw = b"".join(chance.choices(PARTS, k=chance.randrange(1, 8)))
        seed_of_cuts = chance.random()
        answer = ours(raw, Random(seed_of_cuts))
        assert answer == ours(raw, Random(seed_of_cuts + 1)), raw
        theirs = by_h11(raw)
        if answer is not None and theirs is not None:
            assert answer == theirs, raw
            taken += 1
    return taken


def test_good_answers_are_read_in_any_pieces() -> None:
    """By us as by h11; and one that is cut short is none, unless only the connection's end says that it is whole."""
    check_good(1_000, 2022)


def test_damaged_answers_are_one_thing_or_none() -> None:
    """In whatever pieces they come; and where h11 reads one too, it reads the same."""
    assert check_damaged(4_000, 2022) > 500


@pytest.mark.long
def test_many_random_answers() -> None:
    """The same, longer."""
    check_good(ROUNDS, 7)
    assert check_damaged(ROUNDS * 4, 7) > ROUNDS
