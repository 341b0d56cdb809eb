"""Settings of the municipalities' support staff: where they ask, whose logins count, and what binds them."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.settings import values
from gateway.settings.field import setting

SUPPORT_AUDIENCE = "borgerblik-support"
SUPPORT_ROLE = "borgerblik-support"
SUPPORT_PURPOSES = ("guidance", "complaint", "access", "fault")
_EID = "https://data.gov.dk/model/core/eid/"


@dataclass(frozen=True, kw_only=True)
class SupportSettings:
    """Off unless it has an address."""

    support_address: tuple[str, int] | None = setting(
        values.host_and_port,
        "Host and port where support staff ask, at `/support/graphql`: for the staff network alone; default: nowhere",
    )
    support_issuer: str | None = setting(values.text, "Issuer of the employees' tokens (MitID Erhverv)")
    support_audience: str = setting(values.text, "Audience of the employees' tokens", default=SUPPORT_AUDIENCE)
    support_jwks_url: str | None = setting(
        values.url, "The keys of the employees' issuer; default: found by discovery at the issuer"
    )
    support_claim_cvr: str = setting(
        values.text, "Claim with the CVR number of the employee's municipality", default=f"{_EID}professional/cvr"
    )
    support_claim_employee: str = setting(
        values.text,
        "Claim with the employee's own id, the same at each login and no CPR number",
        default=f"{_EID}professional/uuid/persistent",
    )
    support_claim_role: str = setting(values.text, "Claim with the employee's roles: a text or a list", default="roles")
    support_claim_assurance: str = setting(
        values.text,
        "Claim with the NSIS level of the employee's login",
        default="https://data.gov.dk/concept/core/nsis/loa",
    )
    support_role: str = setting(values.name, "The role that an employee must have", default=SUPPORT_ROLE)
    support_purposes: frozenset[str] = setting(
        values.some_of(*SUPPORT_PURPOSES),
        f"The purposes of which one is named with each look; default: {', '.join(SUPPORT_PURPOSES)}",
        default=frozenset(),
    )
    support_rate_limit: values.RateLimit = setting(
        values.rate, "Requests of one employee", default=values.RateLimit(30, 60)
    )
    support_approval_minutes: int = setting(
        values.number(0, 480),
        "Minutes that a look may last which a second employee has approved (four eyes); 0: none is asked for",
        default=0,
    )
