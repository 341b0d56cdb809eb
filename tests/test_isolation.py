"""Nothing between citizens: many at once, over real sockets, with delays, hang-ups and reused connections.

Every citizen's own answer is fetched alone first. Afterwards each answer must be that citizen's, byte for byte.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from gateway.audit.hash_chain import Proof
from gateway.audit.verification import verify_audit_log
from sources.sandbox.world import cached_world, open_world
from tests import running
from tests.redis_server import Server
from tests.running import Stack

CITIZENS = 200
CONNECTIONS = 100
HANG_UPS = 0.05
RECONNECTS = 0.02
OVERVIEW = """query Overview { me { id name residence { name }
  cases { totalCount nodes { id title progressSince authority { name } documents { nodes { id title } } }
    coverage { complete } }
  benefits { totalCount nodes { id title startsOn } coverage { complete } } } }"""
PAYMENTS = """query Payments { me { id name
  payments(first: 5) { totalCount nodes { id title amount { amount } } coverage { complete } } } }"""
BADGE = 'query Badge { me { id name cases(first: 3, authorities: ["99999999"]) { totalCount nodes { id title } } } }'
WHO = "query Who { me { id name } }"
QUESTIONS = (WHO, BADGE, WHO, BADGE, WHO, BADGE, WHO, OVERVIEW, WHO, PAYMENTS)


@dataclass(slots=True)
class Citizen:
    """Somebody of the sandbox with a token, a question, and the answer that belongs to nobody else."""

    cpr: str
    token: str
    question: str
    answer: bytes = b""
    secrets: frozenset[str] = frozenset()

    def request(self) -> bytes:
        """Return the question as it goes over the wire."""
        body = json.dumps({"query": self.question}).encode()
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


@dataclass(slots=True)
class Tally:
    """What came of it."""

    answers: int = 0
    foreign: int = 0
    different: list[str] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Yield a real Redis."""
    server = Server(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module", params=["asked anew", "kept in Redis"])
def alone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Yield a gateway and a sandbox of these tests' own, with time enough to be slow; also one that keeps answers."""
    folder = tmp_path_factory.mktemp("isolation")
    cache_settings = {}
    if request.param == "kept in Redis":
        cache_settings = {"CACHE": "redis", "REDIS_URL": request.getfixturevalue("redis").url, "CACHE_TTL": "3"}
    with running.stack(folder, DEADLINE="60", AUDIT_LOG=str(folder / "access.jsonl"), **cache_settings) as started:
        yield started


@pytest.fixture(scope="module")
def citizens(alone: Stack) -> list[Citizen]:
    """Hundreds of the sandbox's citizens who have something to hide, and what each sees when nobody else asks."""
    world = open_world(cached_world())
    numbers = [row["cpr"] for row in world.execute("SELECT cpr FROM citizens ORDER BY cpr")]
    world.close()
    chosen = random.Random(2022).sample(numbers, min(len(numbers), CITIZENS * 2))
    people = []
    for number, cpr in enumerate(chosen):
        token = alone.client.post(f"{alone.sandbox}/token", json={"cpr": cpr}).json()["access_token"]
        citizen = Citizen(cpr, token, QUESTIONS[number % len(QUESTIONS)])
        answer = alone.client.post(
            f"{alone.gateway}/graphql",
            json={"query": citizen.question},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert "errors" not in answer.json(), answer.text
        citizen.answer, citizen.secrets = answer.content, frozenset(ids(answer.json()))
        people.append(citizen)
        if len(people) == CITIZENS:
            break
    assert len({citizen.answer for citizen in people}) == len(people)
    return people


def ids(value: object) -> Iterator[str]:
    """Every id in an answer."""
    if isinstance(value, dict):
        yield from (element for name, element in value.items() if name == "id")
        value = list(value.values())
    if isinstance(value, list):
        for element in value:
            yield from ids(element)


@pytest.mark.parametrize(
    "count",
    [2_000, pytest.param(20_000, marks=pytest.mark.long), pytest.param(100_000, marks=pytest.mark.long)],
)
async def test_every_answer_is_its_citizens_own(alone: Stack, citizens: list[Citizen], count: int) -> None:
    """More than a hundred connections, any citizen on any of them, hang-ups and delays at random: none is mixed up."""
    await slow_down(alone)
    tally = Tally()
    crowd = Crowd(alone, citizens, tally, count)
    await asyncio.gather(*(crowd.connection(random.Random(number)) for number in range(CONNECTIONS)))
    alone.client.delete(f"{alone.sandbox}/faults").raise_for_status()

    assert tally.answers >= count
    assert (tally.foreign, tally.different) == (0, [])
    assert tally.events["cut off"] < count / 4
    assert tally.events["hung up"] > count * HANG_UPS / 2
    assert tally.events["reused"] > count / 2


async def slow_down(alone: Stack) -> None:
    """Delay some answers of the indexes, so that requests overtake each other."""
    for seconds, probability in ((0.02, 0.2), (0.2, 0.05)):
        fault = {"service": "*", "authority": "*", "kind": "latency", "seconds": seconds, "probability": probability}
        async with httpx.AsyncClient(trust_env=False) as client:
            (await client.post(f"{alone.sandbox}/faults", json=fault)).raise_for_status()


class Crowd:
    """Everybody at once."""

    def __init__(self, alone: Stack, citizens: list[Citizen], tally: Tally, count: int) -> None:
        self.address = urlsplit(alone.gateway)
        self.citizens = citizens
        self.tally = tally
        self.count = count
        self.authority_of = {secret: citizen.cpr for citizen in citizens for secret in citizen.secrets}

    async def connection(self, chance: random.Random) -> None:
        """One socket after another, with any citizen's requests on each."""
        while self.tally.answers < self.count:
            reader, writer = await asyncio.open_connection(self.address.hostname, self.address.port)
            try:
                await self._speak(reader, writer, chance)
            finally:
                writer.close()

    async def _speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, chance: random.Random) -> None:
        sent = 0
        while self.tally.answers < self.count:
            citizen = chance.choice(self.citizens)
            writer.write(citizen.request())
            await writer.drain()
            if chance.random() < HANG_UPS:
                await asyncio.sleep(chance.random() * 0.1)
                self.tally.events["hung up"] += 1
                return
            self._judge(citizen, await answer(reader))
            sent += 1
            self.tally.events["reused"] += sent > 1
            if chance.random() < RECONNECTS:
                return

    def _judge(self, citizen: Citizen, body: bytes) -> None:
        self.tally.answers += 1
        if body == citizen.answer:
            return
        strangers = {self.authority_of.get(secret, citizen.cpr) for secret in ids(json.loads(body))} - {citizen.cpr}
        self.tally.foreign += bool(strangers)
        if (
            b"TIMED_OUT" in body or b'"complete":false' in body
        ):  # a busy machine: the answer says itself that it is not whole
            self.tally.events["cut off"] += 1
        else:
            self.tally.different.append(citizen.question.split()[1])


async def answer(reader: asyncio.StreamReader) -> bytes:
    """Return the body of one answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 "), head[:20]
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return await reader.readexactly(int(length.partition(b":")[2]))


def test_what_was_kept_was_found(request: pytest.FixtureRequest, alone: Stack, citizens: list[Citizen]) -> None:
    """Where answers are kept, the crowd has been answered out of Redis too."""
    if request.node.callspec.params["alone"] == "kept in Redis":
        stats = request.getfixturevalue("redis").client.info("commandstats")
        assert stats["cmdstat_hset"]["calls"] > len(citizens)
        assert stats["cmdstat_hmget"]["calls"] > stats["cmdstat_hset"]["calls"]


def test_everything_is_on_record_once(alone: Stack, citizens: list[Citizen]) -> None:
    """The chain holds after all of it, no request is there twice, and every citizen is known by one name."""
    path = alone.log.parent / "access.jsonl"
    events = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert verify_audit_log(str(path)) == Proof(len(events))
    assert len({event["request"] for event in events}) == len(events) >= len(citizens)
    assert len({event["subject"] for event in events}) == len(citizens)
    assert all(event["actor"] == event["subject"] for event in events)


def test_no_number_reaches_a_log_or_the_record(alone: Stack, citizens: list[Citizen]) -> None:
    """In none of the forms a number can take."""
    written = {
        "log": alone.log.read_text("utf-8"),
        "sandbox": (alone.log.parent / "sandbox.log").read_text("utf-8"),
        "record": (alone.log.parent / "access.jsonl").read_text("utf-8"),
    }
    for name, text in written.items():
        leaking = [
            number for number, citizen in enumerate(citizens) if any(form in text for form in forms(citizen.cpr))
        ]
        assert leaking == [], name
    assert not any(citizen.token[-40:] in text for citizen in citizens for text in written.values())


def forms(cpr: str) -> set[str]:
    """Return a CPR number plain, with hyphen, reversed, in base64 and in hex."""
    encoded = base64.b64encode(cpr.encode()).decode()
    return {cpr, f"{cpr[:6]}-{cpr[6:]}", cpr[::-1], encoded, encoded.rstrip("="), cpr.encode().hex()}


def test_the_address_of_the_record_is_not_the_default(alone: Stack) -> None:
    """These tests leave nothing behind in the folder they run in."""
    assert not Path("access-record.jsonl").exists()
