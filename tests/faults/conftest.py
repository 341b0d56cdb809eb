"""One sandbox on a real port for all of these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.far_side import persona_tokens, write_owners
from tests.running import started


@pytest.fixture(scope="package")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address."""
    log = tmp_path_factory.mktemp("faults") / "sandbox.log"
    with started(["sandbox", "serve", "--port", "0"], {}, log) as address:
        yield address


@pytest.fixture(scope="package")
def owners(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two owners."""
    return write_owners(tmp_path_factory.mktemp("owners"))


@pytest.fixture(scope="package")
def tokens(sandbox: str) -> dict[str, str]:
    """Tokens of the personas."""
    return persona_tokens(sandbox, "overblik", "boligejer", "mange-sager", "mange-betalinger", "pensionist")
