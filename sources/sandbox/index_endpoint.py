"""An index over HTTP: it believes a token or a signed message, answers, and signs the answers to signed questions."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sources.sandbox import soap
from sources.sandbox.signed_answers import AnswerSigner
from sources.sandbox.signed_questions import QuestionVerifier, message_id_of
from sources.sandbox.soap import SoapAnswer, SoapFaultError
from sources.sandbox.sts import TokenService

Ask = Callable[[Request, sqlite3.Connection, str], Awaitable[SoapAnswer]]


class IndexEndpoint:
    """One of the indexes."""

    def __init__(
        self,
        service: str,
        ask: Ask,
        connection: sqlite3.Connection,
        tokens: TokenService,
        signer: AnswerSigner,
        *,
        demands_signature: bool = False,
    ) -> None:
        """`demands_signature`: refuse tokens in a header of HTTP, as the real index does."""
        self._service, self._ask, self._connection, self._tokens = service, ask, connection, tokens
        self._signer = signer
        self._demands_signature = demands_signature
        self._verifier = QuestionVerifier(lambda assertion: tokens.verify(service, assertion))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one question, or say in SOAP why not."""
        request = Request(scope, receive)
        try:
            authority = self._believed(request.headers.get("authorization"), await request.body())
            response = self.rendered(await self._ask(request, self._connection, authority), await request.body())
        except SoapFaultError as fault:
            response = soap.fault12(fault)
        await response(scope, receive, send)

    def rendered(self, answer: SoapAnswer, question: bytes) -> Response:
        """Return an answer over HTTP, signed where the question was."""
        message_id = message_id_of(question)
        if message_id is None:
            return soap.response(answer)
        action = f"urn:sandbox:{self._service}:answer"
        content = self._signer.envelope(answer.body, answer.headers, relates_to=message_id, action=action)
        return Response(content, media_type=soap.MEDIA_12)

    def authority(self, authorization: str | None, question: bytes) -> str:
        """Return on behalf of whom a question is asked, as far as its token says it; nothing where none does."""
        if authorization is None:
            return self._verifier.authority(question)
        try:
            return self._tokens.authority(self._service, authorization)
        except SoapFaultError:
            return ""

    def _believed(self, authorization: str | None, question: bytes) -> str:
        if self._demands_signature or (authorization is None and message_id_of(question) is not None):
            return self._verifier.verify(question).authority
        return self._tokens.authority(self._service, authorization)
