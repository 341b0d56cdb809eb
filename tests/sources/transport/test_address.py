"""Addresses of upstreams, and the requests that are sent to them."""

from __future__ import annotations

import pytest

from sources.transport.address import HttpAddress, request_target
from sources.transport.sockets import request_bytes

TARGETS = {
    "http://index.example": (HttpAddress("index.example", 80, False), b"POST / HTTP/1.1\r\nHost: index.example\r\n"),
    "https://index.example/a/b?c=d": (
        HttpAddress("index.example", 443, True),
        b"POST /a/b?c=d HTTP/1.1\r\nHost: index.example\r\n",
    ),
    "http://INDEX.example:80/": (
        HttpAddress("index.example", 80, False),
        b"POST / HTTP/1.1\r\nHost: index.example\r\n",
    ),
    "http://index.example:8080/x": (
        HttpAddress("index.example", 8080, False),
        b"POST /x HTTP/1.1\r\nHost: index.example:8080\r\n",
    ),
    "https://[::1]:8443/x#fragment": (
        HttpAddress("::1", 8443, True),
        b"POST /x HTTP/1.1\r\nHost: [::1]:8443\r\n",
    ),
    "https://korsbæk.example/æ?ø=%20": (
        HttpAddress("xn--korsbk-tua.example", 443, True),
        b"POST /%C3%A6?%C3%B8=%20 HTTP/1.1\r\nHost: xn--korsbk-tua.example\r\n",
    ),
}
NO_ADDRESSES = [
    "",
    "http://",
    "nowhere",
    "ftp://index.example/",
    "http://[::1/",
    "http://index.example:99999/",
    "http://index.example:x/",
    "http://user:secret@index.example/",
    "http://index.example/a b",
    "http://index.example/\r\nX: y",
    "http://" + "æ" * 200,
]


@pytest.mark.parametrize(("url", "expected"), TARGETS.items(), ids=TARGETS)
def test_an_address_is_parsed(url: str, expected: tuple[HttpAddress, bytes]) -> None:
    """Host and port, and the lines that a request begins with."""
    assert tuple(request_target("POST", url)) == expected


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_no_address_is_refused(url: str) -> None:
    """Without a word of what it says: it may hold a password."""
    with pytest.raises(ValueError, match=r"address|label|[Pp]ort|IPv6") as refused:
        request_target("POST", url)
    assert "secret" not in str(refused.value)


def test_a_request_has_its_length() -> None:
    """Bodies are sent as they are."""
    target = request_target("POST", "http://index.example/x")
    assert request_bytes(target, {"Accept": "*/*", "SOAPAction": '"a"'}, b"\r\n\0body") == (
        b"POST /x HTTP/1.1\r\nHost: index.example\r\n"
        b'Accept: */*\r\nSOAPAction: "a"\r\nContent-Length: 7\r\n\r\n\r\n\0body'
    )


def test_a_request_without_a_body_has_none() -> None:
    """Nor the length of one."""
    target = request_target("GET", "http://index.example/x")
    assert request_bytes(target, {}, None) == b"GET /x HTTP/1.1\r\nHost: index.example\r\n\r\n"


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nX: y", "a\rb", "a\0b", "a\r\n\r\nGET / HTTP/1.1"])
def test_a_header_ends_at_its_end(value: str) -> None:
    """No value can add a header, or a request."""
    target = request_target("POST", "http://index.example/x")
    for headers in ({"X-Request-Id": value}, {value: "x"}):
        with pytest.raises(ValueError, match="line break"):
            request_bytes(target, headers, b"")
