"""Requests made by chance: what is framed in one way alone is read, everything else refused, however it is cut."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.server.lifecycle import Lifecycle
from gateway.server.middleware import EdgeMiddleware, HeadersMiddleware
from tests.in_process import Gateway
from tests.server.memory_connection import MemoryServer, until

SETTINGS = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True, "database": None}
SHORT_RUN, LONG_RUN = 150, 20_000
BODY = b"GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n"
SIZE = len(BODY)
PLAIN_HEAD = b"POST /graphql HTTP/1.1\r\nhost: a\r\n"


@dataclass
class Recorder:
    """Keeps what it was asked, and answers each."""

    requests: list[tuple[str, str, bytes]] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message["body"]
            if not message["more_body"]:
                break
        self.requests.append((scope["method"], scope["path"], body))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"{}"})


def exchange(*pieces: bytes) -> tuple[list[int], list[tuple[str, str, bytes]]]:
    """Send the pieces on one connection; return the statuses, and what the application was asked."""

    async def run() -> tuple[list[int], list[tuple[str, str, bytes]]]:
        app = Recorder()
        life = Lifecycle()
        server = MemoryServer(HeadersMiddleware(EdgeMiddleware(app, hosts=(), life=life), life=life))
        connection = server.connect()
        for piece in pieces:
            connection.send(piece)
            for _ in range(3):
                await asyncio.sleep(0)
        quiet = 0
        while quiet < 5 and not connection.transport.is_closing():
            before = len(connection.written)
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(connection.written) == before else 0
        statuses = connection.statuses
        connection.close()
        await until(lambda: server.connections == 0)
        await asyncio.sleep(0)
        return statuses, app.requests

    return asyncio.run(run())


# Framing


NUMBERS = st.one_of(
    st.just(str(SIZE)),
    st.integers(min_value=0, max_value=10**6).map(str),
    st.sampled_from(
        [
            f"+{SIZE}", f"-{SIZE}", f"{SIZE}.0", f"{SIZE}e0", hex(SIZE), f"{SIZE}, {SIZE}", f"{SIZE},", f" {SIZE}",
            f"{SIZE} ", f"0{SIZE}", "", " ", "nan", "inf", "1_0", "٣", "²", "2 7", "9" * 400, str(2**64 + SIZE),
            str(2**63), str(2**31), f"{SIZE}\t", f"\x0b{SIZE}", f"{SIZE}\x00", f"{SIZE};q=1", '"5"',
        ]
    ),
)  # fmt: skip
ENCODINGS = st.sampled_from(
    [
        "chunked", "Chunked", "CHUNKED", "chunked, chunked", "gzip, chunked", "chunked, gzip", "identity",
        "chunked;q=1", "xchunked", "chunke", "chunked,", ", chunked", "", "\x0bchunked", "chunked\x00",
        '"chunked"', "gzip",
    ]
)  # fmt: skip
HEADER_NAMES = {"content-length": NUMBERS, "transfer-encoding": ENCODINGS}
FRAMINGS = st.lists(
    st.sampled_from(sorted(HEADER_NAMES)).flatmap(
        lambda name: st.tuples(st.sampled_from([name, name.title(), name.upper()]), HEADER_NAMES[name])
    ),
    max_size=3,
)


def plain_length(framing: list[tuple[str, str]]) -> int | str | None:
    """Return how a strict reader frames the body: its length, "chunked", or None for more or less than one way."""
    lengths = [value.strip(" \t") for name, value in framing if name.lower() == "content-length"]
    encodings = [value.strip(" \t").lower() for name, value in framing if name.lower() == "transfer-encoding"]
    if encodings:
        return "chunked" if encodings == ["chunked"] and not lengths else None
    if not lengths:
        return 0
    return int(lengths[0]) if len(lengths) == 1 and re.fullmatch(r"[0-9]{1,18}", lengths[0]) else None


def check_framing(framing: list[tuple[str, str]]) -> None:
    lines = b"".join(f"{name}: {value}\r\n".encode() for name, value in framing)
    expected = plain_length(framing)
    body = b"%x\r\n%b\r\n0\r\n\r\n" % (SIZE, BODY) if expected == "chunked" else BODY
    statuses, requests = exchange(PLAIN_HEAD + lines + b"\r\n" + body)
    if expected is None:
        assert (statuses, requests) == ([400], []), framing
    elif expected == "chunked" or expected == SIZE:
        assert (statuses, requests) == ([200], [("POST", "/graphql", BODY)]), framing
    elif expected == 0:
        assert requests[:2] == [("POST", "/graphql", b""), ("GET", "/smuggled", b"")], framing
    else:  # what is too short leaves half a request, and what is too long waits
        assert set(statuses) <= {200, 400}, framing
        assert len(requests) <= 1, framing


@settings(max_examples=SHORT_RUN, **SETTINGS)
@given(FRAMINGS)
def test_a_body_is_framed_in_one_way_or_refused(framing: list[tuple[str, str]]) -> None:
    """As a second, stricter reader would frame it; nothing of a body is ever taken for a request."""
    check_framing(framing)


@pytest.mark.long
@settings(max_examples=LONG_RUN, **SETTINGS)
@given(FRAMINGS)
def test_many_framings(framing: list[tuple[str, str]]) -> None:
    """As above, at length."""
    check_framing(framing)


CHUNK_SIZES = st.sampled_from(
    ["{0:x}", "{0:X}", "0{0:x}", "{0:x};a=b", '{0:x};a="b"', "+{0:x}", "-{0:x}", "0x{0:x}", "{0:x} ", " {0:x}",
     "{0:x}\x00", "{0:x}g", "", "1{0:016x}", "{0:x}\n", "{0:x};a\nb", "f" * 400, "{0:x}\t"]
)  # fmt: skip


@settings(max_examples=SHORT_RUN, **SETTINGS)
@given(st.lists(st.tuples(CHUNK_SIZES, st.sampled_from([b"\r\n", b"\n", b"", b"\r"])), min_size=1, max_size=3))
def test_a_chunk_is_as_long_as_it_says_or_refused(chunks: list[tuple[str, bytes]]) -> None:
    """No size but hexadecimal digits, an extension at the most, and lines that end as they should."""
    body = b"".join(size.format(SIZE).encode() + b"\r\n" + BODY + end for size, end in chunks) + b"0\r\n\r\n"
    statuses, requests = exchange(PLAIN_HEAD + b"transfer-encoding: chunked\r\n\r\n" + body)
    assert "/smuggled" not in {path for _, path, _ in requests}
    is_plain = all(end == b"\r\n" and re.fullmatch(r"0?\{0:[xX]\}(;a=b|;a=\"b\")?", size) for size, end in chunks)
    if is_plain:
        assert (statuses, requests) == ([200], [("POST", "/graphql", BODY * len(chunks))])
    else:
        assert set(statuses) <= {200, 400}
        assert all(status == 400 for status in statuses) or requests == [("POST", "/graphql", BODY * len(chunks))]


# Request lines and headers


def mostly(usual: Any, unusual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw what is usual three times of four: a request with more than one fault shows less."""
    return st.one_of(st.just(usual), st.just(usual), st.just(usual), unusual)


METHODS = st.sampled_from(
    ["GET", "POST", "HEAD", "PUT", "OPTIONS", "TRACE", "CONNECT", "SOURCE", "PRI", "get", "X", "", "GET\x00"]
)
TARGETS = st.one_of(
    st.sampled_from(
        ["/", "/graphql", "/graphql?query=%ff", "//a/graphql", "*", "a:80", "http://a/graphql", "http://b/graphql",
         "http://a:80/graphql", "http://x@a/", "http://", "https://a/?#", "/#", "/%", "/%00", "/\x7f", "/ x", "", "?",
         "/" + "a" * 20_000, "/graphql;" + "%2e" * 50, "http://a/" + "b" * 9_000, "http://[::1]/", "http://a\\b/"]
    ),
    st.text(alphabet="/ab%:?#[]@!.\\\"<> \t\x00\xff", max_size=30),
)  # fmt: skip
VERSIONS = st.sampled_from(
    ["HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/3", "HTTP/11", "HTTP/1.1 ", "http/1.1",
     "RTSP/1.0", "ICE/1.0", "HTTP/1.1\x00", "HTTP/-1.1", "HTTP/1.10", "HTTP/9999999999.1", "FTP/1.0", "", "HTTP"]
)  # fmt: skip
HOSTS = st.lists(
    st.sampled_from(["host: a", "Host: A", "host: b", "host:", "host : a", " host: a", "x: y"]), max_size=3
)
PLAIN_LINE = re.compile(
    r"(GET|POST|HEAD|PUT|OPTIONS|TRACE|SOURCE) +(/[^ #\x00-\x20\x7f-\xff]*|https?://[aA]/[^ ]*) +HTTP/1\.[01]"
)


@settings(max_examples=4 * SHORT_RUN, **SETTINGS)
@given(
    mostly("POST", METHODS),
    mostly("/graphql", TARGETS),
    mostly("HTTP/1.1", VERSIONS),
    mostly(["host: a"], HOSTS),
    mostly("\r\n", st.sampled_from(["\n", "\r"])),
)
def test_a_request_line_is_plain_or_refused(method: str, target: str, version: str, hosts: list[str], end: str) -> None:
    """One host, a path or the absolute form of that host, HTTP/1.0 or 1.1: else the application never sees it."""
    line = f"{method} {target} {version}"
    head = end.join([line, *hosts, "", ""])
    statuses, requests = exchange(head.encode("latin-1"))
    assert len(statuses) <= 1
    assert set(statuses) <= {200, 400, 431}
    if requests:
        assert statuses == [200]
        assert PLAIN_LINE.fullmatch(line), line
        names = [host.partition(":")[0].lower() for host in hosts]
        assert names.count("host") == 1 or (version == "HTTP/1.0" and "host" not in names)
    else:
        assert statuses != [200]


# However it is cut


REQUESTS = [
    PLAIN_HEAD + b"content-length: 2\r\n\r\n{}",
    PLAIN_HEAD + b"transfer-encoding: chunked\r\n\r\n1;a=b\r\n{\r\n1\r\n}\r\n0\r\nx: y\r\n\r\n",
    b"GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n",
    b"GET http://a/graphql HTTP/1.1\r\nhost: a\r\n\r\n",
    b"GET /x HTTP/1.0\r\n\r\n",
    PLAIN_HEAD + b"connection: upgrade\r\nupgrade: h2c\r\ncontent-length: 2\r\n\r\n{}",
    PLAIN_HEAD + b"content-length: 5, 5\r\n\r\n",
    b"POST /graphql RTSP/1.0\r\nhost: a\r\ncontent-length: 0\r\n\r\n",
    b"\x16\x03\x01\x02\x00\r\n\r\n",
    PLAIN_HEAD + b"content-length: 2\r\nconnection: close\r\n\r\n{}",
    b"\r\n",
]


@settings(max_examples=SHORT_RUN, **SETTINGS)
@given(
    st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=4),
    st.lists(st.integers(min_value=0, max_value=400), max_size=6),
)
def test_a_stream_is_read_alike_however_it_is_cut(sent: list[bytes], cuts: list[int]) -> None:
    """Pieces are of the network's making, and change no answer."""
    stream = b"".join(sent)
    places = [0, *sorted(cut for cut in set(cuts) if 0 < cut < len(stream)), len(stream)]
    pieces = [stream[start:end] for start, end in pairwise(places)]
    assert exchange(stream) == exchange(*pieces)


# Numbers in headers


HEADER_NUMBERS = st.one_of(
    st.integers(min_value=-(10**30), max_value=10**30).map(str),
    st.floats().map(str),
    st.sampled_from(["9" * 400, "1e400", "-0", "1" + "0" * 5_000, "٣", "²", "0x10", "1_000", "", ";", "=", '"', "NaN"]),
)
PLACES: dict[str, Callable[[str], dict[str, str]]] = {
    "prefer": lambda number: {"prefer": f"wait={number}"},
    "accept": lambda number: {"accept": f"application/json;q={number}, */*;q={number}"},
    "content-length": lambda number: {"content-length": number},
    "content-type": lambda number: {"content-type": f"application/json; charset={number}"},
    "traceparent": lambda number: {"traceparent": f"00-{number}-{number}-01"},
    "origin": lambda number: {"origin": f"http://localhost:{number}"},
    "host": lambda number: {"host": f"gateway:{number}"},
    "authorization": lambda number: {"authorization": f"Bearer {number}.{number}.{number}"},
    "ratelimit": lambda number: {
        "retry-after": number,
        "max-forwards": number,
        "age": number,
        "range": f"bytes={number}-",
    },
}


@pytest.mark.parametrize("header_name", PLACES)
@settings(max_examples=SHORT_RUN // 5, **SETTINGS)
@given(number=HEADER_NUMBERS)
def test_a_number_in_a_header_breaks_nothing(plain: Gateway, header_name: str, number: str) -> None:
    """Whatever its size or spelling: an answer, or a refusal with a code."""
    headers = {name: value.encode() for name, value in PLACES[header_name](number).items()}
    sent = {b"content-type": b"application/json"} | {name.encode(): value for name, value in headers.items()}
    answer = plain.request("POST", content=b'{"query": "{ __typename }"}', headers=sent)
    assert answer.status_code == 200 or 400 <= answer.status_code < 500, (number, answer.text)
    assert answer.status_code == 200 or answer.json()["errors"][0]["extensions"]["code"]
