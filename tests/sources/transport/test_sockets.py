"""The wire, with a real server at the other end that misbehaves: the adapters say which way it failed."""

from __future__ import annotations

import asyncio
import gzip
import time
import traceback
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest

from sources.errors import (
    SourceError,
    SourceGarbledError,
    SourceRefusedError,
    SourceTimedOutError,
    SourceUnavailableError,
)
from sources.transport.client import UpstreamClient
from sources.transport.http import HttpClient
from tests.sources.builders import (
    CASE,
    CPR,
    NAMESPACES,
    URL,
    Element,
    FakeIndex,
    a_benefit,
    a_case,
    a_party,
    a_title,
    an_answer,
    benefit_question,
    calls_to,
    case_question,
    el,
    envelope,
    granted,
    output,
    soap_benefits,
    soap_cases,
)
from tests.sources.scripted_server import Answering, closed_port, dripping, far_side, flooding, reply, resetting, silent

CAP = 1024 * 1024
DEADLINE = 0.3
SOAP = {"Content-Type": "application/soap+xml"}

Asking = Callable[[UpstreamClient, str], Awaitable[Any]]


async def ask_cases(calls: UpstreamClient, url: str) -> Any:
    return await soap_cases(calls, url).cases(case_question())


async def ask_benefits(calls: UpstreamClient, url: str) -> Any:
    return await soap_benefits(calls, url).benefits(benefit_question())


both_indexes = pytest.mark.parametrize("ask", [ask_cases, ask_benefits], ids=["cases", "benefits"])


@pytest.fixture
async def calls() -> AsyncIterator[UpstreamClient]:
    http = HttpClient(most_bytes=CAP)
    yield UpstreamClient(http)
    await http.close()


async def failure(calls: UpstreamClient, answer: bytes | Answering, ask: Asking = ask_cases) -> SourceError:
    """How a question fails, after a look that its error shows nothing of the question or the answer."""
    async with far_side(answer) as line:
        with pytest.raises(SourceError) as failed:
            await ask(calls, line.url)
    says_nothing(failed.value)
    return failed.value


def says_nothing(error: SourceError) -> None:
    """An error's text is a short word of ours: nothing of what was asked or answered."""
    whole = "".join(traceback.format_exception(error)) + repr(error) + error.reason
    assert CPR not in whole
    assert "HEMMELIG" not in whole
    assert "Envelope" not in whole
    assert len(error.reason) < 40


# Answers as they should be


@both_indexes
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
async def test_a_whole_answer_is_read(calls: UpstreamClient, ask: Asking, packed: bool) -> None:
    """An answer arrives over a real socket, packed or not."""
    body = an_answer(a_case(a_party())) if ask is ask_cases else granted(a_benefit())
    answer = reply(gzip.compress(body), headers={"Content-Encoding": "GZIP"}) if packed else reply(body)
    async with far_side(answer) as line:
        assert len((await ask(calls, line.url)).records) == 1
        assert line.header("accept-encoding") == ["gzip"]


async def test_an_answer_may_come_in_pieces(calls: UpstreamClient) -> None:
    """A packed and chunked answer is put together again, wherever it was cut."""
    packed = gzip.compress(an_answer(a_case(a_title("Æøå" * 5000))))

    async def in_pieces(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n")
        for start in range(0, len(packed), 7):
            piece = packed[start : start + 7]
            writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async with far_side(in_pieces) as line:
        (record,) = (await ask_cases(calls, line.url)).records
        assert record.title == "Æøå" * 5000


async def test_a_connection_is_used_again(calls: UpstreamClient) -> None:
    """The next question goes over the same connection where the far side keeps it."""
    async with far_side(reply(an_answer(), keep=True)) as line:
        for _ in range(3):
            await ask_cases(calls, line.url)
        assert len(line.requests) == 3


async def test_no_cookie_is_kept(calls: UpstreamClient) -> None:
    """What one answer sets is not sent with the next question: it might be another citizen's."""
    async with far_side(reply(an_answer(), headers={"Set-Cookie": "session=1; Path=/"}, keep=True)) as line:
        for _ in range(2):
            await ask_cases(calls, line.url)
        assert line.header("cookie") == []


async def test_the_citizen_travels_in_the_body_alone(calls: UpstreamClient) -> None:
    """No part of a request but its body holds a CPR number."""
    async with far_side(reply(an_answer())) as line:
        await ask_cases(calls, line.url)
        head, _, body = line.requests[0].partition(b"\r\n\r\n")
        assert CPR.encode() in body
        assert CPR.encode() not in head


async def test_proxies_of_the_machine_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question never goes by way of a proxy that happens to stand in the environment."""
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    calls = UpstreamClient(http := HttpClient())
    async with far_side(reply(an_answer())) as line:
        assert (await ask_cases(calls, line.url)).records == ()
    await http.close()


# Nobody, too slow, too much


@both_indexes
async def test_nobody_there_is_unavailable(calls: UpstreamClient, ask: Asking) -> None:
    """A refused connection is a source that was not reached."""
    with pytest.raises(SourceUnavailableError) as failed:
        await ask(calls, f"http://127.0.0.1:{closed_port()}/")
    says_nothing(failed.value)


@both_indexes
@pytest.mark.parametrize("answer", [silent, dripping], ids=["silent", "dripping"])
async def test_a_deadline_ends_every_wait(calls: UpstreamClient, ask: Asking, answer: Answering) -> None:
    """A deadline around a question ends it in time, and the far side sees the caller hang up."""
    async with far_side(answer) as line:
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
async def test_a_reset_in_mid_body_is_unavailable(calls: UpstreamClient, ask: Asking) -> None:
    """An answer that breaks off is not read, however good its beginning."""
    for answer in (resetting(an_answer(a_case())), reply(an_answer(a_case()), length=100_000)):
        assert isinstance(await failure(calls, answer, ask), SourceUnavailableError)


async def test_no_answer_at_all_is_unavailable(calls: UpstreamClient) -> None:
    """A far side that hangs up, or does not speak HTTP, has not answered."""
    for answer in (b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00" * 100):
        assert isinstance(await failure(calls, answer), SourceUnavailableError)


async def test_an_oversize_answer_is_garbled(calls: UpstreamClient) -> None:
    """An answer past the cap is not read to its end, whether it says its size or floods."""
    for answer in (reply(b" " * (CAP + 1)), flooding):
        failed = await failure(calls, answer)
        assert (type(failed), failed.reason) == (SourceGarbledError, "too_large")


async def test_an_answer_of_exactly_the_cap_is_read(calls: UpstreamClient) -> None:
    """The cap itself is not too much, packed or not."""
    body = an_answer(a_case())
    body += b" " * (CAP - len(body))
    for answer in (reply(body), reply(gzip.compress(body), headers={"Content-Encoding": "gzip"})):
        async with far_side(answer) as line:
            assert len((await ask_cases(calls, line.url)).records) == 1
    assert isinstance(
        await failure(calls, reply(gzip.compress(body + b" "), headers={"Content-Encoding": "gzip"})),
        SourceGarbledError,
    )


# Packed badly


def packed(body: bytes, encoding: str = "gzip") -> bytes:
    return reply(body, headers={"Content-Encoding": encoding})


WHOLE = gzip.compress(an_answer(a_case(a_title("HEMMELIG" * 200))))


@pytest.mark.parametrize(
    "answer",
    [
        packed(WHOLE[:-20]),
        packed(WHOLE[:-1]),
        packed(WHOLE[:30] + b"\xff" * 30 + WHOLE[60:]),
        packed(WHOLE + b"more"),
        packed(an_answer()),
        packed(gzip.compress(WHOLE), "gzip, gzip"),
        packed(WHOLE, "br"),
        packed(WHOLE, "deflate"),
        packed(WHOLE, CPR),
    ],
    ids=["cut", "cut-by-one", "damaged", "with-more-behind", "not-packed", "twice", "brotli", "deflate", "made-up"],
)
async def test_a_badly_packed_answer_is_garbled(calls: UpstreamClient, answer: bytes) -> None:
    """What is not one whole gzip stream, as asked for, is not read."""
    failed = await failure(calls, answer)
    assert (type(failed), failed.reason) == (SourceGarbledError, "encoding")


async def test_an_empty_packed_answer_is_no_answer(calls: UpstreamClient) -> None:
    """Nothing, packed, is nothing."""
    assert isinstance(await failure(calls, packed(b"")), SourceGarbledError)


@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
async def test_a_bomb_stays_within_the_cap(calls: UpstreamClient, times: int) -> None:
    """An answer that unfolds to hundreds of megabytes is left folded: memory stays near the cap."""
    bomb = gzip.compress(b"\0" * (200 * CAP))
    if times == 2:
        bomb = gzip.compress(bomb)
    answer = packed(bomb, ", ".join(["gzip"] * times))
    tracemalloc.start()
    try:
        assert isinstance(await failure(calls, answer), SourceGarbledError)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * CAP


# Not the answer


@both_indexes
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, SourceGarbledError), (202, SourceUnavailableError), (204, SourceUnavailableError),
        (301, SourceUnavailableError), (400, SourceUnavailableError), (401, SourceRefusedError),
        (403, SourceRefusedError), (404, SourceUnavailableError), (429, SourceUnavailableError),
        (500, SourceUnavailableError), (502, SourceUnavailableError),
        (503, SourceUnavailableError), (504, SourceUnavailableError),
    ],
)  # fmt: skip
async def test_a_page_for_people_has_its_class(
    calls: UpstreamClient, ask: Asking, status: int, expected: type[SourceError]
) -> None:
    """HTML is judged by its status: forbidden is a refusal, 200 is garbled, anything else cannot answer now."""
    page = b"" if status == 204 else f"<!DOCTYPE html><html><body>HEMMELIG {CPR}</body></html>".encode()
    failed = await failure(calls, reply(page, status=status, headers={"Content-Type": "text/html"}), ask)
    assert type(failed) is expected


@both_indexes
@pytest.mark.parametrize("status", [201, 203, 206, 302, 500])
async def test_a_good_answer_needs_status_200(calls: UpstreamClient, ask: Asking, status: int) -> None:
    """An answer under another status is not taken for one."""
    body = an_answer(a_case()) if ask is ask_cases else granted(a_benefit())
    assert isinstance(await failure(calls, reply(body, status=status), ask), SourceUnavailableError)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(calls: UpstreamClient, status: int) -> None:
    """A question is never sent on to where a far side points."""
    async with far_side(reply(an_answer())) as elsewhere:
        failed = await failure(calls, reply(status=status, headers={"Location": elsewhere.url}))
        assert (type(failed), failed.reason) == (SourceUnavailableError, f"http_{status}")
        assert elsewhere.requests == []


GARBLED = {
    "nothing": b"",
    "not-xml": b"HEMMELIG",
    "json": b'{"cases": []}',
    "half": an_answer(a_case())[:-30],
    "not-soap": b"<answer/>",
    "no-body": envelope(None).replace(b"Body", b"Krop"),
    "empty-body": envelope(None),
    "another-answer": granted(),
    "another-envelope": an_answer().replace(NAMESPACES["s12"].encode(), b"urn:envelope"),
    "undeclared-prefix": an_answer().replace(b"<s12:Body", b"<s99:Body"),
}


@pytest.mark.parametrize("body", GARBLED.values(), ids=GARBLED.keys())
async def test_what_is_not_the_answer_is_garbled(calls: UpstreamClient, body: bytes) -> None:
    """Anything under 200 that is not the answer to this question is garbled."""
    assert type(await failure(calls, reply(body, headers=SOAP))) is SourceGarbledError


# XML that attacks its reader


def with_doctype(doctype: str, title: str) -> bytes:
    """An answer that is good but for its document type."""
    head, _, rest = an_answer(a_case(a_party(), a_title("TITLE"))).partition(b"?>")
    return head + b"?>" + doctype.encode() + rest.replace(b"TITLE", title.encode())


LAUGHS = "".join(f'<!ENTITY l{one} "{f"&l{one - 1};" * 10}">' for one in range(1, 12))
DOCTYPES = {
    "bare": ("<!DOCTYPE x>", "x"),
    "outside": ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', "x"),
    "internal": ('<!DOCTYPE x [<!ENTITY e "HEMMELIG">]>', "&e;"),
    "billion-laughs": (f'<!DOCTYPE x [<!ENTITY l0 "HEMMELIG">{LAUGHS}]>', "&l11;"),
    "quadratic": (f'<!DOCTYPE x [<!ENTITY e "{"A" * 50_000}">]>', "&e;" * 5_000),
    "parameter": ('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>', "x"),
}


@pytest.mark.parametrize(("doctype", "title"), DOCTYPES.values(), ids=DOCTYPES.keys())
async def test_a_document_type_is_garbled(calls: UpstreamClient, doctype: str, title: str) -> None:
    """An envelope has no document type: whatever one declares is neither fetched nor unfolded."""
    began = time.monotonic()
    assert type(await failure(calls, reply(with_doctype(doctype, title)))) is SourceGarbledError
    assert time.monotonic() - began < 5


async def test_no_file_of_ours_is_read(calls: UpstreamClient, tmp_path: Path) -> None:
    """An entity that points at a file here does not bring it into an answer."""
    secret = tmp_path / "secret.txt"
    secret.write_text("HEMMELIG", encoding="utf-8")
    answer = with_doctype(f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret.as_uri()}">]>', "&f;")
    assert type(await failure(calls, reply(answer))) is SourceGarbledError


async def test_no_include_is_followed(calls: UpstreamClient, tmp_path: Path) -> None:
    """XInclude means nothing here: the title stays empty."""
    secret = tmp_path / "secret.txt"
    secret.write_text("HEMMELIG", encoding="utf-8")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{secret.as_uri()}"/>'
    answer = an_answer(a_case(a_title("TITLE"))).replace(b"TITLE", include.encode())
    async with far_side(reply(answer)) as line:
        (record,) = (await ask_cases(calls, line.url)).records
        assert record.title is None


async def test_many_attributes_do_not_slow_the_reader() -> None:
    """An answer with 200,000 attributes is read, or refused, at once."""
    attributes = " ".join(f'a{number}=""' for number in range(200_000)).encode()
    name = b"<sdi:FremsoegSagDokumentIndeksOutput"
    answer = an_answer(a_case()).replace(name, name + b" " + attributes)
    calls = UpstreamClient(http := HttpClient())
    began = time.monotonic()
    async with far_side(reply(answer)) as line:
        try:
            assert len((await ask_cases(calls, line.url)).records) == 1
        except SourceGarbledError as error:
            says_nothing(error)
    assert time.monotonic() - began < 5
    await http.close()


@pytest.mark.parametrize("depth", [200, 1_000, 100_000])
async def test_deep_nesting_does_not_fell_the_reader(calls: UpstreamClient, depth: int) -> None:
    """Elements inside elements without end are garbled, or ignored where they are few."""
    nested = b"<a>" * depth + b"</a>" * depth
    answer = an_answer(a_case(a_title("TITLE"))).replace(b"TITLE", nested)
    async with far_side(reply(answer)) as line:
        try:
            (record,) = (await ask_cases(calls, line.url)).records
            assert (record.title, depth) == (None, 200)
        except SourceGarbledError as error:
            says_nothing(error)


async def test_comments_and_instructions_are_not_read(calls: UpstreamClient) -> None:
    """A comment inside a title or a status is as good as not there."""
    answer = an_answer(a_case(a_title("Brev"))).replace(b">20<", b">2<!-- x -->0<").replace(b">Brev<", b">Br<?x y?>ev<")
    async with far_side(reply(answer)) as line:
        (record,) = (await ask_cases(calls, line.url)).records
        assert record.title == "Brev"


# Faults


def fault_12(code: str, detail: str = "") -> bytes:
    said = el("s12:Code", el("s12:Value", code))
    return envelope(el("s12:Fault", said, el("s12:Reason", el("s12:Text", detail)), el("s12:Detail", detail)))


def fault_11(code: str, detail: str = "") -> bytes:
    fault = el("s11:Fault", *(_bare(name, text) for name, text in (("faultcode", code), ("faultstring", detail))))
    return envelope(fault, "s11")


def _bare(name: str, text: str) -> Element:
    made = el("s11:x", text)
    made.tag = name
    return made


@both_indexes
@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (fault_12("s12:Sender"), SourceRefusedError),
        (fault_12("s12:MustUnderstand"), SourceRefusedError),
        (fault_12("s12:VersionMismatch"), SourceRefusedError),
        (fault_12("s12:DataEncodingUnknown"), SourceRefusedError),
        (fault_12(" s12:Sender\n"), SourceRefusedError),
        (fault_12("s12:Receiver"), SourceUnavailableError),
        (fault_12(""), SourceUnavailableError),
        (fault_12("s12:Whatever"), SourceUnavailableError),
        (fault_11("s11:Client"), SourceRefusedError),
        (fault_11("s11:Client.Authentication"), SourceRefusedError),
        (fault_11("s11:Server"), SourceUnavailableError),
        (fault_11("Server"), SourceUnavailableError),
        (envelope(el("s12:Fault")), SourceUnavailableError),
        (envelope(el("s11:Fault"), "s11"), SourceUnavailableError),
    ],
    ids=[
        "12-sender", "12-must-understand", "12-version", "12-encoding", "12-sender-with-spaces", "12-receiver",
        "12-no-code", "12-made-up", "11-client", "11-client-dotted", "11-server", "11-server-bare", "12-empty",
        "11-empty",
    ],
)  # fmt: skip
async def test_a_fault_is_ours_or_theirs(
    calls: UpstreamClient, ask: Asking, status: int, fault: bytes, expected: type[SourceError]
) -> None:
    """A fault of the sender's is a refusal and any other a failure over there, under every HTTP status."""
    assert type(await failure(calls, reply(fault, status=status), ask)) is expected


@pytest.mark.parametrize("status", [401, 403])
async def test_a_forbidden_fault_is_a_refusal(calls: UpstreamClient, status: int) -> None:
    """Under 401 and 403 every fault is a refusal, whoever's fault it says it is."""
    for fault in (fault_12("s12:Receiver"), fault_11("s11:Server"), fault_12("")):
        assert type(await failure(calls, reply(fault, status=status))) is SourceRefusedError


@pytest.mark.parametrize(
    "code",
    [CPR, f"s:{CPR}", f"s:Sender{CPR}", f"{CPR}.x", f"x:y:{CPR}", "HEMMELIG" * 100],
    ids=["bare", "prefixed", "behind-a-known-word", "dotted", "two-prefixes", "long"],
)
async def test_a_fault_says_nothing_of_its_own(calls: UpstreamClient, code: str) -> None:
    """The code, reason and detail of a fault stay with the far side: they may repeat the question."""
    for make in (fault_12, fault_11):
        assert type(await failure(calls, reply(make(code, f"HEMMELIG {CPR}"), status=500))) is SourceUnavailableError


# In-band status


@pytest.mark.parametrize("status", ["20", "44", "020", " 20 "])
async def test_success_and_nothing_found_are_answers(calls: UpstreamClient, status: str) -> None:
    """Status 20 is success and 44 says that nothing was found."""
    async with far_side(reply(an_answer(status=status))) as line:
        assert (await ask_cases(calls, line.url)).records == ()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("40", SourceRefusedError), ("41", SourceRefusedError), ("49", SourceRefusedError), ("0", SourceRefusedError),
        ("10", SourceRefusedError), ("60", SourceRefusedError),
        ("200", SourceRefusedError), ("50", SourceUnavailableError), ("53", SourceUnavailableError),
        ("59", SourceUnavailableError), (None, SourceGarbledError), ("", SourceGarbledError),
        ("ok", SourceGarbledError), ("-20", SourceGarbledError), ("20.0", SourceGarbledError),
        ("²0", SourceGarbledError), ("٢٠", SourceGarbledError), (CPR, SourceGarbledError),
        ("9" * 5000, SourceGarbledError),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else repr(value)[:4],
)  # fmt: skip
async def test_an_in_band_status_has_its_class(
    calls: UpstreamClient, status: str | None, expected: type[SourceError]
) -> None:
    """In the fifties it failed over there; another number refuses; what is no status is garbled."""
    assert type(await failure(calls, reply(an_answer(a_case(), status=status)))) is expected


async def test_data_beside_a_failing_status_is_not_read(calls: UpstreamClient) -> None:
    """An answer that says it failed has no records, whatever stands in it."""
    body = envelope(output(a_case(a_party(), uuid=CASE), status="50"))
    assert type(await failure(calls, reply(body))) is SourceUnavailableError


async def test_the_text_of_a_status_stays_there(calls: UpstreamClient) -> None:
    """FejlbeskedTekst may repeat the question, so no error repeats it."""
    body = an_answer(status="40").replace(
        b"</sd:StatusKode>", f"</sd:StatusKode><sd:FejlbeskedTekst>HEMMELIG {CPR}</sd:FejlbeskedTekst>".encode()
    )
    assert type(await failure(calls, reply(body))) is SourceRefusedError


# Side by side


async def test_one_bad_answer_leaves_the_others_alone(calls: UpstreamClient) -> None:
    """Questions side by side fail and succeed each on its own."""
    async with far_side(reply(an_answer(a_case()))) as good, far_side(resetting(an_answer(a_case()))) as bad:
        urls: Iterable[str] = [good.url, bad.url] * 10
        answers = await asyncio.gather(*(ask_cases(calls, url) for url in urls), return_exceptions=True)
    assert [isinstance(one, SourceError) for one in answers] == [False, True] * 10


async def test_a_client_is_used_by_far_sides_in_memory_too() -> None:
    """What answers inside the process goes through the same cap."""
    calls = UpstreamClient(HttpClient(inside={"http://index.invalid": FakeIndex(b" " * (CAP + 1))}, most_bytes=CAP))
    with pytest.raises(SourceGarbledError):
        await ask_cases(calls, URL)
