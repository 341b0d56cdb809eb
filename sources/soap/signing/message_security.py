"""Signs the questions to one service, and verifies its replies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from sources.errors import SourceGarbledError
from sources.ports import SecurityToken
from sources.soap.envelope import failure_of
from sources.soap.signing.errors import SignatureMissingError
from sources.soap.signing.freshness import MessageIds
from sources.soap.signing.service_certificate import ServiceCertificates
from sources.soap.signing.signed_question import Question, SignedQuestion, sign_question
from sources.soap.signing.verification import ReplyVerifier
from sources.soap.xml_parser import is_multipart
from sources.transport.http import Reply

INLINE_BYTES = 256 * 1024
"""Replies up to this size are verified in about half a millisecond; a thread would cost a part of that again."""

INLINE_KEY_BITS = 2048
"""Keys up to this size sign in a third of a millisecond. Larger ones sign in a thread, where RSA holds up nobody."""


class SigningKey(Protocol):
    """The gateway's key, which may be replaced while the process runs."""

    @property
    def private_key(self) -> RSAPrivateKey:
        """The private key in force."""


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A question that is signed, and the check of its reply."""

    question: SignedQuestion
    verifier: ReplyVerifier

    @property
    def body(self) -> bytes:
        """The envelope that is sent."""
        return self.question.envelope

    async def checked(self, reply: Reply) -> Reply:
        """Return the verified body of an answer in an envelope of its own. Raise SourceError.

        A fault is a failure, signed or not: whoever forges one gets no data read.
        """
        if reply.status != 200:
            raise failure_of(reply) or SourceGarbledError("not_the_answer")
        if is_multipart(reply.body, reply.content_type):
            raise SourceGarbledError("multipart")
        try:
            return Reply(reply.status, await self._verified(reply.body), reply.content_type)
        except SignatureMissingError as missing:
            raise failure_of(reply) or missing from None

    async def _verified(self, message: bytes) -> bytes:
        if len(message) <= INLINE_BYTES:
            return self.verifier.verify(message, self.question.message_id)
        return await asyncio.to_thread(self.verifier.verify, message, self.question.message_id)


class MessageSecurity:
    """Signs questions with the gateway's key, and verifies replies by the certificates pinned for the service."""

    def __init__(
        self,
        key: SigningKey,
        pinned: ServiceCertificates,
        *,
        framework: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`framework`: send Liberty's framework header. `clock`: of real time."""
        self._key = key
        self._framework = framework
        self._clock = clock
        self._verifier = ReplyVerifier(pinned, clock, MessageIds())

    async def protect(self, question: Question, token: SecurityToken) -> SignedMessage:
        """Sign a question. Raise SourceGarbledError for a token that is no assertion."""
        if self._key.private_key.key_size <= INLINE_KEY_BITS:
            return SignedMessage(self._sign(question, token), self._verifier)
        return SignedMessage(await asyncio.to_thread(self._sign, question, token), self._verifier)

    def _sign(self, question: Question, token: SecurityToken) -> SignedQuestion:
        try:
            return sign_question(question, token, self._key.private_key, now=self._clock(), framework=self._framework)
        except ValueError:
            raise SourceGarbledError("token") from None
