"""Strict HTTP: a request that could be read in two ways is refused, since a proxy in front may read it in the other."""

from __future__ import annotations

import re
from collections.abc import Collection

from starlette.types import Scope

from gateway.errors import Code
from gateway.server.scope import TARGET

MAX_HEADER_BYTES = 16 * 1024
PROBES = "/health/"

_ABSOLUTE = re.compile(rb"https?://([^/?#@]+)(?:[/?][^#]*)?", re.IGNORECASE)


def rejection(scope: Scope, hosts: Collection[str]) -> Code | None:
    """Return why a request is refused before anything reads it, or None where it is plain and meant for us.

    `hosts`: the names that the gateway is called by; none: any.
    """
    size = host_count = encoding_count = 0
    host = b""
    version = scope["http_version"]
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        if name == b"host":
            host, host_count = value, host_count + 1
        elif name == b"transfer-encoding":
            encoding_count += 1 if version == "1.1" and value.lower() == b"chunked" else 2
    if size > MAX_HEADER_BYTES:
        return Code.HEADERS_TOO_LARGE
    has_host = host_count == 1 or (host_count == 0 and version == "1.0")
    if version not in ("1.0", "1.1") or not has_host or encoding_count > 1 or not _is_plain_target(scope, host):
        return Code.BAD_REQUEST
    return None if _is_called(scope, host, hosts) else Code.UNKNOWN_HOST


def _is_plain_target(scope: Scope, host: bytes) -> bool:
    """Return whether the target is a path, or the absolute form of the very host that the headers name."""
    if not scope["path"].startswith("/"):
        return False
    target = scope.get("state", {}).get(TARGET) or scope.get("raw_path") or b"/"
    if target.startswith(b"/"):
        return b"#" not in target
    absolute = _ABSOLUTE.fullmatch(target)
    return absolute is not None and absolute[1].lower() == host.lower()


def _is_called(scope: Scope, host: bytes, hosts: Collection[str]) -> bool:
    """Return whether the host is one of ours. Probes of the platform come by address."""
    return not hosts or scope["path"].startswith(PROBES) or _without_port(host.decode("latin-1").lower()) in hosts


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() else host
