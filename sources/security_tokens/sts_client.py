"""The shared token service over JSON: a question by mutual TLS, and a SAML assertion for an answer.

What the question and its answer look like is known from public clients that are in use: municipalities' and vendors'
in Python and PHP, and KOMBIT's vendor's in Java, which agree but for the capital K of AnvenderKontekst. The answer has
the assertion as base64 in RequestedSecurityToken.Assertion, and its end in Lifetime, which is not read: the assertion
says it exactly. That a question may say how long the token should live is known from WS-Trust and the clients over
SOAP; none of those over JSON does, so it is said where an operator wants it alone.

The service has an OAuth endpoint beside this one. Its tokens are JWTs, which neither index is known to take; a
`TokenIssuer` for it would be a class like this one.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from cryptography.hazmat.primitives.serialization import Encoding

from sources.certificates.key_pair import KeyPair
from sources.errors import SourceGarbledError
from sources.ports import SecurityToken
from sources.security_tokens.assertion import read_assertion
from sources.security_tokens.sts_errors import error_of
from sources.transport.client import Call, UpstreamClient
from sources.transport.http import Reply

SAML_20 = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV2.0"
ISSUE = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue"
PUBLIC_KEY = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/PublicKey"
MAX_ANSWER_BYTES = 256 * 1024


class StsClient:
    """Asks for tokens that only the holder of our key can use."""

    def __init__(
        self,
        calls: UpstreamClient,
        url: str,
        key_pair: KeyPair,
        *,
        minutes: int | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`calls` must present the certificate of `key_pair`. `minutes`: the life to ask for; None: none."""
        self._calls = calls
        self._url = url
        self._key_pair = key_pair
        self._minutes = minutes
        self._clock = clock

    async def issue(self, service: str, authority: str) -> SecurityToken:
        """Return a new token for a service, by its entity id, on behalf of an authority. Raise SourceError."""
        certificate = self._key_pair.certificate

        def read(reply: Reply) -> SecurityToken:
            encoded = _encoded_assertion(reply)
            return read_assertion(
                encoded, service=service, authority=authority, certificate=certificate, now=self._clock()
            )

        question: dict[str, Any] = {
            "TokenType": SAML_20,
            "RequestType": ISSUE,
            "KeyType": PUBLIC_KEY,
            "AnvenderKontekst": {"Cvr": authority},
            "UseKey": base64.b64encode(certificate.public_bytes(Encoding.DER)).decode(),
            "AppliesTo": {"EndpointReference": {"Address": service}},
            "OnBehalfOf": None,
        }
        if self._minutes is not None:
            question["Lifetime"] = self._lifetime(self._minutes)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return await self._calls.ask(Call("tokens", authority, self._url, orjson.dumps(question), headers), read)

    def _lifetime(self, minutes: int) -> dict[str, str]:
        now = self._clock()
        times = {"Created": now, "Expires": now + timedelta(minutes=minutes)}
        return {name: f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for name, time in times.items()}


def _encoded_assertion(reply: Reply) -> object:
    """Return what should be the base64 of an assertion. Raise SourceError."""
    if reply.status != 200:
        raise error_of(reply.status, reply.body)
    if len(reply.body) > MAX_ANSWER_BYTES:
        raise SourceGarbledError("too_large")
    try:
        document: Any = orjson.loads(reply.body)
    except ValueError:
        raise SourceGarbledError("json") from None
    try:
        return document["RequestedSecurityToken"]["Assertion"]
    except (KeyError, TypeError):
        raise SourceGarbledError("token") from None
