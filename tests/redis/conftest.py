"""A Redis server for each test that spoils one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.redis_server import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Provide running, and empty."""
    redis_server = Server(tmp_path)
    redis_server.start()
    yield redis_server
    redis_server.kill()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis is waited for: on a machine with other work it may be slow, which is not what is asked."""
    monkeypatch.setattr("gateway.redis.connection.MAX_CALL_SECONDS", 5.0)
