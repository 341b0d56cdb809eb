"""The limit: the answer's bytes, encoded before, sent by a plain Starlette endpoint once it has read the request."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.servers.starting import argument, listen, report_ready, serve


def application(folder: str) -> Starlette:
    """Return serves a folder's files: the answer of a workload is named after it."""
    answers = {f"Bearer {path.stem}": path.read_bytes() for path in Path(folder).glob("*.json")}

    async def graphql(request: Request) -> Response:
        await request.body()
        return Response(answers[request.headers["authorization"]], media_type="application/json")

    return Starlette(routes=[Route("/graphql", graphql, methods=["POST"])])


if __name__ == "__main__":
    listening = listen()
    app = application(argument(1) or "")
    report_ready(listening)
    serve(app, listening)
