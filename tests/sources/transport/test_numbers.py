"""Numbers on the wire that no reader can hold: each is a failure with its class, or of no concern."""

from __future__ import annotations

import pytest

from sources.errors import SourceError
from sources.transport.http import HttpClient
from tests.sources.scripted_server import far_side

OK = b"HTTP/1.1 200 OK\r\n"
DIGITS = b"9" * 5_000
FAILING = {
    "length of 5,000 digits": OK + b"Content-Length: " + DIGITS + b"\r\n\r\nx",
    "length of 19 digits": OK + b"Content-Length: " + DIGITS[:19] + b"\r\n\r\nx",
    "length below zero": OK + b"Content-Length: -1\r\n\r\nx",
    "two lengths": OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "status of 400 digits": b"HTTP/1.1 " + DIGITS[:400] + b" OK\r\nContent-Length: 1\r\n\r\nx",
    "chunk of 400 digits": OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"F" * 400 + b"\r\nx",
    "version of ten digits": b"HTTP/9999999999.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
}
HARMLESS = {
    "Retry-After": (503, b"HTTP/1.1 503 No\r\nRetry-After: " + DIGITS + b"\r\nContent-Length: 1\r\n\r\nx"),
    "Keep-Alive": (200, OK + b"Keep-Alive: timeout=" + DIGITS + b"\r\nContent-Length: 1\r\n\r\nx"),
    "Max-Age": (200, OK + b"Set-Cookie: a=b; Max-Age=" + DIGITS + b"\r\nContent-Length: 1\r\n\r\nx"),
}


@pytest.mark.parametrize("raw", FAILING.values(), ids=FAILING)
async def test_a_number_that_nobody_can_hold_is_a_failure(raw: bytes) -> None:
    """Not an exception of the library's, nor of Python's."""
    http = HttpClient()
    async with far_side(raw) as line:
        with pytest.raises(SourceError) as raised:
            await http.post(line.url, b"x", {})
    await http.close()
    assert "999" not in str(raised.value)


@pytest.mark.parametrize(("status", "raw"), HARMLESS.values(), ids=HARMLESS)
async def test_a_number_that_nobody_reads_is_of_no_concern(status: int, raw: bytes) -> None:
    """How long to wait, to keep a connection or a cookie is decided here."""
    http = HttpClient()
    async with far_side(raw) as line:
        reply = await http.post(line.url, b"x", {})
    await http.close()
    assert (reply.status, reply.body) == (status, b"x")
