"""What a verified token says about who logged in: NemLog-in's claims and the MitID brokers', read into one form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sources.reference.municipalities import municipality_code
from sources.subject import Subject

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

_EVERY_CPR = tuple(names.cpr for names in PRESETS.values() if not names.country)
_LEVELS = {"low": AssuranceLevel.LOW, "substantial": AssuranceLevel.SUBSTANTIAL, "high": AssuranceLevel.HIGH}
_PRIVATE = ("private", "citizen", "person")
_WORK = re.compile(r"(^|[^a-z])(cvr|rid([^a-z]|$)|ridnumber|professional|erhverv|org[^a-z]|orgname|organi[sz]ation)")


def subject(said: Claims, names: ClaimNames) -> Subject | None:
    """The citizen, by CPR number. None: the token names none. Raises ContradictoryClaimsError where it names two."""
    if names.country and said.get(names.country, "DK") != "DK":
        return None
    given = [said[name] for name in {names.cpr, *_EVERY_CPR} if said.get(name) not in (None, "")]
    try:
        found = {Subject(one) for one in given if isinstance(one, str)}
    except ValueError:
        return None
    if len(found) > 1:
        raise ContradictoryClaimsError("two_cpr_numbers")
    return found.pop() if len(found) == 1 and said.get(names.cpr) and len(given) == _strings(given) else None


def _strings(given: list[Any]) -> int:
    return sum(isinstance(one, str) for one in given)


def level(said: Claims, names: ClaimNames) -> AssuranceLevel | None:
    """The lowest of what the token says. None: it says nothing, something unknown, or two things at once.

    LoA says it all; without it both IAL (who) and AAL (how) must be there.
    """
    given = {name: said[name] for name in (names.loa, names.ial, names.aal) if name in said}
    levels = [_level(one) for one in given.values()]
    known = [one for one in levels if one is not None]
    enough = names.loa in given or (names.ial in given and names.aal in given)
    return min(known) if enough and len(known) == len(levels) else None


def _level(text: object) -> AssuranceLevel | None:
    if not isinstance(text, str):
        return None
    return _LEVELS.get(text.removeprefix(NSIS).lower())


def is_professional(said: Claims) -> bool:
    """Whether somebody logged in as an employee (MitID Erhverv). Such a token is nobody's own, CPR number or not."""
    kind, provider, who = (str(said.get(name, "")).lower() for name in ("identity_type", "idp", "sub"))
    if (kind and kind not in _PRIVATE) or "erhverv" in provider or "/eid/professional/" in who:
        return True
    return any(_WORK.search(name.lower()) for name, one in said.items() if one not in (None, "", False, [], {}))


def is_system(said: Claims) -> bool:
    """Whether no person logged in: the token of an application itself (client credentials)."""
    if said.get("gty") == "client-credentials" or said.get("idtyp") == "app":
        return True
    who = said.get("sub")
    return who is not None and who in (said.get("azp"), said.get("client_id"))


def client(said: Claims) -> str | None:
    """The application that the token was issued to. Raises ContradictoryClaimsError where it names two."""
    named = {one for name in ("azp", "client_id") if isinstance(one := said.get(name), str) and one}
    if len(named) > 1:
        raise ContradictoryClaimsError("two_clients")
    return named.pop() if named else None


def text(said: Claims, name: str) -> str | None:
    """A claim that is a text with something in it."""
    one = said.get(name)
    return one if isinstance(one, str) and one else None


def residence(said: Claims, name: str) -> str | None:
    """Return the municipality code of a claim, as that of today. None: the claim is none, or not there."""
    return municipality_code(text(said, name) or "")
