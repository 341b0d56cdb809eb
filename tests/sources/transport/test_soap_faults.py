"""SOAP faults and in-band statuses: ours or theirs."""

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
    CASE,
    CPR,
    Element,
    a_case,
    a_party,
    an_answer,
    el,
    envelope,
    output,
)
from tests.sources.scripted_server import far_side, reply
from tests.sources.transport.index_calls import (
    Asking,
    ask_cases,
    both_indexes,
    failure,
)


def fault_12(code: str, detail: str = "") -> bytes:
    code_element = el("s12:Code", el("s12:Value", code))
    return envelope(el("s12:Fault", code_element, el("s12:Reason", el("s12:Text", detail)), el("s12:Detail", detail)))


def fault_11(code: str, detail: str = "") -> bytes:
    fault = el("s11:Fault", *(_bare(name, text) for name, text in (("faultcode", code), ("faultstring", detail))))
    return envelope(fault, "s11")


def _bare(name: str, text: str) -> Element:
    made = el("s11:x", text)
    made.tag = name
    return made


@both_indexes
@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (fault_12("s12:Sender"), SourceRefusedError),
        (fault_12("s12:MustUnderstand"), SourceRefusedError),
        (fault_12("s12:VersionMismatch"), SourceRefusedError),
        (fault_12("s12:DataEncodingUnknown"), SourceRefusedError),
        (fault_12(" s12:Sender\n"), SourceRefusedError),
        (fault_12("s12:Receiver"), SourceUnavailableError),
        (fault_12(""), SourceUnavailableError),
        (fault_12("s12:Whatever"), SourceUnavailableError),
        (fault_11("s11:Client"), SourceRefusedError),
        (fault_11("s11:Client.Authentication"), SourceRefusedError),
        (fault_11("s11:Server"), SourceUnavailableError),
        (fault_11("Server"), SourceUnavailableError),
        (envelope(el("s12:Fault")), SourceUnavailableError),
        (envelope(el("s11:Fault"), "s11"), SourceUnavailableError),
    ],
    ids=[
        "12-sender", "12-must-understand", "12-version", "12-encoding", "12-sender-with-spaces", "12-receiver",
        "12-no-code", "12-made-up", "11-client", "11-client-dotted", "11-server", "11-server-bare", "12-empty",
        "11-empty",
    ],
)  # fmt: skip
async def test_a_fault_is_ours_or_theirs(
    calls: UpstreamClient, ask: Asking, status: int, fault: bytes, expected: type[SourceError]
) -> None:
    """A fault of the sender's is a refusal and any other a failure over there, under every HTTP status."""
    assert type(await failure(calls, reply(fault, status=status), ask)) is expected


@pytest.mark.parametrize("status", [401, 403])
async def test_a_forbidden_fault_is_a_refusal(calls: UpstreamClient, status: int) -> None:
    """Under 401 and 403 every fault is a refusal, whoever's fault it says it is."""
    for fault in (fault_12("s12:Receiver"), fault_11("s11:Server"), fault_12("")):
        assert type(await failure(calls, reply(fault, status=status))) is SourceRefusedError


@pytest.mark.parametrize(
    "code",
    [CPR, f"s:{CPR}", f"s:Sender{CPR}", f"{CPR}.x", f"x:y:{CPR}", "HEMMELIG" * 100],
    ids=["bare", "prefixed", "behind-a-known-word", "dotted", "two-prefixes", "long"],
)
async def test_a_fault_says_nothing_of_its_own(calls: UpstreamClient, code: str) -> None:
    """The code, reason and detail of a fault stay with the far side: they may repeat the question."""
    for make in (fault_12, fault_11):
        assert type(await failure(calls, reply(make(code, f"HEMMELIG {CPR}"), status=500))) is SourceUnavailableError


# In-band status


@pytest.mark.parametrize("status", ["20", "44", "020", " 20 "])
async def test_success_and_nothing_found_are_answers(calls: UpstreamClient, status: str) -> None:
    """Status 20 is success and 44 says that nothing was found."""
    async with far_side(reply(an_answer(status=status))) as line:
        assert (await ask_cases(calls, line.url)).records == ()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("40", SourceRefusedError), ("41", SourceRefusedError), ("49", SourceRefusedError), ("0", SourceRefusedError),
        ("10", SourceRefusedError), ("60", SourceRefusedError),
        ("200", SourceRefusedError), ("50", SourceUnavailableError), ("53", SourceUnavailableError),
        ("59", SourceUnavailableError), (None, SourceGarbledError), ("", SourceGarbledError),
        ("ok", SourceGarbledError), ("-20", SourceGarbledError), ("20.0", SourceGarbledError),
        ("²0", SourceGarbledError), ("٢٠", SourceGarbledError), (CPR, SourceGarbledError),
        ("9" * 5000, SourceGarbledError),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else repr(value)[:4],
)  # fmt: skip
async def test_an_in_band_status_has_its_class(
    calls: UpstreamClient, status: str | None, expected: type[SourceError]
) -> None:
    """In the fifties it failed over there; another number refuses; what is no status is garbled."""
    assert type(await failure(calls, reply(an_answer(a_case(), status=status)))) is expected


async def test_data_beside_a_failing_status_is_not_read(calls: UpstreamClient) -> None:
    """An answer that says it failed has no records, whatever stands in it."""
    body = envelope(output(a_case(a_party(), uuid=CASE), status="50"))
    assert type(await failure(calls, reply(body))) is SourceUnavailableError


async def test_the_text_of_a_status_stays_there(calls: UpstreamClient) -> None:
    """FejlbeskedTekst may repeat the question, so no error repeats it."""
    body = an_answer(status="40").replace(
        b"</sd:StatusKode>", f"</sd:StatusKode><sd:FejlbeskedTekst>HEMMELIG {CPR}</sd:FejlbeskedTekst>".encode()
    )
    assert type(await failure(calls, reply(body))) is SourceRefusedError
