"""The metrics at an address of their own, which citizens never reach."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Metric, start_http_server
from prometheus_client.registry import Collector

from gateway.server.lifecycle import Lifecycle

COLLECT_SECONDS = 5.0
"""How long a collector waits for an event loop that is busy."""


class LoopCollector(Collector):
    """Collects on an event loop, whose counters no other thread may walk through."""

    def __init__(self, lifecycle: Lifecycle, collector: Collector) -> None:
        self._lifecycle = lifecycle
        self._collector = collector

    def collect(self) -> Iterable[Metric]:
        """Return the metrics; none before the process has started. Raise TimeoutError where the loop is too busy."""
        loop = self._lifecycle.loop
        if loop is None:
            return []
        return asyncio.run_coroutine_threadsafe(self._collected(), loop).result(COLLECT_SECONDS)

    async def _collected(self) -> list[Metric]:
        return list(self._collector.collect())


class AddressTakenError(Exception):
    """Nothing can listen at the address of the metrics."""


@contextmanager
def listening(address: tuple[str, int], collector: Collector) -> Iterator[int]:
    """Serve a collector's metrics, and provide the port. Raise AddressTakenError."""
    registry = CollectorRegistry()
    registry.register(collector)
    host, port = address
    try:
        server: WSGIServer
        thread: Thread
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        raise AddressTakenError(error.strerror or "this is no address") from None
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
