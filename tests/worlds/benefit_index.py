"""A benefit index that tells payment lines by grant and by payment, as SF1491 does, and each of them less than whole.

By grant (BevillingHent) a benefit comes with all its lines, but without a payment of which a part may not be seen. By
payment (EffektueringHent) all lines of a payment come, some without their benefit; a withheld payment does not come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random

from msgspec.structs import replace

from sources.errors import SourceError, SourceGarbledError, SourceTimedOutError, SourceUnavailableError
from sources.ports import Answer, BenefitAnswer, BenefitQuestion, PaymentQuestion
from sources.records import BenefitRecord, Payee, PaymentLineRecord, PaymentRecord, PlanRecord
from sources.sf1491.identity import numbered
from tests.worlds.far_side import READ_AT, FarSide, benefit_record
from tests.worlds.world import SYSTEMS, TODAY, Authority, World

AMOUNTS = tuple(Decimal(amount) for amount in ("100.00", "100.00", "250.50", "1000.00", "3200.00"))
STATUSES = (None, None, "Planlagt", "Sendt til udbetaling", "Udbetalt", "Returneret", "Ukendte ord")
FAULTS = (
    "payment withheld",
    "amounts cancel out",
    "lines left out",
    "gross",
    "lines unreadable",
    "truncated",
    "fails",
    "two plans",
    "no lines by grant",
)


@dataclass
class Ledger:
    """What one authority has paid: the truth, and what each operation does not tell of it."""

    benefits: list[BenefitRecord] = field(default_factory=list)
    lines: list[PaymentLineRecord] = field(default_factory=list)
    withheld: set[str] = field(default_factory=set)
    """Payments that the index withholds from both answers."""
    left_out: set[int] = field(default_factory=set)
    """Numbers of lines that the answer by grant leaves out, though their payment is told."""
    planned_twice: set[tuple[str, str]] = field(default_factory=set)
    """Benefits of two plans, which the answer by grant tells with each."""
    unreadable: Counter[str] = field(default_factory=Counter)
    truncated: set[str] = field(default_factory=set)
    failures: dict[str, SourceError] = field(default_factory=dict)


class BenefitIndexFarSide(FarSide):
    """A world whose benefit index is asked in two ways. `questions` counts the questions by port and authority."""

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(world)
        self.questions: Counter[tuple[str, str]] = Counter()
        self.ledgers = {authority.cvr: _ledger(Random(f"{seed} {authority.cvr}"), authority)
                        for authority in world.authorities}  # fmt: skip

    async def benefits(self, question: BenefitQuestion) -> BenefitAnswer:
        """By grant."""
        ledger = self._answering("benefits", question.authority)
        seen = [benefit for benefit in ledger.benefits if self._delivers(benefit, question.rights)]
        lines = self._by_grant(ledger, seen, question) if question.payments else []
        plan = PlanRecord(Decimal(500), "Månedligt", None, None, approved_by_hand=False)
        again = [benefit for benefit in seen if (benefit.grant, benefit.id) in ledger.planned_twice]
        records = [*seen, *(replace(benefit, plan=plan) for benefit in again)]
        lines += [replace(line, benefit=replace(line.benefit, plan=plan)) for line in lines if line.benefit in again]
        unreadable = ledger.unreadable["benefits"] if question.payments else 0
        lines = lines[unreadable:]
        if is_truncated := "benefits" in ledger.truncated:
            records = records[: len(records) // 2]
            kept = {(benefit.grant, benefit.id) for benefit in records}
            lines = [line for line in lines if line.benefit and (line.benefit.grant, line.benefit.id) in kept]
        return BenefitAnswer(
            tuple(records),
            READ_AT,
            is_truncated,
            lines=tuple(numbered(lines)),
            unreadable_lines=unreadable,
        )

    async def payments(self, question: PaymentQuestion) -> Answer[PaymentLineRecord]:
        """By payment."""
        ledger = self._answering("payments", question.authority)
        lines = [
            line if line.benefit and self._delivers(line.benefit, question.rights) else replace(line, benefit=None)
            for line in ledger.lines
            if line.payment and line.payment.uuid not in ledger.withheld
        ]
        told = {line.payment.uuid for line in lines if line.benefit and line.payment}
        lines = [replace(line, number=0) for line in lines if line.payment and line.payment.uuid in told]
        unreadable = ledger.unreadable["payments"]
        lines = lines[unreadable:]
        if is_truncated := "payments" in ledger.truncated:
            lines = lines[: len(lines) // 2]
        return Answer(tuple(numbered(lines)), READ_AT, is_truncated or unreadable > 0, unreadable)

    def _answering(self, port: str, authority: str) -> Ledger:
        self.questions[port, authority] += 1
        ledger = self.ledgers[authority]
        if failure := ledger.failures.get(port):
            raise failure
        return ledger

    def _by_grant(
        self, ledger: Ledger, seen: Iterable[BenefitRecord], question: BenefitQuestion
    ) -> list[PaymentLineRecord]:
        """Return the lines of benefits, by benefit. A payment with a line that may not be seen is left out of all."""
        partly = {
            line.payment.uuid
            for line in ledger.lines
            if line.payment and not (line.benefit and self._delivers(line.benefit, question.rights))
        }
        of = {(benefit.grant, benefit.id) for benefit in seen}
        lines = [line for line in ledger.lines if line.benefit and (line.benefit.grant, line.benefit.id) in of]
        rest = [line for line in lines if line.number not in ledger.left_out]
        told = {line.payment.uuid for line in rest if line.payment}
        if rest:  # a line is left out of a payment that is told, or all are
            rest = [line for line in lines if line in rest or (line.payment and line.payment.uuid not in told)]
        lines = [
            replace(line, payment=None if line.payment.uuid in partly | ledger.withheld else line.payment, number=0)
            for line in rest
            if line.payment
        ]
        return sorted(lines, key=lambda line: (line.benefit.grant, line.benefit.id) if line.benefit else ("", ""))


def _ledger(dice: Random, authority: Authority) -> Ledger:
    """Return an authority's ledger, with none, one or two of the faults."""
    faults = dice.sample(FAULTS, dice.choice((0, 1, 1, 2)))
    ledger = Ledger([*map(benefit_record, authority.benefits), *_open_benefits(dice, authority)])
    for _ in range(dice.randrange(5) if ledger.benefits else 0):
        ledger.lines += _payment_lines(dice, ledger, authority.cvr, [fault for fault in faults if dice.random() < 0.5])
    dice.shuffle(ledger.lines)
    operation = dice.choice(("benefits", "payments"))
    if "lines unreadable" in faults:
        ledger.unreadable[operation] = min(dice.randint(1, 2), len(ledger.lines))
    if "truncated" in faults:
        ledger.truncated.add(operation)
    if "fails" in faults:
        kind = dice.choice((SourceTimedOutError, SourceUnavailableError, SourceGarbledError))
        ledger.failures[operation] = kind("made_up")
    if "two plans" in faults and ledger.benefits:
        twice = dice.choice(ledger.benefits)
        ledger.planned_twice.add((twice.grant, twice.id))
    if "no lines by grant" in faults:
        ledger.left_out = {line.number for line in ledger.lines}
    return ledger


def _open_benefits(dice: Random, authority: Authority) -> Iterator[BenefitRecord]:
    """Yield benefits that the rules show, or nearly: granted now, in areas that are open."""
    areas = [opening.area for opening in authority.openings if opening.parts & {"BENEFITS", "PAYMENTS"}]
    for number in range(dice.randrange(4) if areas else 0):
        yield BenefitRecord(
            grant=f"{dice.getrandbits(32):08x}-0000-4000-a000-{dice.getrandbits(48):012x}",
            id=str(number),
            authority=authority.cvr,
            is_granted_to_citizen=dice.random() < 0.9,
            title=f"Ydelse {number}",
            area=dice.choice(areas),
            starts=TODAY,
            system=dice.choice(SYSTEMS),
        )


def _payment_lines(
    dice: Random, ledger: Ledger, authority: str, faults: Collection[str]
) -> Iterator[PaymentLineRecord]:
    """Yield the lines of one payment, all of one benefit or of several."""
    uuid = f"{dice.getrandbits(32):08x}-0000-4000-9000-{dice.getrandbits(48):012x}"
    benefits = ledger.benefits if dice.random() < 0.5 else [dice.choice(ledger.benefits)]
    amounts = [dice.choice(AMOUNTS) for _ in range(dice.randint(1, 3))]
    number = len(ledger.lines)
    if "amounts cancel out" in faults:
        amounts += [dice.choice((Decimal(0), -amounts[0])), Decimal(300), Decimal(-300)]
        if dice.random() < 0.5:
            ledger.left_out |= {number + len(amounts) - 2, number + len(amounts) - 1}
    if "payment withheld" in faults:
        ledger.withheld.add(uuid)
    if "lines left out" in faults:
        ledger.left_out |= set(range(number + dice.randint(1, len(amounts)), number + len(amounts)))
    true = sum(amounts, Decimal())
    payment = _payment(dice, uuid, dice.choice((None, true + 1)) if "gross" in faults else true)
    for place, amount in enumerate(amounts):
        day = payment.available_on
        yield PaymentLineRecord(authority, dice.choice(benefits), payment, amount, day, day, number + place)


def _payment(dice: Random, uuid: str, gross: Decimal | None) -> PaymentRecord:
    day = TODAY + timedelta(days=dice.choice((-60, -30, 0, 15, 30)))
    sent = None if gross is None else gross - dice.choice((0, 0, 50))
    return PaymentRecord(
        uuid=uuid,
        available_on=day if dice.random() < 0.9 else None,
        period_from=day,
        period_to=day,
        gross=gross,
        after_tax=gross,
        sent=sent,
        paid=dice.choice((None, sent)),
        sent_text=dice.choice((None, "Modregnet")),
        paid_text=None,
        payee=dice.choice(tuple(Payee)),
        status_text=dice.choice(STATUSES),
    )
