"""Strict HTTP: a request that could be read in two ways is refused, since a proxy in front may read it in the other."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import chain

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
    headers, version = scope["headers"], scope["http_version"]
    if sum(map(len, chain.from_iterable(headers))) > MAX_HEADER_BYTES:
        return Code.HEADERS_TOO_LARGE
    hosts_named = [value for name, value in headers if name == b"host"]
    encodings = [value for name, value in headers if name == b"transfer-encoding"]
    host = hosts_named[0] if hosts_named else b""
    has_host = len(hosts_named) == 1 or (not hosts_named and version == "1.0")
    has_framing = not encodings or (version == "1.1" and [encoding.lower() for encoding in encodings] == [b"chunked"])
    if version not in ("1.0", "1.1") or not has_host or not has_framing or not _is_plain_target(scope, host):
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
