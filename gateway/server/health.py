"""What the platform asks: does the process run, has it started, should requests be sent to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.server.certificates import Certificates
from gateway.server.lifecycle import Lifecycle


def routes(life: Lifecycle, certificates: Certificates) -> list[Route]:
    """The probes. They are answered however busy the process is, and say nothing of anybody."""

    def live() -> Response:
        return _said("live")

    def started() -> Response:
        return _said("started") if life.started else _said("starting", status=503)

    def ready() -> Response:
        told = {"expired": certificates.expired, "expiring": certificates.soon}
        more: dict[str, Any] = {
            what: [{"certificate": name, "days": days} for name, days in which.items()]
            for what, which in told.items()
            if which
        }
        return _said("stopping", status=503, **more) if life.stopping else _said("ready", **more)

    probes: dict[str, Callable[[], Response]] = {"live": live, "started": started, "ready": ready}
    return [Route(f"/health/{name}", _endpoint(answer)) for name, answer in probes.items()]


def _endpoint(answer: Callable[[], Response]) -> Callable[[Request], Any]:
    async def endpoint(_request: Request) -> Response:
        return answer()

    return endpoint


def _said(what: str, *, status: int = 200, **more: Any) -> Response:
    return JSONResponse({"status": what, **more}, status)
