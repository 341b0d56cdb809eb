"""One citizen's records at one authority, read once and as widely as the indexes allow, whatever is opened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from itertools import islice

from gateway.loaders.building_cases import with_building_cases
from sources.cache.sources import Sources
from sources.errors import SourceError, SourceTimedOutError
from sources.ports import (
    EVERY_AREA,
    Answer,
    BenefitAnswer,
    BenefitQuestion,
    CaseQuestion,
    DocumentQuestion,
    PaymentQuestion,
)
from sources.records import CaseRecord, DocumentRecord, PaymentLineRecord
from sources.subject import Subject

MAX_CONCURRENT_READINGS = 8
"""How many citizens are read side by side: the indexes serve others too."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the indexes have of a citizen at an authority, before any rule."""

    authority: str
    citizen: Subject
    properties: frozenset[str]
    cases: Answer[CaseRecord]
    documents: Answer[DocumentRecord]
    benefits: BenefitAnswer
    payments: Answer[PaymentLineRecord]

    @property
    def is_empty(self) -> bool:
        """Whether the authority has nothing about the citizen."""
        return not (self.cases.records or self.benefits.records or self.payments.records)

    @property
    def is_cut(self) -> bool:
        """Whether some index has more than was fetched."""
        return any(answer.truncated for answer in (self.cases, self.documents, self.benefits, self.payments))


async def read(sources: Sources, citizen: Subject, authority: str, *, deadline: float) -> Reading:
    """Ask all indexes about one citizen. Raises SourceError."""
    try:
        async with asyncio.timeout(deadline):
            return await _read(sources, citizen, authority)
    except TimeoutError:
        raise SourceTimedOutError("deadline") from None


async def _read(sources: Sources, citizen: Subject, authority: str) -> Reading:
    owned = (await sources.properties.properties(citizen)).ids if sources.properties else frozenset()
    cases, benefits, payments = await asyncio.gather(
        _read_cases(sources, citizen, authority, owned),
        sources.benefits.benefits(BenefitQuestion(authority, citizen, (EVERY_AREA,), payments=True)),
        sources.benefits.payments(PaymentQuestion(authority, citizen, (EVERY_AREA,))),
    )
    named = dict.fromkeys(entry.document for case in cases.records for entry in case.journal if entry.document)
    documents: Answer[DocumentRecord] = Answer((), cases.read_at)
    if named:
        documents = await sources.documents.documents(DocumentQuestion(authority, tuple(named)))
    return Reading(authority, citizen, owned, cases, documents, benefits, payments)


async def _read_cases(sources: Sources, citizen: Subject, authority: str, owned: frozenset[str]) -> Answer[CaseRecord]:
    party_cases = await sources.cases.cases(CaseQuestion(authority, citizen, journal=True))
    if not owned:
        return party_cases
    return with_building_cases(
        party_cases, await sources.cases.cases(CaseQuestion(authority, citizen, journal=True, properties=owned))
    )


async def read_all(
    sources: Sources, citizens: Iterable[Subject], authority: str, *, deadline: float
) -> AsyncIterator[Reading | SourceError]:
    """Yield a reading a citizen, in no fixed order; an error where the indexes did not answer about one."""

    async def read_or_error(citizen: Subject) -> Reading | SourceError:
        try:
            return await read(sources, citizen, authority, deadline=deadline)
        except SourceError as error:
            return error

    waiting, running = iter(citizens), set[asyncio.Task[Reading | SourceError]]()
    try:
        while True:
            running |= {
                asyncio.create_task(read_or_error(next_one))
                for next_one in islice(waiting, MAX_CONCURRENT_READINGS - len(running))
            }
            if not running:
                return
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in running:
            task.cancel()
