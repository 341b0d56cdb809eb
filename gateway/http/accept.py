"""Content negotiation: the media type of the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from gateway.errors import Code, RequestRejectedError

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"

_RANGES = {GRAPHQL: (GRAPHQL, "application/*", "*/*"), JSON: (JSON, "application/*", "*/*")}
_WEIGHT = re.compile(r"[01]?(\.[0-9]*)?")


@lru_cache(maxsize=64)
def accepted(accept: str | None) -> str:
    """Return the media type that the client likes best: of equals its first, and JSON where it names none.

    Empty elements of the list are passed over (RFC 9110, 5.6.1): a list of nothing else is as no list.

    Of several ranges, the one that names a type most closely decides about it (RFC 9110, 12.5.1). Raises
    RequestRejectedError for neither.
    """
    ranges = list(_ranges(accept if accept and accept.strip(", \t") else JSON))
    best: tuple[float, int, int, str] | None = None
    for media in (JSON, GRAPHQL):
        for closeness, name in enumerate(_RANGES[media]):
            position = next((index for index, (kind, _) in enumerate(ranges) if kind == name), None)
            if position is None:
                continue
            weight = ranges[position][1]
            rank = (weight, -closeness, -position)
            if weight > 0 and (best is None or rank > best[:3]):
                best = (*rank, media)
            break
    if best is None:
        raise RequestRejectedError(Code.NOT_ACCEPTABLE)
    return best[3]


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """Yield each range in UTF-8 with its weight."""
    for text in accept.split(","):
        kind, *parameters = (part.strip().lower() for part in text.split(";"))
        values = dict(parameter.partition("=")[::2] for parameter in parameters)
        if values.get("charset", "utf-8").strip('"') in ("utf-8", "utf8"):
            yield kind, _weight(values.get("q", "1"))


def _weight(text: str) -> float:
    """Return a weight from 0 to 1; one that cannot be read is none."""
    readable = len(text) < 8 and any(map(str.isdigit, text)) and _WEIGHT.fullmatch(text)
    return min(1.0, float(text)) if readable else 0.0
