"""Several workers behind one socket: they share the work, and one that dies or is replaced costs hardly anything."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway.app.sandbox import setting_texts
from sources.sandbox.personas import BY_KEY
from tests.ports import free_port
from tests.processes import Process, process

WAIT_SECONDS = 240.0
QUERY = {"query": '{ municipality(code: "0999") { name } }'}
OVERVIEW = {"query": "{ me { name cases { totalCount nodes { title } } } }"}


@dataclass
class Fleet:
    """A supervisor with its workers, the sandbox that they ask, and where their metrics are."""

    gateway: Process
    sandbox: Process
    metrics: str
    log: Path

    def figures(self) -> dict[str, float]:
        """Return each sample of the metrics by its name and labels."""
        text = httpx.get(f"{self.metrics}/metrics", trust_env=False, timeout=30).text
        return {
            f"{sample.name}{sorted(sample.labels.items())}": sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def total(self, name: str) -> float:
        """Return the sum of the samples of a name."""
        return sum(value for sample, value in self.figures().items() if sample.startswith(f"borgerblik_{name}["))

    def workers(self) -> set[int]:
        """Return the workers that answer."""
        return {
            int(sample.split("'")[3])
            for sample, value in self.figures().items()
            if sample.startswith("borgerblik_worker_up[") and value == 1
        }

    def token(self) -> str:
        """Return the token of a persona."""
        wish = httpx.post(f"{self.sandbox.address}/token", json={"persona": "overblik"}, trust_env=False, timeout=30)
        return str(wish.json()["access_token"])


def eventually(condition: Callable[[], Any]) -> Any:
    """Return what a condition gives once it is true."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not (value := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return value


@contextmanager
def fleet(folder: Path, workers: int = 2, **settings: str) -> Iterator[Fleet]:
    """Provide workers on a sandbox elsewhere."""
    port = free_port()
    with process(["sandbox", "serve", "--port", "0"], {}, folder / "sandbox.log") as sandbox:
        texts = setting_texts(sandbox.address) | {
            "METRICS_ADDRESS": f"127.0.0.1:{port}",
            "AUDIT_LOG": str(folder / "audit-log.jsonl"),
            "SHUTDOWN_DELAY": "1",
        }
        command = ["serve", "--port", "0", "--workers", str(workers)]
        with process(command, texts | settings, folder / "gateway.log") as gateway:
            running = Fleet(gateway, sandbox, f"http://127.0.0.1:{port}", folder / "gateway.log")
            eventually(lambda: workers == 1 or len(running.workers()) == workers)
            try:
                yield running
            finally:
                gateway.popen.terminate()
                gateway.popen.wait(60)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with fleet(tmp_path_factory.mktemp("fleet"), SUPPORT_ADDRESS="127.0.0.1:0") as running:
        yield running


def ask(running: Fleet, body: dict[str, str], **headers: str) -> httpx.Response:
    """Ask on a connection of its own."""
    return httpx.post(f"{running.gateway.address}/graphql", json=body, headers=headers, trust_env=False, timeout=60)


@dataclass
class Load:
    """Clients that ask without a pause, each on a connection that it keeps, until told to stop."""

    running: Fleet
    clients: int = 4
    outcomes: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def under_way(self) -> Iterator[Load]:
        stop = threading.Event()
        threads = [threading.Thread(target=self._ask, args=(stop,)) for _ in range(self.clients)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            stop.set()
            for thread in threads:
                thread.join(60)

    def wait_for_more(self, count: int) -> None:
        goal = self.outcomes["200"] + count
        eventually(lambda: self.outcomes["200"] >= goal)

    def _ask(self, stop: threading.Event) -> None:
        with httpx.Client(base_url=self.running.gateway.address, trust_env=False, timeout=60) as client:
            while not stop.is_set():
                try:
                    self.outcomes[str(client.post("/graphql", json=QUERY).status_code)] += 1
                except httpx.TransportError as error:
                    self.outcomes[type(error).__name__] += 1


def test_both_workers_serve_and_their_counts_are_added_up(shared: Fleet) -> None:
    before = shared.total("requests_total")
    answers = [ask(shared, QUERY) for _ in range(40)]

    assert {answer.status_code for answer in answers} == {200}
    assert shared.total("requests_total") == before + 40
    assert shared.total("request_duration_seconds_count") == shared.total("requests_total")


def test_a_gauge_carries_its_worker(shared: Fleet) -> None:
    """Two event loops have two lags."""
    lags = [sample for sample in shared.figures() if sample.startswith("borgerblik_event_loop_lag_seconds")]
    assert len(lags) == 2


def test_a_citizen_sees_in_one_worker_what_was_viewed_through_the_other(shared: Fleet) -> None:
    """They write one audit log, whose chain holds."""
    headers = {"authorization": f"Bearer {shared.token()}"}
    for _ in range(12):
        assert ask(shared, OVERVIEW, **headers).json()["data"]["me"]["cases"]["nodes"]
    logs = [
        ask(shared, {"query": "{ me { accessLog(first: 100) { nodes { views } } } }"}, **headers).json()
        for _ in range(6)
    ]
    counts = [sum(entry["views"] for entry in answer["data"]["me"]["accessLog"]["nodes"]) for answer in logs]
    assert counts == sorted(counts)
    assert counts[0] >= 12


def test_support_staff_ask_every_worker_at_an_address_of_their_own(shared: Fleet) -> None:
    """Each connection is one worker's, and each worker knows the path there alone."""
    lines = shared.log.read_text("utf-8").splitlines()
    [address] = re.findall(r"http://[^\"\s]+", next(line for line in lines if "support_listening" in line))
    refusals = [httpx.post(address, json={"query": "{ citizen { authority { cvr } } }"}, trust_env=False, timeout=60)
                for _ in range(20)]  # fmt: skip
    assert {refusal.status_code for refusal in refusals} == {401}
    elsewhere = httpx.post(f"{shared.gateway.address}/support/graphql", json={}, trust_env=False, timeout=60)
    assert elsewhere.status_code == 404
    wish = {"employee": "korsbaek-1"}
    token = httpx.post(f"{shared.sandbox.address}/token", json=wish, trust_env=False, timeout=30).json()["access_token"]
    headers = {
        "authorization": f"Bearer {token}", "x-support-citizen": BY_KEY["overblik"].cpr,
        "x-support-purpose": "guidance", "x-support-case": "S2026-117",
    }  # fmt: skip
    for _ in range(4):
        body = {"query": "{ citizen { authority { cvr } } }"}
        answer = httpx.post(address, json=body, headers=headers, trust_env=False, timeout=60)
        assert answer.json().get("data") == {"citizen": {"authority": {"cvr": "11111111"}}}, answer.text


def test_a_worker_that_is_killed_is_replaced(tmp_path: Path) -> None:
    """Under load: what it was answering is lost with a closed connection, and nothing else; its counts stay."""
    with fleet(tmp_path) as running, Load(running).under_way() as load:
        load.wait_for_more(50)
        counted = running.total("requests_total")
        victim = min(running.workers())
        os.kill(victim, signal.SIGKILL)
        eventually(lambda: len(running.workers() - {victim}) == 2)
        load.wait_for_more(50)
        assert running.total("requests_total") > counted
        assert running.figures()["borgerblik_worker_restarts_total[]"] == 1
    lost = load.outcomes.total() - load.outcomes["200"]
    assert lost <= load.clients
    assert '"event":"worker_died"' in running.log.read_text("utf-8")


def test_all_workers_are_replaced_without_losing_a_request(tmp_path: Path) -> None:
    """SIGHUP: the new worker serves before the old one leaves, and the address is ready all the while."""
    with fleet(tmp_path) as running, Load(running).under_way() as load:
        load.wait_for_more(50)
        before = running.workers()
        eventually(lambda: httpx.get(f"{running.gateway.address}/health/ready", trust_env=False).status_code == 200)
        probes: set[int] = set()
        running.gateway.popen.send_signal(signal.SIGHUP)

        def replaced() -> bool:
            probe = httpx.get(f"{running.gateway.address}/health/live", trust_env=False, timeout=60)
            probes.add(probe.status_code)
            return '"event":"workers_replaced"' in running.log.read_text("utf-8")

        eventually(replaced)
        assert not before & eventually(running.workers)
        load.wait_for_more(50)
    assert probes == {200}
    assert set(load.outcomes) == {"200"}


def test_told_to_stop_all_workers_leave(tmp_path: Path) -> None:
    with fleet(tmp_path, SUPPORT_ADDRESS="127.0.0.1:0") as running:
        workers = running.workers()
        running.gateway.popen.terminate()
        assert running.gateway.popen.wait(60) == 0
        for worker in workers:
            with pytest.raises(ProcessLookupError):
                os.kill(worker, 0)


def test_workers_leave_with_their_supervisor(tmp_path: Path) -> None:
    """However it ended, even killed: nobody could stop or replace them."""
    with fleet(tmp_path) as running:
        workers = [psutil.Process(worker) for worker in running.workers()]
        running.gateway.popen.kill()
        running.gateway.popen.wait(60)
        eventually(lambda: not any(map(_lives, workers)))
    assert running.log.read_text("utf-8").count('"event":"supervisor_died"') == len(workers)


def _lives(worker: psutil.Process) -> bool:
    try:
        return worker.status() != psutil.STATUS_ZOMBIE  # one whom nobody has asked about yet
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize(
    ("command", "settings", "sentence"),
    [
        (["--sandbox"], {}, "The embedded sandbox is one process."),
        ([], {"METRICS": "true"}, "Set BORGERBLIK_METRICS_ADDRESS"),
        (
            [],
            {"SUPPORT_ADDRESS": "127.0.0.1:0", "SUPPORT_APPROVAL_MINUTES": "5"},
            "SUPPORT_APPROVAL_MINUTES needs BORGERBLIK_REDIS_URL",
        ),
        ([], {"AUDIT_LOG": "temporary"}, "BORGERBLIK_AUDIT_LOG cannot be temporary"),
    ],
)
def test_what_cannot_be_shared_is_refused(
    shared: Fleet, tmp_path: Path, command: list[str], settings: dict[str, str], sentence: str
) -> None:
    """With one line, before anything is served."""
    texts = setting_texts(shared.sandbox.address) | {"AUDIT_LOG": str(tmp_path / "audit-log.jsonl")} | settings
    serve = ["serve", "--port", "0", "--workers", "2", *command]
    with pytest.raises(RuntimeError, match=sentence), process(serve, {} if command else texts, tmp_path / "log"):
        pass
