"""Addresses of Redis: what is understood, and what is named at the start without being repeated."""

from __future__ import annotations

import pytest

from gateway.app.sandbox import settings
from gateway.redis.address import is_redis, redis_address
from gateway.settings import SettingsError


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("redis://host", ["redis://host"]),
        ("rediss://me:a%40b@host:6380/3?ssl_ca_certs=/ca.pem", ["rediss://me:a%40b@host:6380/3?ssl_ca_certs=/ca.pem"]),
        ("redis://[::1]:7000/0", ["redis://[::1]:7000/0"]),
        ("redis+cluster://one", ["redis://one"]),
        ("rediss+cluster://me:pw@one:1,two:2/0?a=b", ["rediss://me:pw@one:1/0?a=b", "rediss://me:pw@two:2/0?a=b"]),
    ],
)
def test_an_address_is_understood(text: str, nodes: list[str]) -> None:
    """One for each node."""
    assert is_redis(text)
    address = redis_address(text)
    assert (list(address.nodes), address.is_cluster) == (nodes, "+cluster" in text)


@pytest.mark.parametrize(
    "text",
    [
        "redis://", "redis:host", "redis://host:0", "redis://host:secret", "redis://one:1,two:2", "redis+cluster://one,",
        "redis+cluster://one/3", "redis+cluster://one,two:x", "redis+sentinel://one", "http://host",
    ],
)  # fmt: skip
def test_what_is_none_is_named_and_not_repeated(text: str) -> None:
    """By its setting; also as the place of the access record, if it looks like one."""
    for name in ("REDIS_URL", "AUDIT_LOG") if is_redis(text) else ("REDIS_URL",):
        with pytest.raises(SettingsError) as raised:
            settings({f"BORGERBLIK_{name}": text})
        assert raised.value.problems == [f"BORGERBLIK_{name} cannot be used: it must be a redis address."]
