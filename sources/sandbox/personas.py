"""The named citizens of the sandbox: one person for each thing worth showing."""

from __future__ import annotations

from dataclasses import dataclass, field

from sources.reference.municipalities import MUNICIPALITIES
from sources.sandbox.authorities import KORSBAEK


@dataclass(frozen=True, slots=True)
class Persona:
    """A made-up citizen with a name, a home municipality and one thing that is special."""

    key: str
    name: str
    cpr: str = field(repr=False)
    municipality: str
    description_da: str
    description_en: str

    @property
    def town(self) -> str:
        """Return the municipality's name without the word for municipality."""
        return MUNICIPALITIES.get(self.municipality, KORSBAEK.name).removesuffix(" Kommune")


PERSONAS: tuple[Persona, ...] = (
    Persona(
        "overblik",
        "Karen Eksempelsen",
        "7405861042",
        "0999",
        "Det typiske overblik: sager i alle trin, breve og ydelser fra kommunen og Udbetaling Danmark.",
        "The typical overview: cases at every step, letters, and benefits from two authorities.",
    ),
    Persona(
        "flyttet",
        "Jonas Prøvesen",
        "8102901137",
        "0999",
        "Er flyttet to gange: sager hos tre kommuner og ydelser fra Udbetaling Danmark.",
        "Has moved twice: cases in three municipalities and benefits from Udbetaling Danmark.",
    ),
    Persona(
        "mange-sager",
        "Birthe Testesen",
        "6909711286",
        "0751",
        "Har 300 sager gennem syv år: tre sider med 100.",
        "Has 300 cases over seven years: three pages of 100.",
    ),
    Persona(
        "mange-betalinger",
        "Ole Attrap",
        "8811681363",
        "0851",
        "Har 2.000 betalingslinjer fordelt på seks ydelser.",
        "Has 2,000 payment lines over six benefits.",
    ),
    Persona(
        "tom",
        "Freja Prøvesen",
        "6306051408",
        "0530",
        "Har ingen sager og ingen ydelser.",
        "Has no cases and no benefits.",
    ),
    Persona(
        "undtaget",
        "Signe Attrap",
        "7212831524",
        "0999",
        "Har sager og breve, der er undtaget fra visning, og et brev, som to sager deler.",
        "Has cases and letters exempt from display, and a letter that two cases share.",
    ),
    Persona(
        "pensionist",
        "Svend Eksempelsen",
        "7808511679",
        "0561",
        "Får folkepension og boligydelse; boligydelsen går til udlejeren.",
        "Receives a state pension and housing benefit; the latter goes to the landlord.",
    ),
    Persona(
        "korrektioner",
        "Amira Testesen",
        "8904941730",
        "0999",
        "Har reguleringer bagud, modregninger og betalinger, der endnu ikke er nået frem.",
        "Has corrections of earlier months, set-offs, and payments that have not arrived yet.",
    ),
    Persona(
        "boligejer",
        "Henrik Prøvesen",
        "6601741815",
        "0999",
        "Ejer et hus: ser byggesagerne, selv om arkitekten er sagernes part.",
        "Owns a house: sees its building cases although the architect is the party.",
    ),
    Persona(
        "gamle-data",
        "Else Attrap",
        "8307591994",
        "0151",
        "Har gamle og mangelfulde data: udgåede emner, manglende titler og sager, der aldrig blev lukket.",
        "Has old and incomplete data: retired subjects, missing titles, cases never closed.",
    ),
    Persona(
        "advis",
        "Mikkel Testesen",
        "7503882071",
        "0350",
        "Bor i en kommune, hvis svar altid har en advis ved siden af data.",
        "Lives in a municipality whose answers always carry a notice beside the data.",
    ),
)

BY_KEY = {persona.key: persona for persona in PERSONAS}
