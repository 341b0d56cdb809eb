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


def names(preset: str, **overrides: str | None) -> ClaimNames:
    """Return the claim names of a preset, but for those that are overridden. Raise ValueError."""
    if preset not in PRESETS:
        raise ValueError(f"must be one of {', '.join(PRESETS)}")
    return replace(PRESETS[preset], **{name: claim for name, claim in overrides.items() if claim})


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
    """Return the issuers of a TOML file. Raise ValueError, which names the setting and never a value."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError:
        raise ValueError("must be a file that can be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise ValueError("must be a TOML file") from None
    tables = document.get("issuer")
    if document.keys() != {"issuer"} or not isinstance(tables, list) or not tables:
        raise ValueError("must have one [[issuer]] or more, and nothing else")
    issuers = tuple(_issuer(table, number) for number, table in enumerate(tables, 1))
    if len({issuer.issuer for issuer in issuers}) != len(issuers):
        raise ValueError("must name each issuer once")
    return issuers


def _issuer(table: Mapping[str, Any], number: int) -> Issuer:
    claims, clients = table.get("claims", {}), table.get("clients")
    texts = {name: table[name] for name in ("issuer", "audience", "jwks_url", "preset") if name in table}
    fits = (
        table.keys() <= _KEYS
        and "issuer" in texts
        and all(isinstance(text, str) and text.strip() for text in texts.values())
        and is_address(texts.get("jwks_url") or texts["issuer"])
        and isinstance(claims, dict)
        and claims.keys() <= {field.name for field in fields(ClaimNames)}
        and _are_texts(list(claims.values()))
        and (clients is None or (bool(clients) and _are_texts(clients)))
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


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) and value for value in values)
