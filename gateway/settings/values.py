"""Parse the texts of settings. Each function raises ValueError, whose sentence never repeats the value."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from gateway.redis.address import is_redis, redis_address
from sources.reference.uuids import is_uuid

Network = IPv4Network | IPv6Network
MIN_SECRET_BYTES = 32


def is_address(url: str) -> bool:
    """Return whether something may answer there by http(s)."""
    try:
        parts = urlsplit(url)
        is_complete = bool(parts.hostname) and parts.port != 0 and parts.username is None  # nobody logs in by address
        return parts.scheme in ("http", "https") and is_complete and url.split() == [url]
    except ValueError:
        return False


def text(value: str) -> str:
    """Return a text that is not empty."""
    if not value.strip():
        raise ValueError("must not be empty")
    return value


def name(value: str) -> str:
    """Return a name exactly as it is written."""
    if value.split() != [value]:
        raise ValueError("must be one word, without spaces")
    return value


def url(value: str) -> str:
    """Return an http(s) address without a slash at its end."""
    if not is_address(value):
        raise ValueError("must be an http(s) address")
    return value.rstrip("/")


def host_and_port(value: str) -> tuple[str, int]:
    """Return a host and a port, such as 127.0.0.1:9100 or [::1]:9100."""
    host, _, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or host.split() != [host] or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65_535:
        raise ValueError("must be a host and a port, such as 127.0.0.1:9100")
    return host, int(port)


def urls(value: str) -> tuple[str, ...]:
    """Return http(s) addresses without a slash at their ends."""
    return tuple(dict.fromkeys(url(part.strip()) for part in value.split(",")))


def broker(value: str) -> str:
    """Return the address of an AMQP broker with its virtual host, `BF` where none is named."""
    reason = "must be an address such as amqps://host:5671/BF"
    try:
        parts = urlsplit(value)
        is_complete = bool(parts.hostname) and parts.port != 0 and value.split() == [value]
    except ValueError:  # its own words would repeat the value
        raise ValueError(reason) from None
    if parts.scheme not in ("amqps", "amqp") or not is_complete or parts.query or parts.fragment:
        raise ValueError(reason)
    return value if parts.path.strip("/") else f"{value.rstrip('/')}/BF"


def uuid(value: str) -> str:
    """Return a UUID as it is written: it is also a name."""
    if not is_uuid(value):
        raise ValueError("must be a UUID")
    return value


def cvr(value: str) -> str:
    """Return a CVR number."""
    if not re.fullmatch(r"[0-9]{8}", value):
        raise ValueError("must be a CVR number of eight digits")
    return value


def secret(value: str) -> bytes:
    """Return a secret as bytes."""
    key = value.encode(errors="surrogateescape")
    if len(key) < MIN_SECRET_BYTES:
        raise ValueError(f"must be a secret of at least {MIN_SECRET_BYTES} bytes")
    return key


def secrets(value: str) -> tuple[bytes, ...]:
    """Return a secret, or two: while one is being replaced, both count."""
    keys = tuple(secret(part.strip()) for part in value.split(","))
    if len(keys) > 2:
        raise ValueError("must be a secret, or two with a comma between")
    return keys


def networks(value: str) -> tuple[Network, ...]:
    """Return addresses and networks."""
    try:
        return tuple(ip_network(part.strip()) for part in value.split(","))
    except ValueError:  # its own words would repeat the value
        raise ValueError("must be a comma-separated list of addresses and networks such as 10.0.0.0/8") from None


def flag(value: str) -> bool:
    """Return true or false."""
    if value not in ("true", "false"):
        raise ValueError("must be true or false")
    return value == "true"


def seconds(value: str) -> float:
    """Return a number of seconds above 0."""
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", value) or not 0 < float(value) <= 120:
        raise ValueError("must be a number of seconds, at most 120")
    return float(value)


def seconds_or_none(value: str) -> float:
    """Return a number of seconds, 0 included."""
    return 0.0 if value == "0" else seconds(value)


def lifetime(value: str) -> int:
    """Return the seconds that a token may live."""
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 60 <= int(value) <= 86_400:
        raise ValueError("must be a number of seconds from 60 to 86400")
    return int(value)


def number(minimum: int, maximum: int) -> Callable[[str], int]:
    """Return a parser of whole numbers within these bounds."""

    def parse_number(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or not minimum <= int(value) <= maximum:
            raise ValueError(f"must be a number from {minimum} to {maximum}")
        return int(value)

    return parse_number


def choice(*choices: str) -> Callable[[str], str]:
    """Return a parser of one of these words."""

    def parse_choice(value: str) -> str:
        if value not in choices:
            raise ValueError(f"must be {'one of ' if len(choices) > 2 else ''}{_alternatives(choices)}")
        return value

    return parse_choice


def _alternatives(choices: tuple[str, ...]) -> str:
    return ", ".join(choices) if len(choices) > 2 else " or ".join(choices)


def names(value: str) -> frozenset[str]:
    """Return the names of a list."""
    listed = _parts(value)
    if not listed:
        raise ValueError("must be a comma-separated list")
    return listed


def some_of(*choices: str) -> Callable[[str], frozenset[str]]:
    """Return a parser of one of these words, or several."""

    def parse_some(value: str) -> frozenset[str]:
        listed = names(value)
        if not listed <= set(choices):
            raise ValueError(f"must be one or more of {', '.join(choices)}")
        return listed

    return parse_some


def day(value: str) -> date:
    """Return a day of the calendar."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("must be a day such as 2026-11-16") from None


def uuids(value: str) -> frozenset[str]:
    """Return UUIDs in small letters; an empty list is one."""
    listed = _parts(value.lower())
    if not all(map(is_uuid, listed)):
        raise ValueError("must be a comma-separated list of UUIDs")
    return listed


def hosts(value: str) -> frozenset[str]:
    """Return names of hosts."""
    listed = _parts(value.lower())
    if not listed or not all(re.fullmatch(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]", host) for host in listed):
        raise ValueError("must be a comma-separated list of names, without ports")
    return listed


def origins(value: str) -> frozenset[str]:
    """Return origins of pages; an empty list is one."""
    listed = _parts(value.lower())
    if not all(re.fullmatch(r"https?://[a-z0-9._-]+(:[0-9]{1,5})?", origin) for origin in listed):
        raise ValueError("must be a comma-separated list of origins such as https://frontend.example")
    return listed


def header_names(value: str) -> frozenset[str]:
    """Return names of headers; an empty list is one."""
    listed = _parts(value.lower())
    if not all(re.fullmatch(r"[a-z0-9_-]{1,64}", header) for header in listed):
        raise ValueError("must be a comma-separated list of names of headers")
    return listed


@dataclass(frozen=True, slots=True)
class RateLimit:
    """So many requests in a window of so many seconds."""

    requests: int
    seconds: int

    def __str__(self) -> str:
        units = {seconds: unit for unit, seconds in _WINDOW_SECONDS.items()}
        return f"{self.requests}/{units[self.seconds]}"


_WINDOW_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}


def rate(value: str) -> RateLimit:
    """Return a number of requests in a time."""
    match = re.fullmatch(r"([1-9][0-9]{0,6})/(second|minute|hour|day)", value)
    if match is None:
        raise ValueError("must be a rate such as 60/minute")
    return RateLimit(int(match[1]), _WINDOW_SECONDS[match[2]])


def redis(value: str) -> str:
    """Return the address of a Redis."""
    redis_address(value)
    return value


def file_or_redis(value: str) -> str:
    """Return the address of a Redis, or the path of a file, which need not be there yet."""
    return redis(value) if is_redis(value) else text(value)


def path(value: str) -> Path:
    """Return a path, whether or not something is there."""
    return Path(text(value))


def file(value: str) -> Path:
    """Return the path of a file that is there. What stands in it is for its room to judge."""
    location = path(value)
    if not location.is_file() or not os.access(location, os.R_OK):
        raise ValueError("must be a file that can be read")
    return location


def readable(value: str) -> Path:
    """Return the path of a file or a folder that is there. What stands in it is for its room to judge."""
    location = path(value)
    if not location.exists() or not os.access(location, os.R_OK):
        raise ValueError("must be a file or a folder that can be read")
    return location


def files(value: str) -> tuple[Path, ...]:
    """Return the paths of files that are there."""
    return tuple(file(part.strip()) for part in value.split(","))


def _parts(value: str) -> frozenset[str]:
    return frozenset(part.strip() for part in value.split(",") if part.strip())
