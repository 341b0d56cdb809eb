"""The benefits that municipalities and the agency grant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BenefitKind:
    """A benefit as its index names it, with what a month of it is usually worth (in kroner)."""

    name: str
    area: str
    min_amount: int
    max_amount: int
    taxed: bool
    frequency: str = "Månedligt"
    day: str = "Sidste bankdag i måneden"
    advance: str = "Bagud"


_KINDS = (
    BenefitKind("Kontanthjælp", "32.24.04", 8000, 16600, taxed=True),
    BenefitKind("Uddannelseshjælp", "32.24.04", 3100, 9600, taxed=True),
    BenefitKind("Selvforsørgelses- og hjemrejseydelse", "32.24.04", 6700, 13400, taxed=True),
    BenefitKind("Revalideringsydelse", "32.24.08", 19000, 20900, taxed=True),
    BenefitKind("Ledighedsydelse", "32.24.12", 13000, 18600, taxed=True),
    BenefitKind("Ressourceforløbsydelse", "32.24.28", 12500, 16600, taxed=True),
    BenefitKind("Ressourceforløbsydelse ved jobafklaring", "32.24.30", 12500, 16600, taxed=True),
    BenefitKind("Særlig støtte til høje boligudgifter", "32.24.44", 500, 3200, taxed=False),
    BenefitKind("Fleksløntilskud", "32.27.10", 4500, 20000, taxed=True),
    BenefitKind("Sygedagpenge", "32.30.04", 9000, 20300, taxed=True),
    BenefitKind(
        "Merudgiftsydelse til barn", "32.18.04", 600, 4200, taxed=False, day="Den 1. i måneden", advance="Forud"
    ),
    BenefitKind(
        "Merudgiftsydelse til voksen", "32.18.08", 1200, 2700, taxed=False, day="Den 1. i måneden", advance="Forud"
    ),
    BenefitKind("Tabt arbejdsfortjeneste", "32.18.12", 7000, 29000, taxed=True),
    BenefitKind("Hjælp til medicin", "32.21.16", 200, 1100, taxed=False, day="efter aftale"),
    BenefitKind("BPA-tilskud", "27.39.20", 18000, 52000, taxed=False, day="Den 1. i måneden", advance="Forud"),
)
_AGENCY_KINDS = (
    BenefitKind("Folkepension", "32.03.04", 7000, 15500, taxed=True),
    BenefitKind("Førtidspension", "32.03.16", 15000, 20500, taxed=True),
    BenefitKind("Seniorpension", "32.03.44", 15000, 20500, taxed=True),
    BenefitKind("Boligydelse", "32.06.04", 900, 4300, taxed=False, day="Første bankdag i måneden", advance="Forud"),
    BenefitKind("Boligsikring", "32.06.08", 400, 3900, taxed=False, day="Første bankdag i måneden", advance="Forud"),
    BenefitKind("Boligsikring", "32.06.12", 400, 3900, taxed=False, day="Første bankdag i måneden", advance="Forud"),
    BenefitKind(
        "Børne- og ungeydelse", "32.12.04", 3200, 5200, taxed=False, frequency="Kvartalsvis", day="Den 20. i måneden",
        advance="Forud",
    ),
    BenefitKind("Barselsdagpenge", "32.30.08", 11000, 20300, taxed=True),
)  # fmt: skip

MUNICIPAL_BENEFITS: tuple[BenefitKind, ...] = _KINDS
AGENCY_BENEFITS: tuple[BenefitKind, ...] = _AGENCY_KINDS


def benefit_kind(name: str, area: str | None = None) -> BenefitKind:
    """Return the benefit of that name (and area, where two share the name)."""
    return next(kind for kind in (*_KINDS, *_AGENCY_KINDS) if kind.name == name and area in (None, kind.area))
