"""Make what support staff ask, by the settings: whose logins count, and what binds them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.auth.claims import PRESETS
from gateway.auth.employees import EmployeeClaims
from gateway.auth.issuers import PRESET, Issuer
from gateway.http.rate_limits import RateLimiter
from gateway.ids import Ids
from gateway.settings.groups.support import SUPPORT_PURPOSES, SupportSettings
from gateway.support.approvals import Approvals

if TYPE_CHECKING:
    from gateway.redis.connection import RedisConnection


def support_issuer_from_settings(settings: SupportSettings) -> Issuer | None:
    """Return the employees' issuer. None: support staff ask nowhere."""
    if settings.support_address is None or settings.support_issuer is None:
        return None
    return Issuer(
        settings.support_issuer,
        settings.support_audience,
        settings.support_jwks_url,
        names=replace(PRESETS[PRESET], loa=settings.support_claim_assurance),
    )


def employee_claims_from_settings(settings: SupportSettings) -> EmployeeClaims:
    """Return the names of the claims about an employee, and the role that one must have."""
    return EmployeeClaims(
        employee=settings.support_claim_employee,
        authority=settings.support_claim_cvr,
        roles=settings.support_claim_role,
        role=settings.support_role,
    )


def purposes_from_settings(settings: SupportSettings) -> frozenset[str]:
    """Return the purposes of which one is named with each look."""
    return settings.support_purposes or frozenset(SUPPORT_PURPOSES)


def support_rates_from_settings(settings: SupportSettings, ids: Ids, redis: RedisConnection | None) -> RateLimiter:
    """Return the limit of each employee's requests."""
    return RateLimiter({"employee": settings.support_rate_limit}, ids, redis)


def approvals_from_settings(settings: SupportSettings, ids: Ids, redis: RedisConnection | None) -> Approvals:
    """Return which looks are approved."""
    return Approvals(ids, redis, minutes=settings.support_approval_minutes)
