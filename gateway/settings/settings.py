"""All settings, frozen: read from the environment's BORGERBLIK_… keys, and described for operators."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, fields
from typing import Any, NamedTuple

from gateway.settings.field import PREFIX, SettingsError, unusable
from gateway.settings.groups.audit import AuditSettings
from gateway.settings.groups.authentication import AuthenticationSettings
from gateway.settings.groups.cache import CacheSettings
from gateway.settings.groups.documents import DocumentSettings, LimitSettings
from gateway.settings.groups.federation import FederationSettings
from gateway.settings.groups.policies import PolicySettings
from gateway.settings.groups.requests import RateLimitSettings, RequestSettings
from gateway.settings.groups.server import ObservabilitySettings, ServerSettings
from gateway.settings.groups.sources import SourceSettings
from gateway.settings.renamed import RENAMED
from gateway.settings.values import is_address


@dataclass(frozen=True, kw_only=True)
class Settings(
    SourceSettings,
    AuthenticationSettings,
    PolicySettings,
    AuditSettings,
    RequestSettings,
    RateLimitSettings,
    DocumentSettings,
    LimitSettings,
    ServerSettings,
    ObservabilitySettings,
    CacheSettings,
    FederationSettings,
):
    """What an operator decides. Each field is the key BORGERBLIK_ and its name in capitals."""


GROUPS: Mapping[str, Any] = {
    "Sources": SourceSettings,
    "Authentication": AuthenticationSettings,
    "Policies": PolicySettings,
    "Ids and audit log": AuditSettings,
    "Requests": RequestSettings,
    "Rate limits": RateLimitSettings,
    "Documents": DocumentSettings,
    "Limits of a document": LimitSettings,
    "Server": ServerSettings,
    "Observability": ObservabilitySettings,
    "Redis and cache": CacheSettings,
    "Federation": FederationSettings,
}
"""The groups by title, in the order of docs/operating.md."""

DEMANDS = {"TRUSTED_DOCUMENTS_REDIS_KEY": "REDIS_URL", "ROUTER_SUBJECT": "PROXIES"}
"""Settings that mean nothing without another one."""

Fields = Mapping[str, "Field[Any]"]


class SettingDescription(NamedTuple):
    """A key, its default ("required" where there is none) and its meaning."""

    key: str
    default: str
    meaning: str


def read(environment: Mapping[str, str] = os.environ, *, defaults: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of the environment over the `defaults`. Raise SettingsError."""
    texts = dict(defaults or {}) | {
        key.removeprefix(PREFIX): text for key, text in environment.items() if key.startswith(PREFIX)
    }
    settings_by_name = _fields()
    problems = [_unknown(name) for name in sorted(texts.keys() - settings_by_name.keys())]
    problems += _missing(settings_by_name, texts)
    values: dict[str, Any] = {}
    for name, field in settings_by_name.items():
        if name in texts:
            try:
                values[field.name] = field.metadata["read"](texts[name])
            except ValueError as error:
                problems.append(unusable(name, error))
    problems += _contradictions(texts, values)
    if problems:
        raise SettingsError(problems)
    return Settings(**values)


def read_some(*names: str, environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return the fields of these names that are set, for a command that needs no others. Raise SettingsError."""
    settings_by_name = _fields()
    values, problems = {}, []
    for name in names:
        text = environment.get(PREFIX + name.upper())
        if text is not None:
            try:
                values[name] = settings_by_name[name.upper()].metadata["read"](text)
            except ValueError as error:
                problems.append(unusable(name.upper(), error))
    if problems:
        raise SettingsError(problems)
    return values


def describe() -> dict[str, list[SettingDescription]]:
    """Return the settings of each group, for operators."""
    return {title: [_description(field) for field in fields(group)] for title, group in GROUPS.items()}


def _fields() -> dict[str, Field[Any]]:
    """Return every field by the name of its key, group by group."""
    return {field.name.upper(): field for group in GROUPS.values() for field in fields(group)}


def _unknown(name: str) -> str:
    if name in RENAMED:
        return f"{PREFIX}{name} is called {PREFIX}{RENAMED[name]} now."
    return f"{PREFIX}{name} is not a setting of this gateway."


def _missing(settings_by_name: Fields, texts: Mapping[str, str]) -> Iterator[str]:
    for name, field in settings_by_name.items():
        if field.metadata["required"] and name not in texts and field.metadata["unless"] not in texts:
            yield f"{PREFIX}{name} is missing: {field.metadata['meaning']}."


def _contradictions(texts: Mapping[str, str], values: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with settings beside each other."""
    issuer = values.get("issuer")
    if issuer and "JWKS_URL" not in texts and not is_address(issuer):
        yield unusable("ISSUER", f"must be an http(s) address where there is no {PREFIX}JWKS_URL")
    for name, needed in DEMANDS.items():
        if name in texts and needed not in texts:
            yield f"{PREFIX}{name} needs {PREFIX}{needed}."
    if values.get("cache") == "redis" and "REDIS_URL" not in texts:
        yield f"{PREFIX}CACHE=redis needs {PREFIX}REDIS_URL."


def _description(field: Field[Any]) -> SettingDescription:
    default = "required" if field.metadata["required"] else _text(field.default)
    return SettingDescription(PREFIX + field.name.upper(), default, field.metadata["meaning"])


def _text(default: Any) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return str(default) if default else ""
