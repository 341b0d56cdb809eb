"""Gateways and sandboxes as processes that a test can tell to stop, and watch."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.conftest import ROOT
from tests.running import _answers

START_SECONDS = 90.0  # on a machine with other work, too


@dataclass
class Process:
    """One that answers at an address."""

    popen: subprocess.Popen[bytes]
    address: str

    @property
    def socket_address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.address)
        return str(parts.hostname), int(parts.port or 0)

    @property
    def resident(self) -> int:
        """Bytes of memory."""
        pages = Path(f"/proc/{self.popen.pid}/statm").read_text("ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    @property
    def processor(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.popen.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def descriptors(self) -> int:
        """Files and sockets that are open."""
        return len(os.listdir(f"/proc/{self.popen.pid}/fd"))

    def end(self) -> None:
        """Kill it."""
        self.popen.kill()
        self.popen.wait(10)


def begin(command: list[str], settings: Mapping[str, str], log: Path, *, module: str = "gateway") -> Process:
    """Start a process, and return once it answers."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("BORGERBLIK_")}
    environment = {f"BORGERBLIK_{key}": value for key, value in settings.items()}
    with log.open("w") as output:
        popen = subprocess.Popen(
            [sys.executable, "-m", module, *command],
            env=clean | environment | {"PYTHONUNBUFFERED": "1"},
            stdout=output,
            stderr=output,
            cwd=ROOT,
        )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and popen.poll() is None:
        address = re.search(r"http://127\.0\.0\.1:\d+", log.read_text("utf-8"))
        if address and _answers(address.group()):
            return Process(popen, address.group())
        time.sleep(0.05)
    popen.kill()
    popen.wait(10)
    raise RuntimeError(f"{command} did not start: {log.read_text('utf-8')}")


@contextmanager
def process(
    command: list[str], settings: Mapping[str, str], log: Path, *, module: str = "gateway"
) -> Iterator[Process]:
    """Start a process, and end it with the block."""
    running = begin(command, settings, log, module=module)
    try:
        yield running
    finally:
        running.end()
