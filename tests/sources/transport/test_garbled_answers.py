"""Answers that are not what was asked for: pages for people, other statuses, redirects, other documents."""

from __future__ import annotations

import pytest

from sources.errors import (
    SourceError,
    SourceGarbledError,
    SourceRefusedError,
    SourceUnavailableError,
)
from sources.transport.client import UpstreamClient
from tests.sources.builders import (
    CPR,
    NAMESPACES,
    a_benefit,
    a_case,
    an_answer,
    envelope,
    granted,
)
from tests.sources.scripted_server import far_side, reply
from tests.sources.transport.index_calls import (
    SOAP,
    Asking,
    ask_cases,
    both_indexes,
    failure,
)


@both_indexes
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, SourceGarbledError), (202, SourceUnavailableError), (204, SourceUnavailableError),
        (301, SourceUnavailableError), (400, SourceUnavailableError), (401, SourceRefusedError),
        (403, SourceRefusedError), (404, SourceUnavailableError), (429, SourceUnavailableError),
        (500, SourceUnavailableError), (502, SourceUnavailableError),
        (503, SourceUnavailableError), (504, SourceUnavailableError),
    ],
)  # fmt: skip
async def test_a_page_for_people_has_its_class(
    calls: UpstreamClient, ask: Asking, status: int, expected: type[SourceError]
) -> None:
    """HTML is judged by its status: forbidden is a refusal, 200 is garbled, anything else cannot answer now."""
    page = b"" if status == 204 else f"<!DOCTYPE html><html><body>HEMMELIG {CPR}</body></html>".encode()
    failed = await failure(calls, reply(page, status=status, headers={"Content-Type": "text/html"}), ask)
    assert type(failed) is expected


@both_indexes
@pytest.mark.parametrize("status", [201, 203, 206, 302, 500])
async def test_a_good_answer_needs_status_200(calls: UpstreamClient, ask: Asking, status: int) -> None:
    """An answer under another status is not taken for one."""
    body = an_answer(a_case()) if ask is ask_cases else granted(a_benefit())
    assert isinstance(await failure(calls, reply(body, status=status), ask), SourceUnavailableError)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(calls: UpstreamClient, status: int) -> None:
    """A question is never sent on to where a far side points."""
    async with far_side(reply(an_answer())) as elsewhere:
        failed = await failure(calls, reply(status=status, headers={"Location": elsewhere.url}))
        assert (type(failed), failed.reason) == (SourceUnavailableError, f"http_{status}")
        assert elsewhere.requests == []


GARBLED = {
    "nothing": b"",
    "not-xml": b"HEMMELIG",
    "json": b'{"cases": []}',
    "half": an_answer(a_case())[:-30],
    "not-soap": b"<answer/>",
    "no-body": envelope(None).replace(b"Body", b"Krop"),
    "empty-body": envelope(None),
    "another-answer": granted(),
    "another-envelope": an_answer().replace(NAMESPACES["s12"].encode(), b"urn:envelope"),
    "undeclared-prefix": an_answer().replace(b"<s12:Body", b"<s99:Body"),
}


@pytest.mark.parametrize("body", GARBLED.values(), ids=GARBLED.keys())
async def test_what_is_not_the_answer_is_garbled(calls: UpstreamClient, body: bytes) -> None:
    """Anything under 200 that is not the answer to this question is garbled."""
    assert type(await failure(calls, reply(body, headers=SOAP))) is SourceGarbledError
