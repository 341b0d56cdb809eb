"""The issuers of citizens' tokens: whether their keys can be had."""

from __future__ import annotations

from gateway.auth.issuers import Issuer
from gateway.auth.jwks import JsonWebKeys, KeysUnavailableError
from gateway.commands.doctor.deployment import Deployment
from gateway.commands.doctor.finding import Check, Finding, error, ok
from gateway.loaders.failure_words import explanation_of
from sources.errors import SourceError, SourceUnavailableError

_CURE = (
    "Compare BORGERBLIK_ISSUER and BORGERBLIK_JWKS_URL (or the file of BORGERBLIK_ISSUERS) with what the issuer "
    "publishes at /.well-known/openid-configuration, and let the firewall through to it."
)


async def examine_issuer(deployment: Deployment, issuer: Issuer) -> list[Finding]:
    """Return whether an issuer publishes keys, found as the gateway finds them."""
    reasons: list[str] = []

    async def fetch(url: str) -> bytes:
        try:
            reply = await deployment.http.get(url)
            if reply.status != 200:
                raise SourceUnavailableError(f"http_{reply.status}")
        except SourceError as failure:
            reasons.append(failure.reason)
            raise
        return reply.body

    keys = JsonWebKeys(fetch, issuer=issuer.issuer, url=issuer.jwks_url)
    try:
        await keys.candidates("")
    except KeysUnavailableError:
        why = explanation_of(reasons[-1]) if reasons else "What is published there are not this issuer's keys."
        text = f"Its keys cannot be had, so no citizen can log in (KEYS_UNAVAILABLE). {why}"
        return [error(Check.ISSUERS, issuer.issuer, text, _CURE)]
    return [ok(Check.ISSUERS, issuer.issuer, "Its keys can be had.")]
