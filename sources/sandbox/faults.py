"""Makes a service slow or broken on request, and counts the calls; stands in front of every service."""

from __future__ import annotations

import asyncio
import gzip
import json
import math
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sources.sandbox import soap
from sources.sandbox.sts import no_agreement

SERVICES = ("sagdokumentindeks", "ydelselistehent", "sts", "residence", "property", "representation", "*")
KINDS = (
    "latency", "fault11", "fault12", "http500", "http503html", "garbled", "truncated", "drip", "reset", "status50",
    "refused", "empty", "oversize", "no-agreement",
)  # fmt: skip
_HTML = "<!DOCTYPE html><html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>"
_HALF = (
    b'<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"><env:Bo'
)
_OPERATION = re.compile(rb"<(?:[\w.-]+:)?(?:(Fremsoeg)SagDokumentIndeksInput|(BevillingHent|EffektueringHent)_I)[\s>/]")
_LARGE, _PIECE = 48, 1_000_000
_DRIP_SECONDS = 0.5

AuthorityOf = Callable[[str | None, bytes], str]
InBand = Callable[[bytes], Response]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, for whom, how long and how often."""

    service: str
    kind: str
    authority: str = "*"
    operation: str = "*"
    seconds: float = 2.0
    probability: float = 1.0

    def strikes(self, service: str, authority: str, operation: str) -> bool:
        """Whether it happens to this call."""
        call = ((self.service, service), (self.authority, authority), (self.operation, operation))
        meant = all(selector in ("*", value) for selector, value in call)
        return meant and (self.probability >= 1 or random.random() < self.probability)


class FaultControl:
    """What goes wrong now, and what has been asked so far."""

    def __init__(self) -> None:
        self.active: list[Fault] = []
        self.calls: list[dict[str, str]] = []

    async def faults(self, request: Request) -> Response:
        """List, add or clear what goes wrong."""
        if request.method == "DELETE":
            self.active.clear()
        elif request.method == "POST":
            try:
                self.active.append(_fault(await request.json()))
            except (json.JSONDecodeError, UnicodeDecodeError):
                return JSONResponse({"error": "send JSON"}, 400)
            except ValueError as mistake:
                return JSONResponse({"error": str(mistake)}, 400)
        return JSONResponse([_as_json(fault) for fault in self.active])

    async def calls_so_far(self, request: Request) -> Response:
        """List or forget the calls so far; never tells about whom."""
        if request.method == "DELETE":
            self.calls.clear()
        return JSONResponse(self.calls)


def _fault(wish: Any) -> Fault:
    names = [field.name for field in fields(Fault)]
    if not isinstance(wish, dict) or not {"service", "kind"} <= wish.keys() <= set(names):
        raise ValueError(f"send one object with service and kind; it may hold {', '.join(names)}")
    texts = (wish.get(name, "*") for name in ("authority", "operation"))
    if wish["service"] not in SERVICES or wish["kind"] not in KINDS or not all(isinstance(text, str) for text in texts):
        raise ValueError(
            f"service is one of {', '.join(SERVICES)}; kind is one of {', '.join(KINDS)}; "
            "authority and operation are texts"
        )
    fault = Fault(**wish)
    if not all(type(number) in (int, float) for number in (fault.probability, fault.seconds)):
        raise ValueError("probability and seconds are numbers, without quotes")
    if not 0 <= fault.probability <= 1 or not 0 <= fault.seconds < math.inf:
        raise ValueError("probability is between 0 and 1; seconds is not negative")
    return fault


def _as_json(fault: Fault) -> dict[str, str | float]:
    names = ("service", "authority", "operation", "kind", "seconds", "probability")
    return {field: getattr(fault, field) for field in names}


class FaultInjector:
    """A service behind the control: counts the call, then lets it through or breaks it."""

    def __init__(
        self, control: FaultControl, service: str, app: ASGIApp, authority_of: AuthorityOf, in_band: InBand
    ) -> None:
        self._control, self._service, self._app = control, service, app
        self._authority_of, self._in_band = authority_of, in_band

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one call."""
        request = Request(scope, receive)
        if request.method != "POST":
            await Response(status_code=405, headers={"allow": "POST"})(scope, receive, send)
            return
        body = await request.body()
        authority = self._authority_of(request.headers.get("authorization"), body)
        operation = _operation(self._service, body)
        self._control.calls.append({"service": self._service, "operation": operation, "authority": authority})
        struck = [fault for fault in self._control.active if fault.strikes(self._service, authority, operation)]
        for fault in struck:
            if fault.kind == "latency":
                await asyncio.sleep(fault.seconds)
        broken = next((fault for fault in struck if fault.kind != "latency"), None)
        if broken is None:
            await self._app(scope, _replaying(body, receive), send)
        else:
            await self._break(broken, body)(scope, receive, send)

    def _break(self, fault: Fault, body: bytes) -> ASGIApp:
        if fault.kind == "status50":
            return self._in_band(body)
        return _BROKEN.get(fault.kind) or _plain(fault.kind)


def _plain(kind: str) -> Response:
    """Return a broken answer that can be written down."""
    error = soap.SoapFaultError("Intern fejl i indekset", sender=False)
    squeezed = gzip.compress(_HALF + bytes(range(256)) * 40, mtime=0)
    answers: dict[str, Callable[[], Response]] = {
        "fault11": lambda: soap.fault11(error),
        "fault12": lambda: soap.fault12(error),
        "no-agreement": no_agreement,
        "http500": lambda: Response("Internal Server Error", 500, media_type="text/plain"),
        "http503html": lambda: Response(_HTML, 503, media_type="text/html; charset=utf-8"),
        "garbled": lambda: Response(_HALF, media_type=soap.MEDIA_12),
        "truncated": lambda: Response(
            squeezed[: len(squeezed) // 2], headers={"content-encoding": "gzip"}, media_type=soap.MEDIA_12
        ),
        "empty": lambda: Response(b"", media_type=soap.MEDIA_12),
    }
    return answers[kind]()


def _operation(service: str, body: bytes) -> str:
    if service not in ("sagdokumentindeks", "ydelselistehent"):
        return {"sts": "token"}.get(service, "lookup")
    operation = _OPERATION.search(body)
    if operation is None:
        return "unknown"
    if operation.group(1):
        return "fremsoeg-dokumenter" if b"DokumentUuid" in body else "fremsoeg-sager"
    return (operation.group(2) or b"").decode()


def _replaying(body: bytes, receive: Receive) -> Receive:
    """Return the call's body once more, then whatever follows it."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return first.pop() if first else await receive()

    return again


async def _start(send: Send, *headers: tuple[bytes, bytes]) -> None:
    media = (b"content-type", soap.MEDIA_12.encode())
    await send({"type": "http.response.start", "status": 200, "headers": [media, *headers]})


async def _drip(_scope: Scope, receive: Receive, send: Send) -> None:
    """One byte now and then, until the other side goes away."""
    await _start(send)
    await send({"type": "http.response.body", "body": _HALF, "more_body": True})
    gone = asyncio.ensure_future(receive())
    try:
        while not (await asyncio.wait([gone], timeout=_DRIP_SECONDS))[0]:
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
    finally:
        gone.cancel()


async def _reset(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Break off in the middle of the body."""
    await _start(send, (b"content-length", b"100000"))
    await send({"type": "http.response.body", "body": _HALF, "more_body": True})
    raise httpx.RemoteProtocolError("the sandbox was told to break off")


async def _refused(scope: Scope, _receive: Receive, send: Send) -> None:
    """Take no connection; on a real port, where it is taken already, break off before a byte of the body."""
    if "spec_version" in scope.get("asgi", {}):
        await _start(send, (b"content-length", b"100000"))
    raise httpx.ConnectError("the sandbox was told to refuse")


async def _oversize(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Far more than anybody wants."""
    await _start(send)
    await send({"type": "http.response.body", "body": _HALF, "more_body": True})
    for _ in range(_LARGE):
        await send({"type": "http.response.body", "body": b" " * _PIECE, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


_BROKEN: dict[str, ASGIApp] = {"drip": _drip, "reset": _reset, "refused": _refused, "oversize": _oversize}
