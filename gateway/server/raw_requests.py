"""What can be seen in a request's bytes before, or without, parsing them."""

from __future__ import annotations

import re
from collections.abc import Iterable

PLAIN = b"POST /graphql HTTP/1.1\r\n"
PROBES = (b"GET /health/", b"HEAD /health/")
LENGTH = b"\r\ncontent-length:"
NOT_PLAIN = (b"\r\ntransfer-encoding:", b"\r\norigin:", b"\r\nexpect:", b"\r\nupgrade:", b"close")

_OTHER_PROTOCOL = re.compile(rb" (?:RTSP|ICE)/[0-9]\.[0-9]\r?\n")
_NO_PATH = re.compile(rb"https?://[^/?#]+(?=\?|$)", re.IGNORECASE)
_LINE_END_BYTES = 12


def is_probe(data: bytes) -> bool:
    """Return whether the data begin with a probe of the platform, which is answered however busy the process is."""
    return data.startswith(PROBES)


def is_whole_query(data: bytes) -> bool:
    """Return whether the data are one POST to the graph and nothing else.

    It is plainly delimited, not from a page, and on a connection that stays.
    """
    head, end, body = data.partition(b"\r\n\r\n")
    if not end or not head.startswith(PLAIN):
        return False
    head = head.lower()
    length = head.partition(LENGTH)[2].partition(b"\r\n")[0].strip()
    return (
        head.count(LENGTH) == 1
        and length.isdigit()
        and int(length[:9]) == len(body)
        and not any(header in head for header in NOT_PLAIN)
    )


def with_path(target: bytes) -> bytes:
    """Return a request target with its path: an absolute form without one means `/` (RFC 9110, 4.2.3)."""
    authority = _NO_PATH.match(target)
    return target if authority is None else b"%b/%b" % (authority[0], target[authority.end() :])


def other_protocol_at(before: bytes, piece: bytes) -> int | None:
    """Return where in the piece, which came after those bytes, a request line of another protocol than HTTP ends.

    The parser reads RTSP and ICE as well, and does not say which it has read. No JSON has such a line in it.
    """
    line = _OTHER_PROTOCOL.search(before + piece)
    return max(0, line.start() - len(before)) if line else None


def line_end(before: bytes, piece: bytes) -> bytes:
    """Return as much of the end as may be the beginning of the end of a request line."""
    return (before + piece[-_LINE_END_BYTES:])[-_LINE_END_BYTES:]


def origin_of(headers: Iterable[tuple[bytes, bytes]] | None) -> str | None:
    """Return the origin that the headers name, or None where they name none yet."""
    return next((value.decode("latin-1") for name, value in headers or () if name == b"origin"), None)
