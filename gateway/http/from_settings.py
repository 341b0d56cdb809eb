"""Make what stands around the graph over HTTP: rate limits, and which pages elsewhere may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.http.deadline import APPLIED, PREFER
from gateway.http.rate_limits import RateLimiter
from gateway.http.request import APPLICATION, OPERATION_NAME, PREFLIGHT
from gateway.ids import Ids
from gateway.server.cors import USUAL_HEADERS, CorsPolicy
from gateway.settings import Settings
from gateway.settings.groups.requests import RateLimitSettings

if TYPE_CHECKING:
    from gateway.redis.connection import RedisConnection


def rate_limits_from_settings(settings: RateLimitSettings, ids: Ids, redis: RedisConnection | None) -> RateLimiter:
    """Return the rate limits, counted in Redis where there is one."""
    rates = {
        "citizen": settings.rate_limit_citizen,
        "application": settings.rate_limit_application,
        "municipality": settings.rate_limit_municipality,
    }
    return RateLimiter(rates, ids, redis)


def cors_from_settings(settings: Settings, *, is_sandbox: bool) -> CorsPolicy:
    """Return which pages of other origins may ask, with which headers."""
    own = {"authorization", "content-type", APPLICATION, PREFLIGHT, OPERATION_NAME, PREFER}
    return CorsPolicy(
        settings.origins,
        headers=own | (USUAL_HEADERS if settings.cors_headers is None else settings.cors_headers),
        exposed={"x-request-id", "retry-after", "ratelimit", "ratelimit-policy", "www-authenticate", APPLIED},
        localhost=is_sandbox,
    )
