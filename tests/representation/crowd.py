"""A crowd in memory: everybody has records with a mark of their own, and acts for some of the others."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

import orjson
from msgspec.structs import replace

from gateway.audit.audit_log import AuditLog
from gateway.auth.authenticator import Caller
from gateway.execution import PlanCache
from gateway.http.endpoint import GraphQLEndpoint
from gateway.ids import Ids
from gateway.policies.meaning import policies_of
from gateway.policies.parser import read_files
from sources.cache.sources import Sources
from sources.ports import Answer, BenefitAnswer, BenefitQuestion, CaseQuestion, DocumentQuestion, Residences
from sources.records import CaseRecord, DocumentRecord
from sources.records.representation import RepresentationKind, RepresentationRecord, Representations
from sources.records.subject import Subject
from tests.audit.memory_store import MemoryAuditStore
from tests.builders import KORSBAEK, a_benefit, a_case, uuid
from tests.unlimited import documents
from tests.worlds.world import TODAY

IDS = Ids(b"the key of a crowd, which keeps no secrets")
CROWD = 60
POLICY = f"""extend schema @municipality(code: "0999", cvr: "{KORSBAEK}", name: "Korsbæk")
  @opens(area: "32", parts: [CASES, BENEFITS], title: CASE) @opens(area: "27", parts: [CASES, BENEFITS], title: CASE)"""
READ_AT = datetime(2026, 11, 16, 11, tzinfo=UTC)
AREAS = ("27.12.08", "32.24.04")
RECORDS = "id cases { nodes { id title } }"
QUESTION = (
    f"query Both($id: ID!) {{ me {{ {RECORDS} }} "
    f"representing(id: $id) {{ {RECORDS} benefits {{ nodes {{ id title }} }} }} }}"
)
LIST = "query Represents { me { represents { id kind person { name } } } }"
DOCUMENTS = documents()


def person(number: int) -> Subject:
    """Return one of the crowd, by a number that no CPR number is."""
    return Subject(f"999{number:07}")


def mark_of(subject: Subject, area: str) -> str:
    """Return the title of somebody's records of an area, which nobody else's have."""
    return f"m{int(subject.reveal()[3:])}a{area[:2]}"


class CrowdSources:
    """Every port, with pauses by chance: answers overtake each other."""

    def __init__(self) -> None:
        self._chance = Random(2026)
        self.ended: set[int] = set()
        """Whose rights are over."""

    async def _pause(self) -> None:
        for _ in range(self._chance.randrange(4)):
            await asyncio.sleep(0)

    async def cases(self, question: CaseQuestion) -> Answer[CaseRecord]:
        """Return a case of each area."""
        await self._pause()
        own = int(question.citizen.reveal()) * 10
        records = [
            replace(a_case(own + place), area=area, title=mark_of(question.citizen, area), system=None)
            for place, area in enumerate(AREAS)
        ]
        return Answer(tuple(records), READ_AT)

    async def benefits(self, question: BenefitQuestion) -> BenefitAnswer:
        """Return a benefit of each area."""
        await self._pause()
        own = int(question.citizen.reveal()) * 10
        records = [
            replace(a_benefit(), grant=uuid(own + place), case=None, area=area, title=mark_of(question.citizen, area))
            for place, area in enumerate(AREAS)
        ]
        return BenefitAnswer(tuple(records), READ_AT)

    async def documents(self, _question: DocumentQuestion) -> Answer[DocumentRecord]:
        """Return none."""
        return Answer((), READ_AT)

    async def payments(self, _question: Any) -> Answer[Any]:
        """Return none."""
        return Answer((), READ_AT)

    async def residences(self, _citizen: Subject) -> Residences:
        """Return Korsbæk."""
        return Residences("0999")

    async def representations(self, representative: Subject) -> Representations:
        """Return a ward, and a power of attorney within 32."""
        await self._pause()
        number = int(representative.reveal()[3:])
        if number in self.ended:
            return Representations()
        return Representations((right_of(number, 1), right_of(number, 2)))


def right_of(number: int, step: int) -> RepresentationRecord:
    """Return somebody's right to act for who comes so many later: for the next all, for the one after that 32."""
    whom = person((number + step) % CROWD)
    kind, areas = ((RepresentationKind.WARD, None), (RepresentationKind.POWER_OF_ATTORNEY, ("32",)))[step - 1]
    return RepresentationRecord(
        f"r{step}", kind, Subject(whom.reveal(), masked=True), None, False, None, None, None, areas
    )


class Bearers:
    """A bearer token is somebody's place in the crowd."""

    async def caller(self, authorization: str, _application: str | None = None) -> Caller:
        """Return who it is."""
        return Caller.citizen(person(int(authorization.removeprefix("Bearer "))))


class Crowd:
    """The real endpoint over the crowd, and its audit log in memory."""

    def __init__(self) -> None:
        self.sources = CrowdSources()
        self.log = MemoryAuditStore()
        policies = policies_of(read_files({"korsbaek.graphql": POLICY}))
        self._endpoint = GraphQLEndpoint(
            documents=DOCUMENTS,
            plans=PlanCache(),
            authenticator=Bearers(),  # type: ignore[arg-type]
            policies=lambda: policies,
            sources=Sources(
                cases=self.sources,
                documents=self.sources,
                benefits=self.sources,
                residences=self.sources,
                representations=self.sources,
            ),
            ids=IDS,
            today=lambda: TODAY,
            deadline=60,
            access=AuditLog(self.log, IDS, required=True),
        )

    async def answer(self, number: int, query: str, **variables: Any) -> bytes:
        """Return an answer to one of the crowd, as it goes over the wire."""
        body = orjson.dumps({"query": query, "variables": variables})
        headers = [(b"content-type", b"application/json"), (b"authorization", f"Bearer {number}".encode())]
        scope = {"type": "http", "method": "POST", "path": "/graphql", "headers": headers, "query_string": b""}
        sent: list[Mapping[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._endpoint(scope, receive, send)
        assert sent[0]["status"] == 200, sent
        return b"".join(message.get("body", b"") for message in sent[1:])

    @staticmethod
    def id_of(number: int, step: int) -> str:
        """Return the id of somebody's right."""
        right = right_of(number, step)
        return IDS.representation(person(number), right.person, f"{right.kind.name}\x1f{right.reference}")
