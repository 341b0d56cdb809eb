"""Citizens who carry one hard case each, so that a test can ask for it by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sources.sandbox.generator.book import Book
from sources.sandbox.generator.chance import Chance
from sources.sandbox.generator.hard_benefits import HARD_BENEFITS
from sources.sandbox.generator.hard_cases import HARD_CASES
from sources.sandbox.generator.hard_documents import HARD_DOCUMENTS
from sources.sandbox.generator.lives import MadeUpLife
from sources.sandbox.generator.people import MadeUpCitizen, made_up_cpr, made_up_name, write_citizen

_FIRST_SERIAL = 5000
_HOMES: Mapping[str, tuple[str, ...]] = {
    "three municipalities and the agency": ("0265", "0630", "0999"),
    "document shared by two authorities": ("0999", "0751"),
    "moved away": ("0751", "0999"),
    "no home": (),
}


def write_specimens(book: Book, today: date) -> None:
    """Write every specimen, each with an ordinary case beside the hard one."""
    specimens: dict[str, Callable[[MadeUpLife], None]] = {**HARD_CASES, **HARD_DOCUMENTS, **HARD_BENEFITS}
    for serial, (key, live) in enumerate(specimens.items()):
        chance = Chance(f"specimen/{key}")
        cpr, name = made_up_cpr(chance, _FIRST_SERIAL + serial), made_up_name(chance)
        citizen = MadeUpCitizen(cpr, name, _HOMES.get(key, ("0999",)))
        write_citizen(book, citizen, specimen=key)
        live(MadeUpLife(book, chance, citizen, today))
