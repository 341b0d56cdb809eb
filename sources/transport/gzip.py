"""An answer's bytes as they were before they were packed for the way, under a cap."""

from __future__ import annotations

import zlib

from sources.errors import SourceGarbledError

_GZIP = 16 + zlib.MAX_WBITS


def unpacked(body: bytes, encoding: str, *, most: int) -> bytes:
    """Raises SourceGarbledError for more than the cap, and for what is not one whole gzip stream, as was asked for."""
    if len(body) > most:
        raise SourceGarbledError("too_large")
    packing = encoding.strip().lower()
    if packing in ("", "identity"):
        return body
    if packing != "gzip":
        raise SourceGarbledError("encoding")
    return _gunzipped(body, most) if body else body


def _gunzipped(body: bytes, most: int) -> bytes:
    gzip = zlib.decompressobj(_GZIP)
    try:
        whole = gzip.decompress(body, most + 1)
    except zlib.error:
        raise SourceGarbledError("encoding") from None
    if len(whole) > most:
        raise SourceGarbledError("too_large")
    if not gzip.eof or gzip.unused_data:
        raise SourceGarbledError("encoding")
    return whole
