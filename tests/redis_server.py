"""A real Redis server that can be killed, stopped, slowed down and spoilt."""

from __future__ import annotations

import asyncio
import signal
import ssl
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest
from redis import Redis

from sources.concurrency import cancel_and_wait
from tests.audit.conftest import server
from tests.ports import free_port


class Server:
    """One server on one port, started anew as often as wanted; it keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.client = Redis.from_url(self.url, socket_timeout=10)  # for tests to look into it

    @property
    def url(self) -> str:
        """Where it is."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Return once it answers."""
        program = server()
        if program is None:
            pytest.skip("no redis-server on this machine")
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)]
        with (self._folder / "redis.log").open("a") as log:
            self._process = subprocess.Popen([program, *options], stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(Exception):
                self.client.ping()
                return
            time.sleep(0.05)
        pytest.skip("the redis-server here does not start")

    def kill(self) -> None:
        """With no chance to say anything."""
        self.client.close()
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def stop(self) -> None:
        """Accept connections, and say nothing more."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """After `stop`."""
        assert self._process
        self._process.send_signal(signal.SIGCONT)


class Wire:
    """A way to a server that can be made slow."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: set[asyncio.Task[None]] = set()
        self.seconds = 0.0
        self.port = 0
        self.url = ""

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carries bytes both ways until one side is done."""
        task = asyncio.current_task()
        assert task
        self._open.add(task)
        with suppress(OSError, asyncio.CancelledError), closing(writer):
            there, back = await asyncio.open_connection("127.0.0.1", self._port)
            with closing(back):
                directions = [self._carry(reader, back), self._carry(there, writer, slowly=True)]
                tasks = [asyncio.create_task(direction) for direction in directions]
                try:
                    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    await cancel_and_wait(tasks, within=60)
        self._open.discard(task)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, slowly: bool = False) -> None:
        while data := await reader.read(65_536):
            await asyncio.sleep(self.seconds if slowly else 0)
            writer.write(data)
            await writer.drain()

    async def close(self) -> None:
        """Cut what is still open."""
        assert not await cancel_and_wait(self._open, within=60)
        await asyncio.sleep(0.05)


@asynccontextmanager
async def wire(port: int, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Wire]:
    """Open a wire to a port of this machine while the block runs; `tls`: clients speak TLS to the wire."""
    opened = Wire(port)
    listening = await asyncio.start_server(opened.connected, "127.0.0.1", 0, ssl=tls)
    opened.port = listening.sockets[0].getsockname()[1]
    opened.url = f"redis{'s' if tls else ''}://127.0.0.1:{opened.port}/0"
    try:
        yield opened
    finally:
        listening.close()
        await opened.close()
