"""Distinct documents, refused ones and good ones, to a gateway in this process: how far its memory grows.

Run as `python -m tests.documents.soak COUNT`; prints one JSON object with MB before and after.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
from pathlib import Path

import orjson
import structlog

from gateway.app import create
from gateway.app.sandbox import settings
from gateway.server.server import NEW_OBJECTS
from sources.sandbox.app import create as create_sandbox
from tests.documents.asgi import post

DECLARATIONS = " ".join(f"$v{number}:Int" for number in range(480))
LEAVES = " ".join(["code name"] * 60)
OPENINGS = " ".join(f"o{number}: opens {{ parts since documentsSince area {{ kle title }} }}" for number in range(20))
REFUSED = (
    f"query P%d({DECLARATIONS}){{municipalities{{code}}}}",
    f"query Q%d({DECLARATIONS}){{municipalities{{code}}}}",
    "query Q%d { " + " ".join(f"unknown{number}(a: {number})" for number in range(200)) + " }",
    "query Q%d { me { " + "x" * 9_000 + " } }",
    "{ me(a: %d " + "{ name " * 5,
    "{ q%d: me { " + "residence { name } " * 11 + "} }",
)
GOOD = (
    f'query Q%d {{ municipality(code: "x") {{ {LEAVES} {OPENINGS} }} }}',
    'query Q%d($code: String! = "0999") { municipality(code: $code) { code name @include(if: true) } __typename }',
    "query Q%d { municipalities @skip(if: true) { " + LEAVES + " } __typename }",
)
"""Two of each are asked for, so that they are compiled too."""


def resident_mb() -> float:
    """Return the memory that this process has, as the kernel counts it."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def soak(count: int) -> dict[str, float]:
    """Send so many distinct documents of each sort. Returns the memory before, between and after."""
    app = create(settings({"BORGERBLIK_PERSISTED_QUERIES": "1000"}), sandbox=create_sandbox())

    async def send(text: str, *, is_good: bool) -> None:
        status, body = await post(app, orjson.dumps({"query": text}))
        if (status == 200) != is_good or (b'"errors"' in body) == is_good:
            raise AssertionError((status, body[:500], text[:200]))

    for text in REFUSED:
        await send(text % 0, is_good=False)
    for text in GOOD * 3:
        await send(text % 0, is_good=True)
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 20)  # as a worker has it
    sizes = {"before": resident_mb()}
    for number in range(1, count + 1):
        await send(REFUSED[number % len(REFUSED)] % number, is_good=False)
    sizes["refused"] = resident_mb()
    for number in range(1, count + 1):
        for _ in range(2):
            await send(GOOD[number % len(GOOD)] % number, is_good=True)
    sizes["good"] = resident_mb()
    return sizes


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[lambda *_: ""])
    print(json.dumps(asyncio.run(soak(int(sys.argv[1])))))
