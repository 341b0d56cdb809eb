"""Connections in memory: what a client sends goes straight to the protocol, and what it answers is kept."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from gateway.server.cors import NO_CORS, CorsPolicy
from gateway.server.load_shedding import LoadShedder
from gateway.server.server import protocol

_STATUS = re.compile(rb"HTTP/1\.1 (\d+) ")


class MemoryTransport(asyncio.Transport):
    """Keeps what is written; closes at once, and says so in the next iteration, as a socket would."""

    def __init__(self, protocol: Any) -> None:
        super().__init__()
        self._protocol = protocol
        self._closing = False
        self.written = b""
        self.is_paused = False

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)}.get(name, default)

    def write(self, data: Any) -> None:
        if not self._closing:
            self.written += data

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            asyncio.get_running_loop().call_soon(self._protocol.connection_lost, None)

    abort = close

    def pause_reading(self) -> None:
        self.is_paused = True

    def resume_reading(self) -> None:
        self.is_paused = False


class MemoryConnection:
    """One connection of a client to a server."""

    def __init__(self, make_protocol: Callable[[], Any]) -> None:
        self.protocol = make_protocol()
        self.transport = MemoryTransport(self.protocol)
        self.protocol.connection_made(self.transport)

    def send(self, data: bytes) -> None:
        """Send, as far as the server takes it."""
        if not self.transport.is_closing():
            self.protocol.data_received(data)

    def close(self) -> None:
        """Hang up."""
        self.transport.close()

    @property
    def written(self) -> bytes:
        """All that was answered so far."""
        return self.transport.written

    @property
    def statuses(self) -> list[int]:
        """The statuses of the answers so far."""
        return [int(status) for status in _STATUS.findall(self.written)]


class MemoryServer:
    """A server of an application, without sockets."""

    def __init__(
        self,
        app: Any,
        *,
        load: LoadShedder | None = None,
        cors: CorsPolicy = NO_CORS,
        seconds: float = 60.0,
        max_connections: int = 1_000,
        keep_alive: int = 60,
    ) -> None:
        options: dict[str, Any] = {"log_config": None, "access_log": False, "ws": "none", "lifespan": "off"}
        self._config = uvicorn.Config(app, timeout_keep_alive=keep_alive, **options)
        self._config.load()
        self._state = ServerState()
        self._protocol = protocol(seconds=seconds, connections=max_connections, load=load, cors=cors)

    def connect(self) -> MemoryConnection:
        """Return a new connection."""
        return MemoryConnection(
            lambda: self._protocol(config=self._config, server_state=self._state, app_state={}, _loop=None)
        )

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._state.connections)


async def until(is_so: Callable[[], bool], *, iterations: int = 100_000) -> int:
    """Return how many iterations of the event loop it took; raises TimeoutError after so many."""
    for count in range(iterations):
        if is_so():
            return count
        await asyncio.sleep(0)
    raise TimeoutError("it did not come to pass")
