"""`python -m bench.clients`: what one call to a source costs in the gateway's process, by HTTP client.

A small server in a process of its own answers every POST after 20 ms with a SOAP body of about 10 kB. Every client is
given what the gateway demands of one: a deadline around the call, no redirects, no cookies, the body unpacked by us
under a cap. CPU is that of the whole process, other threads too. Rounds are interleaved: read the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime
import importlib
import ssl
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any

import httpx

from bench.fixed_answer import ANSWER, certificate, serving
from sources.transport.http import HttpClient

DEADLINE_SECONDS = 60.0
QUESTION = b"<Envelope><Body>" + b"<Fremsoeg>x</Fremsoeg>" * 50 + b"</Body></Envelope>"
HEADERS = {
    "Content-Type": "application/soap+xml; charset=utf-8",
    "Accept-Encoding": "gzip",
    "Authorization": "Bearer x",
}
CONCURRENT = (5, 100)
ROUNDS, CALLS = 7, 1_500

Post = Callable[[], Awaitable[bytes]]


# The clients


@contextlib.asynccontextmanager
async def gateway_client(url: str, cafile: str) -> AsyncIterator[Post]:
    """Yield what the adapters use."""
    http = HttpClient(cafile=cafile)

    async def post() -> bytes:
        return (await http.post(url, QUESTION, HEADERS)).body

    yield post
    await http.close()


def _httpx(module: Any, url: str, **options: Any) -> Any:
    @contextlib.asynccontextmanager
    async def made() -> AsyncIterator[Post]:
        limits = module.Limits(max_connections=200, max_keepalive_connections=200)
        cookies = CookieJar(DefaultCookiePolicy(allowed_domains=()))
        async with module.AsyncClient(cookies=cookies, trust_env=False, limits=limits, timeout=30, **options) as client:

            async def post() -> bytes:
                async with client.stream("POST", url, content=QUESTION, headers=HEADERS) as response:
                    return b"".join([chunk async for chunk in response.aiter_raw()])

            yield post

    return made()


def stock_httpx(url: str, cafile: str) -> Any:
    """httpx as it comes."""
    return _httpx(httpx, url, verify=ssl.create_default_context(cafile=cafile))


def httpx2(url: str, cafile: str) -> Any:
    """Return the fork that is kept."""
    return _httpx(importlib.import_module("httpx2"), url, verify=ssl.create_default_context(cafile=cafile))


def httpx_aiohttp(url: str, cafile: str) -> Any:
    """httpx in front, aiohttp behind."""
    module = importlib.import_module("httpx_aiohttp")
    return _httpx(httpx, url, transport=module.AiohttpTransport(verify=ssl.create_default_context(cafile=cafile)))


@contextlib.asynccontextmanager
async def aiohttp(url: str, cafile: str) -> AsyncIterator[Post]:
    """aiohttp's own session."""
    module = importlib.import_module("aiohttp")
    connector = module.TCPConnector(limit=0, ssl=ssl.create_default_context(cafile=cafile))
    async with module.ClientSession(
        connector=connector, cookie_jar=module.DummyCookieJar(), auto_decompress=False, trust_env=False
    ) as client:

        async def post() -> bytes:
            async with client.post(url, data=QUESTION, headers=HEADERS, allow_redirects=False) as response:
                chunks = []
                while chunk := await response.content.readany():
                    chunks.append(chunk)
                return b"".join(chunks)

        yield post


def _pem(cafile: str) -> bytes:
    return Path(cafile).read_bytes()


@contextlib.asynccontextmanager
async def pyreqwest(url: str, cafile: str) -> AsyncIterator[Post]:
    """Rust's reqwest, on threads of its own."""
    module = importlib.import_module("pyreqwest.client")
    builder = module.ClientBuilder().http1_only().no_proxy().follow_redirects(False).default_cookie_store(False)
    builder = builder.gzip(False).timeout(datetime.timedelta(seconds=30)).add_root_certificate_pem(_pem(cafile))
    async with builder.build() as client:

        async def post() -> bytes:
            async with client.post(url).headers(HEADERS).body_bytes(QUESTION).build_streamed() as response:
                chunks = []
                while chunk := await response.body_reader.read_chunk():
                    chunks.append(bytes(chunk))
                return b"".join(chunks)

        yield post


CLIENTS: dict[str, Callable[[str, str], Any]] = {
    "ours": gateway_client,
    "httpx": stock_httpx,
    "httpx2": httpx2,
    "httpx over aiohttp": httpx_aiohttp,
    "aiohttp": aiohttp,
    "pyreqwest": pyreqwest,
}


# Measuring


@dataclass
class Measurement:
    """A client's microseconds of CPU and calls a second, by round."""

    cpu: list[float]
    rate: list[float]


async def cost(post: Post, concurrent: int, calls: int) -> tuple[float, float]:
    """Microseconds of CPU a call, and calls a second."""
    left = iter(range(calls))

    async def caller() -> None:
        for _ in left:
            async with asyncio.timeout(DEADLINE_SECONDS):
                assert len(await post()) == len(ANSWER)  # noqa: S101 - a measurement of nothing is worth nothing

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(caller() for _ in range(concurrent)))
    return (time.process_time() - cpu) * 1e6 / calls, calls / (time.perf_counter() - began)


async def measured(
    names: list[str], url: str, cafile: str, concurrent: int, rounds: int, calls: int
) -> dict[str, Measurement]:
    """Every client of these that is installed, round by round."""
    measurements: dict[str, Measurement] = {}
    async with contextlib.AsyncExitStack() as stack:
        posts: dict[str, Post] = {}
        for name in names:
            with contextlib.suppress(ImportError):
                posts[name] = await stack.enter_async_context(CLIENTS[name](url, cafile))
                measurements[name] = Measurement([], [])
        for _ in range(rounds):
            for name, post in posts.items():
                await cost(post, concurrent, concurrent * 2)  # what was kept may have been let go of meanwhile
                cpu, rate = await cost(post, concurrent, calls)
                measurements[name].cpu.append(cpu)
                measurements[name].rate.append(rate)
    return measurements


def table(rows: dict[str, dict[str, Measurement]]) -> str:
    """Markdown: a row a client, a column a way of asking."""
    lines = ["| client | " + " | ".join(f"{column}, µs CPU a call (calls/s)" for column in rows) + " |"]
    lines.append("|---" * (len(rows) + 1) + "|")
    for name in next(iter(rows.values())):
        cells = [_cell(by_client[name]) for by_client in rows.values()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(measurement: Measurement) -> str:
    cpu, rate = measurement.cpu, statistics.median(measurement.rate)
    return f"{statistics.median(cpu):.0f} ({min(cpu):.0f}-{max(cpu):.0f}; {rate:.0f}/s)"


def main(arguments: list[str] | None = None) -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m bench.clients", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--calls", type=int, default=CALLS)
    parser.add_argument("--clients", default=",".join(CLIENTS), help="names, with commas between")
    parser.add_argument("--loop", choices=["asyncio", "uvloop"], default="asyncio")
    options = parser.parse_args(arguments)
    factory = importlib.import_module("uvloop").new_event_loop if options.loop == "uvloop" else None
    names = options.clients.split(",")
    rows: dict[str, dict[str, Measurement]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "certificate.pem"
        certificate(path)
        for with_tls in (False, True):
            with serving(path if with_tls else None) as url:
                for concurrent in CONCURRENT:
                    with asyncio.Runner(loop_factory=factory) as runner:
                        rows[f"{concurrent} at once{', TLS' if with_tls else ''}"] = runner.run(
                            measured(names, url, str(path), concurrent, options.rounds, options.calls)
                        )
    print(table(rows))


if __name__ == "__main__":
    main()
