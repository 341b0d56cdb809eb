"""One request straight to the application, by a client that may hang up."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass
class Caller:
    """Sends one POST. `hangs_up` is how long it waits for the answer; None: for ever."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs_up: float | None = None
    sent: list[dict[str, Any]] = field(default_factory=list)
    _is_sent: bool = False

    @classmethod
    def of(cls, query: str, *, token: str | None = None, **more: Any) -> Caller:
        """Who asks this."""
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
        return cls(orjson.dumps({"query": query}), headers | more.pop("headers", {}), **more)

    @property
    def status(self) -> int:
        """Of the answer."""
        return int(self.sent[0]["status"])

    @property
    def answer_headers(self) -> dict[str, str]:
        """The answer's headers."""
        return {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}

    @property
    def answer(self) -> Any:
        """The answer's body."""
        return orjson.loads(self.sent[1]["body"])

    async def ask(self, app: Any) -> None:
        """Until the application is done with it."""
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/graphql",
            "raw_path": b"/graphql",
            "query_string": b"",
            "root_path": "",
            "headers": [
                (b"host", b"gateway"),
                *((name.encode(), value.encode()) for name, value in self.headers.items()),
            ],
            "client": None,
            "server": None,
            "http_version": "1.1",
            "scheme": "http",
        }
        await app(scope, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        if not self._is_sent:
            self._is_sent = True
            return {"type": "http.request", "body": self.body, "more_body": False}
        await (asyncio.sleep(self.hangs_up) if self.hangs_up is not None else asyncio.Event().wait())
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
