"""Made-up authorities and records: those that open this and that, and those that lack parts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from msgspec.structs import replace

from gateway.ids import Ids
from gateway.policies.directives import Language, Part, TitleSource
from gateway.policies.policy import Authority, AuthorityKind, Limit, Link, LinkKind, Opening
from sources.records import (
    BenefitRecord,
    CaseProgress,
    CaseRecord,
    DisplayClass,
    DocumentKind,
    DocumentRecord,
    JournalEntry,
    NoteRecord,
    Payee,
    PaymentLineRecord,
    PaymentRecord,
    PlanRecord,
    ProgressStep,
    Sensitivity,
)
from sources.reference.danish_time import DENMARK

T = TypeVar("T")
TODAY = date(2026, 11, 16)
READ_AT = datetime(2026, 11, 16, 12, tzinfo=DENMARK)
IDS = Ids(b"a key for tests that is long enough")
AREAS = ("27.36.04", "32.24.04", "32.30.04", "02.34.02", "99.99.99")
DECISIONS = ("granted", "refused", "unknown")
AUTHORITIES = (("11111111", "0999"), ("29189404", "0265"), ("64942212", "0101"), ("99999999", None))


def maybe(rng: Random, value: T, chance: float = 0.8) -> T | None:
    """Return the value, or nothing."""
    return value if rng.random() < chance else None


def day(rng: Random) -> date:
    """Return some day, often one that another record has too."""
    return TODAY - timedelta(days=rng.choice((0, 1, 1, 7, 30, 30, 400, rng.randrange(4000), -20)))


def amount(rng: Random) -> Decimal:
    """Return some amount, spelt in some way."""
    return Decimal(rng.choice(("0", "1E+3", "12.5", "-300.00", "1234.50", "7", "0.001", f"{rng.randrange(9999)}.25")))


def uuid(rng: Random) -> str:
    """Return a UUID that others may have too."""
    return str(UUID(int=rng.randrange(40) if rng.random() < 0.3 else rng.getrandbits(120)))


def authority(rng: Random, cvr: str, code: str | None) -> Authority:
    """Return an authority that has opened something, or nothing."""
    areas = [area[: rng.choice((2, 5, 8))] for area in AREAS if rng.random() < 0.8]
    openings = tuple(opening(rng, area) for area in dict.fromkeys(areas))
    links = tuple(
        Link(area, f"Læs om {area} “her”", f"https://eksempel.dk/{area}", rng.choice(list(LinkKind)), Language.DA)
        for area in areas
        if rng.random() < 0.5
    )
    limits = tuple(Limit(area, rng.randrange(1, 90), rng.choice(list(CaseProgress))) for area in areas[:2])
    kind = AuthorityKind.MUNICIPALITY if code else AuthorityKind.AGENCY
    return Authority(cvr, f"Myndighed {cvr}", kind, code, openings, links, limits)


def opening(rng: Random, area: str) -> Opening:
    """Return an opening of most parts, at times with a floor."""
    return Opening(
        area,
        frozenset(part for part in Part if rng.random() < 0.85),
        since=maybe(rng, day(rng), 0.2),
        active_before_since=rng.random() < 0.5,
        documents_since=maybe(rng, day(rng), 0.1),
        title=rng.choice(list(TitleSource)),
        notes_since=maybe(rng, day(rng), 0.8),
    )


def case(rng: Random, cvr: str) -> CaseRecord:
    """Return a case with anything missing."""
    return CaseRecord(
        uuid=uuid(rng),
        authority=cvr,
        is_primary_party=rng.random() < 0.9,
        area=maybe(rng, rng.choice(AREAS), 0.95),
        title=maybe(rng, "Sag med “citat” og \\ 😀"),
        created=maybe(rng, day(rng)),
        sensitivity=maybe(rng, rng.choice(list(Sensitivity)[:3]), 0.3),
        progress=rng.choice(list(CaseProgress)),
        progress_since=maybe(rng, day(rng)),
        steps=tuple(
            ProgressStep(rng.choice(list(CaseProgress)), maybe(rng, day(rng))) for _ in range(rng.randrange(4))
        ),
        display_classes=(DisplayClass(None, "Visning undtaget for borger"),) if rng.random() < 0.05 else (),
        properties=frozenset({"a house"} if rng.random() < 0.5 else ()),
        journal=tuple(
            JournalEntry(maybe(rng, uuid(rng), 0.9), maybe(rng, "Brev"), maybe(rng, day(rng)))
            for _ in range(rng.randrange(4))
        ),
        decisions=frozenset(rng.sample(DECISIONS, rng.randrange(2))),
        notes=tuple(
            NoteRecord(maybe(rng, "Samtale"), maybe(rng, "Vi talte.\nDu ringer."), maybe(rng, day(rng)))
            for _ in range(rng.randrange(3))
        ),
    )


def document(rng: Random, id: str) -> DocumentRecord:
    """Return a document with anything missing."""
    return DocumentRecord(
        id,
        title=maybe(rng, "Brev\nmed linjeskift"),
        dated=maybe(rng, day(rng)),
        kind=rng.choice(list(DocumentKind)),
        is_finished=rng.random() < 0.9,
        is_internal=rng.random() < 0.05,
    )


def benefit(rng: Random, cvr: str, cases: tuple[CaseRecord, ...]) -> BenefitRecord:
    """Return a benefit of a case, or of none."""
    return BenefitRecord(
        grant=uuid(rng),
        id=str(rng.randrange(3)),
        authority=cvr,
        is_granted_to_citizen=rng.random() < 0.95,
        title=rng.choice(("Sygedagpenge", "Boligstøtte", "")),
        area=rng.choice(AREAS),
        starts=maybe(rng, day(rng)),
        ends=maybe(rng, day(rng), 0.3),
        case=maybe(rng, rng.choice(cases).uuid if cases else uuid(rng)),
        payee=rng.choice(list(Payee)),
        plan=maybe(rng, plan(rng)),
    )


def plan(rng: Random) -> PlanRecord:
    """Return a plan whose words may be understood."""
    frequency_day = rng.choice(("Sidste bankdag", "Den 1.", "En gang imellem", None))
    return PlanRecord(
        maybe(rng, amount(rng)), maybe(rng, "Månedlig"), frequency_day, maybe(rng, True), rng.random() < 0.2
    )


def lines(rng: Random, cvr: str, benefits: tuple[BenefitRecord, ...]) -> tuple[PaymentLineRecord, ...]:
    """Payment lines, some of them of one payment."""
    payments = [payment(rng) for _ in range(4)]
    made = []
    for number in range(rng.randrange(8)):
        payment_of_line = maybe(rng, rng.choice(payments))
        of = maybe(rng, rng.choice(benefits), 0.95) if benefits else None
        days = maybe(rng, day(rng)), maybe(rng, day(rng))
        made.append(PaymentLineRecord(cvr, of, payment_of_line, amount(rng), *days, number))
    sums = {payment.uuid: sum(line.amount for line in made if line.payment is payment) for payment in payments}
    return tuple(
        replace(line, payment=replace(line.payment, gross=sums[line.payment.uuid]))
        if line.payment and number % 2
        else line
        for number, line in enumerate(made)
    )


def payment(rng: Random) -> PaymentRecord:
    """Return a payment with anything missing."""
    days = (maybe(rng, day(rng)), maybe(rng, day(rng)), maybe(rng, day(rng)))
    amounts = (maybe(rng, amount(rng)), maybe(rng, amount(rng)), maybe(rng, amount(rng)), maybe(rng, amount(rng), 0.5))
    status_text = rng.choice((None, "Udbetalt", "Planlagt", "Returneret", "Krav oprettet", "Et nyt ord"))
    return PaymentRecord(
        uuid(rng), *days, *amounts, maybe(rng, "Modregnet"), None, rng.choice(list(Payee)), status_text
    )


def spoilt(rng: Random, record: Any) -> Any:
    """Return a record with a value that no adapter should give."""
    wrong: dict[type, dict[str, Any]] = {
        CaseRecord: {"progress": "Opstaaet", "progress_since": "2026-11-16", "area": 7, "title": 1.5},
        BenefitRecord: {"title": None, "starts": READ_AT, "payee": None, "plan": 3},
        DocumentRecord: {"title": 42, "kind": None, "dated": READ_AT},
        PaymentLineRecord: {"amount": None, "period_from": "i går"},
    }
    name = rng.choice(list(wrong[type(record)]))
    return replace(record, **{name: wrong[type(record)][name]})
