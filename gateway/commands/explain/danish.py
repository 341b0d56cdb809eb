"""The sentences about sources' failures and their cures in Danish: the English ones are the log's and the doctor's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_KOMBIT = "Spørg KOMBITs support, og opgiv tidspunktet."
_CLOCK = "Stil denne maskines ur efter NTP. Går det rigtigt, så spørg KOMBIT om deres."
_CERTIFICATE = (
    "Sammenlign BORGERBLIK_CLIENT_CERTIFICATE med it-systemets certifikat i Fælleskommunalt Administrationsmodul."
)
_ENTITY_ID = "Kopiér entity id bogstav for bogstav fra Fælleskommunalt Administrationsmodul til indstillingerne."
_ADDRESS = "Sammenlign adressen i indstillingerne med den i tjenestens dokumentation."
_PINNED = "Hent tjenestens nuværende certifikat, og læg det ved siden af det gamle."
_WAY = "Se efter en proxy på vejen, der ændrer svar. Er der ingen, så spørg KOMBIT."
_LATER = "Kør `borgerblik doctor` om få minutter. Varer det ved, så spørg KOMBITs support."
_NETWORK = "Se, om firewallen lukker op fra denne maskine: `borgerblik doctor --only connections`."
_VERSION = "Sammenlign tallet sidst i adressen med den version, som docs/connect.md nævner."
_AGREEMENT = (
    "Få serviceaftalen mellem kommunen og it-systemet anmodet og godkendt i Fælleskommunalt Administrationsmodul."
)

_FAILURES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "address": ("Kildens adresse kan ikke bruges.", _ADDRESS),
        "answer_without_facts": ("Svaret mangler det element, der siger, hvordan det gik.", _VERSION),
        "breaker_open": ("Kilden blev ved med at fejle for myndigheden og blev derfor ikke spurgt.", _LATER),
        "broken_off": ("Forbindelsen blev afbrudt, før svaret var helt.", _LATER),
        "closed": ("Gatewayen er ved at lukke.", _LATER),
        "deadline": ("Kilden svarede ikke i tide.", "Undersøg netværket på vejen, eller giv den længere tid."),
        "dns": ("Navnet på kildens maskine blev ikke fundet.", _NETWORK),
        "documents_withheld": (
            "Ikke alle sager blev hentet eller læst. Ethvert dokument kan ligge på en undtaget sag, så ingen vises.",
            "Se i loggen (source_incomplete), hvad der ikke kunne læses af sagerne.",
        ),
        "encoding": ("Svaret er pakket på en måde, der ikke blev bedt om.", _WAY),
        "fejl": (
            "Indekset svarede med en fejl (Fejl).",
            "Sammenlign aftalens rettigheder (KLE-numre, følsomhed) med dem, tjenesten kræver.",
        ),
        "json": ("Svaret er ikke den JSON, det skulle være.", _WAY),
        "multipart": ("Svaret kommer i dele (MTOM), som gatewayen ikke læser.", _KOMBIT),
        "not_http": ("Svaret er ikke HTTP/1.1, eller det kan læses på to måder.", _ADDRESS),
        "not_the_answer": ("Svaret er ikke den XML, det skulle være.", _VERSION),
        "part_unsigned": ("En del af svaret, som skal være signeret, er det ikke.", _WAY),
        "properties": ("Registerets svar nævner ingen ejendomme.", _ADDRESS),
        "queue_full": ("For mange spørgsmål venter allerede på kilden for myndigheden.", _LATER),
        "reply_replayed": ("Et svar med samme MessageID er læst før.", _WAY),
        "reply_unrelated": ("Svaret hører til et andet spørgsmål (RelatesTo).", _WAY),
        "representations": ("Registerets svar siger ikke, hvem borgeren må handle for.", _ADDRESS),
        "residences": ("Registerets svar siger ikke, hvor borgeren bor.", _ADDRESS),
        "service_certificate_expired": ("Tjenestens certifikat er udløbet eller gælder ikke endnu.", _PINNED),
        "service_certificate_unknown": (
            "Svaret er signeret med et certifikat, som indstillingerne ikke nævner.",
            _PINNED,
        ),
        "signature_algorithm": ("Svaret er signeret med en algoritme, der ikke er tilladt, såsom SHA-1.", _KOMBIT),
        "signature_form": ("Svarets sikkerhedsheader mangler noget eller har noget, der ikke er tilladt.", _KOMBIT),
        "signature_missing": ("Svaret er ikke signeret.", _WAY),
        "signature_wrapped": ("Det, der er signeret, er ikke det, der ville blive læst.", _WAY),
        "signature_wrong": (
            "Svarets signatur passer ikke: det er ændret på vejen, eller en anden har signeret det.",
            _WAY,
        ),
        "status_missing": ("Svaret har ingen status, eller en der ikke er et tal.", _VERSION),
        "timestamp_future": ("Svaret er lavet i fremtiden efter vores ur.", _CLOCK),
        "timestamp_old": ("Svaret er mere end fem minutter gammelt efter vores ur.", _CLOCK),
        "tls": ("Kilden beviste ikke, hvem den er, eller godtog ikke os (TLS).", _NETWORK),
        "token": ("Tokentjenestens svar har intet token, der kan læses.", _ADDRESS),
        "token_bad_request": ("Tokentjenesten kan ikke læse spørgsmålet.", _ADDRESS),
        "token_certificate_refused": ("Tokentjenesten godtager ikke vores certifikat.", _CERTIFICATE),
        "token_expired": ("Det udstedte token er allerede udløbet.", _CLOCK),
        "token_no_agreement": (
            "Tokentjenesten udsteder intet token for myndigheden: serviceaftalen mangler.",
            _AGREEMENT,
        ),
        "token_not_supported": ("Tokentjenesten understøtter ikke sådan et token.", _KOMBIT),
        "token_not_yet_valid": ("Det udstedte token gælder først om mere end fem minutter.", _CLOCK),
        "token_other_authority": ("Det udstedte token er for en anden myndighed og bruges ikke.", _KOMBIT),
        "token_other_holder": ("Det udstedte token er til et andet certifikats nøgle og bruges ikke.", _KOMBIT),
        "token_other_service": ("Det udstedte token er til en anden tjeneste og bruges ikke.", _ENTITY_ID),
        "token_request_failed": ("Tokentjenesten vil ikke udstede et token og siger ikke hvorfor.", _KOMBIT),
        "token_service_unknown": ("Tokentjenesten kender ikke indekset på dets entity id.", _ENTITY_ID),
        "token_sts_audit": ("Tokentjenesten kunne ikke skrive sin egen log.", _LATER),
        "token_sts_configuration": ("Tokentjenesten er ikke sat op, som den skal.", _KOMBIT),
        "token_sts_database": ("Tokentjenestens database svarer ikke.", _LATER),
        "token_sts_failed": ("Tokentjenesten fejlede.", _LATER),
        "token_sts_path": ("Tokentjenesten har intet på adressen.", _ADDRESS),
        "token_time_range": (
            "Tokentjenesten godtager ikke spørgsmålets tider.",
            "Udelad BORGERBLIK_TOKEN_MINUTES. " + _CLOCK,
        ),
        "too_large": ("Svaret er større, end der læses.", _KOMBIT),
        "unreachable": ("Ingen tog imod en forbindelse på kildens adresse.", _NETWORK),
        "wire": ("Der kunne ikke åbnes en forbindelse til kilden i tide.", _NETWORK),
    }
)
_WITH_A_DETAIL = re.compile(r"(http|status|fault|token)_(\w{1,40})")
_DETAILS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "http": ("Kilden svarede med HTTP-status {}.", _LATER),
        "status": ("Indekset svarede med sin egen status {}.", _LATER),
        "fault": ("Indekset svarede med en SOAP-fejl ({}).", _KOMBIT),
        "token": ("Tokentjenesten svarede med HTTP-status {}.", _LATER),
    }
)
_CURES: Mapping[str, str] = MappingProxyType(
    {
        "fault_FailedAuthentication": _CERTIFICATE,
        "fault_InvalidSecurityToken": _ENTITY_ID,
        "fault_MessageExpired": _CLOCK,
        "http_401": _CERTIFICATE,
        "http_403": _AGREEMENT,
        "http_404": _ADDRESS,
        "token_401": _CERTIFICATE,
        "token_403": _AGREEMENT,
        "token_404": _ADDRESS,
    }
)


def danish_of(reason: str) -> tuple[str, str]:
    """Return a failure's short word as a sentence, and what to do; the word itself where there is none for it."""
    if reason in _FAILURES:
        return _FAILURES[reason]
    detailed = _WITH_A_DETAIL.fullmatch(reason)
    if detailed is None:
        return reason, _KOMBIT
    sentence, cure = _DETAILS[detailed[1]]
    return sentence.format(detailed[2]), _CURES.get(reason, cure)
