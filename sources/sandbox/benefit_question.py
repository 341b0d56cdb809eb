"""What a BevillingHent or EffektueringHent question (SF1491) may look like."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from sources.sandbox.grammar import (
    GrammarPart,
    Rule,
    any_content,
    boolean,
    day,
    exactly_one_of,
    in_order,
    moment,
    one_of_values,
    optional,
    repeated,
    required,
    text,
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
    positions = {part.tag: position for position, part in enumerate(parts)}
    ordered = in_order(*parts)

    def rule(element: Element) -> None:
        twin = etree.Element(element.tag)
        children = sorted(element, key=lambda child: positions.get(child.tag, len(parts)))
        twin.extend(deepcopy(child) for child in children)
        ordered(twin)

    return rule


_route = _any_order(
    required(kontekst("AfsenderOrganisation"), cvr),
    required(kontekst("AfsenderItSystemInstans"), uuid),
    required(kontekst("ModtagerOrganisation"), cvr),
    optional(kontekst("ModtagerItSystemInstans"), uuid),
)
_context = in_order(
    required(kontekst("TransaktionsId"), text(min_length=1)),
    required(kontekst("TransaktionsTid"), moment),
    optional(kontekst("OnBehalfOfUser"), text(max_length=255)),
    optional(kontekst("CallersServiceCallIdentifier"), text(max_length=255)),
    optional(kontekst("AccountingInfo"), text(max_length=255)),
    optional(kontekst("AuthorityContext"), in_order(required(kontekst("MunicipalityCVR"), cvr))),
    optional(kontekst("Rute"), _route),
    repeated(kontekst("Processing"), any_content),
)
_party = (
    required(ydelse("PartCPRNummer"), text()),
    required(ydelse("PartCVRNummer"), cvr),
    required(ydelse("PartPNummer"), text("[0-9]{10}")),
    required(ydelse("PartURN"), text(max_length=4096)),
)
_benefit_key = in_order(
    required(ydelse("BevillingUUID"), uuid), required(ydelse("BevilgetYdelseID"), text(max_length=36))
)
_role = optional(ydelse("PartRolle"), one_of_values("Bevillingsmodtager", "Effektueringsmodtager"))
_payment_days = (
    optional(ydelse("OekonomiskEffektueringDispositionsDatoFra"), day),
    optional(ydelse("OekonomiskEffektueringDispositionsDatoTil"), day),
)
_right = in_order(
    optional(ydelse("BevillingFoelsomhed"), one_of_values(*SENSITIVITIES)),
    optional(ydelse("KLEDataAfgr"), subjects),
    optional(ydelse("SystemDataAfgr"), systems),
)
_group = in_order(
    optional(ydelse("MyndighedDataAfgrListe"), in_order(repeated(ydelse("VirksomhedCVRNummer"), cvr, min_occurs=1))),
    optional(ydelse("BevillingAfgrListe"), in_order(repeated(ydelse("BevillingDataAfgr"), _right, min_occurs=1))),
)
_rights = required(
    ydelse("RettighedListe"), in_order(repeated(ydelse("BevillingDataAfgrGruppe"), _group, min_occurs=1))
)
_page = optional(
    ydelse("ResultatFilter"),
    in_order(
        required(ydelse("ResultatAntalMaks"), whole_number(max_value=9999)),
        optional(ydelse("ResultatStart"), whole_number(max_value=99999999)),
    ),
)


def _sorting(tag: str, element: str, *values: str) -> GrammarPart:
    direction = optional(ydelse("SorteringRetning"), one_of_values("ASC", "DESC"))
    return optional(ydelse(tag), in_order(required(ydelse(element), one_of_values(*values)), direction))


bevilling_hent = in_order(
    required(kontekst("HovedOplysninger"), _context),
    required(ydelse("Kriterie"), exactly_one_of(*_party, required(ydelse("SagUUID"), uuid))),
    _role,
    optional(ydelse("MedtagEffektueringer"), boolean),
    optional(ydelse("FjernUndtagetVisningForBorger"), boolean),
    optional(ydelse("SagSagsnummer"), text(max_length=255)),
    optional(ydelse("KLEKriterie"), subjects),
    optional(ydelse("BevillingUUID"), uuid),
    optional(ydelse("BevillingEjerCVRNummer"), cvr),
    optional(ydelse("ItSystemInstansIdentifikation"), uuid),
    optional(
        ydelse("YdelseKlasse"),
        in_order(
            optional(ydelse("KlasseIdentifikation"), uuid),
            optional(ydelse("KlasseUrnReference"), text(max_length=4096)),
        ),
    ),
    optional(ydelse("BevilgetYdelseStartDatoFra"), day),
    optional(ydelse("BevilgetYdelseStartDatoTil"), day),
    optional(ydelse("BevilgetYdelseSlutDatoFra"), day),
    optional(ydelse("BevilgetYdelseSlutDatoTil"), day),
    *_payment_days,
    _rights,
    _page,
    _sorting("YdelseSortering", "BevilgetYdelseSorteringElement", *BENEFIT_SORTING),
)
effektuering_hent = in_order(
    required(kontekst("HovedOplysninger"), _context),
    required(ydelse("Kriterie"), exactly_one_of(*_party, required(ydelse("BevilgetYdelseKriterie"), _benefit_key))),
    _role,
    optional(ydelse("MedtagBevilling"), boolean),
    optional(ydelse("FjernUndtagetVisningForBorger"), boolean),
    *_payment_days,
    _rights,
    _page,
    _sorting("EffektueringSortering", "EffektueringSorteringElement", *PAYMENT_SORTING),
)
