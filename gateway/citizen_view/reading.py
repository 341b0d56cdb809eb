"""One citizen's records at one authority, read once and as widely as the indexes allow, whatever is opened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol, TypeVar

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
from sources.records.subject import Subject
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS, PROPERTIES, RecordKind

T = TypeVar("T")

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


class Ask(Protocol):
    """Asks a source, and returns what it answers: counted and logged, where somebody does."""

    def __call__(self, kind: RecordKind, question: Awaitable[T], /) -> Awaitable[T]:
        """Return the answer. Raises SourceError."""


async def _ask_plainly(_kind: RecordKind, question: Awaitable[T]) -> T:
    return await question


async def read(sources: Sources, citizen: Subject, authority: str, *, deadline: float, notes: bool = False) -> Reading:
    """Ask all indexes about one citizen. Raises SourceError. `notes`: with what case workers have written."""
    try:
        async with asyncio.timeout(deadline):
            return await read_by(_ask_plainly, sources, citizen, authority, notes=notes)
    except TimeoutError:
        raise SourceTimedOutError("deadline") from None


async def read_by(
    ask: Ask,
    sources: Sources,
    citizen: Subject,
    authority: str,
    *,
    notes: bool = False,
    has_documents: Callable[[CaseRecord, frozenset[str]], bool] = lambda _case, _properties: True,
) -> Reading:
    """Ask all indexes about one citizen, each by `ask`, which decides how long it may take. Raises SourceError.

    `has_documents`: whether the documents of a case are asked for, by the case and the citizen's properties.
    """
    register, benefit_index = sources.properties, sources.benefits
    owned = (await ask(PROPERTIES, register.properties(citizen))).ids if register else frozenset()
    cases, benefits, payments = await asyncio.gather(
        _read_cases(ask, sources, CaseQuestion(authority, citizen, journal=True, notes=notes), owned),
        ask(BENEFITS, benefit_index.benefits(BenefitQuestion(authority, citizen, (EVERY_AREA,), payments=True))),
        ask(BENEFITS, benefit_index.payments(PaymentQuestion(authority, citizen, (EVERY_AREA,)))),
    )
    filed = (entry for case in cases.records if has_documents(case, owned) for entry in case.journal)
    named = dict.fromkeys(entry.document for entry in filed if entry.document)
    documents: Answer[DocumentRecord] = Answer((), cases.read_at)
    if named:
        question = DocumentQuestion(authority, tuple(named))
        documents = await ask(DOCUMENTS, sources.documents.documents(question))
    return Reading(authority, citizen, owned, cases, documents, benefits, payments)


async def _read_cases(ask: Ask, sources: Sources, question: CaseQuestion, owned: frozenset[str]) -> Answer[CaseRecord]:
    party_cases = await ask(CASES, sources.cases.cases(question))
    if not owned:
        return party_cases
    about_properties = replace(question, properties=owned)
    return with_building_cases(party_cases, await ask(CASES, sources.cases.cases(about_properties)))


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
