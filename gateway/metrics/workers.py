"""The metrics of all workers on one page: each tells its own through a socket of the machine, and they are added up.

What a worker that has ended had counted stays in the sums, so that a counter never falls but with the gateway itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from multiprocessing.connection import Client, Listener
from pathlib import Path
from threading import Lock, Thread

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

ENDING = ".sock"
SUMMED = frozenset({"counter", "histogram"})
ANSWER_SECONDS = 6.0
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]
"""By the name of a sample, and its labels."""


class WorkerMetrics:
    """Tells a worker's metrics to whoever connects to its socket in a folder that only this user can enter."""

    def __init__(self, folder: Path, collector: Collector) -> None:
        self._path = folder / f"{os.getpid()}{ENDING}"
        self._registry = CollectorRegistry()
        self._registry.register(collector)
        self._listener = Listener(str(self._path), "AF_UNIX")
        Thread(target=self._tell, daemon=True, name="worker-metrics").start()

    def _tell(self) -> None:
        while True:
            with suppress(OSError, EOFError), self._listener.accept() as connection:
                connection.send_bytes(generate_latest(self._registry))


class WorkersCollector(Collector):
    """Adds up what the workers tell. Gauges, which are no sums, carry the number of their worker's process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: dict[str, list[Metric]] = {}
        self._lock = Lock()
        self.restarts = 0
        self.alive: frozenset[int] = frozenset()

    def collect(self) -> Iterable[Metric]:
        """Return the metrics of all workers, and of the workers themselves."""
        with self._lock:
            told = {path.stem: _ask(path) for path in sorted(self._folder.glob(f"*{ENDING}"))}
            self._last |= {worker: metrics for worker, metrics in told.items() if metrics is not None}
            answering = {worker for worker, metrics in told.items() if metrics is not None}
            yield from _merged(self._last, answering)
            yield from self._workers(answering)

    def _workers(self, answering: Iterable[str]) -> Iterator[Metric]:
        up = Metric(
            "borgerblik_worker_up", "1 while the worker runs and answers, 0 while it runs and does not", "gauge"
        )
        for pid in sorted(self.alive):
            up.add_sample(up.name, {"worker": str(pid)}, float(str(pid) in answering))
        restarts = Metric(
            "borgerblik_worker_restarts", "Workers that have ended by themselves and been replaced", "counter"
        )
        restarts.add_sample(f"{restarts.name}_total", {}, self.restarts)
        yield from (up, restarts)


def _ask(path: Path) -> list[Metric] | None:
    """Return what a worker tells. None: it has ended, or does not answer."""
    try:
        with Client(str(path), "AF_UNIX") as connection:
            if not connection.poll(ANSWER_SECONDS):
                return None
            return list(text_string_to_metric_families(connection.recv_bytes().decode()))
    except ConnectionRefusedError:
        path.unlink(missing_ok=True)  # nobody listens there any more
    except (OSError, EOFError):
        pass
    return None


def _merged(told: Mapping[str, Iterable[Metric]], answering: Iterable[str]) -> Iterator[Metric]:
    families: dict[str, Metric] = {}
    samples: dict[str, Samples] = {}
    for worker, metrics in told.items():
        for metric in metrics:
            summed = metric.type in SUMMED
            if not summed and worker not in answering:
                continue
            family = families.setdefault(metric.name, Metric(metric.name, metric.documentation, metric.type))
            values = samples.setdefault(family.name, {})
            for sample in metric.samples:
                labels = sample.labels if summed else {**sample.labels, "worker": worker}
                key = sample.name, tuple(labels.items())
                values[key] = values.get(key, 0.0) + sample.value
    for name, family in families.items():
        for (sample_name, pairs), value in samples[name].items():
            family.add_sample(sample_name, dict(pairs), value)
        yield family
