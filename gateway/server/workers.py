"""Several processes behind one socket: uvicorn's own supervisor, with our server in each worker.

A worker that dies is replaced. SIGHUP replaces all, one after the other: the new one serves before the old one leaves.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from multiprocessing.synchronize import Event

import structlog
import uvicorn
from uvicorn.supervisors import multiprocess

from gateway.server.server import Server

HEALTH_SECONDS = 120
"""A worker that does not answer the supervisor for so long is replaced, and a new one must serve within it."""

MakeServer = Callable[[Event], Server]
"""Makes a worker's server, in its process. The event is set once all workers stop."""


class WorkerConfig(uvicorn.Config):
    """What the supervisor hands to each worker."""

    def __init__(self, make_server: MakeServer, *, workers: int) -> None:
        super().__init__(
            "gateway", workers=workers, log_config=None, timeout_worker_healthcheck=HEALTH_SECONDS, ws="none"
        )
        self.make_server = make_server
        self.all_stop = multiprocessing.get_context("spawn").Event()


class Worker(multiprocess.Process):
    """One process that serves."""

    config: WorkerConfig

    @property
    def server(self) -> uvicorn.Server:
        """The server, made in the worker's own process."""
        if self._server is None:
            threading.Thread(target=self._leave_with_supervisor, name="supervisor", daemon=True).start()
            self._server = self.config.make_server(self.config.all_stop)
        return self._server

    def _leave_with_supervisor(self) -> None:
        """Stop as if told to once the supervisor is gone, however it ended: nobody could stop or replace this."""
        supervisor = multiprocessing.parent_process()
        if supervisor is not None:
            supervisor.join()
            structlog.get_logger("borgerblik").error("supervisor_died", worker=os.getpid())
            self.config.all_stop.set()
            os.kill(os.getpid(), signal.SIGTERM)

    def pong(self) -> None:
        """Answer a health check from another thread, which must not make the server: the worker is about to."""
        self.child_conn.recv()
        self.child_conn.send(self._server is not None and self._server.started)


class Workers(multiprocess.Multiprocess):
    """Starts the workers, and replaces those that end. Blocks in `run` until told to stop."""

    config: WorkerConfig

    def __init__(
        self, config: WorkerConfig, sockets: list[socket.socket], on_change: Callable[[Workers], None]
    ) -> None:
        multiprocess.Process = Worker  # type: ignore[misc]  # uvicorn names the class of its workers here alone
        super().__init__(config, sockets)
        self._log = structlog.get_logger("borgerblik")
        self._on_change = on_change
        self.replaced = 0

    @property
    def pids(self) -> list[int]:
        """The workers' process ids."""
        return [process.pid for process in self.processes if process.pid is not None]

    def init_processes(self) -> None:
        """Start all workers."""
        super().init_processes()
        self._announce(self.pids)

    def keep_subprocess_alive(self) -> None:
        """Replace workers that have died or hang."""
        before = list(self.processes)
        super().keep_subprocess_alive()
        for old, new in zip(before, self.processes, strict=True):
            if old is not new:
                self.replaced += 1
                self._log.error("worker_died", worker=old.pid, exit_code=old.exitcode, replaced_by=new.pid)
        if before != self.processes:
            self._on_change(self)

    def restart_all(self) -> None:
        """Replace all workers one by one."""
        before = self.pids
        super().restart_all()
        self._log.info("workers_replaced", before=before, now=self.pids)
        self._on_change(self)

    def terminate_all(self) -> None:
        """Tell all workers to stop: nobody serves in their place."""
        self.config.all_stop.set()
        super().terminate_all()

    def _announce(self, pids: Sequence[int]) -> None:
        self._log.info("workers_started", workers=list(pids))
        self._on_change(self)
