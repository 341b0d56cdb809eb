"""One SOAP index: asked with a token of the authority's, and once more with a new one where the kept one is refused."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TypeVar

from sources.errors import SourceRefusedError
from sources.ports import SecurityToken, TokenProvider
from sources.soap.envelope import content_type
from sources.transport.client import Call, UpstreamClient
from sources.transport.counters import CallEvent
from sources.transport.http import Reply

T = TypeVar("T")
UNAUTHORISED = 401


class _TokenRefusedError(SourceRefusedError):
    """The index does not know the token."""


class SoapClient:
    """Asks on behalf of one authority at a time."""

    def __init__(
        self, calls: UpstreamClient, tokens: TokenProvider, *, service: str, url: str, is_last: bool = False
    ) -> None:
        """`service`: its entity id, which is not its address.

        `is_last`: nothing is asked by what it says, so the answers of others are read before its own."""
        self._calls = calls
        self._tokens = tokens
        self._service = service
        self._url = url
        self._is_last = is_last

    async def ask(self, envelope: bytes, read: Callable[[Reply], T], *, source: str, action: str, authority: str) -> T:
        """Return what `read` makes of the reply. Raise SourceError."""
        token = await self._tokens.token(service=self._service, authority=authority)
        call = self._call(envelope, source, action, authority, token)
        if token is None:
            return await self._calls.ask(call, read)
        try:
            return await self._calls.ask(call, _unless_refused(read))
        except _TokenRefusedError as refused:
            if not self._tokens.drop(token, service=self._service, authority=authority):
                raise SourceRefusedError(refused.reason) from None
        self._calls.counters.count(CallEvent.TOKEN_DROPPED, source)
        token = await self._tokens.token(service=self._service, authority=authority)
        return await self._calls.ask(self._call(envelope, source, action, authority, token), read)

    def _call(self, envelope: bytes, source: str, action: str, authority: str, token: SecurityToken | None) -> Call:
        headers = {"Content-Type": content_type(action), "Accept": "application/soap+xml"}
        if token is not None:
            headers["Authorization"] = f"Bearer {base64.b64encode(token.assertion).decode()}"
        return Call(source, authority, self._url, envelope, headers, self._is_last)


def _unless_refused(read: Callable[[Reply], T]) -> Callable[[Reply], T]:
    def judged(reply: Reply) -> T:
        if reply.status == UNAUTHORISED:
            raise _TokenRefusedError(f"http_{UNAUTHORISED}")
        return read(reply)

    return judged
