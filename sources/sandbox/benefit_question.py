"""What a BevillingHent or EffektueringHent question (SF1491) may look like."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from sources.sandbox.grammar import (
    GrammarPart,
    Rule,
    anything,
    day,
    exactly_one_of,
    in_order,
    many,
    maybe,
    moment,
    one,
    one_word_of,
    text,
    truth,
    whole_number,
)
from sources.sandbox.names import kontekst, ydelse
from sources.sandbox.soap import Element

_UUID = r"[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}"
_SUBJECT = r"(\*|\d{2}\.\*|\d{2}\.\d{2}\.\*|\d{2}\.\d{2}\.\d{2})"
_SPAN = rf"{_SUBJECT}(\s*-\s*{_SUBJECT})?"

uuid, cvr = text(_UUID), text("[0-9]{8}")
subjects = text(rf"{_SPAN}(,\s*{_SPAN})*")
systems = text(rf"({_UUID})+(,\s*{_UUID})*")
SENSITIVITIES = (
    "IKKE_FORTROLIGE_DATA", "FORTROLIGE_PERSONOPLYSNINGER", "FOELSOMME_PERSONOPLYSNINGER", "VIP_SAGER", "",
)  # fmt: skip
BENEFIT_SORTING = (
    "BevillingEjerCVRNummer", "BevillingAnsvarligAfdelingNavn", "BevillingItSystemNavn", "YdelseNavn",
    "OekonomiskEffektueringStartDato", "OekonomiskEffektueringSlutDato",
)  # fmt: skip
PAYMENT_SORTING = (
    "OekonomiskEffektueringDispositionsdato", "OekonomiskEffektueringUdbetalingStatus",
    "OekonomiskEffektueringStartDato", "OekonomiskEffektueringSlutDato",
)  # fmt: skip


def _any_order(*parts: GrammarPart) -> Rule:
    """Each part as often as it may, in any order (xs:all)."""
    positions = {part.tag: place for place, part in enumerate(parts)}
    ordered = in_order(*parts)

    def rule(element: Element) -> None:
        twin = etree.Element(element.tag)
        children = sorted(element, key=lambda child: positions.get(child.tag, len(parts)))
        twin.extend(deepcopy(child) for child in children)
        ordered(twin)

    return rule


_route = _any_order(
    one(kontekst("AfsenderOrganisation"), cvr),
    one(kontekst("AfsenderItSystemInstans"), uuid),
    one(kontekst("ModtagerOrganisation"), cvr),
    maybe(kontekst("ModtagerItSystemInstans"), uuid),
)
_context = in_order(
    one(kontekst("TransaktionsId"), text(least=1)),
    one(kontekst("TransaktionsTid"), moment),
    maybe(kontekst("OnBehalfOfUser"), text(longest=255)),
    maybe(kontekst("CallersServiceCallIdentifier"), text(longest=255)),
    maybe(kontekst("AccountingInfo"), text(longest=255)),
    maybe(kontekst("AuthorityContext"), in_order(one(kontekst("MunicipalityCVR"), cvr))),
    maybe(kontekst("Rute"), _route),
    many(kontekst("Processing"), anything),
)
_party = (
    one(ydelse("PartCPRNummer"), text()),
    one(ydelse("PartCVRNummer"), cvr),
    one(ydelse("PartPNummer"), text("[0-9]{10}")),
    one(ydelse("PartURN"), text(longest=4096)),
)
_benefit_key = in_order(one(ydelse("BevillingUUID"), uuid), one(ydelse("BevilgetYdelseID"), text(longest=36)))
_role = maybe(ydelse("PartRolle"), one_word_of("Bevillingsmodtager", "Effektueringsmodtager"))
_payment_days = (
    maybe(ydelse("OekonomiskEffektueringDispositionsDatoFra"), day),
    maybe(ydelse("OekonomiskEffektueringDispositionsDatoTil"), day),
)
_right = in_order(
    maybe(ydelse("BevillingFoelsomhed"), one_word_of(*SENSITIVITIES)),
    maybe(ydelse("KLEDataAfgr"), subjects),
    maybe(ydelse("SystemDataAfgr"), systems),
)
_group = in_order(
    maybe(ydelse("MyndighedDataAfgrListe"), in_order(many(ydelse("VirksomhedCVRNummer"), cvr, least=1))),
    maybe(ydelse("BevillingAfgrListe"), in_order(many(ydelse("BevillingDataAfgr"), _right, least=1))),
)
_rights = one(ydelse("RettighedListe"), in_order(many(ydelse("BevillingDataAfgrGruppe"), _group, least=1)))
_page = maybe(
    ydelse("ResultatFilter"),
    in_order(
        one(ydelse("ResultatAntalMaks"), whole_number(most=9999)),
        maybe(ydelse("ResultatStart"), whole_number(most=99999999)),
    ),
)


def _sorting(tag: str, element: str, *words: str) -> GrammarPart:
    direction = maybe(ydelse("SorteringRetning"), one_word_of("ASC", "DESC"))
    return maybe(ydelse(tag), in_order(one(ydelse(element), one_word_of(*words)), direction))


bevilling_hent = in_order(
    one(kontekst("HovedOplysninger"), _context),
    one(ydelse("Kriterie"), exactly_one_of(*_party, one(ydelse("SagUUID"), uuid))),
    _role,
    maybe(ydelse("MedtagEffektueringer"), truth),
    maybe(ydelse("FjernUndtagetVisningForBorger"), truth),
    maybe(ydelse("SagSagsnummer"), text(longest=255)),
    maybe(ydelse("KLEKriterie"), subjects),
    maybe(ydelse("BevillingUUID"), uuid),
    maybe(ydelse("BevillingEjerCVRNummer"), cvr),
    maybe(ydelse("ItSystemInstansIdentifikation"), uuid),
    maybe(
        ydelse("YdelseKlasse"),
        in_order(maybe(ydelse("KlasseIdentifikation"), uuid), maybe(ydelse("KlasseUrnReference"), text(longest=4096))),
    ),
    maybe(ydelse("BevilgetYdelseStartDatoFra"), day),
    maybe(ydelse("BevilgetYdelseStartDatoTil"), day),
    maybe(ydelse("BevilgetYdelseSlutDatoFra"), day),
    maybe(ydelse("BevilgetYdelseSlutDatoTil"), day),
    *_payment_days,
    _rights,
    _page,
    _sorting("YdelseSortering", "BevilgetYdelseSorteringElement", *BENEFIT_SORTING),
)
effektuering_hent = in_order(
    one(kontekst("HovedOplysninger"), _context),
    one(ydelse("Kriterie"), exactly_one_of(*_party, one(ydelse("BevilgetYdelseKriterie"), _benefit_key))),
    _role,
    maybe(ydelse("MedtagBevilling"), truth),
    maybe(ydelse("FjernUndtagetVisningForBorger"), truth),
    *_payment_days,
    _rights,
    _page,
    _sorting("EffektueringSortering", "EffektueringSorteringElement", *PAYMENT_SORTING),
)
