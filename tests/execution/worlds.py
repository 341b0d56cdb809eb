"""Made-up worlds: authorities that open this and that, records that lack parts, sources that fail here and there."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from msgspec.structs import replace

from gateway.auth.authenticator import Caller
from gateway.context import Context
from gateway.execution import ReadyOperation
from gateway.loaders.loaders import Loaders
from gateway.policies.policy import Policies
from gateway.resolvers.change_token import Look, seal
from gateway.resolvers.pagination import cursor, newest_first
from sources.cache.sources import Sources
from sources.errors import (
    SourceError,
    SourceGarbledError,
    SourceRefusedError,
    SourceTimedOutError,
    SourceUnavailableError,
)
from sources.ports import (
    Answer,
    BenefitAnswer,
    BenefitQuestion,
    CaseQuestion,
    DocumentQuestion,
    PaymentQuestion,
    Properties,
    Residences,
)
from sources.records import (
    CaseRecord,
    DocumentRecord,
    Outcome,
    PaymentLineRecord,
)
from sources.records.subject import Subject
from tests.execution.random_records import (
    AUTHORITIES,
    IDS,
    READ_AT,
    TODAY,
    authority,
    benefit,
    case,
    document,
    lines,
    maybe,
    spoilt,
)


@dataclass
class World:
    """All sources of one citizen, and what they have been asked."""

    seed: int
    trouble: float = 0.15
    spoils: float = 0.0
    questions: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        rng = self._rng = Random(self.seed)
        self.policies = Policies({cvr: authority(rng, cvr, code) for cvr, code in AUTHORITIES}, "test")
        self._cases = {cvr: tuple(case(rng, cvr) for _ in range(rng.randrange(6))) for cvr, _ in AUTHORITIES}
        self._benefits = {
            cvr: tuple(benefit(rng, cvr, self._cases[cvr]) for _ in range(rng.randrange(4))) for cvr, _ in AUTHORITIES
        }
        self._lines = {cvr: lines(rng, cvr, self._benefits[cvr]) for cvr, _ in AUTHORITIES}
        self._troubled = {
            (port, cvr): rng.choice(
                (SourceTimedOutError, SourceUnavailableError, SourceRefusedError, SourceGarbledError)
            )
            for port in ("cases", "documents", "benefits", "payments", "residences", "properties")
            for cvr, _ in AUTHORITIES
            if rng.random() < self.trouble
        }
        self._residences = Residences(
            rng.choice(("0999", "0265", None, "0851")), ("0101",) if rng.random() < 0.5 else ()
        )
        self.sources = Sources(
            cases=self,
            documents=self,
            benefits=self,
            residences=self if rng.random() < 0.7 else None,
            properties=self if rng.random() < 0.7 else None,
            outcome_classes={"granted": Outcome.GRANTED, "refused": Outcome.REFUSED},
        )
        self.caller = Caller.citizen(
            Subject("0101010000"), name=maybe(rng, "Karen Eksempelsen"), residence=maybe(rng, "0999")
        )
        if self.spoils:
            self._spoil()

    def _spoil(self) -> None:
        rng = self._rng
        for records_of in (self._cases, self._benefits, self._lines):
            for cvr, records in records_of.items():
                records_of[cvr] = tuple(
                    spoilt(rng, record) if rng.random() < self.spoils else record for record in records
                )
        for key in list(self._troubled):
            if rng.random() < self.spoils:
                self._troubled[key] = RuntimeError

    @property
    def ids(self) -> list[str]:
        """Ids that may be found."""
        cases = [IDS.case(record) for records in self._cases.values() for record in records]
        return cases + [IDS.benefit(record) for records in self._benefits.values() for record in records]

    @property
    def cursors(self) -> list[str]:
        """Cursors that may be somewhere in a list."""
        days = [TODAY - timedelta(back) for back in (0, 1, 30)]
        places = [(newest_first(day, group=group), "x") for group in (0, 1, 2) for day in days]
        return [
            cursor(of, sort_key)
            for of in ("cases", "benefits", "payments", "documents", "events")
            for sort_key in places
        ]

    @property
    def tokens(self) -> list[str]:
        """Tokens of changes: of a look at nothing, and of one before this world's citizen had any authority."""
        subject = self.caller.subject
        assert subject
        return [seal(Look(TODAY, asks_all, {}), IDS, subject) for asks_all in (True, False)]

    def context(self, ready: ReadyOperation) -> Context:
        """Return what one request carries."""
        loaders = Loaders(
            sources=self.sources,
            policies=self.policies,
            ids=IDS,
            citizen=self.caller.subject,
            residence=self.caller.residence,
            wants=ready.wants(),
            deadline=asyncio.get_running_loop().time() + 60,
        )
        return Context(self.policies, IDS, TODAY, self.caller, loaders)

    async def _answer(self, port: str, cvr: str, *key: str) -> bool:
        """Count the question, take some time, fail if this source is to fail; else say whether it is truncated."""
        self.questions[(port, cvr, *key)] += 1
        chance = Random(f"{self.seed}{port}{cvr}")
        for _ in range(chance.randrange(4)):
            await asyncio.sleep(0)
        trouble: type[Exception] | None = self._troubled.get((port, cvr))
        if trouble:
            raise trouble("made_up") if issubclass(trouble, SourceError) else trouble()
        return chance.random() < self.trouble / 2

    async def cases(self, question: CaseQuestion) -> Answer[CaseRecord]:
        """As the case index."""
        truncated = await self._answer("cases", question.authority, *sorted(question.properties))
        cases = self._cases[question.authority]
        if not question.journal:
            cases = tuple(replace(case, journal=()) for case in cases)
        return Answer(cases, READ_AT, truncated)

    async def documents(self, question: DocumentQuestion) -> Answer[DocumentRecord]:
        """As the document index. Every document is asked for at most once."""
        for uuid in question.documents:
            self.questions[("document", question.authority, uuid)] += 1
        truncated = await self._answer("documents", question.authority, *question.documents)
        made = [(Random(f"{self.seed}{uuid}"), uuid) for uuid in question.documents]
        documents = [document(rng, uuid) for rng, uuid in made if rng.random() < 0.9]
        return Answer(
            tuple(spoilt(self._rng, record) if self.spoils > 0.5 else record for record in documents),
            READ_AT,
            truncated,
        )

    async def benefits(self, question: BenefitQuestion) -> BenefitAnswer:
        """As the benefit index."""
        truncated = await self._answer("benefits", question.authority)
        lines = self._lines[question.authority] if question.payments else ()
        return BenefitAnswer(self._benefits[question.authority], READ_AT, truncated, lines=lines)

    async def payments(self, question: PaymentQuestion) -> Answer[PaymentLineRecord]:
        """As the benefit index, asked for payments."""
        days = str(question.available_from), str(question.available_to)
        truncated = await self._answer("payments", question.authority, *days)
        return Answer(self._lines[question.authority], READ_AT, truncated)

    async def residences(self, _citizen: Subject) -> Residences:
        """As the residence register."""
        await self._answer("residences", AUTHORITIES[0][0])
        return self._residences

    async def properties(self, _citizen: Subject) -> Properties:
        """As the property register."""
        await self._answer("properties", AUTHORITIES[0][0])
        return Properties(frozenset({"a house"}))
