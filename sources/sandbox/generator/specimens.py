"""Citizens who carry one hard case each, so that a test can ask for it by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sources.sandbox.generator.decisions import HARD_DECISIONS
from sources.sandbox.generator.hard_benefits import HARD_BENEFITS
from sources.sandbox.generator.hard_cases import HARD_CASES
from sources.sandbox.generator.hard_dates import HARD_DATES
from sources.sandbox.generator.hard_documents import HARD_DOCUMENTS
from sources.sandbox.generator.lives import MadeUpLife
from sources.sandbox.generator.notes import HARD_NOTES
from sources.sandbox.generator.people import MadeUpCitizen, made_up_cpr, made_up_name, write_citizen
from sources.sandbox.generator.seeded_random import SeededRandom
from sources.sandbox.generator.world_writer import WorldWriter

_FIRST_SERIAL = 5000
_HOMES: Mapping[str, tuple[str, ...]] = {
    "three municipalities and the agency": ("0265", "0630", "0999"),
    "document shared by two authorities": ("0999", "0751"),
    "moved away": ("0751", "0999"),
    "no home": (),
}


def write_specimens(writer: WorldWriter, today: date) -> None:
    """Write every specimen, each with an ordinary case beside the hard one."""
    specimens: dict[str, Callable[[MadeUpLife], None]] = {
        **HARD_CASES, **HARD_DOCUMENTS, **HARD_BENEFITS, **HARD_DATES, **HARD_DECISIONS, **HARD_NOTES
    }  # fmt: skip
    for serial, (key, live) in enumerate(specimens.items()):
        rng = SeededRandom(f"specimen/{key}")
        cpr, name = made_up_cpr(rng, _FIRST_SERIAL + serial), made_up_name(rng)
        citizen = MadeUpCitizen(cpr, name, _HOMES.get(key, ("0999",)))
        write_citizen(writer, citizen, specimen=key)
        live(MadeUpLife(writer, rng, citizen, today))
