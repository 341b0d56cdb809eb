"""Random documents: each is answered with 200 or a coded 4xx, none with a crash, and none takes long to decide."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import structlog

from gateway.sandboxed import create_on_sandbox
from gateway.schema import schema
from tests.conftest import ROOT
from tests.limits.chance import Documents

QUICK = 300
LONG = int(os.environ.get("FUZZ_DOCUMENTS", "200000"))
SLOWEST = 0.150
"""Seconds of processor time for a document within the limits: graphql-core parses and validates it, on a slow core."""


async def post(app: Any, text: str) -> tuple[int, bytes]:
    """One question straight to the application, without a client's costs."""
    sent: list[dict[str, Any]] = []
    body = orjson.dumps({"query": text, "operationName": "Q0"})
    headers = [(b"content-type", b"application/json"), (b"accept", b"application/graphql-response+json")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": None,
        "server": None,
        "http_version": "1.1",
        "scheme": "http",
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], sent[1]["body"]


def fuzz(count: int, seed: int) -> tuple[Counter[str], list[float], str]:
    """How documents were answered, how long each took, and the slowest."""
    documents, codes, taken, slowest = Documents(schema._schema, seed), Counter[str](), list[float](), ""
    app, worst = create_on_sandbox({}), 0.0

    async def run() -> None:
        nonlocal slowest, worst
        for number in range(count):
            if number % 500 == 0:
                gc.collect()  # and at no other time: its pauses belong to no document
            text = documents.one()
            began = time.process_time()
            status, body = await post(app, text)
            seconds = time.process_time() - began
            slowest = text if seconds > worst else slowest
            worst = max(worst, seconds)
            taken.append(seconds)
            answer = orjson.loads(body)
            refused = [one["extensions"]["code"] for one in answer.get("errors", ())]
            assert status in (200, 400, 401, 413), (status, text)
            assert "INTERNAL" not in refused, text
            assert status == 200 or len(body) < 4_096
            codes[refused[0] if refused else "answered"] += 1

    gc.disable()
    try:
        asyncio.run(run())
    finally:
        gc.enable()
    return codes, sorted(taken), slowest


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """No log lines: there would be too many."""
    old = structlog.get_config()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[lambda *_: ""])
    yield
    structlog.configure(**old)


def test_some_documents() -> None:
    """Nothing worse than a refusal, and most kinds of refusal."""
    codes, _, _ = fuzz(QUICK, seed=1)
    assert codes.total() == QUICK
    assert {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "TOO_DEEP", "TOO_MANY_REPEATS"} <= codes.keys()


@pytest.mark.long
@pytest.mark.timeout(0)
def test_200_000_documents() -> None:
    """As above, and none takes long; FUZZ_DOCUMENTS says how many. The report is kept."""
    codes, taken, slowest = fuzz(LONG, seed=int(os.environ.get("FUZZ_SEED", "2")))
    report = {
        "documents": len(taken),
        "codes": dict(codes.most_common()),
        "cpu_ms": {
            name: round(taken[int(len(taken) * part)] * 1000, 2)
            for name, part in (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999))
        }
        | {"max": round(taken[-1] * 1000, 2)},
        "slowest": slowest,
    }
    folder: Path = ROOT / "test-output"
    folder.mkdir(exist_ok=True)
    (folder / "fuzzed-documents.json").write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2))
    assert taken[int(len(taken) * 0.999)] < SLOWEST
