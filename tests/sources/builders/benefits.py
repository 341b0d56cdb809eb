"""Benefits and payments, as SF1491 writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from tests.sources.builders.xml import AUTHORITY, CASE, CPR, GRANT, PAYMENT, SYSTEM, Element, el, tag

# Benefits and payments: fields by their Danish names, in the schema's order. None leaves a field out.

Value: TypeAlias = Element | str | None
Maker: TypeAlias = Callable[..., Element]


def _filled(name: str, defaults: Mapping[str, Value], changes: Mapping[str, Value]) -> Element:
    assert not set(changes) - set(defaults), "no such field"
    made = el(f"i:{name}")
    for field, value in {**defaults, **changes}.items():
        if isinstance(value, str):
            made.append(el(f"i:{field}", value))
        elif value is not None:
            value.tag = tag(f"i:{field}")
            made.append(value)
    return made


def _maker(name: str, defaults: Callable[[], Mapping[str, Value]]) -> Maker:
    def make(**changes: Value) -> Element:
        return _filled(name, defaults(), changes)

    return make


a_person = _maker(
    "Part",
    lambda: {
        "PartType": "Person",
        "PartURN": f"urn:oio:cpr-nr:{CPR}",
        "PartFuldtNavn": None,
        "PartCPRNummer": CPR,
        "PartCVRNummer": None,
        "PartPNummer": None,
    },
)
a_system_of = _maker("System", lambda: {"ItSystemInstansIdentifikation": SYSTEM, "ItSystemInstansTitel": "KY"})
its_case = _maker("Bevillingssag", lambda: {"SagUUID": CASE, "SagTitel": None, "SagUndtagetVisningForBorger": None})
a_grant = _maker(
    "BevillingStruktur",
    lambda: {
        "BevillingUUID": GRANT,
        "BevillingFoelsomhed": "FOELSOMME_PERSONOPLYSNINGER",
        "BevillingEjer": el("i:E", el("i:VirksomhedCVRNummer", AUTHORITY)),
        "BevillingMasterSystemInstans": a_system_of(),
        "BevillingAnsvarligAfdeling": el("i:A"),
        "Bevillingsmodtager": a_person(),
        "Bevillingssag": None,
    },
)
a_payment = _maker(
    "OekonomiskEffektueringStruktur",
    lambda: {
        "OekonomiskEffektueringUUID": PAYMENT,
        "OekonomiskEffektueringDispositionsdato": "2026-10-30",
        "OekonomiskEffektueringSamletBruttobeloeb": "12000.00",
        "OekonomiskEffektueringBeloebEfterSkatATP": None,
        "OekonomiskEffektueringBeloebSendtTilUdbetaling": "9000.00",
        "OEkonomiskEffektueringBeloebUdbetalt": None,
        "OekonomiskEffektueringSendtTilUdbetalingTekst": None,
        "OekonomiskEffektueringUdbetalingStatus": None,
        "OekonomiskEffektueringUdbetaltTekst": None,
        "OekonomiskEffektueringStartDato": "2026-10-01",
        "OekonomiskEffektueringSlutDato": None,
        "OEkonomiskEffektueringMasterSystemInstans": a_system_of(),
        "OEkonomiskEffektueringModtager": a_person(),
    },
)


def _benefit_fields() -> dict[str, Value]:
    return {
        "YdelseKlasse": None,
        "YdelseNavn": "Kontanthjælp",
        "BevilgetYdelseID": "1",
        "BevilgetYdelseNavn": None,
        "BevilgetYdelseBegrundelse": None,
        "BevilgetYdelseStartDato": "2026-01-01",
        "BevilgetYdelseSlutDato": None,
        "BevilgetYdelseKLEEmne": "32.24.04",
        "BevilgetYdelseEffektueringModtager": a_person(),
        "OekonomiskEffektueringsplanYdelsesbeloeb": None,
        "OekonomiskEffektueringsplanBeregningsfrekvens": None,
        "OekonomiskEffektueringsplanForudBagud": None,
        "OekonomiskEffektueringsplanDispositionsdag": None,
        "OekonomiskEffektueringsplanSkalManueltGodkendes": "false",
        "OEkonomiskYdelseseffektueringListe": None,
        "BevillingStruktur": a_grant(),
    }


a_benefit = _maker("BevilgetYdelse", _benefit_fields)


def a_line(amount: str | None = "12000.00", **changes: Value) -> Element:
    """OEkonomiskYdelseseffektuering, as BevillingHent and EffektueringHent both have it."""
    defaults: dict[str, Value] = {
        "OekonomiskYdelseseffektueringBeloeb": amount,
        "OekonomiskYdelseseffektueringPeriodeFra": "2026-10-01",
        "OekonomiskYdelseseffektueringPeriodeTil": "2026-10-31",
        "OekonomiskEffektueringStruktur": None,
        "BevilgetYdelse": None,
    }
    return _filled("OEkonomiskYdelseseffektuering", defaults, changes)


def lines(*made: Element) -> Element:
    return el("i:OEkonomiskYdelseseffektueringListe", *made)


def a_paid(*made: Element, payment: Element | None = None) -> Element:
    """OEkonomiskEffektuering: a payment and its lines."""
    return el("i:OEkonomiskEffektuering", payment, lines(*made))
