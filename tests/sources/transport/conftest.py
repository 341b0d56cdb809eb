"""Calls over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sources.transport.client import UpstreamClient
from sources.transport.http import HttpClient
from tests.sources.transport.index_calls import CAP


@pytest.fixture
async def calls() -> AsyncIterator[UpstreamClient]:
    http = HttpClient(max_bytes=CAP)
    yield UpstreamClient(http)
    await http.close()
