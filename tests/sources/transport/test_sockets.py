"""HTTP over real sockets: whole answers, and each way in which there is none."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import time
from collections.abc import Iterable
from typing import TypeAlias

import httpx
import pytest

from sources.errors import (
    SourceError,
    SourceGarbledError,
    SourceTimedOutError,
    SourceUnavailableError,
)
from sources.transport.client import UpstreamClient
from sources.transport.http import HttpClient
from tests.ports import free_port
from tests.sources.builders import (
    CPR,
    URL,
    FakeIndex,
    a_benefit,
    a_case,
    a_party,
    a_title,
    an_answer,
    calls_to,
    granted,
)
from tests.sources.scripted_server import Answering, dripping, far_side, flooding, reply, resetting, silent
from tests.sources.transport.index_calls import (
    CAP,
    DEADLINE,
    Asking,
    ask_cases,
    both_indexes,
    failure,
    says_nothing,
)

Tls: TypeAlias = ssl.SSLContext | None


@both_indexes
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
async def test_a_whole_answer_is_read(calls: UpstreamClient, server_tls: Tls, ask: Asking, packed: bool) -> None:
    """An answer arrives over a real socket, packed or not."""
    body = an_answer(a_case(a_party())) if ask is ask_cases else granted(a_benefit())
    answer = reply(gzip.compress(body), headers={"Content-Encoding": "GZIP"}) if packed else reply(body)
    async with far_side(answer, server_tls) as line:
        assert len((await ask(calls, line.url)).records) == 1
        assert line.header("accept-encoding") == ["gzip"]


async def test_an_answer_may_come_in_pieces(calls: UpstreamClient, server_tls: Tls) -> None:
    """A packed and chunked answer is put together again, wherever it was cut."""
    packed = gzip.compress(an_answer(a_case(a_title("Æøå" * 5000))))

    async def in_pieces(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n")
        for start in range(0, len(packed), 7):
            piece = packed[start : start + 7]
            writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async with far_side(in_pieces, server_tls) as line:
        (record,) = (await ask_cases(calls, line.url)).records
        assert record.title == "Æøå" * 5000


async def test_a_connection_is_used_again(calls: UpstreamClient, server_tls: Tls) -> None:
    """The next question goes over the same connection where the far side keeps it."""
    async with far_side(reply(an_answer(), keep=True), server_tls) as line:
        for _ in range(3):
            await ask_cases(calls, line.url)
        assert len(line.requests) == 3


async def test_no_cookie_is_kept(calls: UpstreamClient, server_tls: Tls) -> None:
    """What one answer sets is not sent with the next question: it might be another citizen's."""
    async with far_side(reply(an_answer(), headers={"Set-Cookie": "session=1; Path=/"}, keep=True), server_tls) as line:
        for _ in range(2):
            await ask_cases(calls, line.url)
        assert line.header("cookie") == []


async def test_the_citizen_travels_in_the_body_alone(calls: UpstreamClient, server_tls: Tls) -> None:
    """No part of a request but its body holds a CPR number."""
    async with far_side(reply(an_answer()), server_tls) as line:
        await ask_cases(calls, line.url)
        head, _, body = line.requests[0].partition(b"\r\n\r\n")
        assert CPR.encode() in body
        assert CPR.encode() not in head


async def test_proxies_of_the_machine_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question never goes by way of a proxy that happens to stand in the environment."""
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    calls = UpstreamClient(http := HttpClient())
    async with far_side(reply(an_answer())) as line:
        assert (await ask_cases(calls, line.url)).records == ()
    await http.close()


@both_indexes
async def test_nobody_there_is_unavailable(calls: UpstreamClient, ask: Asking) -> None:
    """A refused connection is a source that was not reached."""
    with pytest.raises(SourceUnavailableError) as failed:
        await ask(calls, f"http://127.0.0.1:{free_port()}/")
    says_nothing(failed.value)


@both_indexes
@pytest.mark.parametrize("answer", [silent, dripping], ids=["silent", "dripping"])
async def test_a_deadline_ends_every_wait(
    calls: UpstreamClient, server_tls: Tls, ask: Asking, answer: Answering
) -> None:
    """A deadline around a question ends it in time, and the far side sees the caller hang up."""
    async with far_side(answer, server_tls) as line:
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(DEADLINE):
                await ask(calls, line.url)
        assert time.monotonic() - began < DEADLINE + 2
        async with asyncio.timeout(30):
            await line.hung_up.wait()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (httpx.ConnectTimeout, SourceTimedOutError),
        (httpx.ReadTimeout, SourceTimedOutError),
        (httpx.WriteTimeout, SourceTimedOutError),
        (httpx.PoolTimeout, SourceTimedOutError),
        (httpx.ConnectError, SourceUnavailableError),
        (httpx.ReadError, SourceUnavailableError),
        (httpx.WriteError, SourceUnavailableError),
        (httpx.CloseError, SourceUnavailableError),
        (httpx.ProxyError, SourceUnavailableError),
        (httpx.LocalProtocolError, SourceUnavailableError),
        (httpx.RemoteProtocolError, SourceUnavailableError),
        (httpx.UnsupportedProtocol, SourceUnavailableError),
    ],
)
async def test_every_failure_of_the_wire_has_its_class(
    error: type[httpx.TransportError], expected: type[SourceError]
) -> None:
    """A timeout of httpx is TimedOut and any other failure of its transport Unavailable."""

    class Failing(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise error(f"HEMMELIG {CPR}", request=request)

    with pytest.raises(expected) as failed:
        await ask_cases(calls_to(Failing()), URL)
    says_nothing(failed.value)


@pytest.mark.parametrize("url", ["", "http://", "nowhere", "ftp://127.0.0.1/", "http://[::1/"])
async def test_a_bad_address_is_unavailable(calls: UpstreamClient, url: str) -> None:
    """An address that cannot be asked is a source that was not reached."""
    with pytest.raises(SourceUnavailableError):
        await ask_cases(calls, url)


@both_indexes
async def test_a_reset_in_mid_body_is_unavailable(calls: UpstreamClient, server_tls: Tls, ask: Asking) -> None:
    """An answer that breaks off is not read, however good its beginning."""
    for answer in (resetting(an_answer(a_case())), reply(an_answer(a_case()), length=100_000)):
        assert isinstance(await failure(calls, answer, ask, server_tls), SourceUnavailableError)


async def test_no_answer_at_all_is_unavailable(calls: UpstreamClient, server_tls: Tls) -> None:
    """A far side that hangs up, or does not speak HTTP, has not answered."""
    for answer in (b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00" * 100):
        assert isinstance(await failure(calls, answer, tls=server_tls), SourceUnavailableError)


async def test_an_oversize_answer_is_garbled(calls: UpstreamClient, server_tls: Tls) -> None:
    """An answer past the cap is not read to its end, whether it says its size or floods."""
    for answer in (reply(b" " * (CAP + 1)), flooding):
        failed = await failure(calls, answer, tls=server_tls)
        assert (type(failed), failed.reason) == (SourceGarbledError, "too_large")


async def test_an_answer_of_exactly_the_cap_is_read(calls: UpstreamClient, server_tls: Tls) -> None:
    """The cap itself is not too much, packed or not."""
    body = an_answer(a_case())
    body += b" " * (CAP - len(body))
    for answer in (reply(body), reply(gzip.compress(body), headers={"Content-Encoding": "gzip"})):
        async with far_side(answer, server_tls) as line:
            assert len((await ask_cases(calls, line.url)).records) == 1
    assert isinstance(
        await failure(calls, reply(gzip.compress(body + b" "), headers={"Content-Encoding": "gzip"})),
        SourceGarbledError,
    )


async def test_one_bad_answer_leaves_the_others_alone(calls: UpstreamClient, server_tls: Tls) -> None:
    """Questions side by side fail and succeed each on its own."""
    async with (
        far_side(reply(an_answer(a_case())), server_tls) as good,
        far_side(resetting(an_answer(a_case())), server_tls) as bad,
    ):
        urls: Iterable[str] = [good.url, bad.url] * 10
        answers = await asyncio.gather(*(ask_cases(calls, url) for url in urls), return_exceptions=True)
    assert [isinstance(answer, SourceError) for answer in answers] == [False, True] * 10


async def test_a_client_is_used_by_far_sides_in_memory_too() -> None:
    """What answers inside the process goes through the same cap."""
    calls = UpstreamClient(HttpClient(inside={"http://index.invalid": FakeIndex(b" " * (CAP + 1))}, max_bytes=CAP))
    with pytest.raises(SourceGarbledError):
        await ask_cases(calls, URL)
