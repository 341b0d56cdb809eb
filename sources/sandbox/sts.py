"""The token service for systems: one simple signed token for each index and authority."""

from __future__ import annotations

import secrets
import time
from collections.abc import Container

import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sources.sandbox.soap import SoapFaultError

SERVICES = ("sagdokumentindeks", "ydelselistehent")
LIFETIME = 3600


class TokenService:
    """Issues and checks tokens with a key that dies with the process."""

    def __init__(self, authorities: Container[str]) -> None:
        self._authorities = authorities
        self._key = secrets.token_bytes(32)

    async def issue(self, request: Request) -> Response:
        """Answer a request for a token."""
        try:
            wish = await request.json()
            service, cvr = wish["service"], wish["cvr"]
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"error": "invalid_request"}, 400)
        if service not in SERVICES:
            return JSONResponse({"error": "invalid_target"}, 400)
        if not isinstance(cvr, str) or cvr not in self._authorities:
            return no_agreement()
        return JSONResponse({"access_token": self.token(service, cvr), "expires_in": LIFETIME})

    def token(self, service: str, cvr: str, *, lifetime: int = LIFETIME) -> str:
        """Return a token for one index, limited to what one authority owns."""
        claims = {"aud": service, "cvr": cvr, "exp": int(time.time()) + lifetime}
        return jwt.encode(claims, self._key, algorithm="HS256")

    def authority(self, service: str, authorization: str | None) -> str:
        """Return the CVR that a request's token is limited to; a fault where it does not hold for this index."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise SoapFaultError("Adgangstoken mangler", status=401)
        try:
            claims = jwt.decode(token, self._key, algorithms=["HS256"], audience=service)
        except jwt.ExpiredSignatureError:
            raise SoapFaultError("Adgangstoken er udløbet", status=401) from None
        except jwt.InvalidAudienceError:
            raise SoapFaultError("Adgangstoken gælder en anden tjeneste", status=401) from None
        except jwt.InvalidTokenError:
            raise SoapFaultError("Adgangstoken er ugyldigt", status=401) from None
        return str(claims["cvr"])


def no_agreement() -> Response:
    """Return the answer for an authority without a service agreement."""
    return JSONResponse({"error": "no_agreement"}, 403)
