"""An index that gives the answers of a test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import httpx
from lxml import etree

from tests.sources.builders.xml import Element, tag


class FakeIndex(httpx.AsyncBaseTransport):
    """Gives its answers in turn, the last of them again and again, and remembers what it was asked."""

    def __init__(self, *answers: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self._answers = answers
        self._status = status
        self._headers = dict(headers or {})
        self.envelopes: list[Element] = []
        self.headers: list[httpx.Headers] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.headers.append(request.headers)
        self.envelopes.append(etree.fromstring(await request.aread()))
        answer = self._answers[min(len(self.envelopes), len(self._answers)) - 1]
        return httpx.Response(self._status, headers=self._headers, stream=_Once(answer))

    def start_over(self, *answers: bytes) -> None:
        """Give other answers from now on, and forget what was asked."""
        self._answers = answers
        self.envelopes.clear()
        self.headers.clear()

    @property
    def questions(self) -> list[Element]:
        """What stood in the bodies."""
        return [root.find(tag("s12:Body"))[0] for root in self.envelopes]  # type: ignore[index]


class _Once(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body
