"""Compressed bodies: read, refused, and never larger than the cap."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest

from sources.errors import (
    SourceGarbledError,
)
from sources.transport.client import UpstreamClient
from tests.sources.builders import (
    CPR,
    a_case,
    a_title,
    an_answer,
)
from tests.sources.scripted_server import reply
from tests.sources.transport.index_calls import (
    CAP,
    failure,
)


def packed(body: bytes, encoding: str = "gzip") -> bytes:
    return reply(body, headers={"Content-Encoding": encoding})


COMPRESSED = gzip.compress(an_answer(a_case(a_title("HEMMELIG" * 200))))


@pytest.mark.parametrize(
    "answer",
    [
        packed(COMPRESSED[:-20]),
        packed(COMPRESSED[:-1]),
        packed(COMPRESSED[:30] + b"\xff" * 30 + COMPRESSED[60:]),
        packed(COMPRESSED + b"more"),
        packed(an_answer()),
        packed(gzip.compress(COMPRESSED), "gzip, gzip"),
        packed(COMPRESSED, "br"),
        packed(COMPRESSED, "deflate"),
        packed(COMPRESSED, CPR),
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
