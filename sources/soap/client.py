"""One SOAP index: asked with a token of the authority's, and once more with a new one where the first is refused."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from sources.errors import SourceRefusedError
from sources.ports import SecurityToken, TokenProvider
from sources.soap.envelope import TOKEN_CODES, UNAUTHORISED, content_type, enveloped
from sources.soap.signing.message_security import MessageSecurity
from sources.soap.signing.signed_question import Question
from sources.transport.client import Call, UpstreamClient
from sources.transport.counters import CallEvent
from sources.transport.http import Reply
from sources.transport.reply_queue import Priority

T = TypeVar("T")
_TOKEN_REFUSED = frozenset({f"http_{UNAUTHORISED}", *(f"fault_{code}" for code in TOKEN_CODES)})


class SoapClient:
    """Asks on behalf of one authority at a time."""

    def __init__(
        self,
        calls: UpstreamClient,
        tokens: TokenProvider,
        *,
        service: str,
        url: str,
        security: MessageSecurity | None = None,
    ) -> None:
        """`security`: signs what is asked with a token, and verifies what is answered. Without it the token goes in a
        header of HTTP, for the sandbox, or for a proxy on the way that signs.
        """
        self._calls = calls
        self._tokens = tokens
        self._service = service
        self._url = url
        self._security = security

    async def ask(
        self,
        body: str,
        read: Callable[[Reply], T],
        *,
        source: str,
        action: str,
        authority: str,
        header: str = "",
        priority: Priority = Priority.HIGH,
    ) -> T:
        """Return what `read` makes of the reply to a body, both XML that declares its own names. Raise SourceError.

        `priority`: how soon the reply is read.
        """
        question = Question(body, header, self._url, action)
        token = await self._tokens.token(service=self._service, authority=authority)
        if token is None:
            return await self._calls.ask(self._call(question, source, authority, None, priority), read)
        try:
            return await self._calls.ask(self._call(question, source, authority, token, priority), _if_authorised(read))
        except SourceRefusedError as refused:
            may_retry = refused.reason in _TOKEN_REFUSED
            if not may_retry or not self._tokens.drop(token, service=self._service, authority=authority):
                raise
        self._calls.counters.count(CallEvent.TOKEN_DROPPED, source)
        token = await self._tokens.token(service=self._service, authority=authority)
        return await self._calls.ask(self._call(question, source, authority, token, priority), read)

    def _call(
        self, question: Question, source: str, authority: str, token: SecurityToken | None, priority: Priority
    ) -> Call:
        headers = {"Content-Type": content_type(question.action), "Accept": "application/soap+xml"}
        if token is not None and self._security is not None:
            protect = partial(self._security.protect, question, token)
            return Call(source, authority, self._url, protect, headers, priority)
        if token is not None:
            headers["Authorization"] = f"Bearer {b64encode(token.assertion).decode()}"
        envelope = enveloped(question.body, header=question.header)
        return Call(source, authority, self._url, envelope, headers, priority)


def _if_authorised(read: Callable[[Reply], T]) -> Callable[[Reply], T]:
    def judged(reply: Reply) -> T:
        if reply.status == UNAUTHORISED:
            raise SourceRefusedError(f"http_{UNAUTHORISED}")
        return read(reply)

    return judged
