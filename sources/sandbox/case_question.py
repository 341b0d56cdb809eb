"""What a fremsoeg question (SF1470) may look like."""

from __future__ import annotations

from sources.sandbox.grammar import (
    GrammarPart,
    Rule,
    any_of,
    boolean,
    exactly_one_of,
    in_order,
    led_by,
    moment,
    one_of_values,
    optional,
    repeated,
    required,
    text,
    whole_number,
)
from sources.sandbox.grammar import day as a_day
from sources.sandbox.names import di, gd, go, header, sag, sd, sdi, si
from sources.sandbox.soap import Element

UUID_PATTERN = r"[a-fA-F0-9]{8}(-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}"
SENSITIVITY = one_of_values(
    "IKKE_FORTROLIGE_DATA", "FORTROLIGE_PERSONOPLYSNINGER", "FOELSOMME_PERSONOPLYSNINGER", "VIP_SAGER"
)
CASE_STATES = ("Opstaaet", "Oplyst", "Afgjort", "Afsluttet")
DOCUMENT_STATES = (
    "Modtaget", "Fordelt", "Underudarbejdelse", "Underreview", "Publiceret", "Endeligt", "Afleveret",
)  # fmt: skip
DOCUMENT_TYPES = (
    "Faktura", "Brev, indgaaende", "Brev, udgaaende", "Brev", "Internt Notat", "Eksternt Notat", "Rapport",
    "Dagsorden", "Plan", "Andet",
)  # fmt: skip
CASE_PARTS = (
    "egenskaber", "fremdrift", "sagsklasse", "sagsaktoer", "sagspart", "sagsrelation", "sagsgenstand", "journalpost",
    "journalpost-journalnote", "itsystem", "sikkerhedsprofil",
)  # fmt: skip
DOCUMENT_PARTS = (
    "egenskaber", "fremdrift", "dokument", "klasse", "aktoer", "part", "itsystem", "sikkerhedsprofil",
)  # fmt: skip
_SORTING = (
    "Bruger", "StsRegistreringstidspunkt", "Registreringstidspunkt", "BrugervendtNoegle", "ItSystem-Systemnavn",
    "Fremdrift", "Titel", "Foelsomhed",
)  # fmt: skip
CASE_SORTING = (*_SORTING, "Sagklasse-BrugervendtNoegle", "Livscyklus")
DOCUMENT_SORTING = (*_SORTING, "Major", "Minor")

uuid = text(UUID_PATTERN)
short, name, long = text(max_length=50), text(max_length=255), text(max_length=4096)
id_ = exactly_one_of(required(sd("UUIDIdentifikator"), uuid), required(sd("URNIdentifikator"), name))
limit = exactly_one_of(
    required(sd("TidsstempelDatoTid"), moment), required(sd("GraenseIndikator"), one_of_values("true", "1", ""))
)
ACTOR_KINDS = (
    "Organisation", "OrganisationEnhed", "OrganisationFunktion", "Bruger", "ItSystem", "Interessefaellesskab",
)  # fmt: skip
virkning = in_order(
    optional(sd("FraTidspunkt"), limit),
    optional(sd("TilTidspunkt"), limit),
    optional(sd("AktoerRef"), id_),
    optional(sd("AktoerTypeKode"), one_of_values(*ACTOR_KINDS)),
    optional(sd("NoteTekst"), text(max_length=1024)),
)
withheld_title = in_order(
    required(sd("TitelAlternativTekst"), name), required(sd("OffentlighedUndtagetHjemmelTekst"), text(max_length=1024))
)


def extensions(*parts: GrammarPart) -> Rule:
    """Return a list of local extensions; only those the sandbox knows are taken."""
    return any_of(*parts)


def relation(extension: Rule | None = None) -> Rule:
    """Return a relation given as an example."""
    return in_order(
        optional(gd("Virkning"), virkning),
        optional(gd("Rolle"), id_),
        optional(gd("Type"), id_),
        optional(gd("Indeks"), text(max_length=36)),
        optional(gd("ReferenceID"), id_),
        optional(gd("LokalUdvidelseListe"), extension or extensions()),
    )


case_class = in_order(
    optional(si("Facettitel"), name), optional(si("Klassetitel"), name), optional(si("BrugervendtNoegle"), short)
)
case_actor = in_order(
    optional(si("BrugervendtNoegle"), short),
    optional(si("FuldtNavn"), name),
    optional(si("CVR-Nummer"), text("[0-9]{8}")),
)
case_party = in_order(optional(si("BrugervendtNoegle"), short), optional(si("FuldtNavn"), name))
case_extension = in_order(
    optional(gd("Virkning"), virkning),
    optional(si("Sagsstatus"), name),
    optional(si("Sagskategori"), name),
    optional(si("Foelsomhed"), SENSITIVITY),
    optional(si("Lokation"), name),
    optional(si("OprettetTidspunkt"), moment),
)
open_interval = in_order(optional(go("FraTidspunkt"), limit), optional(go("TilTidspunkt"), limit))
closed_interval = in_order(required(go("FraTidspunkt"), limit), required(go("TilTidspunkt"), limit))
case_intervals = in_order(
    optional(si("OprettetTidspunktInterval"), open_interval), optional(si("SenestAendretInterval"), open_interval)
)

case_attributes = in_order(
    repeated(
        sag("Egenskaber"),
        in_order(
            optional(sag("Virkning"), virkning),
            optional(sag("BrugervendtNoegle"), short),
            optional(sag("AfleveretIndikator"), boolean),
            optional(sag("Beskrivelse"), long),
            optional(sag("HjemmelSpecifikation"), text(max_length=1024)),
            optional(sag("Kassationskode"), short),
            optional(sag("OffentlighedUndtaget"), withheld_title),
            optional(sag("PrincipielIndikator"), boolean),
            optional(sag("Sagsnummer"), text(max_length=50, min_length=1)),
            optional(sag("Titel"), text(max_length=255, min_length=1)),
        ),
    ),
    optional(
        gd("LokalUdvidelseListe"),
        extensions(
            repeated(si("SagIndeksEgenskaber"), case_extension),
            repeated(si("SoegEgenskaberLokalUdvidelse"), case_intervals),
        ),
    ),
)
case_progress = in_order(
    repeated(
        sag("Fremdrift"),
        in_order(
            optional(sag("Virkning"), virkning), optional(sag("FremdriftStatusKode"), one_of_values(*CASE_STATES))
        ),
    ),
    optional(gd("LokalUdvidelseListe"), extensions()),
)
case_relations = in_order(
    repeated(sag("Sagsaktoer"), relation(extensions(repeated(si("SagsaktoerLokalUdvidelse"), case_actor)))),
    repeated(sag("Sagsklasse"), relation(extensions(repeated(si("SagsklasseLokalUdvidelse"), case_class)))),
    repeated(sag("Sagspart"), relation(extensions(repeated(si("SagspartLokalUdvidelse"), case_party)))),
    repeated(sag("Sagsrelation"), relation()),
    repeated(sag("Sagsgenstande"), relation()),
    repeated(sag("Journalpost"), relation()),
    optional(gd("LokalUdvidelseListe"), extensions()),
)

document_attributes = in_order(
    repeated(
        di("Egenskaber"),
        in_order(
            optional(di("Virkning"), virkning),
            optional(di("BrugervendtNoegle"), short),
            optional(di("Titel"), text(max_length=255, min_length=1)),
            optional(di("Beskrivelse"), long),
            optional(di("BrevDato"), a_day),
            optional(di("OffentlighedUndtaget"), withheld_title),
            optional(di("VersionIdentifikator"), whole_number()),
            optional(di("UnderversionIdentifikator"), whole_number()),
            optional(di("Kassationskode"), short),
            optional(di("Dokumentnummer"), text(max_length=50, min_length=1)),
            optional(di("Foelsomhed"), SENSITIVITY),
            optional(di("Type"), one_of_values(*DOCUMENT_TYPES)),
        ),
    ),
    optional(
        gd("LokalUdvidelseListe"),
        extensions(
            repeated(di("SoegEgenskaberLokalUdvidelse"), in_order(optional(di("BrevDatoInterval"), closed_interval)))
        ),
    ),
)
document_progress = in_order(
    repeated(
        di("Fremdrift"),
        in_order(
            optional(di("Virkning"), virkning), optional(di("FremdriftStatusKode"), one_of_values(*DOCUMENT_STATES))
        ),
    ),
    optional(gd("LokalUdvidelseListe"), extensions()),
)
document_relations = in_order(
    repeated(di("Dokumentrelation"), relation()),
    repeated(di("Dokumentaktoer"), relation()),
    repeated(di("Dokumentpart"), relation()),
    repeated(di("Dokumentklasse"), relation()),
    optional(gd("LokalUdvidelseListe"), extensions()),
)
search_registration = in_order(
    optional(sd("FraTidspunkt"), limit),
    optional(sd("TilTidspunkt"), limit),
    optional(sd("LivscyklusKode"), one_of_values("Opstaaet", "Importeret", "Passiveret", "Slettet")),
    optional(sd("BrugerRef"), id_),
)


def _clause(attributes: tuple[str, Rule], progress: tuple[str, Rule], relations: tuple[str, Rule]) -> Rule:
    return in_order(
        optional(sd("FoersteResultatReference"), whole_number(0)),
        optional(sd("MaksimalAntalKvantitet"), whole_number(0)),
        optional(sd("SoegRegistrering"), search_registration),
        optional(sd("SoegVirkning"), virkning),
        optional(go("SoegStsFraTidspunkt"), limit),
        optional(go("SoegStsTilTidspunkt"), limit),
        required(*attributes),
        required(*progress),
        required(*relations),
    )


case_clause = _clause(
    (sag("AttributListe"), case_attributes),
    (sag("TilstandListe"), case_progress),
    (sag("RelationListe"), case_relations),
)
document_clause = _clause(
    (di("AttributListe"), document_attributes),
    (di("TilstandListe"), document_progress),
    (di("RelationListe"), document_relations),
)


def expression(element: Element) -> None:
    """Check a search expression, which may hold others."""
    _expression(element)


_expression = led_by(
    optional(sdi("operation"), one_of_values("AND", "OR")),
    repeated(sdi("SoegDokument"), document_clause),
    repeated(sdi("SoegSag"), case_clause),
    repeated(sdi("NOT"), expression),
    repeated(sdi("SoegUdtryk"), expression),
    repeated(sdi("SoegSagsloeseDokumenter"), document_clause),
)


def _sorting(*elements: str) -> Rule:
    return in_order(
        required(sdi("Element"), one_of_values(*elements)),
        required(sdi("Retning"), one_of_values("Stigende", "Faldende")),
        required(sdi("Prioritet"), whole_number()),
    )


fremsoeg = in_order(
    repeated(sdi("SagUuid"), uuid),
    repeated(sdi("DokumentUuid"), uuid),
    optional(sdi("SoegUdtryk"), expression),
    optional(
        sdi("Filter"),
        any_of(
            repeated(sdi("DokumentVis"), in_order(required(sdi("Vis"), one_of_values(*DOCUMENT_PARTS)))),
            repeated(sdi("SagVis"), in_order(required(sdi("Vis"), one_of_values(*CASE_PARTS)))),
            repeated(sdi("DokumentInkluder"), one_of_values("dokument")),
            repeated(sdi("SagInkluder"), one_of_values("sagsrelation", "journalpost")),
        ),
    ),
    optional(
        sdi("Sortering"),
        any_of(
            repeated(sdi("SagSortering"), _sorting(*CASE_SORTING)),
            repeated(sdi("DokumentSortering"), _sorting(*DOCUMENT_SORTING)),
        ),
    ),
)
request_header = in_order(required(header("TransactionUUID"), text(min_length=1)))
