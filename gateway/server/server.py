"""The server: how its connections are made, and its graceful shutdown: uvicorn alone closes at once."""

from __future__ import annotations

import gc
import signal
import socket
import sys
import time
from collections.abc import Callable
from functools import partial
from types import FrameType

import uvicorn

from gateway.server.cors import NO_CORS, CorsPolicy
from gateway.server.lifecycle import Lifecycle
from gateway.server.load_shedding import LoadShedder
from gateway.server.protocol import BoundedHttpProtocol


def protocol(
    *, seconds: float, connections: int, load: LoadShedder | None = None, cors: CorsPolicy = NO_CORS
) -> Callable[..., BoundedHttpProtocol]:
    """Return what uvicorn makes a connection's protocol with."""
    load = load or LoadShedder(max_operations=sys.maxsize, max_lag=0)
    return partial(BoundedHttpProtocol, seconds=seconds, max_connections=connections, load=load, cors=cors)


NEW_OBJECTS = 5_000
"""How many the collector waits for. An answer makes thousands, and hardly any of them in a circle."""
YOUNG_COLLECTIONS = 1
"""Of new objects, before those that outlived them are looked through: with 200 operations in flight these are thousands
each time, and the loop stands still while the collector looks at them. Twenty of them took 140 ms of processor time."""
MIDDLE_COLLECTIONS = 400
"""Of those, before all objects are looked through: as seldom as before, counted in new objects."""


class Server(uvicorn.Server):
    """On SIGTERM it is not ready, still answers whoever has not noticed, and only then closes."""

    def __init__(
        self, config: uvicorn.Config, *, life: Lifecycle, leave_seconds: float, second: uvicorn.Config | None = None
    ) -> None:
        """`second`: what is served on the last of the sockets, an address of its own, for as long as the rest."""
        super().__init__(config)
        self._second = second
        self._life = life
        self._leave_seconds = leave_seconds
        self._leaves_at = float("inf")

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Keep what is there once it has started out of the garbage collector: it stays."""
        listening = sockets.pop() if self._second is not None and sockets else None
        await super().startup(sockets)
        if self._second is not None and listening is not None:
            await self._serve_second(self._second, listening)
        gc.collect()
        gc.freeze()
        gc.set_threshold(NEW_OBJECTS, YOUNG_COLLECTIONS, MIDDLE_COLLECTIONS)

    async def _serve_second(self, config: uvicorn.Config, listening: socket.socket) -> None:
        """Listen at a second address. Its connections are of one state with the others: they are bounded together, and
        what is in flight on them is finished before the application ends."""
        second = uvicorn.Server(config)
        second.server_state = self.server_state
        config.load()
        second.lifespan = config.lifespan_class(config)
        await second.startup([listening])
        self.servers += second.servers

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop after the delay; Ctrl+C and a second signal stop it at once."""
        waits = sig == signal.SIGTERM and not self._life.stopping and self._leave_seconds
        self._life.stopping = True
        if waits:
            self._captured_signals.append(sig)
            self._leaves_at = time.monotonic() + self._leave_seconds
        else:
            super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        """Stop once the delay is over; called ten times a second.

        A worker whose siblings serve takes no more connections from the beginning of the delay on.
        """
        if self._life.stopping and self._life.siblings_serve():
            for server in self.servers:
                server.close()
        self.should_exit = self.should_exit or time.monotonic() >= self._leaves_at
        return await super().on_tick(counter)
