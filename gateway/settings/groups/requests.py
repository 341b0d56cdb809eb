"""Settings of requests: time, size, rates, and who may send them from where."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.settings import values
from gateway.settings.field import setting


@dataclass(frozen=True, kw_only=True)
class RequestSettings:
    """How requests are received and answered."""

    deadline: float = setting(values.seconds, "Seconds until a request must be answered", default=8.0)
    max_body_bytes: int = setting(values.number(1_024, 2**24), "Bytes of a request's body", default=64 * 1024)
    request_read_timeout: float = setting(values.seconds, "Seconds that a request may take to arrive", default=10.0)
    get: bool = setting(values.flag, "Answer GET beside POST", default=True)
    hosts: frozenset[str] = setting(
        values.hosts, "Names that the gateway is called by; default: any", default=frozenset()
    )
    origins: frozenset[str] = setting(
        values.origins, "Other sites whose pages may ask (CORS); default: none", default=frozenset()
    )
    cors_headers: frozenset[str] | None = setting(
        values.header_names,
        "Request headers that those pages may send beside the gateway's own; default: those of tracing and Apollo",
    )
    proxies: tuple[values.Network, ...] = setting(
        values.networks, "Addresses or networks of the proxies in front, with commas between", default=()
    )


@dataclass(frozen=True, kw_only=True)
class RateLimitSettings:
    """How often requests may come."""

    rate_limit_citizen: values.RateLimit | None = setting(
        values.rate, "Requests of one citizen, such as 60/minute; default: any"
    )
    rate_limit_application: values.RateLimit | None = setting(
        values.rate, "Requests through one application; default: any"
    )
    rate_limit_municipality: values.RateLimit | None = setting(
        values.rate, "Requests of one municipality's citizens; default: any"
    )
