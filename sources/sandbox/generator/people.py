"""The citizens: openly made-up names, CPR numbers in the day+60 form, homes now and before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sources.sandbox.authorities import BY_CODE, SandboxAuthority
from sources.sandbox.generator.seeded_random import SeededRandom
from sources.sandbox.generator.world_writer import WorldWriter

FAMILY_NAMES = ("Prøvesen", "Eksempelsen", "Testesen", "Attrap", "Modelsen", "Skabelonsen", "Fiktivsen", "Øvelsesen")
GIVEN_NAMES = (
    "Anne", "Peter", "Kirsten", "Lars", "Mette", "Søren", "Hanne", "Jens", "Camilla", "Rasmus", "Fatima", "Ahmed",
    "Ida", "Emil", "Åse", "Bjørn", "Sofie", "Magnus", "Laila", "Yusuf", "Inger", "Kaj", "Maja", "Viktor", "Ruth",
    "Poul", "Line", "Thomas", "Nanna", "Oscar", "Gitte", "Torben", "Zainab", "Erik", "Ella", "Niels", "Dorthe", "Malte",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MadeUpCitizen:
    """A made-up person, with the municipalities lived in, newest first."""

    cpr: str = field(repr=False)
    name: str
    homes: tuple[str, ...]

    @property
    def home(self) -> SandboxAuthority:
        """The municipality the citizen lives in."""
        return BY_CODE[self.homes[0]]

    @property
    def urn(self) -> str:
        """The citizen as the indexes name a party."""
        return f"urn:oio:cpr-nr:{self.cpr}"

    @property
    def born(self) -> date:
        """The day of birth that the number tells."""
        day, month, year = int(self.cpr[:2]) - 60, int(self.cpr[2:4]), int(self.cpr[4:6])
        return date(2000 + year if year <= 16 else 1900 + year, month, day)


def made_up_cpr(rng: SeededRandom, serial: int) -> str:
    """Return a number in the day+60 form, which belongs to nobody; the serial keeps it unique."""
    born = rng.day(date(1936, 1, 1), date(2008, 12, 31))
    return f"{born.day + 60:02}{born:%m%y}{2000 + serial:04}"


def made_up_name(rng: SeededRandom) -> str:
    """Return a name that nobody takes for real."""
    return f"{rng.choice(GIVEN_NAMES)} {rng.choice(FAMILY_NAMES)}"


def write_citizen(
    writer: WorldWriter, citizen: MadeUpCitizen, *, persona: str | None = None, specimen: str | None = None
) -> None:
    """Write a citizen with the ids a login tells and with the homes."""
    rng = SeededRandom(f"identity/{citizen.cpr}")
    writer.write(
        "citizens",
        {
            "cpr": citizen.cpr,
            "name": citizen.name,
            "subject": rng.uuid(),
            "cpr_uuid": rng.uuid(),
            "persona": persona,
            "specimen": specimen,
        },
    )
    until: str | None = None
    for position, code in enumerate(citizen.homes):
        oldest = position == len(citizen.homes) - 1
        since = citizen.born if oldest else rng.day(date(2021 - 4 * position, 1, 1), date(2023 - 4 * position, 12, 31))
        writer.write("residences", {"cpr": citizen.cpr, "code": code, "since_on": since.isoformat(), "until_on": until})
        until = since.isoformat()
