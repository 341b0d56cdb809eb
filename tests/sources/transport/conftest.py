"""Calls over real sockets, plain and over TLS."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sources.transport.client import UpstreamClient
from sources.transport.http import HttpClient
from tests.sources.transport.index_calls import CAP
from tests.sources.transport.wire import cafile, server_context


@pytest.fixture
async def calls(tmp_path: Path) -> AsyncIterator[UpstreamClient]:
    http = HttpClient(max_bytes=CAP, cafile=cafile(tmp_path))
    yield UpstreamClient(http)
    await http.close()


@pytest.fixture(params=[None, server_context], ids=["plain", "TLS"])
def server_tls(request: pytest.FixtureRequest) -> ssl.SSLContext | None:
    """Provide the upstream's end of TLS, or none."""
    return request.param() if request.param else None
