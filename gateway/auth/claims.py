"""The claims of a verified token about who logged in: NemLog-in's and the MitID brokers', read into one form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sources.records.subject import Subject
from sources.reference.municipalities import municipality_code

Claims = Mapping[str, Any]
"""The claims of a token whose signature has been checked."""

EID = "https://data.gov.dk/model/core/eid/"
NSIS = "https://data.gov.dk/concept/core/nsis/"


class ContradictoryClaimsError(Exception):
    """A token that says two things of which only one can be true. Repeats neither."""


class AssuranceLevel(IntEnum):
    """How sure the login is, by the national standard (NSIS): Lav, Betydelig, Høj."""

    LOW = 1
    SUBSTANTIAL = 2
    HIGH = 3


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """The names of the claims that hold what we need to know. `country` says whose number the CPR claim holds."""

    cpr: str
    name: str
    loa: str
    ial: str
    aal: str
    cpr_uuid: str = f"{EID}cprUuid"
    residence: str = "municipality_code"
    country: str = ""


PRESETS: Mapping[str, ClaimNames] = {
    "nemlogin": ClaimNames(
        cpr=f"{EID}cprNumber", name=f"{EID}fullName", loa=f"{NSIS}loa", ial=f"{NSIS}ial", aal=f"{NSIS}aal"
    ),
    "signicat": ClaimNames(
        cpr="nin",
        name="name",
        loa="mitid_loa",
        ial="mitid_ial",
        aal="mitid_aal",
        country="nin_issuing_country",
    ),
    "signaturgruppen": ClaimNames(cpr="dk.cpr", name="mitid.identity_name", loa="loa", ial="ial", aal="aal"),
}
"""The names of OIOSAML 3 (NemLog-in), and of the brokers Signicat and Signaturgruppen."""

_EVERY_CPR = tuple(preset.cpr for preset in PRESETS.values() if not preset.country)
_LEVELS = {"low": AssuranceLevel.LOW, "substantial": AssuranceLevel.SUBSTANTIAL, "high": AssuranceLevel.HIGH}
_SURROGATE = re.compile("[\ud800-\udfff]")
_PRIVATE = ("private", "citizen", "person")
_WORK = re.compile(r"(^|[^a-z])(cvr|rid([^a-z]|$)|ridnumber|professional|erhverv|org[^a-z]|orgname|organi[sz]ation)")


def subject(claims: Claims, names: ClaimNames) -> Subject | None:
    """Return the citizen, by CPR number. None: the token names none. Raise ContradictoryClaimsError for two."""
    if names.country and claims.get(names.country, "DK") != "DK":
        return None
    values = [claims[name] for name in {names.cpr, *_EVERY_CPR} if claims.get(name) not in (None, "")]
    try:
        citizens = {Subject(value) for value in values if isinstance(value, str)}
    except ValueError:
        return None
    if len(citizens) > 1:
        raise ContradictoryClaimsError("two_cpr_numbers")
    are_texts = all(isinstance(value, str) for value in values)
    return citizens.pop() if citizens and claims.get(names.cpr) and are_texts else None


def level(claims: Claims, names: ClaimNames) -> AssuranceLevel | None:
    """Return the lowest level that the token claims. None: it claims none, an unknown one, or two at once.

    LoA alone is enough; without it both IAL (who) and AAL (how) must be there.
    """
    claimed = {name: claims[name] for name in (names.loa, names.ial, names.aal) if name in claims}
    levels = [_level(value) for value in claimed.values()]
    known_levels = [level for level in levels if level is not None]
    is_enough = names.loa in claimed or (names.ial in claimed and names.aal in claimed)
    return min(known_levels) if is_enough and len(known_levels) == len(levels) else None


def _level(value: object) -> AssuranceLevel | None:
    if not isinstance(value, str):
        return None
    return _LEVELS.get(value.removeprefix(NSIS).lower())


def is_professional(claims: Claims) -> bool:
    """Whether somebody logged in as an employee (MitID Erhverv). Such a token is nobody's own, CPR number or not."""
    identity, provider, subject_id = (str(claims.get(name, "")).lower() for name in ("identity_type", "idp", "sub"))
    if (identity and identity not in _PRIVATE) or "erhverv" in provider or "/eid/professional/" in subject_id:
        return True
    return any(_WORK.search(name.lower()) for name, value in claims.items() if value not in (None, "", False, [], {}))


def is_system(claims: Claims) -> bool:
    """Whether no person logged in: the token of an application itself (client credentials)."""
    if claims.get("gty") == "client-credentials" or claims.get("idtyp") == "app":
        return True
    subject_id = claims.get("sub")
    return subject_id is not None and subject_id in (claims.get("azp"), claims.get("client_id"))


def client(claims: Claims) -> str | None:
    """Return the application that the token was issued to. Raise ContradictoryClaimsError where it names two."""
    clients = {value for name in ("azp", "client_id") if (value := text(claims, name))}
    if len(clients) > 1:
        raise ContradictoryClaimsError("two_clients")
    return clients.pop() if clients else None


def text(claims: Claims, name: str) -> str | None:
    """Return a claim that is a text with something in it, and that can be written as UTF-8."""
    value = claims.get(name)
    return value if isinstance(value, str) and value and not _SURROGATE.search(value) else None


def residence(claims: Claims, name: str) -> str | None:
    """Return the municipality code of a claim, as that of today. None: the claim is none, or not there."""
    return municipality_code(text(claims, name) or "")
