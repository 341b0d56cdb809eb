"""What all Python servers here share: how they listen, and how they tell where."""

from __future__ import annotations

import json
import socket
import sys
from typing import Any

import uvicorn


def listen() -> socket.socket:
    """Return a socket on a free port of this machine alone."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", 0))
    listening.listen(2048)
    return listening


def report_ready(listening: socket.socket, **more: Any) -> None:
    """Say where, in one line of JSON on standard output."""
    print(json.dumps({"port": listening.getsockname()[1], **more}), flush=True)


def serve(app: Any, listening: socket.socket) -> None:
    """As fast as uvicorn goes: uvloop, httptools, no access log."""
    config = uvicorn.Config(app, loop="uvloop", http="httptools", ws="none", access_log=False, log_config=None)
    uvicorn.Server(config).run(sockets=[listening])


def argument(number: int) -> str | None:
    """Return an argument of the command line."""
    return sys.argv[number] if len(sys.argv) > number else None
