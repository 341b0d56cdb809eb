"""Decompression of a response body, up to a cap."""

from __future__ import annotations

import zlib

from sources.errors import SourceGarbledError

_GZIP = 16 + zlib.MAX_WBITS


def decompress(body: bytes, encoding: str, *, max_bytes: int) -> bytes:
    """Return the body as it was before compression.

    Raises SourceGarbledError for more than the cap, and for what is not one whole gzip stream, as was asked for.
    """
    if len(body) > max_bytes:
        raise SourceGarbledError("too_large")
    coding = encoding.strip().lower()
    if coding in ("", "identity"):
        return body
    if coding != "gzip":
        raise SourceGarbledError("encoding")
    return _gunzipped(body, max_bytes) if body else body


def _gunzipped(body: bytes, max_bytes: int) -> bytes:
    gzip = zlib.decompressobj(_GZIP)
    try:
        decompressed = gzip.decompress(body, max_bytes + 1)
    except zlib.error:
        raise SourceGarbledError("encoding") from None
    if len(decompressed) > max_bytes:
        raise SourceGarbledError("too_large")
    if not gzip.eof or gzip.unused_data:
        raise SourceGarbledError("encoding")
    return decompressed
