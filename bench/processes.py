"""Servers as processes: started, pinned to a core, weighed, and ended."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

import psutil

SERVERS, LOAD = 0, 1
"""The cores."""


@dataclass(frozen=True)
class Running:
    """A server that listens."""

    name: str
    port: int
    started_ms: float
    ready: Mapping[str, Any] = field(repr=False)
    process: psutil.Process = field(repr=False)

    def with_tokens(self, tokens: Mapping[str, str]) -> Running:
        """Return the same, and how it is asked."""
        return replace(self, ready={**self.ready, "tokens": tokens})

    def cpu(self) -> float:
        """Seconds of processor time, its own and the kernel's for it."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def megabytes(self) -> float:
        """Resident memory."""
        return float(self.process.memory_info().rss) / 2**20


def pin(core: int) -> bool:
    """Keep this process, and those it starts, on a core. False where that is not possible."""
    try:
        os.sched_setaffinity(0, {core})
    except (AttributeError, OSError):
        return False
    return True


@contextlib.contextmanager
def on(core: int) -> Iterator[None]:
    """Yield what is started in this block stays on a core."""
    before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    pin(core)
    try:
        yield
    finally:
        if before:
            os.sched_setaffinity(0, before)


@contextlib.contextmanager
def started(
    name: str, command: Sequence[str], *, core: int = SERVERS, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Yield a server from its first line, which tells its port, until the end of the block."""
    began = time.perf_counter()
    with log.open("wb") as errors, on(core):
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command,
            stdout=subprocess.PIPE,
            stderr=errors,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})},
            cwd=Path(__file__).parents[1],
        )
    try:
        ready = _first_line(process.stdout, name, log)
        running = psutil.Process(process.pid)
        yield Running(name, ready["port"], (time.perf_counter() - began) * 1000, ready, running)
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Let it finish; then do not ask."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def _first_line(output: IO[bytes] | None, name: str, log: Path) -> dict[str, Any]:
    line = output.readline() if output else b""
    if not line:
        raise RuntimeError(f"{name} did not start: {log.read_text('utf-8', 'replace')[-2000:]}")
    ready: dict[str, Any] = json.loads(line)
    return ready


def python(module: str, *arguments: str) -> list[str]:
    """Return a command that runs a module of this bench."""
    return [sys.executable, "-m", f"bench.servers.{module}", *arguments]
