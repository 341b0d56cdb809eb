"""`python -m bench.soap`: what reading an index's answer costs beside lxml alone, and beside zeep.

The answers are the sandbox's. Rounds of a few readings take turns, and the ratio is that of each pair of rounds: these
machines are shared. zeep needs the indexes' own WSDL, which is not part of the project; without it its column is empty.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import zeep
from lxml import etree

from sources.certificates.key_pair import KeyPair
from sources.ports import EVERY_AREA, BenefitQuestion, CaseQuestion, DocumentQuestion, PaymentQuestion, Residences
from sources.records.subject import Subject
from sources.reference.danish_time import DENMARK
from sources.reference.municipalities import MUNICIPALITY_CVRS
from sources.registers import HttpResidenceRegister
from sources.sandbox.app import create
from sources.sandbox.keys import CLIENT, cached_keys
from sources.sandbox.personas import BY_KEY
from sources.sandbox.sts import ENTITY_IDS
from sources.sandbox.sts import PATH as TOKEN_PATH
from sources.security_tokens.cached_tokens import CachedTokenProvider
from sources.security_tokens.no_tokens import NoTokenProvider
from sources.security_tokens.sts_client import StsClient
from sources.sf1470.cases import SoapCases
from sources.sf1470.client import SagDokumentIndeks
from sources.sf1470.documents import SoapDocuments
from sources.sf1491.client import SoapBenefits
from sources.transport.client import Call, UpstreamClient
from sources.transport.http import HttpClient, Reply

ROUNDS, READINGS = 60, 3
FAR = "http://sandbox.invalid"
KOMBIT = Path(__file__).parents[2] / "shared" / "kombit"
SF1470 = KOMBIT / "sf1470_sagdokumentindeks_v6" / "SagDokumentIndeksService_6.wsdl"
SF1491 = KOMBIT / "sf1491_ydelselistehent" / "wsdl" / "YdelseListeHentService.wsdl"
AUTHORITIES = {**MUNICIPALITY_CVRS, "0999": "11111111"}
NOW = datetime(2026, 11, 16, 12, tzinfo=DENMARK)


class ReplayingClient(UpstreamClient):
    """Answers from the far side, and then the last of them again and again."""

    last: Reply | None = None
    again = False

    async def ask(self, call: Call, read: Callable[[Reply], Any]) -> Any:
        """Return what is read of the answer, and nothing else between."""
        if self.last is not None and self.again:
            return read(self.last)

        def noted(reply: Reply) -> Any:
            self.last = reply
            return read(reply)

        return await super().ask(call, noted)


@dataclass(frozen=True)
class Answer:
    """Bytes, and the way they are read into records."""

    name: str
    body: bytes
    read: Callable[[], Awaitable[Any]]
    wsdl: Path


async def answers(key: str) -> list[Answer]:
    """All answers about a persona, of the first authority that has any."""
    citizen = Subject(BY_KEY[key].cpr)
    calls = ReplayingClient(HttpClient(inside={FAR: httpx.ASGITransport(create())}))
    tokens = CachedTokenProvider(StsClient(calls, f"{FAR}{TOKEN_PATH}", KeyPair(cached_keys() / CLIENT)))
    homes: Residences = await HttpResidenceRegister(calls, f"{FAR}/registers/residence").residences(citizen)
    authority = next(cvr for code, cvr in AUTHORITIES.items() if code == homes.current)
    made: list[Answer] = []

    async def note(name: str, wsdl: Path, ask: Callable[[ReplayingClient, Any], Awaitable[Any]]) -> Any:
        answer = await ask(calls, tokens)
        client = ReplayingClient(HttpClient())
        client.last, client.again = calls.last, True
        if client.last and answer.records:
            made.append(
                Answer(
                    f"{key}: {len(answer.records)} {name}",
                    client.last.body,
                    lambda: ask(client, NoTokenProvider()),
                    wsdl,
                )
            )
        return answer

    def index(client: ReplayingClient, tokens: Any) -> SagDokumentIndeks:
        return SagDokumentIndeks(
            client, tokens, f"{FAR}/sagdokumentindeks/6", entity_id=ENTITY_IDS["sagdokumentindeks"]
        )

    def benefits(client: ReplayingClient, tokens: Any) -> SoapBenefits:
        return SoapBenefits(
            client, tokens, f"{FAR}/ydelselistehent/2", lambda: NOW, entity_id=ENTITY_IDS["ydelselistehent"]
        )

    question = CaseQuestion(authority, citizen, journal=True)
    cases = await note(
        "cases", SF1470, lambda client, tokens: SoapCases(index(client, tokens), lambda: NOW).cases(question)
    )
    filed = {entry.document: None for case in cases.records for entry in case.journal if entry.document}
    letters = DocumentQuestion(authority, tuple(filed)[:500])
    await note(
        "documents", SF1470, lambda client, tokens: SoapDocuments(index(client, tokens), lambda: NOW).documents(letters)
    )
    granted, paid = (
        BenefitQuestion(authority, citizen, (EVERY_AREA,), True),
        PaymentQuestion(authority, citizen, (EVERY_AREA,)),
    )
    await note("benefits", SF1491, lambda client, tokens: benefits(client, tokens).benefits(granted))
    await note("payment lines", SF1491, lambda client, tokens: benefits(client, tokens).payments(paid))
    return made


def by_zeep(answer: Answer) -> Callable[[], Any] | None:
    """Return parsed, and made into zeep's objects."""
    if not answer.wsdl.exists():
        return None
    types = zeep.Client(str(answer.wsdl)).wsdl.types

    def read() -> Any:
        output = etree.fromstring(answer.body)[-1][0]
        return types.get_element(str(output.tag)).parse(output, types)

    return read


async def main() -> None:
    """Print a Markdown table."""
    print("| answer | kB | µs with lxml alone | read into records, times that | zeep, times ours |")
    print("|---|---:|---:|---:|---:|")
    for key in ("overblik", "mange-sager", "mange-betalinger"):
        for answer in await answers(key):
            print(await row(answer), flush=True)


async def row(answer: Answer) -> str:
    """One answer."""
    ratios, alone, slower = [], [], []
    zeeps = by_zeep(answer)
    for _ in range(ROUNDS if len(answer.body) < 500_000 else ROUNDS // 10):
        parsed = await cpu(lambda: etree.fromstring(answer.body))
        read = await cpu(answer.read)
        alone.append(parsed)
        ratios.append(read / parsed)
        if zeeps and len(slower) < 5:
            slower.append(await cpu(zeeps) / read)
    slower_median = f"{statistics.median(slower):.1f}" if slower else ""
    return (
        f"| {answer.name} | {len(answer.body) / 1000:.0f} | {statistics.median(alone):.0f} "
        f"| {statistics.median(ratios):.2f} | {slower_median} |"
    )


async def cpu(work: Callable[[], Any]) -> float:
    """Microseconds of CPU for one reading."""
    began = time.process_time()
    for _ in range(READINGS):
        done = work()
        if asyncio.iscoroutine(done):
            await done
    return (time.process_time() - began) / READINGS * 1e6


if __name__ == "__main__":
    asyncio.run(main())
