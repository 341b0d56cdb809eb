"""XML that attacks its reader."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sources.errors import (
    SourceGarbledError,
)
from sources.transport.client import UpstreamClient
from sources.transport.http import HttpClient
from tests.sources.builders import (
    a_case,
    a_party,
    a_title,
    an_answer,
)
from tests.sources.scripted_server import far_side, reply
from tests.sources.transport.index_calls import (
    ask_cases,
    failure,
    says_nothing,
)


def with_doctype(doctype: str, title: str) -> bytes:
    """Return an answer that is good but for its document type."""
    head, _, body = an_answer(a_case(a_party(), a_title("TITLE"))).partition(b"?>")
    return head + b"?>" + doctype.encode() + body.replace(b"TITLE", title.encode())


LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 12))
DOCTYPES = {
    "bare": ("<!DOCTYPE x>", "x"),
    "outside": ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', "x"),
    "internal": ('<!DOCTYPE x [<!ENTITY e "HEMMELIG">]>', "&e;"),
    "billion-laughs": (f'<!DOCTYPE x [<!ENTITY l0 "HEMMELIG">{LAUGHS}]>', "&l11;"),
    "quadratic": (f'<!DOCTYPE x [<!ENTITY e "{"A" * 50_000}">]>', "&e;" * 5_000),
    "parameter": ('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>', "x"),
}


@pytest.mark.parametrize(("doctype", "title"), DOCTYPES.values(), ids=DOCTYPES.keys())
async def test_a_document_type_is_garbled(calls: UpstreamClient, doctype: str, title: str) -> None:
    """An envelope has no document type: whatever one declares is neither fetched nor unfolded."""
    began = time.monotonic()
    assert type(await failure(calls, reply(with_doctype(doctype, title)))) is SourceGarbledError
    assert time.monotonic() - began < 5


async def test_no_file_of_ours_is_read(calls: UpstreamClient, tmp_path: Path) -> None:
    """An entity that points at a file here does not bring it into an answer."""
    secret = tmp_path / "secret.txt"
    secret.write_text("HEMMELIG", encoding="utf-8")
    answer = with_doctype(f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret.as_uri()}">]>', "&f;")
    assert type(await failure(calls, reply(answer))) is SourceGarbledError


async def test_no_include_is_followed(calls: UpstreamClient, tmp_path: Path) -> None:
    """XInclude means nothing here: the title stays empty."""
    secret = tmp_path / "secret.txt"
    secret.write_text("HEMMELIG", encoding="utf-8")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{secret.as_uri()}"/>'
    answer = an_answer(a_case(a_title("TITLE"))).replace(b"TITLE", include.encode())
    async with far_side(reply(answer)) as line:
        (record,) = (await ask_cases(calls, line.url)).records
        assert record.title is None


async def test_many_attributes_do_not_slow_the_reader() -> None:
    """An answer with 200,000 attributes is read, or refused, at once."""
    attributes = " ".join(f'a{number}=""' for number in range(200_000)).encode()
    name = b"<sdi:FremsoegSagDokumentIndeksOutput"
    answer = an_answer(a_case()).replace(name, name + b" " + attributes)
    calls = UpstreamClient(http := HttpClient())
    began = time.monotonic()
    async with far_side(reply(answer)) as line:
        try:
            assert len((await ask_cases(calls, line.url)).records) == 1
        except SourceGarbledError as error:
            says_nothing(error)
    assert time.monotonic() - began < 5
    await http.close()


@pytest.mark.parametrize("depth", [200, 1_000, 100_000])
async def test_deep_nesting_does_not_fell_the_reader(calls: UpstreamClient, depth: int) -> None:
    """Elements inside elements without end are garbled, or ignored where they are few."""
    nested = b"<a>" * depth + b"</a>" * depth
    answer = an_answer(a_case(a_title("TITLE"))).replace(b"TITLE", nested)
    async with far_side(reply(answer)) as line:
        try:
            (record,) = (await ask_cases(calls, line.url)).records
            assert (record.title, depth) == (None, 200)
        except SourceGarbledError as error:
            says_nothing(error)


async def test_comments_and_instructions_are_not_read(calls: UpstreamClient) -> None:
    """A comment inside a title or a status is as good as not there."""
    answer = an_answer(a_case(a_title("Brev"))).replace(b">20<", b">2<!-- x -->0<").replace(b">Brev<", b">Br<?x y?>ev<")
    async with far_side(reply(answer)) as line:
        (record,) = (await ask_cases(calls, line.url)).records
        assert record.title == "Brev"
