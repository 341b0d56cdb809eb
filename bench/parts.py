"""The parts of a run, each over servers of its own."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import DEVNULL, Popen

import httpx
import psutil

from bench import fleet
from bench.fleet import OURS, Choice, Fleet
from bench.load import once
from bench.processes import LOAD, SERVERS, end, on, python, started
from bench.report import by_connections, table, worker
from bench.results import Calls, Results, Rows, Start
from bench.rounds import measured
from gateway.app import sandbox

Say = Callable[[str], None]
PERSONA, MOVED = "overblik", "flyttet"
UP, DOWN = "all sources up", "document index down"


async def memory(results: Results, choice: Choice, say: Say, *, names: Sequence[str], seconds: float) -> None:
    """Everybody's sources in memory, workload by workload."""
    async with fleet.in_memory(choice) as servers:
        for name in names:
            workload = servers.workloads[name]
            ask = {server: servers.request_for(server, workload) for server in servers.servers}
            rows = await measured(
                servers.servers, ask, connections=workload.connections, rounds=results.rounds, seconds=seconds
            )
            results.memory[name], results.titles[name] = rows, workload.title
            say("\n".join(("", f"### {workload.title}, {workload.connections} connections", "", *table(rows, OURS))))
        results.down = await _down(servers, results.rounds, seconds)
        say("\n".join(("", f"### {DOWN}", "", *table(results.down, UP))))


async def _down(servers: Fleet, rounds: int, seconds: float) -> Rows:
    """Ours with an index that is down beside ours with all of them."""
    gateway, workloads = servers.servers[OURS], servers.workloads
    ask = {UP: servers.request_for(OURS, workloads["overview"]), DOWN: servers.request_for(OURS, workloads["down"])}
    return await measured({UP: gateway, DOWN: gateway}, ask, connections=16, rounds=rounds, seconds=seconds)


async def sources(results: Results, choice: Choice, say: Say, *, connections: Sequence[int], seconds: float) -> None:
    """Everybody's sources behind 20 ms, by the number of those who ask at once."""
    async with fleet.over_http([PERSONA, MOVED], choice) as servers:
        workload = servers.workloads[PERSONA]
        ask = {server: servers.request_for(server, workload) for server in servers.servers}
        for server, request in ask.items():
            results.calls[server] = await _calls(servers, server, request)
        for number in connections:
            results.sources[number] = await measured(
                servers.servers, ask, connections=number, rounds=results.rounds, seconds=seconds
            )
            say(
                "\n".join(
                    ("", f"### sources behind 20 ms, {number} at once", "", *table(results.sources[number], OURS))
                )
            )
        say("\n".join(("", *by_connections(results))))
        if len(connections) > len(CONNECTIONS[True]):
            title = f"sources behind 20 ms, citizen with cases at three municipalities, {BETWEEN} at once"
            ask = {server: servers.request_for(server, servers.workloads[MOVED]) for server in servers.servers}
            rows = await measured(servers.servers, ask, connections=BETWEEN, rounds=results.rounds, seconds=seconds)
            results.authorities[title] = rows
            say("\n".join(("", f"### {title}", "", *table(rows, OURS))))


async def _calls(servers: Fleet, server: str, request: bytes) -> Calls:
    """Of the shortest of some tries: a server that is slow to ask seems to wait for answers that it does not need."""
    url, tries = f"http://127.0.0.1:{servers.sources[server].port}/counted", []
    async with httpx.AsyncClient(trust_env=False) as sources:
        for _ in range(10):
            await sources.get(url)
            await once(servers.servers[server].port, request)
            tries.append(Calls(**(await sources.get(url)).json()))
    return min(tries, key=lambda attempt: (attempt.calls, attempt.chain))


async def starts(results: Results, say: Say, folder: Path) -> None:
    """How long ours takes to start, and what it holds when idle."""
    with started("the sandbox", python("source_server", "soap"), core=LOAD, log=folder / "sandbox.log") as soap:
        tries = [_started(f"http://127.0.0.1:{soap.port}", folder / f"start-{number}.log") for number in range(3)]
    results.starts[OURS] = sorted(tries, key=lambda attempt: attempt.milliseconds)[len(tries) // 2]
    say("\n" + "\n".join(worker(results)))


def _started(at: str, log: Path) -> Start:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, **{f"BORGERBLIK_{name}": text for name, text in sandbox.setting_texts(at).items()}}
    command, began = [sys.executable, "-m", "gateway", "serve", "--port", str(port)], time.perf_counter()
    with log.open("wb") as errors, on(SERVERS):
        process = Popen(command, env=environment, stdout=DEVNULL, stderr=errors)  # noqa: S603 - our own command
    try:
        while time.perf_counter() - began < 60:
            try:
                httpx.get(f"http://127.0.0.1:{port}/health/ready").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.01)
        took, running = (time.perf_counter() - began) * 1000, psutil.Process(process.pid)
        times = running.cpu_times()
        return Start(took, (times.user + times.system) * 1000, running.memory_info().rss / 2**20)
    finally:
        end(process)


ALL = ("overview", "small", "eighty", "eight-hundred", "payments", "three-authorities", "nineteen-authorities")
QUICK = ("overview", "small", "eighty")
BETWEEN = 32
CONNECTIONS = {True: (1, 100), False: (1, 8, 32, 100, 200)}
"""By whether the run is quick."""
