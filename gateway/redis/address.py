"""Addresses of a Redis: `redis://` and one server, `redis+cluster://` and some nodes of a cluster; TLS: `rediss`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

CLUSTER = "+cluster"
_ADDRESS = re.compile(r"(rediss?)(\+cluster)?://((?:[^/?#]*@)?)([^/?#@]+)([/?].*)?")


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """An address for each node that was named, all alike but for host and port."""

    nodes: tuple[str, ...]
    is_cluster: bool


def is_redis(text: str) -> bool:
    """Whether this means to be the address of a Redis."""
    return text.startswith(("redis:", "rediss:", f"redis{CLUSTER}:", f"rediss{CLUSTER}:"))


def redis_address(text: str) -> RedisAddress:
    """Parse an address. Raise ValueError, and do not repeat the text."""
    match = _ADDRESS.fullmatch(text)
    if match is None or text.split() != [text]:
        raise ValueError("must be a redis address")
    scheme, cluster, login, authority, path = match.groups(default="")
    hosts = authority.split(",") if cluster else [authority]
    nodes = tuple(f"{scheme}://{login}{host}{path}" for host in hosts)
    if not all(_is_usable(node, is_cluster=bool(cluster)) for node in nodes):
        raise ValueError("must be a redis address")
    return RedisAddress(nodes, bool(cluster))


def _is_usable(node: str, *, is_cluster: bool) -> bool:
    """Whether it has a host, a possible port, and in a cluster no other database than its only one."""
    try:
        parts = urlsplit(node)
        return bool(parts.hostname) and parts.port != 0 and (not is_cluster or parts.path in ("", "/", "/0"))
    except ValueError:
        return False
