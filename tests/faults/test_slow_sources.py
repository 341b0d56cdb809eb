"""Sources that are slow: waited for until the deadline and no longer, and no loss where they answer in the end."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.faults.answers import FAULT, Make, answered, check, same
from tests.faults.far_side import SOURCES, gateway
from tests.faults.proxy import Bandwidth, Instead, Latency, Silence, Slicer, SlowClose
from tests.sources.scripted_server import reply

SECONDS, GENEROUS = 8.0, 20.0
SLOW: dict[str, tuple[Make, str]] = {
    "silent": (Silence, "TIMED_OUT"),
    "dripping": (lambda: Bandwidth(bytes_a_second=20), "TIMED_OUT"),
}
HARMLESS: dict[str, Make] = {
    "late": lambda: Latency(0.2),
    "sliced": lambda: Slicer(size=97),
    "narrow": lambda: Bandwidth(bytes_a_second=2_000_000),
    "slow to close": lambda: SlowClose(5),
    "refused once": lambda: Instead(reply(FAULT, status=401, keep=True), times=1),
}


async def test_a_source_does_not_answer(
    sandbox: str, authorities: Path, tokens: dict[str, str], undisturbed: dict[str, Any]
) -> None:
    """The request ends at its deadline, and what the other sources said is in it. All at once, each its own."""

    async def one_of(source: str, fault: str) -> None:
        make, state = SLOW[fault]
        async with gateway(sandbox, authorities, tokens, DEADLINE=str(SECONDS)) as running:
            answer, took = await answered(running, source, make())
        assert took < SECONDS + GENEROUS
        check(source, answer, undisturbed, state)

    pairs = [(source, fault) for source in SOURCES for fault in SLOW]
    results = await asyncio.gather(*(one_of(*pair) for pair in pairs), return_exceptions=True)
    assert {pair: error for pair, error in zip(pairs, results, strict=True) if error is not None} == {}


@pytest.mark.parametrize("fault", HARMLESS)
async def test_what_does_no_harm(
    fault: str, sandbox: str, authorities: Path, tokens: dict[str, str], undisturbed: dict[str, Any]
) -> None:
    """A slow or refused-once source at every place: the answer is the same, byte for byte."""
    for source in SOURCES:
        if fault == "refused once" and source not in ("cases", "documents", "benefits"):
            continue
        async with gateway(sandbox, authorities, tokens, DEADLINE="60") as running:
            answer, _ = await answered(running, source, HARMLESS[fault]())
        assert "errors" not in answer, source
        assert same(answer["data"]["me"], undisturbed), source
