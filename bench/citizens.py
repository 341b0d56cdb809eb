"""The citizens of the bench: each a workload, with records in memory behind the gateway's own ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from bench import memory
from gateway.policies.directives import Part
from sources.cache.sources import Sources
from sources.errors import SourceUnavailableError
from sources.ports import (
    Answer,
    BenefitAnswer,
    BenefitQuestion,
    CaseQuestion,
    DocumentQuestion,
    PaymentQuestion,
    Residences,
)
from sources.records import CaseRecord, DocumentRecord, PaymentLineRecord
from sources.records.subject import Subject
from sources.reference.municipalities import MUNICIPALITIES, MUNICIPALITY_CVRS

T = TypeVar("T")
MOST_AUTHORITIES = 19
AUTHORITIES: Mapping[str, tuple[str, str]] = {
    memory.CVR: (memory.CODE, "Korsbæk Kommune"),
    **{MUNICIPALITY_CVRS[code]: (code, MUNICIPALITIES[code]) for code in sorted(MUNICIPALITIES)[:MOST_AUTHORITIES]},
}
"""Code and name by CVR number. The last one's document index is down."""
DOWN = list(AUTHORITIES)[-1]


@dataclass(frozen=True)
class Citizen:
    """Somebody with records: how many, and at which authorities; the records go round the authorities in turn."""

    name: str
    cpr: str = field(repr=False)
    cases: int = 8
    benefits: int = 4
    payments: int = 12
    authorities: tuple[str, ...] = (memory.CVR,)


CITIZENS: Mapping[str, Citizen] = {
    citizen.name: citizen
    for citizen in (
        Citizen("overview", "0101010000"),
        Citizen("eighty", "0101010001", cases=80),
        Citizen("eight-hundred", "0101010002", cases=800),
        Citizen("payments", "0101010003", payments=500),
        Citizen("three-authorities", "0101010004", authorities=tuple(AUTHORITIES)[:3]),
        Citizen("nineteen-authorities", "0101010005", authorities=tuple(AUTHORITIES)[:MOST_AUTHORITIES]),
        Citizen("down", "0101010006", authorities=(DOWN,)),
    )
}


class Indexes:
    """All sources at once, over the records of all citizens."""

    def __init__(self, citizens: Mapping[str, Citizen] = CITIZENS) -> None:
        self._citizens = {citizen.cpr: citizen for citizen in citizens.values()}
        self._worlds = {citizen.cpr: memory.World(citizen.cases, benefits_=citizen.benefits, payments_=citizen.payments)
                        for citizen in citizens.values()}  # fmt: skip
        self._cases: dict[tuple[str, str], Answer[CaseRecord]] = {}
        self._benefits: dict[tuple[str, str], BenefitAnswer] = {}
        self._letters: dict[str, DocumentRecord] = {}

    async def fill(self) -> Sources:
        """Lay the records out by citizen and authority."""
        for cpr, world in self._worlds.items():
            cases_answer = await world.cases(CaseQuestion(memory.CVR, Subject(cpr), journal=True))
            granted = await world.benefits(BenefitQuestion(memory.CVR, Subject(cpr), (), payments=True))
            letters = tuple(entry.document for case in cases_answer.records for entry in case.journal if entry.document)
            documents_answer = await world.documents(DocumentQuestion(memory.CVR, letters))
            self._letters |= {document.uuid: document for document in documents_answer.records}
            for number, cvr in enumerate(self._citizens[cpr].authorities):
                self._lay_out(cpr, cvr, self._share(cpr, number, cases_answer.records), granted, number)
        return Sources(cases=self, documents=self, benefits=self, residences=self)

    def _share(self, cpr: str, number: int, records: Sequence[T]) -> Sequence[T]:
        return records[number :: len(self._citizens[cpr].authorities)]

    def _lay_out(self, cpr: str, cvr: str, cases: Sequence[CaseRecord], granted: BenefitAnswer, number: int) -> None:
        granted_by_id = {
            benefit.grant: replace(benefit, authority=cvr) for benefit in self._share(cpr, number, granted.records)
        }
        lines = tuple(
            replace(line, authority=cvr, benefit=granted_by_id[line.benefit.grant])
            for line in granted.lines
            if line.benefit and line.benefit.grant in granted_by_id
        )
        self._cases[cpr, cvr] = Answer(tuple(replace(case, authority=cvr) for case in cases), memory.READ_AT)
        self._benefits[cpr, cvr] = BenefitAnswer(tuple(granted_by_id.values()), memory.READ_AT, lines=lines)

    def plain(self, citizen: Citizen) -> dict[str, Any]:
        """Return a citizen's records as a peer reads them from JSON."""
        own = citizen.authorities
        cases = {cvr: self._cases[citizen.cpr, cvr].records for cvr in own}
        filed = {entry.document for records in cases.values() for case in records for entry in case.journal}
        answers = {cvr: self._benefits[citizen.cpr, cvr] for cvr in own}
        benefits = {cvr: {"benefits": answer.records, "lines": answer.lines} for cvr, answer in answers.items()}
        documents = {uuid: self._letters[uuid] for uuid in filed if uuid}
        records: dict[str, Any] = msgspec.to_builtins({"cases": cases, "benefits": benefits, "documents": documents})
        return records

    async def residences(self, citizen: Subject) -> Residences:
        """As the register of residences."""
        codes = [AUTHORITIES[cvr][0] for cvr in self._citizens[citizen.reveal()].authorities]
        return Residences(codes[0], tuple(codes[1:]))

    async def cases(self, question: CaseQuestion) -> Answer[CaseRecord]:
        """As the case index."""
        return self._cases[question.citizen.reveal(), question.authority]

    async def documents(self, question: DocumentQuestion) -> Answer[DocumentRecord]:
        """As the document index."""
        if question.authority == DOWN:
            raise SourceUnavailableError("made_up")
        return Answer(tuple(self._letters[uuid] for uuid in question.documents), memory.READ_AT)

    async def benefits(self, question: BenefitQuestion) -> BenefitAnswer:
        """As the benefit index."""
        return self._benefits[question.citizen.reveal(), question.authority]

    async def payments(self, question: PaymentQuestion) -> Answer[PaymentLineRecord]:
        """As the benefit index, asked for payments."""
        return Answer(self._benefits[question.citizen.reveal(), question.authority].lines, memory.READ_AT)


def write_authorities(folder: Path) -> None:
    """Write a file for each authority, which opens everything, as a municipality would write it."""
    for cvr, (code, name) in AUTHORITIES.items():
        (folder / f"{code}.graphql").write_text(_file(cvr, code, name), "utf-8")


def _file(cvr: str, code: str, name: str) -> str:
    parts = ", ".join(part.value for part in Part if part not in (Part.OUTCOME, Part.NOTES))  # what the peers have, too
    groups = sorted({area.partition(".")[0] for area in memory.AREAS})
    lines = [f'@opens(area: "{group}", parts: [{parts}], since: "2000-01-01")' for group in groups]
    for area in memory.AREAS:
        for directive in ("selfService", "article"):
            url = f"https://{code}.example/{area}/{directive}"
            lines.append(f'@{directive}(area: "{area}", title: "Læs om {area}", url: "{url}")')
    return f'extend schema\n  @municipality(code: "{code}", cvr: "{cvr}", name: "{name}")\n  ' + "\n  ".join(lines)
