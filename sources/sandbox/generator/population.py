"""Everybody: the named personas, the citizens who carry one hard case each, and 330 ordinary people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sources.sandbox.authorities import AUTHORITIES, MUNICIPALITIES, PENSIONS, SandboxAuthority
from sources.sandbox.generator.benefit_kinds import AGENCY_BENEFITS, MUNICIPAL_BENEFITS
from sources.sandbox.generator.cases import hidden_class
from sources.sandbox.generator.cast import write_cast
from sources.sandbox.generator.catalogue import AREAS, MUNICIPAL_AREAS
from sources.sandbox.generator.drafts import DraftRegistration, Row, write_case
from sources.sandbox.generator.lives import MadeUpLife
from sources.sandbox.generator.people import MadeUpCitizen, made_up_cpr, made_up_name, write_citizen
from sources.sandbox.generator.seeded_random import SeededRandom
from sources.sandbox.generator.specimens import write_specimens
from sources.sandbox.generator.world_writer import WorldWriter

ORDINARY_PEOPLE = 330


def populate(writer: WorldWriter, today: date) -> None:
    """Write everybody."""
    for authority in AUTHORITIES:
        row: Row = {
            "cvr": authority.cvr,
            "code": authority.code,
            "name": authority.name,
            "organisation": authority.organisation,
        }
        writer.write("authorities", row)
    _write_notices(writer)
    write_cast(writer, today)
    write_specimens(writer, today)
    for serial in range(ORDINARY_PEOPLE):
        _write_ordinary(writer, serial, today)


def _write_notices(writer: WorldWriter) -> None:
    text = "Data fra kommunens økonomisystem opdateres kun én gang i døgnet."
    writer.write("notices", {"authority": "29188548", "id": "A-1001", "text": text})


def _write_ordinary(writer: WorldWriter, serial: int, today: date) -> None:
    rng = SeededRandom(f"people/{serial}")
    homes = [str(MUNICIPALITIES[serial % len(MUNICIPALITIES)].code)]
    if rng.happens(0.2):
        homes += [str(rng.choice(MUNICIPALITIES).code)]
    citizen = MadeUpCitizen(made_up_cpr(rng, serial), made_up_name(rng), tuple(dict.fromkeys(homes)))
    write_citizen(writer, citizen)
    life = MadeUpLife(writer, rng, citizen, today)
    _write_cases(life)
    _write_benefits(life)


def _write_cases(life: MadeUpLife) -> None:
    """Sixty in a hundred have up to two cases, thirty up to ten, the rest up to forty."""
    rng = life.rng
    lot = rng.integer(1, 100)
    count = rng.integer(0, 2) if lot <= 60 else rng.integer(3, 8) if lot <= 92 else rng.integer(9, 22)
    for _ in range(count):
        authority = rng.choice([*_authorities(life.citizen), life.citizen.home, life.citizen.home])
        letters = rng.integer(0, 7) if rng.happens(0.7) else 0
        opened = rng.weekday(life.days_ago(1500 if rng.happens(0.8) else 4000), life.days_ago(15))
        case = life.case(authority, rng.choice(MUNICIPAL_AREAS), opened=opened, letters=letters)
        write_case(life.writer, case.having(_blemished(rng, case.now)))


_BLEMISHES: tuple[Callable[[DraftRegistration], DraftRegistration], ...] = (
    *[lambda now: now.with_more("classes", hidden_class(date(2024, 1, 1)))] * 4,
    *[lambda now: now.changing("case_extensions", 0, sensitivity="VIP_SAGER")] * 2,
    *[lambda now: now.changing("case_extensions", 0, sensitivity=None, created_at=None)] * 3,
    *[lambda now: now.changing("case_attributes", 0, title=None)] * 3,
    *[lambda now: now.changing("parties", 0, to_at="2026-03-01T00:00:00.000+01:00")] * 2,
    *[lambda now: now.changing("classes", 0, title=None)] * 2,
    *[lambda now: now.with_rows(systems=())] * 2,
    *[lambda now: now.with_rows(progress=now.rows["progress"][:1])] * 2,
)


def _blemished(rng: SeededRandom, now: DraftRegistration) -> DraftRegistration:
    """One case in five is not as a careful sender would have it."""
    lot = rng.integer(0, 99)
    return _BLEMISHES[lot](now) if lot < len(_BLEMISHES) else now


def _write_benefits(life: MadeUpLife) -> None:
    rng = life.rng
    if rng.happens(0.55):
        kind = rng.choice(MUNICIPAL_BENEFITS)
        case = life.add_case(life.citizen.home, kind.area, letters=rng.integer(0, 4)).uuid
        ends = life.days_ago(rng.integer(20, 300)) if rng.happens(0.3) else None
        ahead = 15 if rng.happens(0.4) else 0
        life.benefit(life.citizen.home, kind, case=case if rng.happens(0.85) else None, ends=ends, ahead=ahead)
    if rng.happens(0.4):
        kind = rng.choice(AGENCY_BENEFITS)
        agency_case = life.add_case(PENSIONS, AREAS[kind.area]).uuid if rng.happens(0.7) else None
        life.benefit(PENSIONS, kind, case=agency_case, ahead=18 if rng.happens(0.3) else 0)


def _authorities(citizen: MadeUpCitizen) -> list[SandboxAuthority]:
    return [authority for authority in MUNICIPALITIES if authority.code in citizen.homes]
