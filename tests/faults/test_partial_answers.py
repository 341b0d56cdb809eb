"""Each source in each fault: the rest answers as ever, the coverage says what is missing, and nothing is a 5xx."""

from __future__ import annotations

import asyncio
import os
import re
import time
from copy import deepcopy
from pathlib import Path
from statistics import median
from typing import Any

import orjson
import pytest
from lxml import etree
from structlog.testing import capture_logs

from sources.sandbox.personas import BY_KEY
from tests.faults.answers import FAULT, PAGE, QUERY, Make, answered, check, same, without_documents
from tests.faults.far_side import SOURCES, gateway
from tests.faults.proxy import Down, Instead, LimitData, ResetPeer, Rewritten
from tests.overload import reports
from tests.sources.scripted_server import reply

TURNS = int(os.environ.get("FAULT_TURNS", "3"))
QUICK: dict[str, tuple[Make, str]] = {
    "refused": (Down, "UNAVAILABLE"),
    "reset in mid-body": (lambda: ResetPeer(after=60), "UNAVAILABLE"),
    "closed in mid-body": (lambda: LimitData(max_bytes=60), "UNAVAILABLE"),
    "HTML": (lambda: Instead(reply(PAGE, keep=True)), "GARBLED"),
    "garbled": (lambda: Instead(reply(b'{"<s:Envelope><unend', keep=True)), "GARBLED"),
    "nothing": (lambda: Instead(reply(b"", keep=True)), "GARBLED"),
    "busy": (lambda: Instead(reply(PAGE, status=503, keep=True)), "UNAVAILABLE"),
    "fault": (lambda: Instead(reply(FAULT, status=500, keep=True)), "UNAVAILABLE"),
    "no token will do": (lambda: Instead(reply(FAULT, status=401, keep=True)), "REFUSED"),
    "oversize": (lambda: Instead(reply(b" " * 33_600_000, keep=True)), "GARBLED"),
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("fault", QUICK)
async def test_a_source_fails(
    source: str, fault: str, sandbox: str, authorities: Path, tokens: dict[str, str], undisturbed: dict[str, Any]
) -> None:
    """The other half answers, byte for byte."""
    make, state = QUICK[fault]
    async with gateway(sandbox, authorities, tokens, DEADLINE="30") as running:
        answer, took = await answered(running, source, make())
    assert took < 30
    check(source, answer, undisturbed, state)


async def test_a_failure_is_found_by_its_request(
    sandbox: str, authorities: Path, tokens: dict[str, str], undisturbed: dict[str, Any]
) -> None:
    """Its line names the source, the authority and the request, whose own line counts it; an outage is no flood."""
    async with gateway(sandbox, authorities, tokens, DEADLINE="30") as running:
        with capture_logs() as lines:
            for _ in range(3):
                await answered(running, "documents", Down())
    failures = [line for line in lines if line["event"] == "source_failed"]
    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["source"], line["authority"], line["state"], line["log_level"]) for line in failures] == [
        ("documents", "11111111", "UNAVAILABLE", "warning")
    ]
    assert failures[0]["request_id"] == requests[0]["request_id"]
    assert [line["failed"] for line in requests] == [{"documents": 1}] * 3


async def test_a_fault_ends_when_it_ends(
    sandbox: str, authorities: Path, tokens: dict[str, str], undisturbed: dict[str, Any]
) -> None:
    """The same gateway answers whole again as soon as the source does, and its breaker has seen it."""
    async with gateway(sandbox, authorities, tokens, DEADLINE="30", CIRCUIT_BREAKER_OPEN_SECONDS="0.2") as running:
        for _ in range(6):
            answer, _ = await answered(running, "benefits", Down())
            assert answer["data"]["me"]["benefits"] is None
        assert running.calls.states()
        running.harm("benefits")
        await asyncio.sleep(0.3)
        assert same((await running.ask(QUERY, "boligejer")).json()["data"]["me"], undisturbed)
        assert not running.calls.states()


@pytest.mark.parametrize("source", ["cases", "benefits"])
async def test_another_persons_rows(
    source: str, sandbox: str, authorities: Path, tokens: dict[str, str], undisturbed: dict[str, Any]
) -> None:
    """An index that answers about somebody else: not one of those rows is shown."""
    own_cpr, other_cpr = BY_KEY["boligejer"].cpr.encode(), BY_KEY["overblik"].cpr.encode()
    async with gateway(sandbox, authorities, tokens, DEADLINE="30") as running:
        theirs = (await running.ask(QUERY, "overblik")).json()["data"]["me"]
        answer, _ = await answered(running, source, Rewritten(lambda body: body.replace(own_cpr, other_cpr)))
    foreign = {node["id"] for node in theirs[source]["nodes"]}
    assert foreign
    assert not any(id in orjson.dumps(answer).decode() for id in foreign)
    half = "benefits" if source == "cases" else "cases"
    assert same(answer["data"]["me"][half], undisturbed[half])


async def test_other_documents_than_asked_for(
    sandbox: str, authorities: Path, tokens: dict[str, str], undisturbed: dict[str, Any]
) -> None:
    """A document index that answers about other documents: none is shown under a case that it does not belong to."""
    async with gateway(sandbox, authorities, tokens, DEADLINE="30") as running:
        answer, _ = await answered(running, "documents", Rewritten(answer=_with_other_ids))
    me = answer["data"]["me"]
    assert same(without_documents(me["cases"]), without_documents(undisturbed["cases"]))
    assert all(case["documents"]["nodes"] == [] for case in me["cases"]["nodes"])
    assert same(me["benefits"], undisturbed["benefits"])


def _with_other_ids(body: bytes) -> bytes:
    return re.sub(rb"(ObjektType>.*?UUIDIdentifikator>)[0-9a-f]{4}", rb"\1ffff", body, flags=re.DOTALL)


def endless(body: bytes) -> bytes:
    """Return a benefit answer whose first row comes more often than a page has room for."""
    root = etree.fromstring(body)
    for rows in root.iterfind(".//{*}BevilgetYdelseListe"):
        rows.extend(deepcopy(rows[0]) for _ in range(21))
    return etree.tostring(root)


async def test_pages_without_end(
    sandbox: str, authorities: Path, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Indexes that always have another page are asked for a few of them; the lists say that they are not whole."""
    monkeypatch.setattr("sources.sf1491.client.PAGE", 20)
    first = re.compile(rb"(FoersteResultatReference>|ResultatStart>)[0-9]+")

    def always_the_first(body: bytes) -> bytes:
        return first.sub(rb"\g<1>0", body)

    async with gateway(sandbox, authorities, tokens, DEADLINE="60") as running:
        running.harm("cases", Rewritten(always_the_first))
        running.harm("benefits", Rewritten(always_the_first, endless))
        query = "{ me { cases(first: 1) { totalCount coverage { complete answers { state authority { cvr } } } }"
        query += " benefits(first: 1) { totalCount coverage { complete answers { state authority { cvr } } } } } }"
        me = (await running.ask(query, "mange-sager")).json()["data"]["me"]
        assert running.proxies["cases"].questions <= 8
        assert (me["cases"]["totalCount"], me["cases"]["coverage"]["complete"]) == (None, False)
        assert {"state": "TRUNCATED", "authority": {"cvr": "55133018"}} in me["cases"]["coverage"]["answers"]
        before = running.proxies["benefits"].questions
        me = (await running.ask(query, "boligejer")).json()["data"]["me"]
        assert running.proxies["benefits"].questions - before <= 8
        assert (me["benefits"]["totalCount"], me["benefits"]["coverage"]["complete"]) == (None, False)


@pytest.mark.long
async def test_what_a_fault_costs_the_other_half(
    sandbox: str, authorities: Path, tokens: dict[str, str], undisturbed: dict[str, Any]
) -> None:
    """Each fault that shows at once, after a question in health to the same gateway: how much later the rest answers.

    Tokens are left out: in health they are kept.
    """
    later: dict[str, float] = {}
    for source in (source for source in SOURCES if source != "tokens"):
        for fault, (make, state) in QUICK.items():
            took = []
            for _ in range(TURNS):
                async with gateway(sandbox, authorities, tokens, DEADLINE="30") as running:
                    await running.ask(QUERY, "boligejer")
                    began = time.monotonic()
                    await running.ask(QUERY, "boligejer")
                    well = time.monotonic() - began
                    answer, ill = await answered(running, source, make())
                    check(source, answer, undisturbed, state)
                    took.append((ill - well) * 1000)
            later[f"{source}: {fault}"] = round(median(took), 1)
    reports.write("partial-answers", {"turns": TURNS, "later_ms": later, "most_ms": max(later.values())})
    assert max(later.values()) < 2_000
