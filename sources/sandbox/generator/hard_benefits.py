"""Hard cases about benefits and payments: corrections, joint and withheld payments, other payees, odd plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sources.sandbox.authorities import BY_CODE, KORSBAEK, PENSIONS, SandboxAuthority
from sources.sandbox.generator.benefit_kinds import BenefitKind, benefit_kind
from sources.sandbox.generator.benefits import (
    LANDLORD,
    PRODUCTION_UNIT,
    UNKNOWN,
    MadeUpBenefit,
    MadeUpLine,
    MadeUpPayee,
    disposition_day,
    ordinary_line,
    person,
    write_grant,
    write_payment,
)
from sources.sandbox.generator.cases import hidden_class
from sources.sandbox.generator.drafts import write_case
from sources.sandbox.generator.lives import MadeUpLife
from sources.sandbox.generator.systems import OLD_SYSTEM
from sources.sandbox.generator.world_writer import Value

CASH, RENT, MEDICINE = (
    benefit_kind(name) for name in ("Kontanthjælp", "Særlig støtte til høje boligudgifter", "Hjælp til medicin")
)
STARTED = date(2026, 1, 1)
OCTOBER = date(2026, 10, 1)


def _grant(
    life: MadeUpLife,
    amount: str = "12000.00",
    *,
    authority: SandboxAuthority = KORSBAEK,
    kind: BenefitKind = CASH,
    starts: date = STARTED,
    **choices: Any,
) -> MadeUpBenefit:
    """Return a benefit without payments; choices are those of write_grant."""
    citizen = person(life.citizen)
    return write_grant(life.writer, life.rng, citizen, authority, kind, starts, amount=Decimal(amount), **choices)


def _pay(life: MadeUpLife, *lines: MadeUpLine, on: date | None = None, columns: dict[str, Value] | None = None) -> None:
    available = on or disposition_day(lines[0].benefit.kind, lines[-1].period_from.replace(day=1))
    write_payment(life.writer, life.rng, lines, available, life.today, columns=columns)


def _corrections(life: MadeUpLife) -> None:
    """Write a claim back, an additional payment for an earlier month, and a line of zero."""
    cash = _grant(life)
    for month in (8, 9, 10):
        _pay(life, ordinary_line(cash, date(2026, month, 1)))
    july = date(2026, 7, 1), date(2026, 7, 31)
    back, more = MadeUpLine(cash, Decimal("-1500.00"), *july), MadeUpLine(cash, Decimal("731.50"), *july)
    _pay(life, ordinary_line(cash, OCTOBER), back, on=date(2026, 10, 30))
    _pay(life, more, on=date(2026, 9, 15))
    _pay(life, back, on=date(2026, 9, 16), columns={"sent": "0.00", "paid": "0.00", "after_tax": "0.00"})
    _pay(life, MadeUpLine(cash, Decimal("0.00"), OCTOBER, None), on=date(2026, 10, 5))


def _joint(life: MadeUpLife) -> None:
    """One payment over several benefits, in one grant and in several."""
    cash, rent = _grant(life), _grant(life, "1100.00", kind=RENT)
    same_grant = _grant(life, "325.00", kind=MEDICINE, grant=cash.grant, id="2")
    _pay(life, *(ordinary_line(benefit, OCTOBER) for benefit in (cash, rent, same_grant)))
    _pay(life, ordinary_line(rent, date(2026, 9, 1)), ordinary_line(rent, date(2026, 8, 1)), on=date(2026, 9, 30))


def _joint_of_authorities(life: MadeUpLife) -> None:
    """Write a payment that covers another authority's benefit too, and one of a benefit nobody knows."""
    cash = _grant(life)
    rent = _grant(life, "900.00", authority=BY_CODE["0751"], kind=RENT)
    _pay(life, ordinary_line(cash, OCTOBER), ordinary_line(rent, OCTOBER))
    unknown = MadeUpBenefit(
        grant=life.rng.uuid(), id="7", kind=RENT, amount=Decimal("50.00"), starts=STARTED, ends=None,
        system=cash.system, payee=cash.payee,
    )  # fmt: skip
    _pay(life, ordinary_line(cash, date(2026, 9, 1)), ordinary_line(unknown, date(2026, 9, 1)))


def _odd_sums(life: MadeUpLife) -> None:
    """Lines that do not add up to the gross amount; an amount with a thousand separator read as decimals."""
    cash = _grant(life, "5.94")
    _pay(life, ordinary_line(cash, OCTOBER), columns={"gross": "5942.00", "after_tax": "4040.56"})


def _withheld(life: MadeUpLife) -> None:
    cash = _grant(life)
    _pay(life, ordinary_line(cash, OCTOBER), columns={"withheld": 1})
    _pay(life, ordinary_line(cash, date(2026, 9, 1)))


def _late(life: MadeUpLife) -> None:
    """Sent and not arrived; no status; no amounts but the sent one; dated after today."""
    cash = _grant(life)
    _pay(life, ordinary_line(cash, date(2026, 8, 1)), columns={"paid": None, "status": "Sendt til udbetaling"})
    _pay(life, ordinary_line(cash, date(2026, 9, 1)), columns={"paid": None, "status": None, "after_tax": None})
    _pay(life, ordinary_line(cash, OCTOBER), on=date(2026, 11, 16))
    _pay(life, ordinary_line(cash, date(2026, 11, 1)), on=date(2026, 11, 30))
    _pay(life, ordinary_line(cash, date(2026, 12, 1)), on=date(2026, 12, 30))


def _reduced(life: MadeUpLife) -> None:
    cash = _grant(life)
    set_off_text = "Der er modregnet 2.000,00 kr. af en tidligere udbetaling."
    _pay(
        life,
        ordinary_line(cash, date(2026, 9, 1)),
        columns={"sent": "6160.00", "paid": "6160.00", "sent_text": set_off_text},
    )
    tax = "Gældsstyrelsen har modregnet 1.000,00 kr. & resten er udbetalt <til NemKonto>."
    _pay(
        life, ordinary_line(cash, OCTOBER), columns={"paid": "7160.00", "paid_text": tax, "status": "Delvist udbetalt"}
    )


def _statuses(life: MadeUpLife) -> None:
    """Every status of a payment, in words known and unknown; back payments; days on which nothing comes."""
    september, november, december = (date(2026, month, 1) for month in (9, 11, 12))
    cash, rent, medicine = _grant(life), _grant(life, "1100.00", kind=RENT), _grant(life, "325.00", kind=MEDICINE)
    _pay(life, ordinary_line(cash, september), columns={"status": "Returneret", "paid": None})
    _pay(life, ordinary_line(cash, september), on=date(2026, 10, 12), columns={"status": "Udbetalt"})
    _pay(life, ordinary_line(cash, OCTOBER), columns={"status": "Udbetalt", "paid": "0.00"})
    _pay(life, MadeUpLine(cash, Decimal("-1204.50"), september, date(2026, 9, 30)), on=date(2026, 11, 20),
         columns={"status": "Krav oprettet", "paid": None})  # fmt: skip
    _pay(life, ordinary_line(cash, november), on=date(2026, 11, 30), columns={"status": "Planlagt"})
    _pay(life, ordinary_line(rent, OCTOBER), columns={"status": "Afvist af NemKonto", "paid": None})
    _pay(life, ordinary_line(rent, november), on=date(2026, 11, 27), columns={"sent": "0.00"})
    _pay(life, ordinary_line(rent, december), ordinary_line(rent, november), on=date(2026, 12, 30))
    _pay(life, ordinary_line(medicine, OCTOBER), ordinary_line(medicine, september), on=date(2026, 10, 30))
    _pay(life, ordinary_line(medicine, november), on=date(2026, 11, 30), columns={"status": "Annulleret"})


def _payees(life: MadeUpLife) -> None:
    """Write money that goes to a landlord, a clinic, another person, or nobody known."""
    guardian = MadeUpPayee("Person", "urn:oio:cpr-nr:6101559997", "Værge Fiktivsen", "6101559997")
    by_uuid = MadeUpPayee("Person", life.rng.uuid())
    for payee in (LANDLORD, PRODUCTION_UNIT, guardian, UNKNOWN, by_uuid):
        benefit = _grant(life, "1000.00", kind=RENT, payee=payee)
        _pay(life, ordinary_line(benefit, OCTOBER))
    medicine = _grant(life, "800.00", kind=MEDICINE)
    write_payment(
        life.writer, life.rng, [ordinary_line(medicine, OCTOBER)], date(2026, 10, 9), life.today, payee=LANDLORD
    )


def _grantee_is_another(life: MadeUpLife) -> None:
    """Write money that the citizen receives and that is granted to a child."""
    child = MadeUpPayee("Person", "urn:oio:cpr-nr:6105159996", "Barn Fiktivsen", "6105159996")
    benefit = write_grant(
        life.writer, life.rng, child, KORSBAEK, benefit_kind("Merudgiftsydelse til barn"), STARTED,
        payee=person(life.citizen), amount=Decimal("950.00"),
    )  # fmt: skip
    _pay(life, ordinary_line(benefit, OCTOBER))


def _sensitivities(life: MadeUpLife) -> None:
    levels = ("IKKE_FORTROLIGE_DATA", "FORTROLIGE_PERSONOPLYSNINGER", "FOELSOMME_PERSONOPLYSNINGER", "VIP_SAGER", "")
    benefits = [_grant(life, "100.00", kind=RENT, sensitivity=level) for level in levels]
    for benefit in benefits:
        _pay(life, ordinary_line(benefit, OCTOBER))
    _pay(life, *(ordinary_line(benefit, date(2026, 9, 1)) for benefit in benefits[2:4]))


def _plans(life: MadeUpLife) -> None:
    """Plans in words that are understood, in words that are not, and in none at all."""
    month, bank_day = "Månedligt", "Sidste bankdag i måneden"
    plans: tuple[dict[str, Value], ...] = (
        {"frequency": month, "day": bank_day},
        {"frequency": month, "day": "Den 1. i måneden", "advance": "Forud"},
        {"frequency": month, "day": "Første bankdag i måneden", "advance": "Forud"},
        {"frequency": "Månedlig", "day": "sidste bankdag i perioden"},
        {"frequency": month, "day": "Den 31. i måneden"},
        {"frequency": "Kvartalsvis", "day": "Den 20. i måneden"},
        {"frequency": "14 dage", "day": "Hver anden fredag"},
        {"frequency": "Ugentlig", "day": "fredag"},
        {"frequency": month, "day": "efter aftale"},
        {"frequency": "efter behov", "day": bank_day},
        {"frequency": "Engangsydelse", "day": None},
        {"frequency": None, "day": bank_day},
        {"frequency": month, "day": None, "amount": None},
        {"frequency": None, "day": None, "advance": None, "amount": None, "manual": None},
        {"frequency": month, "day": bank_day, "amount": None},
        {"frequency": month, "day": bank_day, "manual": "true"},
    )
    for plan in plans:
        benefit = _grant(life, "750.00", kind=RENT, plan=plan)
        _pay(life, ordinary_line(benefit, OCTOBER))


def _spans(life: MadeUpLife) -> None:
    """Write benefits ended, ending today, starting today and tomorrow, and two days before the first payment."""
    today = life.today
    for starts, ends in (
        (date(2020, 1, 1), date(2020, 12, 31)),
        (STARTED, today - timedelta(days=1)),
        (STARTED, today),
        (today, None),
        (today + timedelta(days=1), None),
        (today, today),
        (STARTED, date(2026, 11, 20)),
    ):
        _grant(life, "500.00", kind=RENT, starts=starts, ends=ends)


def _cases(life: MadeUpLife) -> None:
    """Write benefits whose case is exempt, out of the index, another authority's, or a VIP case."""
    exempt = life.case(KORSBAEK, "32.18.12", opened=date(2025, 9, 1), states=3)
    write_case(life.writer, exempt.having(exempt.now.with_more("classes", hidden_class(date(2025, 9, 1)))))
    vip = life.case(KORSBAEK, "32.24.04", opened=date(2025, 9, 1), states=3)
    write_case(life.writer, vip.having(vip.now.changing("case_extensions", 0, sensitivity="VIP_SAGER")))
    agency = life.add_case(PENSIONS, "32.06.08", opened=date(2025, 9, 1))
    old = life.add_case(KORSBAEK, "32.24.04", opened=date(2016, 2, 1), states=4)
    active_case = life.add_case(KORSBAEK, "32.24.04", opened=date(2025, 9, 1), states=3)
    for uuid in (exempt.uuid, vip.uuid, agency.uuid, old.uuid, active_case.uuid, life.rng.uuid(), None):
        _pay(life, ordinary_line(_grant(life, "1500.00", case=uuid), OCTOBER))


def _names(life: MadeUpLife) -> None:
    """Long names, a detail and a reason, ids that repeat between grants, retired and unknown subjects."""
    longest = "Særlig ydelse til dækning af nødvendige merudgifter ved flytning og etablering i ny bolig efter § 85"
    _grant(life, columns={"name": longest[:100], "detail": "Rate 2 af 3", "reason": "Bevilget efter ansøgning."})
    _grant(life, columns={"class": life.rng.uuid(), "class_urn": "urn:sandkasse:ydelse:1"}, id="a-1")
    _grant(life, columns={"class_urn": "urn:sandkasse:ydelse:2", "area": "32.24.32"}, id="a-1", system=OLD_SYSTEM)
    _grant(life, columns={"area": "99.98.97", "name": "Ukendt ydelse"})


HARD_BENEFITS: dict[str, Callable[[MadeUpLife], None]] = {
    "corrections": _corrections,
    "joint payments": _joint,
    "joint payments of two authorities": _joint_of_authorities,
    "odd sums": _odd_sums,
    "withheld payment": _withheld,
    "late payments": _late,
    "reduced payments": _reduced,
    "payment statuses": _statuses,
    "other payees": _payees,
    "granted to another": _grantee_is_another,
    "benefit sensitivities": _sensitivities,
    "plans": _plans,
    "benefit spans": _spans,
    "cases of benefits": _cases,
    "benefit names": _names,
}
