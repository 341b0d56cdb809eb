"""The sandbox can be told to be slow or broken, in-process and on a real port, and counts who asked."""

from __future__ import annotations

import asyncio
import gzip
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from lxml import etree

from sources.sandbox.app import create
from sources.sandbox.sts import AUTHORIZATION_FAILED, PATH
from tests.ports import free_port
from tests.sandbox.asking import Asker, body, by_party, envelope, expression, fremsoeg, hent, shows, token_question

KORSBAEK, VEJLE = "11111111", "29189900"
QUESTION = envelope(fremsoeg(expression(by_party("7405861042")), shows(("fremdrift",))))


async def cause_fault(ask: Asker, kind: str, service: str = "sagdokumentindeks", **more: object) -> None:
    """Tell the sandbox what goes wrong."""
    response = await ask.client.post("/faults", json={"service": service, "kind": kind, **more})
    assert response.status_code == 200, response.text


async def test_a_latency_is_waited_for(ask: Asker) -> None:
    await cause_fault(ask, "latency", seconds=0.2)
    started = time.monotonic()
    assert (await ask.post_cases(KORSBAEK, QUESTION)).status_code == 200
    assert time.monotonic() - started >= 0.2


@pytest.mark.parametrize(
    ("kind", "status", "media", "content"),
    [
        ("fault11", 500, "text/xml", b"http://schemas.xmlsoap.org/soap/envelope/"),
        ("fault12", 500, "application/soap+xml", b"env:Receiver"),
        ("http500", 500, "text/plain", b"Internal Server Error"),
        ("http503html", 503, "text/html", b"<h1>"),
        ("garbled", 200, "application/soap+xml", b"<env:Bo"),
        ("empty", 200, "application/soap+xml", b""),
        ("status50", 200, "application/soap+xml", b">50<"),
    ],
)
async def test_the_index_answers_wrongly(ask: Asker, kind: str, status: int, media: str, content: bytes) -> None:
    await cause_fault(ask, kind)
    response = await ask.post_cases(KORSBAEK, QUESTION)
    assert response.status_code == status
    assert response.headers["content-type"].startswith(media)
    assert content in response.content


async def test_the_benefit_index_says_an_error_without_data(ask: Asker) -> None:
    await cause_fault(ask, "status50", "ydelselistehent")
    answer = await ask.benefits(KORSBAEK, hent("EffektueringHent", "7405861042"), "EffektueringHent")
    assert [etree.QName(part).localname for part in answer] == ["HovedOplysningerSvar"]
    assert answer.find(".//{*}Fejl") is not None


async def test_truncated_gzip_cannot_be_unpacked(ask: Asker) -> None:
    await cause_fault(ask, "truncated")
    async with ask.client.stream(
        "POST", "/sagdokumentindeks/6", content=QUESTION, headers=ask.token("sagdokumentindeks", KORSBAEK)
    ) as response:
        squeezed = b"".join([part async for part in response.aiter_raw()])
    with pytest.raises(EOFError):
        gzip.decompress(squeezed)


@pytest.mark.parametrize("kind", ["refused", "reset"])
async def test_the_connection_breaks(ask: Asker, kind: str) -> None:
    await cause_fault(ask, kind)
    with pytest.raises(httpx.TransportError):
        await ask.post_cases(KORSBAEK, QUESTION)


async def test_a_drip_never_ends(ask: Asker) -> None:
    await cause_fault(ask, "drip")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await ask.post_cases(KORSBAEK, QUESTION)


async def test_trouble_is_for_one_service_and_authority(ask: Asker) -> None:
    await cause_fault(ask, "http500", authority=VEJLE)
    assert (await ask.post_cases(KORSBAEK, QUESTION)).status_code == 200
    assert (await ask.post_cases(VEJLE, QUESTION)).status_code == 500
    assert (await ask.post_benefits(VEJLE, envelope(hent("BevillingHent", "7405861042"), ""))).status_code == 200


async def test_trouble_can_be_listed_and_cleared(ask: Asker) -> None:
    await cause_fault(ask, "http500", "*", probability=0.0)
    assert (await ask.client.get("/faults")).json() == [
        {"service": "*", "authority": "*", "operation": "*", "kind": "http500", "seconds": 2.0, "probability": 0.0}
    ]
    assert (await ask.post_cases(KORSBAEK, QUESTION)).status_code == 200
    assert (await ask.client.delete("/faults")).json() == []


@pytest.mark.parametrize(
    "wish",
    [
        {"service": "x", "kind": "drip"},
        {"service": "sts", "kind": "x"},
        {"kind": "drip"},
        [],
        {"service": "sts", "kind": "drip", "probability": 2},
        {"service": "sts", "kind": "latency", "seconds": "2"},
        {"service": "sts", "kind": "latency", "seconds": None},
        {"service": "sts", "kind": "latency", "seconds": True},
        {"service": "sts", "kind": "drip", "authority": 11111111},
        {"service": "sts", "kind": "drip", "sekunder": 2},
    ],
)
async def test_unknown_trouble_is_refused(ask: Asker, wish: object) -> None:
    """With words of what to send, and nothing of how it is made."""
    answer = await ask.client.post("/faults", json=wish)
    assert answer.status_code == 400
    assert not {"Fault", "__init__", "argument", "mapping"} & set(re.split(r"\W+", answer.json()["error"]))
    assert (await ask.client.get("/faults")).json() == []


async def test_an_authority_can_be_without_an_agreement(ask: Asker) -> None:
    await cause_fault(ask, "no-agreement", "sts", authority=VEJLE)
    refused = await ask.client.post(PATH, json=token_question("sagdokumentindeks", VEJLE))
    assert (refused.status_code, refused.json()["EventId"]) == (403, AUTHORIZATION_FAILED)
    assert (await ask.client.post(PATH, json=token_question("sagdokumentindeks", KORSBAEK))).status_code == 200


async def test_the_registers_can_fail_too(ask: Asker) -> None:
    await cause_fault(ask, "http503html", "residence")
    assert (await ask.client.post("/registers/residence", json={"cpr": "7405861042"})).status_code == 503
    assert (await ask.client.post("/registers/property", json={"cpr": "7405861042"})).status_code == 200


async def test_calls_are_counted_without_saying_about_whom(ask: Asker) -> None:
    await ask.post_cases(KORSBAEK, QUESTION)
    await ask.post_benefits(VEJLE, envelope(hent("EffektueringHent", "7405861042"), ""), "EffektueringHent")
    await ask.client.post(PATH, json=token_question("sagdokumentindeks", VEJLE))
    await ask.client.post("/registers/residence", json={"cpr": "7405861042"})
    assert (await ask.client.get("/calls")).json() == [
        {"service": "sagdokumentindeks", "operation": "fremsoeg-sager", "authority": KORSBAEK},
        {"service": "ydelselistehent", "operation": "EffektueringHent", "authority": VEJLE},
        {"service": "sts", "operation": "token", "authority": VEJLE},
        {"service": "residence", "operation": "lookup", "authority": ""},
    ]
    assert (await ask.client.delete("/calls")).json() == []


@pytest.fixture
def port(world_file: Path) -> Iterator[tuple[str, object]]:
    app = create(world_file)
    number = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=number, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{number}", app
    server.should_exit = True
    thread.join(10)


def test_on_a_real_port_connections_break_too(port: tuple[str, object]) -> None:
    address, app = port
    headers = Asker(app, None).token("sagdokumentindeks", KORSBAEK)  # type: ignore[arg-type]
    headers |= {"content-type": 'application/soap+xml; action="http://kombit.dk/sts/sagdokumentindeks/fremsoeg"'}
    with httpx.Client(base_url=address, headers=headers, timeout=5) as client:

        def ask_with(kind: str | None) -> httpx.Response:
            client.delete("/faults")
            if kind:
                client.post("/faults", json={"service": "sagdokumentindeks", "kind": kind})
            return client.post("/sagdokumentindeks/6", content=QUESTION)

        assert len(body(ask_with(None))) > 5
        for kind in ("reset", "refused"):
            with pytest.raises(httpx.TransportError):
                ask_with(kind)
        with pytest.raises(etree.XMLSyntaxError):
            etree.fromstring(ask_with("truncated").content)  # httpx unpacks what there is, and says nothing
        assert len(ask_with("oversize").content) > 40_000_000
        client.post("/faults", json={"service": "sagdokumentindeks", "kind": "drip"})
        client.delete("/faults")
        client.post("/faults", json={"service": "sagdokumentindeks", "kind": "drip"})
        with client.stream("POST", "/sagdokumentindeks/6", content=QUESTION) as dripping:
            parts = dripping.iter_raw()
            assert [len(next(parts)) > 0 for _ in range(2)] == [True, True]
