"""Why a token was not accepted, and what is not whole of an answer: the log's short words as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gateway.policies.directives import Language

_LOGIN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "no_token": (
            "Siden sendte intet token: borgeren er ikke logget ind.",
            "The page sent no token: nobody is logged in.",
        ),
        "ExpiredSignatureError": (
            "Login er udløbet. Borgeren skal logge ind igen.",
            "The login has expired. The citizen must log in again.",
        ),
        "ImmatureSignatureError": (
            "Tokenet gælder først senere: sammenlign denne maskines ur med udstederens.",
            "The token is not valid yet: compare this machine's clock with the issuer's.",
        ),
        "InvalidSignatureError": ("Tokenets signatur passer ikke.", "The token's signature does not fit."),
        "InvalidAudienceError": (
            "Tokenet er udstedt til en anden modtager (aud): se BORGERBLIK_AUDIENCE.",
            "The token was issued for somebody else (aud): see BORGERBLIK_AUDIENCE.",
        ),
        "issuer": (
            "Tokenets udsteder (iss) er ikke en af dem, indstillingerne nævner.",
            "The token's issuer (iss) is none that the settings name.",
        ),
        "client": (
            "Anvenderen (azp) er ikke blandt udstederens `clients` i BORGERBLIK_ISSUERS.",
            "The application (azp) is not among the issuer's `clients` in BORGERBLIK_ISSUERS.",
        ),
        "unknown_key": (
            "Tokenet er signeret med en nøgle, som udstederen ikke offentliggør (JWKS).",
            "The token is signed by a key that the issuer does not publish (JWKS).",
        ),
        "professional": ("Det er en medarbejders login (MitID Erhverv).", "It is an employee's login (MitID Erhverv)."),
        "no_citizen:application": (
            "Anvenderens eget token åbner intet om nogen: siden skal sende borgerens.",
            "The application's own token opens nothing of anybody: the page must send the citizen's.",
        ),
        "lifetime": (
            "Tokenet lever længere, end gatewayen godtager.",
            "The token lives longer than the gateway accepts.",
        ),
        "not_fetched": (
            "Udstederens nøgler (JWKS) er ikke hentet endnu: se `borgerblik doctor --only issuers`.",
            "The issuer's keys (JWKS) are not fetched yet: see `borgerblik doctor --only issuers`.",
        ),
    }
)
_OTHER_LOGIN = (
    "Tokenet er ikke, som det skal være: se grunden hos den, der udsteder det.",
    "The token is not as it should be: take the reason to whoever issues it.",
)
_KEYS = (
    "Udstederens nøgler (JWKS) kan ikke hentes: se `borgerblik doctor --only issuers`.",
    "The issuer's keys (JWKS) cannot be fetched: see `borgerblik doctor --only issuers`.",
)

INCOMPLETE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "records could not be read": (
            "Nogle oplysninger kunne ikke læses og er udeladt: se source_incomplete i loggen, og bed om, at de rettes.",
            "Some records could not be read, and are left out: see source_incomplete in the log, and have them mended.",
        ),
        "records of somebody else": (
            "Kilden sendte oplysninger om andre. De er kasseret: meld det til KOMBIT.",
            "The source sent records of somebody else. They were dropped: report it to KOMBIT.",
        ),
        "more than was fetched": (
            "Kilden har mere, end der hentes på én gang: resten vises ikke.",
            "The source has more than is fetched at once: the rest is not shown.",
        ),
        "no municipality is named": (
            "Ingen nævner borgerens kommune: hverken registeret eller tokenet.",
            "Nobody names the citizen's municipality: neither the register nor the token.",
        ),
        "a code that no municipality has": (
            "En kommunekode findes ikke: se, hvad registeret eller udstederen af login sender.",
            "A municipality code does not exist: look at what the register or the login's issuer sends.",
        ),
        "an id that no property has": (
            "Ejendomsregisteret nævner noget, som ingen ejendom hedder.",
            "The register of properties names something that no property is called.",
        ),
        "a former municipality that was divided between several": (
            "Borgeren har boet i en kommune, der blev delt mellem flere: ingen ved, hvem af dem der skal spørges.",
            "The citizen has lived in a municipality that was divided: nobody knows which of them to ask.",
        ),
    }
)


def login_sentence(reason: str, language: Language) -> str:
    """Return why a token was not accepted, and what to do."""
    pair = _LOGIN.get(reason) or (_KEYS if reason.startswith("keys_unavailable") else _OTHER_LOGIN)
    return in_language(pair, language)


def in_language(pair: tuple[str, str], language: Language) -> str:
    """Return the Danish or the English one of two sentences."""
    return pair[0] if language is Language.DA else pair[1]
