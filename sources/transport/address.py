"""The address of an upstream, parsed once: whom to connect to, and how a request to it begins."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, urlsplit

_PORTS = {"http": 80, "https": 443}
_PATH_CHARACTERS = "/%:@!$&'()*+,;=~"


class HttpAddress(NamedTuple):
    """Whom to connect to."""

    host: str
    port: int
    is_secure: bool


class RequestTarget(NamedTuple):
    """Whom to connect to, and the first lines of a request."""

    address: HttpAddress
    first_lines: bytes


def request_target(method: str, url: str) -> RequestTarget:
    """Parse an http(s) address. Raise ValueError, and do not repeat the address."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None or url.split() != [url]:
        raise ValueError("not an http(s) address")
    host = _ascii_host(parts.hostname)
    port = parts.port or _PORTS[parts.scheme]
    path = quote(parts.path, safe=_PATH_CHARACTERS) or "/"
    query = f"?{quote(parts.query, safe=_PATH_CHARACTERS + '?')}" if parts.query else ""
    name = f"[{host}]" if ":" in host else host
    authority = name if port == _PORTS[parts.scheme] else f"{name}:{port}"
    lines = f"{method} {path}{query} HTTP/1.1\r\nHost: {authority}\r\n"
    return RequestTarget(HttpAddress(host, port, parts.scheme == "https"), lines.encode("ascii"))


def _ascii_host(host: str) -> str:
    """Return the host as DNS and certificates spell it. Raise ValueError: a UnicodeError is one."""
    return host.encode("idna").decode("ascii")
