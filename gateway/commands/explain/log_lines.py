"""Lines of the log about one request: from files or standard input, also as containers write them."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

LogLine = Mapping[str, Any]
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class RequestLines:
    """What the log has of one request. `request` is its own line; None: the log has only `events` of it, or nothing.

    `is_for_people`: its id stands in lines that are no JSON.
    """

    request: LogLine | None
    events: Sequence[LogLine] = ()
    is_for_people: bool = False


def read_lines(paths: Iterable[str]) -> Iterator[bytes]:
    """Yield the lines of files, in their order; `-` is standard input, and `….gz` is unpacked. Raises OSError."""
    for path in paths:
        with _opened(path) as file:
            yield from file


def lines_about(request_id: str, lines: Iterable[bytes]) -> RequestLines:
    """Return what the log says of the request. Other requests' lines are not parsed."""
    request: LogLine | None = None
    events: list[LogLine] = []
    is_for_people = False
    wanted = request_id.encode()
    for raw in lines:
        if wanted not in raw:
            continue
        line = _parsed(raw)
        if line is None:
            is_for_people = True
        elif line.get("request_id") != request_id:
            continue
        elif line.get("event") == "request":
            request = line
        else:
            events.append(line)
    return RequestLines(request, tuple(events), is_for_people)


def _opened(path: str) -> BinaryIO | gzip.GzipFile:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer
    return gzip.GzipFile(path) if Path(path).suffix == ".gz" else Path(path).open("rb")


def _parsed(raw: bytes) -> LogLine | None:
    """Return the object of a line, after whatever a container's runtime has written before it."""
    try:
        line = orjson.loads(raw[raw.index(b"{") :])
    except ValueError:
        return None
    return line if isinstance(line, dict) else None
