"""Health probes of the platform: does the process run, has it started, should requests be sent to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.server.certificates import Certificates
from gateway.server.lifecycle import Lifecycle


def routes(
    life: Lifecycle, certificates: Certificates, key_ages: Callable[[], Mapping[str, float | None]] = dict
) -> list[Route]:
    """Return the probes. They are answered however busy the process is, and say nothing of anybody.

    `key_ages`: seconds since the keys of each issuer of tokens were fetched. Until those of one are there, nobody could
    log in, and the process is not ready. Later it stays ready: the old keys serve for a day, and public data longer.
    """

    def live() -> Response:
        return _response("live")

    def started() -> Response:
        return _response("started") if life.started else _response("starting", status=503)

    def ready() -> Response:
        states = {"expired": certificates.expired, "expiring": certificates.soon}
        more: dict[str, Any] = {
            state: [{"certificate": name, "days": days} for name, days in days_left.items()]
            for state, days_left in states.items()
            if days_left
        }
        ages = key_ages()
        if ages:
            more["keys"] = [{"issuer": issuer, "ageSeconds": _whole(age)} for issuer, age in ages.items()]
        if not life.is_ready:
            return _response("stopping", status=503, **more)
        if ages and all(age is None for age in ages.values()):
            return _response("waiting_for_keys", status=503, **more)
        return _response("ready", **more)

    probes: dict[str, Callable[[], Response]] = {"live": live, "started": started, "ready": ready}
    return [Route(f"/health/{name}", _endpoint(answer)) for name, answer in probes.items()]


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds)


def _endpoint(answer: Callable[[], Response]) -> Callable[[Request], Any]:
    async def endpoint(_request: Request) -> Response:
        return answer()

    return endpoint


def _response(state: str, *, status: int = 200, **more: Any) -> Response:
    return JSONResponse({"status": state, **more}, status)
