"""Whose tokens are trusted: each issuer with its audience, its keys, its clients and the names of its claims."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from gateway.auth.claims import PRESETS, ClaimNames
from gateway.settings import is_address, naming
from gateway.settings.groups.authentication import AUDIENCE, CLAIM_PRESETS, AuthenticationSettings

PRESET = CLAIM_PRESETS[0]
_KEYS = {"issuer", "audience", "jwks_url", "clients", "preset", "claims"}


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues tokens. `clients`: the only applications whose tokens count; None: any."""

    issuer: str
    audience: str = AUDIENCE
    jwks_url: str | None = None
    clients: frozenset[str] | None = None
    names: ClaimNames = PRESETS[PRESET]


def names(preset: str, **others: str | None) -> ClaimNames:
    """The names of a preset, but for those that are given. Raises ValueError."""
    if preset not in PRESETS:
        raise ValueError(f"must be one of {', '.join(PRESETS)}")
    return replace(PRESETS[preset], **{name: one for name, one in others.items() if one})


def issuers_from_settings(settings: AuthenticationSettings) -> tuple[Issuer, ...]:
    """Return every issuer whose tokens count. Raise SettingsError for a file of issuers that cannot be used."""
    further: tuple[Issuer, ...] = ()
    if settings.issuers is not None:
        with naming("ISSUERS"):
            further = read_issuers(settings.issuers)
    if settings.issuer is None:
        return further
    claims = names(
        settings.claims, cpr=settings.claim_cpr, name=settings.claim_name, residence=settings.claim_residence
    )
    return (Issuer(settings.issuer, settings.audience, settings.jwks_url, settings.clients, claims), *further)


def read_issuers(path: Path) -> tuple[Issuer, ...]:
    """The issuers of a TOML file. Raises ValueError, which names the place and never a value."""
    try:
        entries = tomllib.loads(path.read_text("utf-8"))
    except OSError:
        raise ValueError("must be a file that can be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise ValueError("must be a TOML file") from None
    listed = entries.get("issuer")
    if entries.keys() != {"issuer"} or not isinstance(listed, list) or not listed:
        raise ValueError("must have one [[issuer]] or more, and nothing else")
    issuers = tuple(_issuer(entry, number) for number, entry in enumerate(listed, 1))
    if len({one.issuer for one in issuers}) != len(issuers):
        raise ValueError("must name each issuer once")
    return issuers


def _issuer(entry: Mapping[str, Any], number: int) -> Issuer:
    claims, clients = entry.get("claims", {}), entry.get("clients")
    texts = {name: entry[name] for name in ("issuer", "audience", "jwks_url", "preset") if name in entry}
    fits = (
        entry.keys() <= _KEYS
        and "issuer" in texts
        and all(isinstance(one, str) and one.strip() for one in texts.values())
        and is_address(texts.get("jwks_url") or texts["issuer"])
        and isinstance(claims, dict)
        and claims.keys() <= {one.name for one in fields(ClaimNames)}
        and all(isinstance(one, str) and one for one in claims.values())
        and (clients is None or _are_texts(clients))
    )
    if not fits:
        raise ValueError(f"may say of issuer {number} only {', '.join(sorted(_KEYS))}, each as the README has it")
    return Issuer(
        issuer=texts["issuer"],
        audience=texts.get("audience", AUDIENCE),
        jwks_url=texts.get("jwks_url"),
        clients=None if clients is None else frozenset(clients),
        names=names(texts.get("preset", PRESET), **claims),
    )


def _are_texts(clients: object) -> bool:
    return isinstance(clients, list) and bool(clients) and all(isinstance(one, str) and one for one in clients)
