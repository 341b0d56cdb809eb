"""Grants with their benefits and plans, and the payments made under them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from sources.sandbox.authorities import SandboxAuthority
from sources.sandbox.generator.benefit_kinds import BenefitKind
from sources.sandbox.generator.days import bank_day_after, bank_day_before, month_end, month_start
from sources.sandbox.generator.people import MadeUpCitizen
from sources.sandbox.generator.seeded_random import SeededRandom
from sources.sandbox.generator.systems import MadeUpSystem, system_of
from sources.sandbox.generator.world_writer import Value, WorldWriter

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class MadeUpPayee:
    """Who is granted or paid: a person, a company or somebody unknown."""

    kind: str
    urn: str = field(repr=False)
    name: str | None = None
    cpr: str | None = field(default=None, repr=False)
    cvr: str | None = None
    p: str | None = None

    def columns(self, prefix: str) -> dict[str, Value]:
        """Return the payee's columns under a prefix."""
        names = ("kind", "urn", "name", "cpr", "cvr", "p")
        return {f"{prefix}_{name}": getattr(self, name) for name in names}


def person(citizen: MadeUpCitizen) -> MadeUpPayee:
    """Return a citizen as grantee or payee."""
    return MadeUpPayee("Person", citizen.urn, citizen.name, citizen.cpr)


LANDLORD = MadeUpPayee("Virksomhed", "urn:oio:cvr-nr:88888888", "Korsbæk Attrapboliger A/S", cvr="88888888")
PRODUCTION_UNIT = MadeUpPayee("Virksomhed", "urn:oio:pnr:8888888801", "Prøveklinikken", cvr="88888888", p="8888888801")
UNKNOWN = MadeUpPayee("Ukendt", "urn:oio:fuldtnavn:Ukendt modtager")


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpBenefit:
    """A granted benefit (bevilget ydelse), ready to be written."""

    grant: str
    id: str
    kind: BenefitKind
    amount: Decimal
    starts: date
    ends: date | None
    system: MadeUpSystem
    payee: MadeUpPayee


def amount_of(rng: SeededRandom, kind: BenefitKind) -> Decimal:
    """Return a likely amount in kroner and øre."""
    return Decimal(rng.integer(kind.min_amount, kind.max_amount)) + Decimal(rng.integer(0, 3) * 25) * CENT


def write_grant(
    writer: WorldWriter,
    rng: SeededRandom,
    grantee: MadeUpPayee,
    authority: SandboxAuthority,
    kind: BenefitKind,
    starts: date,
    *,
    ends: date | None = None,
    case: str | None = None,
    payee: MadeUpPayee | None = None,
    sensitivity: str = "FORTROLIGE_PERSONOPLYSNINGER",
    system: MadeUpSystem | None = None,
    amount: Decimal | None = None,
    grant: str | None = None,
    id: str = "1",
    columns: dict[str, Value] | None = None,
    plan: dict[str, Value] | None = None,
) -> MadeUpBenefit:
    """Write a benefit, in a grant of its own or (grant) in one that stands already."""
    benefit = MadeUpBenefit(
        grant=grant or rng.uuid(),
        id=id,
        kind=kind,
        amount=amount or amount_of(rng, kind),
        starts=starts,
        ends=ends,
        system=system or system_of(kind.area, agency=authority.code is None),
        payee=payee or grantee,
    )
    if grant is None:
        _write_grant_row(writer, rng, benefit, grantee, authority, sensitivity, case)
    _write_benefit_row(writer, benefit, columns or {})
    _write_plan_row(writer, benefit, plan or {})
    return benefit


def _write_grant_row(
    writer: WorldWriter,
    rng: SeededRandom,
    benefit: MadeUpBenefit,
    grantee: MadeUpPayee,
    authority: SandboxAuthority,
    sensitivity: str,
    case: str | None,
) -> None:
    writer.write(
        "grants",
        {
            "uuid": benefit.grant,
            "authority": authority.cvr,
            "sensitivity": sensitivity,
            "system": benefit.system.uuid,
            "system_title": benefit.system.name,
            "department": rng.uuid() if rng.happens(0.7) else None,
            "department_key": "YDELSE",
            "department_name": rng.choice(("Ydelseskontoret", "Jobcenter", "Borgerservice")),
            "case_uuid": case,
            **grantee.columns("recipient"),
        },
    )


def _write_benefit_row(writer: WorldWriter, benefit: MadeUpBenefit, columns: dict[str, Value]) -> None:
    row: dict[str, Value] = {
        "grant_uuid": benefit.grant,
        "id": benefit.id,
        "name": benefit.kind.name,
        "starts_on": benefit.starts.isoformat(),
        "ends_on": benefit.ends.isoformat() if benefit.ends else None,
        "area": benefit.kind.area,
        **benefit.payee.columns("payee"),
    }
    writer.write("benefits", row | columns)


def _write_plan_row(writer: WorldWriter, benefit: MadeUpBenefit, columns: dict[str, Value]) -> None:
    row: dict[str, Value] = {
        "grant_uuid": benefit.grant,
        "benefit_id": benefit.id,
        "amount": str(benefit.amount),
        "frequency": benefit.kind.frequency,
        "advance": benefit.kind.advance,
        "day": benefit.kind.day,
        "manual": "false",
    }
    writer.write("plans", row | columns)


@dataclass(frozen=True, slots=True)
class MadeUpLine:
    """One benefit's part of a payment."""

    benefit: MadeUpBenefit
    amount: Decimal
    period_from: date
    period_to: date | None


def disposition_day(kind: BenefitKind, month: date) -> date:
    """Return the day the money of a month is available, by the plan's own words."""
    if kind.day.startswith("Den "):
        return bank_day_before(month.replace(day=int(kind.day.split()[1].rstrip("."))))
    if kind.day.startswith("Første"):
        return bank_day_after(month_start(month))
    return bank_day_before(month_end(month))


def taxed(lines: Sequence[MadeUpLine]) -> Decimal:
    """Return the sum after tax and ATP: a made-up share of what is taxed."""
    net = sum((line.amount * (Decimal("0.68") if line.benefit.kind.taxed else 1) for line in lines), Decimal())
    return net.quantize(CENT)


def write_payment(
    writer: WorldWriter,
    rng: SeededRandom,
    lines: Sequence[MadeUpLine],
    available: date,
    today: date,
    *,
    payee: MadeUpPayee | None = None,
    columns: dict[str, Value] | None = None,
) -> str:
    """Write a payment with its lines; columns replace what an ordinary payment says."""
    uuid = rng.uuid()
    gross, net = sum((line.amount for line in lines), Decimal()), taxed(lines)
    ends = max((line.period_to for line in lines if line.period_to), default=None)
    arrived = available <= today
    first = lines[0].benefit
    row: dict[str, Value] = {
        "uuid": uuid,
        "available_on": available.isoformat(),
        "gross": str(gross),
        "after_tax": str(net) if any(line.benefit.kind.taxed for line in lines) else None,
        "sent": str(net),
        "paid": str(net) if arrived else None,
        "status": "Udbetalt" if arrived else "Sendt til udbetaling",
        "starts_on": min(line.period_from for line in lines).isoformat(),
        "ends_on": ends.isoformat() if ends else None,
        "system": first.system.uuid,
        "system_title": first.system.name,
        "withheld": 0,
        **(payee or first.payee).columns("recipient"),
    }
    writer.write("payments", row | (columns or {}))
    _write_lines(writer, uuid, lines)
    return uuid


def _write_lines(writer: WorldWriter, payment: str, lines: Iterable[MadeUpLine]) -> None:
    for position, line in enumerate(lines):
        writer.write(
            "payment_lines",
            {
                "payment_uuid": payment,
                "position": position,
                "grant_uuid": line.benefit.grant,
                "benefit_id": line.benefit.id,
                "amount": str(line.amount),
                "period_from": line.period_from.isoformat(),
                "period_to": line.period_to.isoformat() if line.period_to else None,
            },
        )


def months_of(benefit: MadeUpBenefit, until: date, count: int) -> list[date]:
    """Return the first days of the months (or quarters) paid until a day, at most so many, oldest first."""
    step = 3 if benefit.kind.frequency == "Kvartalsvis" else 1
    last = month_start(min(until, benefit.ends or until))
    last = month_start(last, -((last.month - 1) % step))
    months = [month_start(last, -step * index) for index in range(count + 1)]
    first = month_start(benefit.starts)
    paid = [month for month in reversed(months) if month >= first and disposition_day(benefit.kind, month) <= until]
    return paid[-count:]


def ordinary_line(benefit: MadeUpBenefit, month: date) -> MadeUpLine:
    """Return the line for one month (or quarter) of a benefit."""
    months = 3 if benefit.kind.frequency == "Kvartalsvis" else 1
    return MadeUpLine(
        benefit, benefit.amount, max(month, benefit.starts), month_start(month, months) - timedelta(days=1)
    )


def write_monthly_payments(
    writer: WorldWriter, rng: SeededRandom, benefit: MadeUpBenefit, today: date, count: int = 12, *, ahead: int = 0
) -> None:
    """Write the latest payments of a benefit, one each month; ahead: how many days before the day money is sent."""
    for month in months_of(benefit, today + timedelta(days=ahead), count):
        write_payment(writer, rng, [ordinary_line(benefit, month)], disposition_day(benefit.kind, month), today)
