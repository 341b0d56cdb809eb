"""Each source in each fault: the rest answers as ever, the coverage says what is missing, and nothing is a 5xx."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import orjson
import pytest
from lxml import etree

from sources.sandbox.personas import BY_KEY
from tests.faults.far_side import Gateway, gateway
from tests.faults.proxy import (
    Bandwidth,
    Down,
    Instead,
    Latency,
    LimitData,
    ResetPeer,
    Rewritten,
    Silence,
    Slicer,
    SlowClose,
    Toxic,
)
from tests.sources.wire import reply

HURRIED, GENEROUS = 3.0, 12.0
PAGE = b"<!DOCTYPE html><html><body>HEMMELIG 0101701234</body></html>"
FAULT = (
    b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Receiver'
    b"</s:Value></s:Code><s:Reason><s:Text>HEMMELIG 0101701234</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>"
)
COVERAGE = "coverage { complete answers { index state authority { cvr } } }"
QUERY = f"""{{ me {{ name residence {{ name }}
  cases(first: 100) {{ totalCount nodes {{ id title progress area {{ kle }}
    documents(first: 100) {{ totalCount nodes {{ id title date }} {COVERAGE} }} }} {COVERAGE} }}
  benefits(first: 100) {{ totalCount nodes {{ id title
    payments(first: 100) {{ totalCount nodes {{ id amount {{ amount }} }} }} }} {COVERAGE} }} }} }}"""

Make = Callable[[], Toxic]
QUICK: dict[str, tuple[Make, str]] = {
    "refused": (Down, "UNAVAILABLE"),
    "reset in mid-body": (lambda: ResetPeer(after=60), "UNAVAILABLE"),
    "closed in mid-body": (lambda: LimitData(most=60), "UNAVAILABLE"),
    "HTML": (lambda: Instead(reply(PAGE, keep=True)), "GARBLED"),
    "garbled": (lambda: Instead(reply(b'{"<s:Envelope><unend', keep=True)), "GARBLED"),
    "nothing": (lambda: Instead(reply(b"", keep=True)), "GARBLED"),
    "busy": (lambda: Instead(reply(PAGE, status=503, keep=True)), "UNAVAILABLE"),
    "fault": (lambda: Instead(reply(FAULT, status=500, keep=True)), "UNAVAILABLE"),
    "no token will do": (lambda: Instead(reply(FAULT, status=401, keep=True)), "REFUSED"),
    "oversize": (lambda: Instead(reply(b" " * 33_600_000, keep=True)), "GARBLED"),
}
SLOW: dict[str, tuple[Make, str]] = {
    "silent": (Silence, "TIMED_OUT"),
    "dripping": (lambda: Bandwidth(bytes_a_second=20), "TIMED_OUT"),
}
HARMLESS: dict[str, Make] = {
    "late": lambda: Latency(0.2),
    "sliced": lambda: Slicer(size=97),
    "narrow": lambda: Bandwidth(bytes_a_second=2_000_000),
    "slow to close": lambda: SlowClose(5),
    "refused once": lambda: Instead(reply(FAULT, status=401, keep=True), times=1),
}
INDEXES = ("cases", "documents", "benefits", "tokens")
SOURCES = (*INDEXES, "residences", "properties")


@pytest.fixture(scope="module")
async def whole(sandbox: str, owners: Path, tokens: dict[str, str]) -> dict[str, Any]:
    """The answer when nothing fails."""
    async with gateway(sandbox, owners, tokens, DEADLINE="60") as one:
        answer = (await one.ask(QUERY, "boligejer")).json()
    assert "errors" not in answer
    me: dict[str, Any] = answer["data"]["me"]
    assert me["cases"]["coverage"]["complete"]
    assert me["benefits"]["coverage"]["complete"]
    assert me["benefits"]["nodes"]
    assert any(one["area"]["kle"].startswith("02.34") for one in me["cases"]["nodes"])
    assert any(one["documents"]["nodes"] for one in me["cases"]["nodes"])
    return me


async def answered(one: Gateway, source: str, toxic: Toxic) -> tuple[dict[str, Any], float]:
    """The answer with a fault at one source, and how long it took."""
    if source == "tokens":
        toxic.only = b"ydelselistehent"
    one.harm(source, toxic)
    began = time.monotonic()
    response = await one.ask(QUERY, "boligejer")
    took = time.monotonic() - began
    assert response.status_code == 200
    assert b"HEMMELIG" not in response.content
    assert b"0101701234" not in response.content
    answer: dict[str, Any] = response.json()
    return answer, took


def same(one: object, other: object) -> bool:
    """Byte for byte."""
    return orjson.dumps(one) == orjson.dumps(other)


def without_documents(cases: dict[str, Any]) -> Any:
    return [{key: value for key, value in one.items() if key != "documents"} for one in cases["nodes"]]


def errors_of(answer: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one["extensions"]["index"], one["extensions"]["code"]) for one in answer.get("errors", [])}


def check(source: str, answer: dict[str, Any], whole: dict[str, Any], state: str) -> None:
    """What failed is missing and said to be; all else is as ever."""
    me = answer["data"]["me"]
    assert (me["name"], me["residence"]) == (whole["name"], whole["residence"])
    if source not in ("benefits", "tokens"):
        assert same(me["benefits"], whole["benefits"])
    match source:
        case "cases":
            assert me["cases"] is None
            assert errors_of(answer) == {("CASES", f"SOURCE_{state}")}
        case "documents":
            assert same(without_documents(me["cases"]), without_documents(whole["cases"]))
            assert [one["documents"] for one in me["cases"]["nodes"]] == [None] * len(whole["cases"]["nodes"])
            assert errors_of(answer) == {("DOCUMENTS", f"SOURCE_{state}")}
        case "benefits" | "tokens":
            assert same(me["cases"], whole["cases"])
            assert me["benefits"] is None
            assert errors_of(answer) == {("BENEFITS", f"SOURCE_{state}")}
        case "residences":
            assert same(me, whole)
        case "properties":
            shown = [one for one in whole["cases"]["nodes"] if not one["area"]["kle"].startswith("02.34")]
            assert same(without_documents(me["cases"]), without_documents({"nodes": shown}))
            assert [one["documents"]["nodes"] for one in me["cases"]["nodes"]] == [
                one["documents"]["nodes"] for one in shown
            ]
            assert (me["cases"]["totalCount"], me["cases"]["coverage"]["complete"]) == (None, False)
            assert "errors" not in answer


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("fault", QUICK)
async def test_a_source_fails(
    source: str, fault: str, sandbox: str, owners: Path, tokens: dict[str, str], whole: dict[str, Any]
) -> None:
    """The other half answers, byte for byte."""
    make, state = QUICK[fault]
    async with gateway(sandbox, owners, tokens, DEADLINE="30") as one:
        answer, took = await answered(one, source, make())
    assert took < 30
    check(source, answer, whole, state)


async def test_a_source_does_not_answer(
    sandbox: str, owners: Path, tokens: dict[str, str], whole: dict[str, Any]
) -> None:
    """The request ends at its deadline, and what the other sources said is in it. All at once, each with its own."""

    async def one_of(source: str, fault: str) -> None:
        make, state = SLOW[fault]
        async with gateway(sandbox, owners, tokens, DEADLINE=str(HURRIED)) as one:
            answer, took = await answered(one, source, make())
        assert took < GENEROUS
        check(source, answer, whole, state)

    pairs = [(source, fault) for source in SOURCES for fault in SLOW]
    told = await asyncio.gather(*(one_of(*pair) for pair in pairs), return_exceptions=True)
    assert {pair: error for pair, error in zip(pairs, told, strict=True) if error is not None} == {}


@pytest.mark.parametrize("fault", HARMLESS)
async def test_what_does_no_harm(
    fault: str, sandbox: str, owners: Path, tokens: dict[str, str], whole: dict[str, Any]
) -> None:
    """A slow or refused-once source at every place: the answer is the same, byte for byte."""
    for source in SOURCES:
        if fault == "refused once" and source not in ("cases", "documents", "benefits"):
            continue
        async with gateway(sandbox, owners, tokens, DEADLINE="60") as one:
            answer, _ = await answered(one, source, HARMLESS[fault]())
        assert "errors" not in answer, source
        assert same(answer["data"]["me"], whole), source


async def test_a_fault_ends_when_it_ends(
    sandbox: str, owners: Path, tokens: dict[str, str], whole: dict[str, Any]
) -> None:
    """The same gateway answers whole again as soon as the source does, and its breaker has seen it."""
    async with gateway(sandbox, owners, tokens, DEADLINE="30", BREAKER_PAUSE="0.2") as one:
        for _ in range(6):
            answer, _ = await answered(one, "benefits", Down())
            assert answer["data"]["me"]["benefits"] is None
        assert one.calls.states()
        one.harm("benefits")
        await asyncio.sleep(0.3)
        assert same((await one.ask(QUERY, "boligejer")).json()["data"]["me"], whole)
        assert not one.calls.states()


@pytest.mark.parametrize("source", ["cases", "benefits"])
async def test_another_persons_rows(
    source: str, sandbox: str, owners: Path, tokens: dict[str, str], whole: dict[str, Any]
) -> None:
    """An index that answers about somebody else: not one of those rows is shown."""
    ours, other = BY_KEY["boligejer"].cpr.encode(), BY_KEY["overblik"].cpr.encode()
    async with gateway(sandbox, owners, tokens, DEADLINE="30") as one:
        theirs = (await one.ask(QUERY, "overblik")).json()["data"]["me"]
        answer, _ = await answered(one, source, Rewritten(lambda body: body.replace(ours, other)))
    foreign = {node["id"] for node in theirs[source]["nodes"]}
    assert foreign
    assert not any(id in orjson.dumps(answer).decode() for id in foreign)
    half = "benefits" if source == "cases" else "cases"
    assert same(answer["data"]["me"][half], whole[half])


async def test_other_documents_than_asked_for(
    sandbox: str, owners: Path, tokens: dict[str, str], whole: dict[str, Any]
) -> None:
    """A document index that answers about other documents: none is shown under a case that it does not belong to."""
    async with gateway(sandbox, owners, tokens, DEADLINE="30") as one:
        answer, _ = await answered(one, "documents", Rewritten(answer=_with_other_ids))
    me = answer["data"]["me"]
    assert same(without_documents(me["cases"]), without_documents(whole["cases"]))
    assert all(one["documents"]["nodes"] == [] for one in me["cases"]["nodes"])
    assert same(me["benefits"], whole["benefits"])


def _with_other_ids(body: bytes) -> bytes:
    return re.sub(rb"(ObjektType>.*?UUIDIdentifikator>)[0-9a-f]{4}", rb"\1ffff", body, flags=re.DOTALL)


def endless(body: bytes) -> bytes:
    """A benefit answer whose first row comes more often than a page has room for."""
    root = etree.fromstring(body)
    for rows in root.iterfind(".//{*}BevilgetYdelseListe"):
        rows.extend(deepcopy(rows[0]) for _ in range(21))
    return etree.tostring(root)


async def test_pages_without_end(
    sandbox: str, owners: Path, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Indexes that always have another page are asked for a few of them; the lists say that they are not whole."""
    monkeypatch.setattr("sources.benefits.PAGE", 20)
    first = re.compile(rb"(FoersteResultatReference>|ResultatStart>)[0-9]+")

    def always_the_first(body: bytes) -> bytes:
        return first.sub(rb"\g<1>0", body)

    async with gateway(sandbox, owners, tokens, DEADLINE="60") as one:
        one.harm("cases", Rewritten(always_the_first))
        one.harm("benefits", Rewritten(always_the_first, endless))
        asked = "{ me { cases(first: 1) { totalCount coverage { complete answers { state authority { cvr } } } }"
        asked += " benefits(first: 1) { totalCount coverage { complete answers { state authority { cvr } } } } } }"
        me = (await one.ask(asked, "mange-sager")).json()["data"]["me"]
        assert one.proxies["cases"].questions <= 8
        assert (me["cases"]["totalCount"], me["cases"]["coverage"]["complete"]) == (None, False)
        assert {"state": "TRUNCATED", "authority": {"cvr": "55133018"}} in me["cases"]["coverage"]["answers"]
        before = one.proxies["benefits"].questions
        me = (await one.ask(asked, "boligejer")).json()["data"]["me"]
        assert one.proxies["benefits"].questions - before <= 8
        assert (me["benefits"]["totalCount"], me["benefits"]["coverage"]["complete"]) == (None, False)
