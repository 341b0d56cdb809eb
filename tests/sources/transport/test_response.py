"""Answers in HTTP/1.1: what is read, what is refused, and after which of them a connection is used again."""

from __future__ import annotations

import contextlib

import pytest

from sources.errors import SourceError, SourceGarbledError, SourceUnavailableError
from sources.transport.response import MAX_HEAD_BYTES, ResponseReader

CAP = 10_000
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"

READ: dict[str, tuple[bytes, int, bytes, bool]] = {
    "length": (OK + b"Content-Length: 3\r\n\r\nabc", 200, b"abc", True),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nabc", 200, b"abc", True),
    "length of nothing": (OK + b"Content-Length: 0\r\n\r\n", 200, b"", True),
    "chunks": (CHUNKED + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 200, b"abcde", True),
    "coding in capitals": (OK + b"TRANSFER-ENCODING: Chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", 200, b"a", True),
    "extensions and trailers": (CHUNKED + b'1;a="b"\r\na\r\n0\r\nX: y\r\n\r\n', 200, b"a", True),
    "a header without a value": (OK + b"Server:\r\nContent-Length: 3\r\n\r\nabc", 200, b"abc", True),
    "it will close": (OK + b"Connection: close\r\nContent-Length: 3\r\n\r\nabc", 200, b"abc", False),
    "until it closes": (OK + b"Content-Type: text/xml\r\n\r\nabc", 200, b"abc", False),
    "version 1.0": (b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, b"abc", False),
    "1.0 that stays": (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na", 200, b"a", True),
    "one hundred first": (
        b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" + OK + b"Content-Length: 1\r\n\r\na",
        200,
        b"a",
        True,
    ),
    "early hints first": (b"HTTP/1.1 103 Early\r\nContent-Type: a/b\r\n\r\n" * 3 + OK + b"\r\na", 200, b"a", False),
    "an offer to upgrade": (
        OK + b"Upgrade: h2c\r\nConnection: upgrade\r\nContent-Length: 1\r\n\r\na",
        200,
        b"a",
        True,
    ),
    "204": (b"HTTP/1.1 204 None\r\n\r\n", 204, b"", False),
    "204 with a length": (b"HTTP/1.1 204 None\r\nContent-Length: 5\r\n\r\n", 204, b"", False),
    "204 with a body": (b"HTTP/1.1 204 None\r\nContent-Length: 5\r\n\r\nhello", 204, b"", False),
    "304 with a length": (b"HTTP/1.1 304 Same\r\nContent-Length: 99999999\r\n\r\n", 304, b"", False),
    "a status of tomorrow": (b"HTTP/1.1 799 Odd\r\nContent-Length: 1\r\n\r\na", 799, b"a", True),
    "more after a length": (OK + b"Content-Length: 3\r\n\r\nabcdef", 200, b"abc", False),
    "another answer after it": ((OK + b"Content-Length: 3\r\n\r\nabc") * 2, 200, b"abc", False),
    "half an answer after it": (OK + b"Content-Length: 3\r\n\r\nabcHTTP/1.1 2", 200, b"abc", False),
    "more after chunks": (CHUNKED + b"1\r\na\r\n0\r\n\r\nGET", 200, b"a", False),
    "more after the last": (OK + b"Connection: close\r\nContent-Length: 1\r\n\r\nabc", 200, b"a", False),
}

REFUSED: dict[str, bytes] = {
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "another protocol of the parser's": b"RTSP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na",
    "small letters": b"http/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
    "an empty line first": b"\r\n" + OK + b"Content-Length: 1\r\n\r\na",
    "version 0.9": b"HTTP/0.9 200 OK\r\nContent-Length: 1\r\n\r\na",
    "version 1.2": b"HTTP/1.2 200 OK\r\nContent-Length: 1\r\n\r\na",
    "version 2.0": b"HTTP/2.0 200 OK\r\nContent-Length: 1\r\n\r\na",
    "status of two digits": b"HTTP/1.1 20 OK\r\nContent-Length: 1\r\n\r\na",
    "status of four digits": b"HTTP/1.1 2000 OK\r\nContent-Length: 1\r\n\r\na",
    "status below 100": b"HTTP/1.1 099 OK\r\nContent-Length: 1\r\n\r\na",
    "another protocol from here on": b"HTTP/1.1 101 Yes\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\nabc",
    "101 without a word": b"HTTP/1.1 101 Yes\r\n\r\n" + OK + b"Content-Length: 1\r\n\r\na",
    "length, then chunks": OK + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    "chunks, then length": OK + b"Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n1\r\na\r\n0\r\n\r\n",
    "two lengths": OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "one length twice": OK + b"Content-Length: 1, 1\r\n\r\na",
    "length with a sign": OK + b"Content-Length: +1\r\n\r\na",
    "length in hexadecimal": OK + b"Content-Length: 0x1\r\n\r\na",
    "length of nothing at all": OK + b"Content-Length:\r\n\r\na",
    "a coding that nobody asked for": OK + b"Transfer-Encoding: gzip\r\n\r\na",
    "two codings": OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    "chunks twice": OK + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    "a coding after chunks": OK + b"Transfer-Encoding: chunked, gzip\r\n\r\na",
    "almost chunks": OK + b"Transfer-Encoding: xchunked\r\n\r\na",
    "a coding without a name": OK + b"Transfer-Encoding:\r\n\r\na",
    "chunks in 1.0": b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    "chunk without a size": CHUNKED + b"\r\na\r\n0\r\n\r\n",
    "chunk of a size below zero": CHUNKED + b"-1\r\na\r\n0\r\n\r\n",
    "chunk longer than it says": CHUNKED + b"1\r\nab\r\n0\r\n\r\n",
    "chunk that ends with a bare line feed": CHUNKED + b"1\na\n0\n\n",
    "a folded header": OK + b"X: a\r\n b\r\nContent-Length: 1\r\n\r\na",
    "a blank before the colon": OK + b"Content-Length : 1\r\n\r\na",
    "a header without a name": OK + b": x\r\nContent-Length: 1\r\n\r\na",
    "a header without a colon": OK + b"Nonsense\r\nContent-Length: 1\r\n\r\na",
    "NUL in a header": OK + b"X: a\x00b\r\nContent-Length: 1\r\n\r\na",
    "a control character in a name": OK + b"X\x01: a\r\nContent-Length: 1\r\n\r\na",
    "a bare carriage return": OK + b"X: a\rb\r\nContent-Length: 1\r\n\r\na",
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: 1\n\na",
    "one huge header": OK + b"X: " + b"a" * MAX_HEAD_BYTES + b"\r\nContent-Length: 1\r\n\r\na",
    "many headers": OK + b"X: aaaaaaaaaaaa\r\n" * (MAX_HEAD_BYTES // 12) + b"Content-Length: 1\r\n\r\na",
    "interim answers without end": b"HTTP/1.1 103 Early\r\nX: aaaaaaaaaaaa\r\n\r\n" * (MAX_HEAD_BYTES // 12),
    "a length in the trailers": CHUNKED + b"1\r\na\r\n0\r\nContent-Length: 5\r\n\r\n",
    "a huge extension": CHUNKED + b"1;x=" + b"a" * MAX_HEAD_BYTES * 2 + b"\r\na\r\n0\r\n\r\n",
    "huge trailers": CHUNKED + b"1\r\na\r\n0\r\n" + b"X: aaaaaaaaaaaa\r\n" * (MAX_HEAD_BYTES // 12) + b"\r\n",
}

TOO_LARGE: dict[str, bytes] = {
    "it says so": OK + b"Content-Length: %d\r\n\r\n" % (CAP + 1),
    "a length that no memory has": OK + b"Content-Length: %d\r\n\r\n" % (2**63),
    "in chunks": CHUNKED + b"1000\r\n%b\r\n" % (b"a" * 0x1000) * 3,
    "until it closes": OK + b"\r\n" + b"a" * (CAP + 1),
}


def answer_of(raw: bytes, step: int) -> ResponseReader | None:
    """Return the answer, fed in pieces; None where the connection ends before it is whole. Raise SourceError."""
    reader = ResponseReader(CAP)
    is_whole = False
    for start in range(0, len(raw), step):
        is_whole = reader.feed(raw[start : start + step])
    return reader if is_whole or reader.end() else None


@pytest.mark.parametrize(("raw", "status", "body", "keeps_connection"), READ.values(), ids=READ)
def test_an_answer_is_read(raw: bytes, status: int, body: bytes, keeps_connection: bool) -> None:
    """Whole, to its own end and no further."""
    answer = answer_of(raw, len(raw))
    assert answer is not None
    assert (answer.status, answer.body, answer.keeps_connection) == (status, body, keeps_connection)


@pytest.mark.parametrize(("raw", "status", "body"), [row[:3] for row in READ.values()], ids=READ)
@pytest.mark.parametrize("step", [1, 2, 7])
def test_pieces_make_no_difference(raw: bytes, status: int, body: bytes, step: int) -> None:
    """However the network cuts it."""
    answer = answer_of(raw, step)
    assert answer is not None
    assert (answer.status, answer.body) == (status, body)


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("step", [1, 4096, 10_000_000])
def test_what_could_be_read_in_two_ways_is_refused(raw: bytes, step: int) -> None:
    """And what is no HTTP/1.1 at all."""
    with pytest.raises(SourceUnavailableError) as refused:
        answer_of(raw, step)
    assert (refused.value.reason, refused.value.passing) == ("not_http", False)


@pytest.mark.parametrize("raw", TOO_LARGE.values(), ids=TOO_LARGE)
@pytest.mark.parametrize("step", [100, 10_000_000])
def test_what_is_too_large_is_refused(raw: bytes, step: int) -> None:
    """As soon as that is plain."""
    with pytest.raises(SourceGarbledError) as refused:
        answer_of(raw, step)
    assert refused.value.reason == "too_large"


@pytest.mark.parametrize(
    "raw",
    [row[0] for name, row in READ.items() if "until" not in name and "early" not in name and row[3]],
)
def test_an_answer_that_is_cut_short_is_none(raw: bytes) -> None:
    """Wherever the connection ends: a body is whole where its own framing says so."""
    for end in range(len(raw)):
        assert answer_of(raw[:end], len(raw)) is None


def test_headers_that_count_are_read() -> None:
    """The two that say what the body is; a second of the same name does not replace the first in silence."""
    head = OK + b"content-type: text/xml; charset=utf-8\r\nCONTENT-ENCODING: gzip\r\nContent-Length: 0\r\n"
    answer, doubled = answer_of(head + b"\r\n", 1), answer_of(head + b"Content-Encoding: br\r\n\r\n", 1)
    assert answer is not None
    assert doubled is not None
    assert (answer.content_type, answer.encoding, doubled.encoding) == (
        "text/xml; charset=utf-8",
        "gzip",
        "gzip, br",
    )


def test_trailers_change_nothing() -> None:
    """They come after the answer was begun."""
    answer = answer_of(CHUNKED + b"1\r\na\r\n0\r\nContent-Encoding: gzip\r\nContent-Type: a/b\r\n\r\n", 1)
    assert answer is not None
    assert (answer.encoding, answer.content_type) == ("", "")


@pytest.mark.parametrize("before", [b"", OK, CHUNKED], ids=["first line", "header", "chunk"])
def test_no_byte_is_a_failure_of_another_kind(before: bytes) -> None:
    """Nothing of the parser's own comes out."""
    for byte in range(256):
        with contextlib.suppress(SourceError):
            answer_of(before + bytes([byte]) * 9 + b"\r\n\r\n", 3)
