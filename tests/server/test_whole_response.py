"""Answers that are sent in one write: their headers are lines, and nothing but lines."""

from __future__ import annotations

import pytest

from gateway.server.whole_response import joined


def test_headers_are_lines() -> None:
    """Each by itself, in their order."""
    assert joined([(b"a", b"1"), (b"b", b"2, 3")]) == b"a: 1\r\nb: 2, 3\r\n"
    assert joined([]) == b""


@pytest.mark.parametrize("value", [b"1\r\nb: 2", b"1\n", b"\r1", b"1\0"])
def test_a_header_that_is_more_than_a_line_is_refused(value: bytes) -> None:
    """As uvicorn refuses it: it would be another header, or the end of them."""
    with pytest.raises(ValueError, match="one line"):
        joined([(b"a", value)])
