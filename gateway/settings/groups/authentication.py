"""Settings of the citizens' tokens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.settings import values
from gateway.settings.field import setting

AUDIENCE = "borgerblik"
CLAIM_PRESETS = ("nemlogin", "signicat", "signaturgruppen")


@dataclass(frozen=True, kw_only=True)
class AuthenticationSettings:
    """Whose tokens are trusted, and what their claims are called."""

    issuer: str | None = setting(
        values.text, "Issuer of the citizens' tokens, as their iss claim says it", required=True, unless="ISSUERS"
    )
    audience: str = setting(values.text, "Audience of the citizens' tokens", default=AUDIENCE)
    jwks_url: str | None = setting(values.url, "The issuer's keys; default: found by discovery at the issuer")
    clients: frozenset[str] | None = setting(
        values.names, "The only applications (azp) whose tokens count, with commas between; default: any"
    )
    claims: str = setting(
        values.choice(*CLAIM_PRESETS),
        f"How the issuer names its claims: {', '.join(CLAIM_PRESETS)}",
        default=CLAIM_PRESETS[0],
    )
    claim_cpr: str = setting(values.text, "Claim with the CPR number, where it is another", default="")
    claim_name: str = setting(values.text, "Claim with the name, where it is another", default="")
    claim_residence: str = setting(values.text, "Claim with the municipality code, where it is another", default="")
    issuers: Path | None = setting(values.file, "TOML file of further issuers")
    token_lifetime: int = setting(values.lifetime, "The longest life of a token, in seconds", default=3600)
