"""The token service for systems: SAML 2.0 assertions over JSON, as the shared token service issues them.

Path, names and values of a question and its answer are those that public clients send and read (municipalities' and
vendors' in Python, PHP and Java). The numbers of refusals stand in KOMBIT's public samples (`KombitEventIds`). What its
refusals look like in JSON is in none of them: `EventId` and `Message` are the fields of the samples' own fault.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificate
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sources.certificates.validity import is_valid_at
from sources.sandbox.assertions import Assertion, AssertionVerifier, write_assertion
from sources.sandbox.keys import SandboxKeys
from sources.sandbox.soap import SoapFaultError

PATH = "/runtime/api/rest/wstrust/v1/issue"
ISSUER = "https://sandbox.borgerblik.invalid/runtime/"
ENTITY_IDS: Mapping[str, str] = MappingProxyType(
    {
        "sagdokumentindeks": "http://sandbox.borgerblik.invalid/service/sagdokumentindeks/6",
        "ydelselistehent": "http://sandbox.borgerblik.invalid/service/ydelselistehent/1",  # its address ends in /2
    }
)
"""The entity ids of the indexes: names, not addresses."""

SAML_20 = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV2.0"
ISSUE = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue"
PUBLIC_KEY = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/PublicKey"
LIFETIME, MIN_LIFETIME, MAX_LIFETIME = timedelta(hours=8), timedelta(minutes=5), timedelta(hours=8)
CONNECTION_NOT_FOUND, BAD_REQUEST, AUTHENTICATION_FAILED, AUTHORIZATION_FAILED = 5002, 5015, 5607, 5611

_STATUS = {CONNECTION_NOT_FOUND: 400, BAD_REQUEST: 400, AUTHENTICATION_FAILED: 401, AUTHORIZATION_FAILED: 403}
_MESSAGES = {
    CONNECTION_NOT_FOUND: "No connection was found for AppliesTo",
    BAD_REQUEST: "The request is malformed",
    AUTHENTICATION_FAILED: "The client certificate is not accepted",
    AUTHORIZATION_FAILED: "There is no approved service agreement for the requested Anvenderkontekst",
}


class _RefusedError(Exception):
    def __init__(self, event: int) -> None:
        super().__init__(event)
        self.event = event


@dataclass(frozen=True, slots=True)
class _TokenQuestion:
    service: str
    cvr: str
    holder: Certificate
    lifetime: timedelta


class TokenService:
    """Issues assertions to whoever has a certificate of the sandbox's authority, and verifies them for the indexes."""

    def __init__(
        self, authorities: Container[str], keys: SandboxKeys, *, demands_client_certificate: bool = False
    ) -> None:
        """`demands_client_certificate`: issue only over mutual TLS; else the certificate in the question is enough."""
        self._authorities = authorities
        self._keys = keys
        self._demands_client_certificate = demands_client_certificate
        self._verifier = AssertionVerifier(keys.token_service.certificate, ISSUER)
        self.revoked: set[int] = set()
        """Serial numbers of certificates that no longer count."""

    async def issue(self, request: Request) -> Response:
        """Answer a question for a token."""
        try:
            question = _read(await request.body())
            self._demand_trusted(question.holder, _presented(request))
            if question.service not in ENTITY_IDS.values():
                raise _RefusedError(CONNECTION_NOT_FOUND)
            if question.cvr not in self._authorities:
                raise _RefusedError(AUTHORIZATION_FAILED)
        except _RefusedError as refused:
            return refusal(refused.event)
        issued = datetime.now(UTC)
        assertion = self.write(question.service, question.cvr, question.holder, issued, question.lifetime)
        return JSONResponse(
            {
                "AppliesTo": {"EndpointReference": {"Address": question.service}},
                "KeyType": PUBLIC_KEY,
                "Lifetime": f"{issued + question.lifetime:%m/%d/%Y %H:%M:%S}",
                "RequestType": ISSUE,
                "RequestedSecurityToken": {"Assertion": base64.b64encode(assertion).decode()},
                "TokenType": SAML_20,
            }
        )

    def write(self, service: str, cvr: str, holder: Certificate, issued: datetime, lifetime: timedelta) -> bytes:
        """Return a signed assertion, whether or not one should be issued. `service`: an entity id."""
        return write_assertion(
            self._keys.token_service,
            issuer=ISSUER,
            audience=service,
            cvr=cvr,
            holder=holder,
            issued=issued,
            lifetime=lifetime,
        )

    def token(self, service: str, cvr: str, *, age: timedelta = timedelta(), lifetime: timedelta = LIFETIME) -> str:
        """Return an assertion of the gateway's as a header carries it: for an index, limited to one authority."""
        issued = datetime.now(UTC) - age
        assertion = self.write(ENTITY_IDS[service], cvr, self._keys.client.certificate, issued, lifetime)
        return base64.b64encode(assertion).decode()

    def verify(self, service: str, assertion: bytes) -> Assertion:
        """Return what an assertion says to an index. Raise SoapFaultError where it does not hold for it, or now."""
        return self._verifier.verify(assertion, audience=ENTITY_IDS[service], now=datetime.now(UTC))

    def authority(self, service: str, authorization: str | None) -> str:
        """Return the CVR that a request's token is limited to. Raise SoapFaultError where it does not hold."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise SoapFaultError("Adgangstoken mangler", status=401)
        try:
            assertion = base64.b64decode(token, validate=True)
        except ValueError:
            raise SoapFaultError("Adgangstoken er ugyldigt", status=401) from None
        return self.verify(service, assertion).cvr

    def _demand_trusted(self, holder: Certificate, presented: Certificate | None) -> None:
        """Raise unless the key's certificate is the authority's and valid, and, over TLS, the client's own."""
        try:
            holder.verify_directly_issued_by(self._keys.authority)
        except (InvalidSignature, TypeError, ValueError):
            raise _RefusedError(AUTHENTICATION_FAILED) from None
        if (
            not is_valid_at(holder, datetime.now(UTC))
            or holder.serial_number in self.revoked
            or (presented != holder and (presented is not None or self._demands_client_certificate))
        ):
            raise _RefusedError(AUTHENTICATION_FAILED)


def refusal(event: int) -> Response:
    """Return a refusal with its number and a message."""
    return JSONResponse({"EventId": event, "Message": _MESSAGES[event]}, _STATUS[event])


def no_agreement() -> Response:
    """Return the answer for an authority without a service agreement."""
    return refusal(AUTHORIZATION_FAILED)


def authority_asked_for(body: bytes) -> str:
    """Return the authority that a token is asked for; nothing where the question names none."""
    try:
        return str(_named(json.loads(body), "anvenderkontekst", "cvr"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def _presented(request: Request) -> Certificate | None:
    """Return the certificate that a client has proven to be its own over TLS (the TLS extension of ASGI)."""
    chain = request.scope.get("extensions", {}).get("tls", {}).get("client_cert_chain")
    return load_pem_x509_certificate(chain[0].encode()) if chain else None


def _read(body: bytes) -> _TokenQuestion:
    try:
        question = json.loads(body)
        kinds = (_named(question, key) for key in ("tokentype", "requesttype", "keytype"))
        if tuple(kinds) != (SAML_20, ISSUE, PUBLIC_KEY):
            raise ValueError
        service = _named(question, "appliesto", "endpointreference", "address")
        cvr = _named(question, "anvenderkontekst", "cvr")
        if not isinstance(service, str) or not isinstance(cvr, str):
            raise TypeError
        holder = load_der_x509_certificate(base64.b64decode(_named(question, "usekey"), validate=True))
        return _TokenQuestion(service, cvr, holder, _lifetime(question))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _RefusedError(BAD_REQUEST) from None


def _lifetime(question: Mapping[str, Any]) -> timedelta:
    if not any(key.lower() == "lifetime" for key in question):
        return LIFETIME
    created, expires = (datetime.fromisoformat(_named(question, "lifetime", key)) for key in ("created", "expires"))
    if not MIN_LIFETIME <= expires - created <= MAX_LIFETIME:
        raise ValueError
    return expires - created


def _named(value: Any, *path: str) -> Any:
    """Return what stands at a path of names, which clients write in capitals or not. Raise one of many errors."""
    for name in path:
        value = {key.lower(): member for key, member in value.items()}[name]
    return value
