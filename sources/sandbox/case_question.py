"""What a fremsoeg question (SF1470) may look like."""

from __future__ import annotations

from sources.sandbox.grammar import (
    GrammarPart,
    Rule,
    any_of,
    exactly_one_of,
    in_order,
    led_by,
    many,
    maybe,
    moment,
    one,
    one_word_of,
    text,
    truth,
    whole_number,
)
from sources.sandbox.grammar import day as a_day
from sources.sandbox.names import di, gd, go, header, sag, sd, sdi, si
from sources.sandbox.soap import Element

UUID_PATTERN = r"[a-fA-F0-9]{8}(-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}"
SENSITIVITY = one_word_of(
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
short, name, long = text(longest=50), text(longest=255), text(longest=4096)
id_ = exactly_one_of(one(sd("UUIDIdentifikator"), uuid), one(sd("URNIdentifikator"), name))
limit = exactly_one_of(one(sd("TidsstempelDatoTid"), moment), one(sd("GraenseIndikator"), one_word_of("true", "1", "")))
ACTOR_KINDS = (
    "Organisation", "OrganisationEnhed", "OrganisationFunktion", "Bruger", "ItSystem", "Interessefaellesskab",
)  # fmt: skip
virkning = in_order(
    maybe(sd("FraTidspunkt"), limit),
    maybe(sd("TilTidspunkt"), limit),
    maybe(sd("AktoerRef"), id_),
    maybe(sd("AktoerTypeKode"), one_word_of(*ACTOR_KINDS)),
    maybe(sd("NoteTekst"), text(longest=1024)),
)
withheld_title = in_order(
    one(sd("TitelAlternativTekst"), name), one(sd("OffentlighedUndtagetHjemmelTekst"), text(longest=1024))
)


def extensions(*parts: GrammarPart) -> Rule:
    """Return a list of local extensions; only those the sandbox knows are taken."""
    return any_of(*parts)


def relation(extension: Rule | None = None) -> Rule:
    """Return a relation given as an example."""
    return in_order(
        maybe(gd("Virkning"), virkning),
        maybe(gd("Rolle"), id_),
        maybe(gd("Type"), id_),
        maybe(gd("Indeks"), text(longest=36)),
        maybe(gd("ReferenceID"), id_),
        maybe(gd("LokalUdvidelseListe"), extension or extensions()),
    )


case_class = in_order(
    maybe(si("Facettitel"), name), maybe(si("Klassetitel"), name), maybe(si("BrugervendtNoegle"), short)
)
case_actor = in_order(
    maybe(si("BrugervendtNoegle"), short), maybe(si("FuldtNavn"), name), maybe(si("CVR-Nummer"), text("[0-9]{8}"))
)
case_party = in_order(maybe(si("BrugervendtNoegle"), short), maybe(si("FuldtNavn"), name))
case_extension = in_order(
    maybe(gd("Virkning"), virkning),
    maybe(si("Sagsstatus"), name),
    maybe(si("Sagskategori"), name),
    maybe(si("Foelsomhed"), SENSITIVITY),
    maybe(si("Lokation"), name),
    maybe(si("OprettetTidspunkt"), moment),
)
open_interval = in_order(maybe(go("FraTidspunkt"), limit), maybe(go("TilTidspunkt"), limit))
closed_interval = in_order(one(go("FraTidspunkt"), limit), one(go("TilTidspunkt"), limit))
case_intervals = in_order(
    maybe(si("OprettetTidspunktInterval"), open_interval), maybe(si("SenestAendretInterval"), open_interval)
)

case_attributes = in_order(
    many(
        sag("Egenskaber"),
        in_order(
            maybe(sag("Virkning"), virkning),
            maybe(sag("BrugervendtNoegle"), short),
            maybe(sag("AfleveretIndikator"), truth),
            maybe(sag("Beskrivelse"), long),
            maybe(sag("HjemmelSpecifikation"), text(longest=1024)),
            maybe(sag("Kassationskode"), short),
            maybe(sag("OffentlighedUndtaget"), withheld_title),
            maybe(sag("PrincipielIndikator"), truth),
            maybe(sag("Sagsnummer"), text(longest=50, least=1)),
            maybe(sag("Titel"), text(longest=255, least=1)),
        ),
    ),
    maybe(
        gd("LokalUdvidelseListe"),
        extensions(
            many(si("SagIndeksEgenskaber"), case_extension), many(si("SoegEgenskaberLokalUdvidelse"), case_intervals)
        ),
    ),
)
case_progress = in_order(
    many(
        sag("Fremdrift"),
        in_order(maybe(sag("Virkning"), virkning), maybe(sag("FremdriftStatusKode"), one_word_of(*CASE_STATES))),
    ),
    maybe(gd("LokalUdvidelseListe"), extensions()),
)
case_relations = in_order(
    many(sag("Sagsaktoer"), relation(extensions(many(si("SagsaktoerLokalUdvidelse"), case_actor)))),
    many(sag("Sagsklasse"), relation(extensions(many(si("SagsklasseLokalUdvidelse"), case_class)))),
    many(sag("Sagspart"), relation(extensions(many(si("SagspartLokalUdvidelse"), case_party)))),
    many(sag("Sagsrelation"), relation()),
    many(sag("Sagsgenstande"), relation()),
    many(sag("Journalpost"), relation()),
    maybe(gd("LokalUdvidelseListe"), extensions()),
)

document_attributes = in_order(
    many(
        di("Egenskaber"),
        in_order(
            maybe(di("Virkning"), virkning),
            maybe(di("BrugervendtNoegle"), short),
            maybe(di("Titel"), text(longest=255, least=1)),
            maybe(di("Beskrivelse"), long),
            maybe(di("BrevDato"), a_day),
            maybe(di("OffentlighedUndtaget"), withheld_title),
            maybe(di("VersionIdentifikator"), whole_number()),
            maybe(di("UnderversionIdentifikator"), whole_number()),
            maybe(di("Kassationskode"), short),
            maybe(di("Dokumentnummer"), text(longest=50, least=1)),
            maybe(di("Foelsomhed"), SENSITIVITY),
            maybe(di("Type"), one_word_of(*DOCUMENT_TYPES)),
        ),
    ),
    maybe(
        gd("LokalUdvidelseListe"),
        extensions(many(di("SoegEgenskaberLokalUdvidelse"), in_order(maybe(di("BrevDatoInterval"), closed_interval)))),
    ),
)
document_progress = in_order(
    many(
        di("Fremdrift"),
        in_order(maybe(di("Virkning"), virkning), maybe(di("FremdriftStatusKode"), one_word_of(*DOCUMENT_STATES))),
    ),
    maybe(gd("LokalUdvidelseListe"), extensions()),
)
document_relations = in_order(
    many(di("Dokumentrelation"), relation()),
    many(di("Dokumentaktoer"), relation()),
    many(di("Dokumentpart"), relation()),
    many(di("Dokumentklasse"), relation()),
    maybe(gd("LokalUdvidelseListe"), extensions()),
)
search_registration = in_order(
    maybe(sd("FraTidspunkt"), limit),
    maybe(sd("TilTidspunkt"), limit),
    maybe(sd("LivscyklusKode"), one_word_of("Opstaaet", "Importeret", "Passiveret", "Slettet")),
    maybe(sd("BrugerRef"), id_),
)


def _clause(attributes: tuple[str, Rule], progress: tuple[str, Rule], relations: tuple[str, Rule]) -> Rule:
    return in_order(
        maybe(sd("FoersteResultatReference"), whole_number(0)),
        maybe(sd("MaksimalAntalKvantitet"), whole_number(0)),
        maybe(sd("SoegRegistrering"), search_registration),
        maybe(sd("SoegVirkning"), virkning),
        maybe(go("SoegStsFraTidspunkt"), limit),
        maybe(go("SoegStsTilTidspunkt"), limit),
        one(*attributes),
        one(*progress),
        one(*relations),
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
    maybe(sdi("operation"), one_word_of("AND", "OR")),
    many(sdi("SoegDokument"), document_clause),
    many(sdi("SoegSag"), case_clause),
    many(sdi("NOT"), expression),
    many(sdi("SoegUdtryk"), expression),
    many(sdi("SoegSagsloeseDokumenter"), document_clause),
)


def _sorting(*elements: str) -> Rule:
    return in_order(
        one(sdi("Element"), one_word_of(*elements)),
        one(sdi("Retning"), one_word_of("Stigende", "Faldende")),
        one(sdi("Prioritet"), whole_number()),
    )


fremsoeg = in_order(
    many(sdi("SagUuid"), uuid),
    many(sdi("DokumentUuid"), uuid),
    maybe(sdi("SoegUdtryk"), expression),
    maybe(
        sdi("Filter"),
        any_of(
            many(sdi("DokumentVis"), in_order(one(sdi("Vis"), one_word_of(*DOCUMENT_PARTS)))),
            many(sdi("SagVis"), in_order(one(sdi("Vis"), one_word_of(*CASE_PARTS)))),
            many(sdi("DokumentInkluder"), one_word_of("dokument")),
            many(sdi("SagInkluder"), one_word_of("sagsrelation", "journalpost")),
        ),
    ),
    maybe(
        sdi("Sortering"),
        any_of(
            many(sdi("SagSortering"), _sorting(*CASE_SORTING)),
            many(sdi("DokumentSortering"), _sorting(*DOCUMENT_SORTING)),
        ),
    ),
)
request_header = in_order(one(header("TransactionUUID"), text(least=1)))
