"""One sandbox on a real port for all of these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.answers import QUERY
from tests.faults.far_side import gateway, persona_tokens, write_authorities
from tests.running import started


@pytest.fixture(scope="package")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address."""
    log = tmp_path_factory.mktemp("faults") / "sandbox.log"
    with started(["sandbox", "serve", "--port", "0"], {}, log) as address:
        yield address


@pytest.fixture(scope="package")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Provide a folder of two policies."""
    return write_authorities(tmp_path_factory.mktemp("authorities"))


@pytest.fixture(scope="package")
def tokens(sandbox: str) -> dict[str, str]:
    """Tokens of the personas."""
    return persona_tokens(sandbox, "overblik", "boligejer", "mange-sager", "mange-betalinger", "pensionist")


@pytest.fixture(scope="module")
async def undisturbed(sandbox: str, authorities: Path, tokens: dict[str, str]) -> dict[str, Any]:
    """Provide the answer when nothing fails."""
    async with gateway(sandbox, authorities, tokens, DEADLINE="60") as running:
        answer = (await running.ask(QUERY, "boligejer")).json()
    assert "errors" not in answer
    me: dict[str, Any] = answer["data"]["me"]
    assert me["cases"]["coverage"]["complete"]
    assert me["benefits"]["coverage"]["complete"]
    assert me["benefits"]["nodes"]
    assert any(case["area"]["kle"].startswith("02.34") for case in me["cases"]["nodes"])
    assert any(case["documents"]["nodes"] for case in me["cases"]["nodes"])
    return me
