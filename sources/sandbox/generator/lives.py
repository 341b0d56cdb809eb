"""A citizen's ordinary life with the authorities: a case with its letters, a benefit with its payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sources.sandbox.authorities import SandboxAuthority
from sources.sandbox.generator.benefit_kinds import BenefitKind
from sources.sandbox.generator.benefits import MadeUpBenefit, MadeUpPayee, person, write_grant, write_monthly_payments
from sources.sandbox.generator.cases import CaseHistory, case_history, ordinary_case
from sources.sandbox.generator.catalogue import AREAS, Area
from sources.sandbox.generator.documents import write_letters
from sources.sandbox.generator.drafts import Draft, Row, write_case
from sources.sandbox.generator.people import MadeUpCitizen
from sources.sandbox.generator.seeded_random import SeededRandom
from sources.sandbox.generator.systems import MadeUpSystem
from sources.sandbox.generator.world_writer import Value, WorldWriter


@dataclass(frozen=True, slots=True)
class MadeUpLife:
    """One citizen whose records are written, and the day they are written."""

    writer: WorldWriter
    rng: SeededRandom
    citizen: MadeUpCitizen
    today: date

    def days_ago(self, days: int) -> date:
        """Return the day so many days before today."""
        return self.today - timedelta(days=days)

    def case(
        self,
        authority: SandboxAuthority,
        area: Area | str,
        *,
        opened: date | None = None,
        states: int | None = None,
        days: tuple[date, ...] | None = None,
        title: str | None = None,
        letters: int = 0,
        system: MadeUpSystem | None = None,
    ) -> Draft:
        """Draft a case with its letters; the letters are written, the case is not yet."""
        area = AREAS[area] if isinstance(area, str) else area
        opened = opened or self.rng.weekday(self.days_ago(1500), self.days_ago(15))
        steps = CaseHistory(days=days) if days else case_history(self.rng, opened, self.today, states=states)
        case = ordinary_case(self.rng, self.citizen, authority, area, steps, title=title, system=system)
        journal = write_letters(self.writer, self.rng, self.citizen, authority, area, steps, letters, self.today)
        return case.having(case.now.with_rows(journal=journal)) if journal else case

    def add_case(self, authority: SandboxAuthority, area: Area | str, **choices: object) -> Draft:
        """Draft and write a case."""
        case = self.case(authority, area, **choices)  # type: ignore[arg-type]
        write_case(self.writer, case)
        return case

    def benefit(
        self,
        authority: SandboxAuthority,
        kind: BenefitKind,
        *,
        starts: date | None = None,
        payments: int = 12,
        ahead: int = 0,
        ends: date | None = None,
        case: str | None = None,
        payee: MadeUpPayee | None = None,
        columns: dict[str, Value] | None = None,
        plan: dict[str, Value] | None = None,
        sensitivity: str = "FORTROLIGE_PERSONOPLYSNINGER",
    ) -> MadeUpBenefit:
        """Write a benefit and its latest payments."""
        benefit = write_grant(
            self.writer,
            self.rng,
            person(self.citizen),
            authority,
            kind,
            starts or self.rng.day(self.days_ago(1300), self.days_ago(60)).replace(day=1),
            ends=ends,
            case=case,
            payee=payee,
            columns=columns,
            plan=plan,
            sensitivity=sensitivity,
        )
        write_monthly_payments(self.writer, self.rng, benefit, self.today, payments, ahead=ahead)
        return benefit

    def write(self, case: Draft, **rows: tuple[Row, ...]) -> Draft:
        """Write a drafted case, with other rows in the tables named."""
        case = case.having(case.now.with_rows(**rows))
        write_case(self.writer, case)
        return case
