"""Serves the products, and says where."""

from __future__ import annotations

import socket

import uvicorn
from strawberry.asgi import GraphQL

from tests.federation.products.schema import schema

listening = socket.create_server(("127.0.0.1", 0))
print(f"Products listen on http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
app: GraphQL[None, None] = GraphQL(schema)
uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none", http="h11")).run(sockets=[listening])
