"""Telling gateways of a change, until each of them has said that it uses nothing from before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import orjson
import structlog

from gateway.http.cache_invalidation import SECRET
from sources.beskedfordeler.consumer import pauses
from sources.beskedfordeler.message import ChangeMessage
from sources.errors import SourceError
from sources.transport.http import HttpClient

TIMEOUT_SECONDS = 10.0
MAX_PAUSE_SECONDS = 30.0
MAX_CONCURRENT = 16
"""Changes that one gateway is told of at once."""

log = structlog.get_logger("borgerblik")


class GatewayNotifier:
    """Sends what has changed to `/events/changed` of every gateway."""

    def __init__(
        self,
        http: HttpClient,
        gateways: Sequence[str],
        secret: bytes,
        *,
        next_pauses: Callable[[], Callable[[], float]] = lambda: pauses(longest=MAX_PAUSE_SECONDS),
    ) -> None:
        """`gateways`: their addresses. `secret`: one that each of them takes."""
        self._http = http
        self._urls = tuple(f"{gateway}/events/changed" for gateway in gateways)
        self._headers = {SECRET: secret.decode(errors="surrogateescape"), "Content-Type": "application/json"}
        self._next_pauses = next_pauses

    async def notify(self, change: ChangeMessage) -> None:
        """Return once every gateway has answered 204 to each object and citizen."""
        bodies = [orjson.dumps({"object": uuid}) for uuid in change.objects]
        bodies += [orjson.dumps({"cpr": citizen.reveal()}) for citizen in change.citizens]
        async with asyncio.TaskGroup() as gateways:
            for url in self._urls:
                gateways.create_task(self._tell(url, bodies))

    async def _tell(self, url: str, bodies: Sequence[bytes]) -> None:
        slots = asyncio.Semaphore(MAX_CONCURRENT)
        async with asyncio.TaskGroup() as changes:
            for body in bodies:
                changes.create_task(self._tell_until_done(url, body, slots))

    async def _tell_until_done(self, url: str, body: bytes, slots: asyncio.Semaphore) -> None:
        next_pause = self._next_pauses()
        async with slots:
            while (reason := await self._failure(url, body)) is not None:
                pause = next_pause()
                log.warning("event_gateway_unavailable", gateway=url, reason=reason, pause=round(pause, 1))
                await asyncio.sleep(pause)

    async def _failure(self, url: str, body: bytes) -> str | None:
        """Return None where the gateway answered 204, else a short word that says why not."""
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                reply = await self._http.post(url, body, self._headers)
        except TimeoutError:
            return "timeout"
        except SourceError as error:
            return error.reason
        return None if reply.status == 204 else f"http_{reply.status}"
