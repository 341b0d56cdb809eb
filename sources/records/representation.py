"""Who may act for whom, as a register of representation has it."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from msgspec import Struct

from sources.records.subject import Subject


class RepresentationKind(Enum):
    """By what right somebody acts for another."""

    CHILD = "CHILD"
    WARD = "WARD"
    POWER_OF_ATTORNEY = "POWER_OF_ATTORNEY"


class RepresentationRecord(Struct, frozen=True, eq=False):
    """One right to act for somebody (forældremyndighed, værgemål, fuldmagt). Both limits are instants, in UTC.

    `reference` is the register's own name of it. `begins`: None, since ever; `ends`: None, the register names no end.
    `areas`: KLE numbers or their beginnings; None, everything. `is_protected`: the register protects name and address.
    """

    reference: str
    kind: RepresentationKind
    person: Subject
    name: str | None
    is_protected: bool
    born: date | None
    begins: datetime | None
    ends: datetime | None
    areas: tuple[str, ...] | None


class Representations(Struct, frozen=True, eq=False):
    """Whom somebody may act for. `unreadable`: how many records were left out, or stand with fewer areas."""

    records: tuple[RepresentationRecord, ...] = ()
    unreadable: int = 0
