"""Random documents: each is answered with 200 or a coded 4xx, none with a crash, and none takes long to decide."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import pytest
import structlog

from gateway.app import create
from gateway.app.sandbox import settings
from gateway.schema import schema
from sources.sandbox.app import create as create_sandbox
from sources.sandbox.personas import BY_KEY
from tests.conftest import ROOT
from tests.documents.asgi import post
from tests.documents.limits.random_documents import Documents

QUICK = 300
LONG = int(os.environ.get("FUZZ_DOCUMENTS", "200000"))
SLOWEST = 0.150
"""Seconds of processor time for a document within the limits: graphql-core parses and validates it, on a slow core."""


@dataclass
class Fuzzing:
    """A gateway on the sandbox, and what it has answered so far."""

    codes: Counter[str] = field(default_factory=Counter)
    taken: list[float] = field(default_factory=list)
    slowest: str = ""
    worst: float = 0.0
    lacking: int = 0
    run: int = 0

    def __post_init__(self) -> None:
        self._sandbox = create_sandbox()
        self._app = create(settings({}), sandbox=self._sandbox)

    async def ask(self, text: str) -> None:
        """One document: timed without a login, and one in four of those that lack nothing else is run with one."""
        question = orjson.dumps({"query": text, "operationName": "Q0"})
        began = time.process_time()
        status, body = await post(self._app, question)
        seconds = time.process_time() - began
        self.taken.append(seconds)
        if seconds > self.worst:
            self.worst, self.slowest = seconds, text
        code = self._judged(text, status, body)
        self.codes[code] += 1
        self.lacking += code == "UNAUTHENTICATED"
        if code == "UNAUTHENTICATED" and self.lacking % 4 == 0:
            status, body = await post(self._app, question, (b"authorization", self._token()))
            assert status == 200, (status, text)
            assert self._judged(text, status, body) != "UNAUTHENTICATED"
            self.run += 1

    def _judged(self, text: str, status: int, body: bytes) -> str:
        """Its first code. Each of them is one of a client's faults, and what is refused is told briefly."""
        answer = orjson.loads(body)
        refused = [error["extensions"]["code"] for error in answer.get("errors", ())]
        assert status in (200, 400, 401, 413), (status, text)
        assert "INTERNAL" not in refused, text
        assert status == 200 or len(body) < 4_096
        return refused[0] if refused else "answered"

    def _token(self) -> bytes:
        return f"Bearer {self._sandbox.state.issuer.sign(BY_KEY['overblik'].cpr)}".encode()


def fuzz(count: int, seed: int) -> Fuzzing:
    """How so many documents were answered."""
    documents, fuzzing = Documents(schema._schema, seed), Fuzzing()

    async def run() -> None:
        for number in range(count):
            if number % 1_000 == 0:
                gc.collect()  # and at no other time: its pauses belong to no document
            await fuzzing.ask(documents.document())

    gc.collect()
    gc.freeze()  # the sandbox's world is not looked through each time
    gc.disable()
    try:
        asyncio.run(run())
    finally:
        gc.enable()
        gc.unfreeze()
    return fuzzing


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """No log lines: there would be too many."""
    old = structlog.get_config()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[lambda *_: ""])
    yield
    structlog.configure(**old)


def test_some_documents() -> None:
    """Nothing worse than a refusal, and most kinds of refusal; what can be run is run."""
    fuzzing = fuzz(QUICK, seed=1)
    assert fuzzing.codes.total() == QUICK
    kinds = {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "TOO_DEEP", "TOO_MANY_FIELD_REPETITIONS", "answered"}
    assert kinds <= fuzzing.codes.keys()
    assert fuzzing.run > QUICK / 100


@pytest.mark.long
def test_200_000_documents() -> None:
    """As above, and none takes long; FUZZ_DOCUMENTS says how many. The report is kept."""
    fuzzing = fuzz(LONG, seed=int(os.environ.get("FUZZ_SEED", "2")))
    taken = sorted(fuzzing.taken)
    report = {
        "documents": len(taken),
        "run": fuzzing.run,
        "codes": dict(fuzzing.codes.most_common()),
        "cpu_ms": {
            name: round(taken[int(len(taken) * part)] * 1000, 2)
            for name, part in (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999))
        }
        | {"max": round(taken[-1] * 1000, 2)},
        "slowest": fuzzing.slowest,
    }
    folder: Path = ROOT / "test-output"
    folder.mkdir(exist_ok=True)
    (folder / "fuzzed-documents.json").write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2))
    assert taken[int(len(taken) * 0.999)] < SLOWEST
