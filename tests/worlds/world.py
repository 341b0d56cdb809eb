"""A small world: authorities with their openings, and what the indexes hold about one citizen.

Plain facts, no gateway.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

TODAY = date(2026, 11, 16)
FLOOR = date(2020, 6, 1)
EXEMPT = "00000000-0000-4000-8000-000000000e01"
SYSTEMS = tuple(f"00000000-0000-4000-8000-00000000f00{n}" for n in (1, 2))
HOUSES = tuple(f"00000000-0000-4000-8000-00000000c00{n}" for n in (1, 2))
PARTS = ("CASES", "TIMELINE", "DOCUMENTS", "BENEFITS", "PAYMENTS")
OPENED = ("32", "32.24", "32.24.04", "32.30", "02", "02.34", "02.34.02", "27.36.04")
MET = ("32.24.04", "32.24.08", "32.240", "32.30.04", "32.31.04", "32", "02.34", "02.34.02", "02.340", "27.36.04")
DAYS = tuple(FLOOR + timedelta(days=n) for n in (-400, -1, 0, 1, 400))
LEVELS = ("IKKE_FORTROLIGE_DATA", "FOELSOMME_PERSONOPLYSNINGER", "VIP_SAGER")
DECISIONS = {"00000000-0000-4000-8000-00000000a001": "GRANTED", "00000000-0000-4000-8000-00000000a002": "REFUSED"}
STEPS = ("Opstaaet", "Oplyst", "Afgjort", "Afsluttet", "")


@dataclass(frozen=True)
class Opening:
    area: str
    parts: frozenset[str]
    since: date | None
    active: bool
    documents_since: date | None
    own_title: bool
    only: tuple[str, ...] | None
    exempt: tuple[str, ...]
    notes_since: date | None = None


@dataclass(frozen=True)
class Entry:
    document: str | None
    title: str | None
    since: date | None


@dataclass(frozen=True)
class Note:
    title: str
    text: str | None
    since: date | None
    exempt: bool = False


@dataclass(frozen=True)
class Case:
    uuid: str
    authority: str
    party: bool
    area: str | None
    title: str
    created: date | None
    level: str | None
    progress: str
    progress_since: date | None
    steps: tuple[tuple[str, date | None], ...]
    classes: tuple[tuple[str | None, str | None], ...]
    houses: frozenset[str]
    system: str | None
    journal: tuple[Entry, ...]
    unreadable: bool
    """The index tells its classes and its journal only."""
    decision: str | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Document:
    uuid: str
    title: str | None
    dated: date | None
    internal: bool
    finished: bool
    level: str | None
    classes: tuple[tuple[str | None, str | None], ...]


@dataclass(frozen=True)
class Benefit:
    grant: str
    id: str
    authority: str
    granted: bool
    title: str
    area: str
    starts: date | None
    ends: date | None
    level: str | None
    system: str | None
    case: str | None


@dataclass(frozen=True)
class Payment:
    uuid: str
    available_on: date | None
    gross: Decimal | None


@dataclass(frozen=True)
class Line:
    number: int
    authority: str
    benefit: tuple[str, str] | None
    payment: str | None
    amount: Decimal


@dataclass(frozen=True)
class Authority:
    cvr: str
    code: str | None
    openings: tuple[Opening, ...]
    cases: tuple[Case, ...]
    documents: tuple[Document, ...]
    benefits: tuple[Benefit, ...]
    payments: tuple[Payment, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class World:
    authorities: tuple[Authority, ...]
    current: str | None
    former: tuple[str, ...]
    houses: frozenset[str] | None
    """None: there is no property register."""
    filters: bool
    """Whether the benefit index withholds what lies outside the openings that it is told of."""


def a_world(seed: int) -> World:
    """Return the same world for the same seed, on every machine."""
    dice = Random(seed)
    authorities = [_authority(dice, "11111111", "0999"), _authority(dice, "29189900", "0630")]
    if dice.random() < 0.5:
        authorities.append(_authority(dice, "99999999", None))
    lives, lived = dice.choice([("0999", ("0630",)), ("0630", ()), ("0999", ()), (None, ("0999",)), ("0851", ())])
    houses = dice.choice([None, frozenset[str](), frozenset(HOUSES[:1]), frozenset(HOUSES)])
    return World(tuple(authorities), lives, lived, houses, dice.random() < 0.5)


def _authority(dice: Random, cvr: str, code: str | None) -> Authority:
    documents = tuple(_document(dice) for _ in range(dice.randint(0, 4)))
    filed = [document.uuid for document in documents] + ["00000000-0000-4000-8000-00000000dead"]
    cases = tuple(_case(dice, cvr, filed) for _ in range(dice.randint(0, 5)))
    benefits = tuple(_benefit(dice, cvr, n, cases) for n in range(dice.randint(0, 4)))
    lines = tuple(_lines(dice, cvr, benefits))
    payments = tuple(_payments(dice, lines))
    openings = tuple(_opening(dice, area) for area in dice.sample(OPENED, dice.randint(0, 5)))
    return Authority(cvr, code, openings, cases, documents, benefits, payments, lines)


def _opening(dice: Random, area: str) -> Opening:
    many = dice.choice([PARTS, PARTS, dice.sample(PARTS, dice.randint(0, 5))])
    return Opening(
        area=area,
        parts=frozenset(many),
        since=dice.choice([None, FLOOR]),
        active=dice.random() < 0.4,
        documents_since=dice.choice([None, None, FLOOR]),
        own_title=dice.random() < 0.3,
        only=dice.choice([None, None, None, None, SYSTEMS[:1], SYSTEMS, ()]),
        exempt=dice.choice([(), (), (), SYSTEMS[:1]]),
    )


def _case(dice: Random, cvr: str, filed: list[str]) -> Case:
    uuid = _uuid(dice)
    return Case(
        uuid=uuid,
        authority=cvr if dice.random() < 0.93 else "12345674",
        party=dice.random() < 0.85,
        area=dice.choice([*MET, *MET, None]),
        title=dice.choice(["", f"Sag {uuid[:8]}"]),
        created=dice.choice([*DAYS, None]),
        level=_level(dice),
        progress=dice.choice(STEPS),
        progress_since=dice.choice([*DAYS, None]),
        steps=tuple((step, dice.choice([*DAYS, None])) for step in dice.sample(STEPS[:4], dice.randint(0, 4))),
        classes=_classes(dice),
        houses=frozenset(dice.sample(HOUSES, dice.randint(0, 2))),
        system=dice.choice([*SYSTEMS, None]),
        journal=tuple(_entry(dice, document) for document in dice.sample([*filed, None], dice.randint(0, len(filed)))),
        unreadable=dice.random() < 0.15,
    )


def _entry(dice: Random, document: str | None) -> Entry:
    return Entry(document, dice.choice([None, f"Journalpost {dice.random()}"]), dice.choice([*DAYS, None]))


def _document(dice: Random) -> Document:
    uuid = _uuid(dice)
    return Document(
        uuid=uuid,
        title=dice.choice([None, f"Brev {uuid[:8]}"]),
        dated=dice.choice([*DAYS, None]),
        internal=dice.random() < 0.1,
        finished=dice.random() < 0.85,
        level=_level(dice),
        classes=_classes(dice),
    )


def _benefit(dice: Random, cvr: str, number: int, cases: tuple[Case, ...]) -> Benefit:
    return Benefit(
        grant=_uuid(dice),
        id=str(number),
        authority=cvr if dice.random() < 0.93 else "12345674",
        granted=dice.random() < 0.9,
        title=f"Ydelse {number} hos {cvr}",
        area=dice.choice(MET),
        starts=dice.choice([*DAYS, None]),
        ends=dice.choice([None, FLOOR, TODAY]),
        level=_level(dice),
        system=dice.choice([*SYSTEMS, None]),
        case=dice.choice([*[case.uuid for case in cases] * 3, None, _uuid(dice)]),
    )


def _lines(dice: Random, cvr: str, benefits: tuple[Benefit, ...]) -> list[Line]:
    """Amounts of which no two sums are the same, so that no total adds up by chance."""
    payments = [_uuid(dice) for _ in range(3)]
    keys: list[tuple[str, str] | None] = [(benefit.grant, benefit.id) for benefit in benefits]
    return [
        Line(
            number=number,
            authority=cvr if dice.random() < 0.95 else "12345674",
            benefit=dice.choice(keys) if keys and dice.random() < 0.95 else None,
            payment=dice.choice(payments) if dice.random() < 0.9 else None,
            amount=Decimal(2**number) * 10 * dice.choice([1, 1, -1]),
        )
        for number in range(dice.randint(0, 6))
    ]


def _payments(dice: Random, lines: tuple[Line, ...]) -> list[Payment]:
    uuids = sorted({line.payment for line in lines if line.payment})
    sums = {uuid: sum((line.amount for line in lines if line.payment == uuid), Decimal()) for uuid in uuids}
    return [
        Payment(uuid, dice.choice([*DAYS, None]), dice.choice([true, true, true, true + 1, None]))
        for uuid, true in sums.items()
    ]


def _level(dice: Random) -> str | None:
    return dice.choice([None, *LEVELS[:2], None, *LEVELS[:2], LEVELS[2]])


def _classes(dice: Random) -> tuple[tuple[str | None, str | None], ...]:
    marked = ((EXEMPT, None), (None, "Visning undtaget for borger"), (EXEMPT.replace("e01", "e99"), "En anden klasse"))
    return (dice.choice(marked),) if dice.random() < 0.2 else ()


def _uuid(dice: Random) -> str:
    return f"{dice.getrandbits(32):08x}-0000-4000-8000-{dice.getrandbits(48):012x}"


def with_authority(world: World, authority: Authority) -> World:
    """Return the world with one authority's facts changed."""
    changed = (authority if before.cvr == authority.cvr else before for before in world.authorities)
    return replace(world, authorities=tuple(changed))
