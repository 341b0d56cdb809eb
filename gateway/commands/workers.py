"""Serve in several processes: the supervisor here, and what each worker does."""

from __future__ import annotations

import os
import socket
import tempfile
from contextlib import ExitStack
from functools import partial
from multiprocessing.synchronize import Event
from pathlib import Path

from gateway.app import create
from gateway.commands.listening import metrics_listening, server_of
from gateway.commands.output import fail
from gateway.metrics.workers import WorkerMetrics, WorkersCollector
from gateway.observability import logs
from gateway.policies.problem import PolicyError
from gateway.server.server import Server
from gateway.server.workers import WorkerConfig, Workers
from gateway.settings import Settings, SettingsError, read


def run_workers(sockets: list[socket.socket], settings: Settings, *, workers: int) -> None:
    """Serve in so many processes until told to stop."""
    if settings.metrics:
        fail(
            "BORGERBLIK_METRICS cannot be used with several workers: each would tell its own. "
            "Set BORGERBLIK_METRICS_ADDRESS, which tells of all."
        )
    if settings.audit_log == "temporary":
        fail("BORGERBLIK_AUDIT_LOG cannot be temporary with several workers: name a file, or a Redis.")
    if settings.support_address and settings.support_approval_minutes and settings.redis_url is None:
        fail(
            "BORGERBLIK_SUPPORT_APPROVAL_MINUTES needs BORGERBLIK_REDIS_URL with several workers: each would know of "
            "its own approvals alone."
        )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="borgerblik-workers-")))
        collector = WorkersCollector(folder)
        stack.enter_context(metrics_listening(settings, collector))

        def on_change(supervisor: Workers) -> None:
            collector.alive, collector.restarts = frozenset(supervisor.pids), supervisor.replaced

        config = WorkerConfig(partial(make_server, folder), workers=workers)
        Workers(config, sockets, on_change).run()


def make_server(folder: Path, all_stop: Event) -> Server:
    """Return a worker's server: the gateway of the settings, which tells its metrics in the folder.

    What was right when the supervisor started may be wrong now, such as a policy file: the worker ends, and is tried
    again, while the others serve.
    """
    logs.configure()
    try:
        settings = read(os.environ)
        logs.configure(level=settings.log_level, form=settings.log_format)
        app = create(settings)
    except (SettingsError, PolicyError) as error:
        fail(str(error))
    app.state.life.siblings_serve = lambda: not all_stop.is_set()
    WorkerMetrics(folder, app.state.metrics())
    return server_of(app, settings)
