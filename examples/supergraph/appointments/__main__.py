"""Serves the appointments: settings from the environment, a port from the command line."""

from __future__ import annotations

import os
import socket
import sys

import uvicorn

from examples.supergraph.appointments.app import create
from examples.supergraph.appointments.login import Login
from examples.supergraph.appointments.store import Store


def main() -> None:
    """Serve until told to stop."""
    login = Login(
        issuer=os.environ["APPOINTMENTS_ISSUER"],
        jwks_url=os.environ["APPOINTMENTS_JWKS_URL"],
        audience=os.environ.get("APPOINTMENTS_AUDIENCE", "borgerblik"),
    )
    store = Store(os.environ.get("APPOINTMENTS_STORE", ":memory:"))
    app = create(store=store, login=login, secret=os.environ["APPOINTMENTS_ROUTER_SECRET"])
    listening = socket.create_server(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 4002))
    print(f"Appointments listen on http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none", http="h11"))
    server.run(sockets=[listening])


if __name__ == "__main__":
    main()
