"""A Redis server for each test that spoils one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.redis_server import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Running, and empty."""
    one = Server(tmp_path)
    one.start()
    yield one
    one.kill()
