"""Who asks: the citizen's token, which the router forwards, is checked here as it is everywhere else."""

from __future__ import annotations

from typing import Any

import httpx
import jwt
from graphql import GraphQLError

ALGORITHMS = ["ES256", "RS256", "PS256", "EdDSA"]


class Login:
    """Knows one issuer by its keys."""

    def __init__(self, *, issuer: str, jwks_url: str, audience: str) -> None:
        self._issuer = issuer
        self._audience = audience
        self._url = jwks_url
        self._keys: dict[str, Any] = {}

    async def subject(self, authorization: str | None) -> str | None:
        """Return the issuer's name (`sub`) for a header's citizen, never the CPR number; None: nobody."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            key = await self._key(jwt.get_unverified_header(token).get("kid", ""))
            claims = jwt.decode(token, key, algorithms=ALGORITHMS, issuer=self._issuer, audience=self._audience)
        except (jwt.PyJWTError, httpx.HTTPError, KeyError, ValueError):
            return None
        return str(claims["sub"]) if claims.get("sub") else None

    async def _key(self, kid: str) -> Any:
        if kid not in self._keys:
            async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
                answer = (await client.get(self._url)).raise_for_status().json()
            self._keys = {one["kid"]: jwt.PyJWK(one).key for one in answer["keys"]}
        return self._keys[kid]


def refusal() -> GraphQLError:
    """Return what a field says to nobody, in Borgerblik's words."""
    return GraphQLError("Log in first: the request has no valid token.", extensions={"code": "UNAUTHENTICATED"})
