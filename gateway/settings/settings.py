"""All settings, frozen: read from the environment's BORGERBLIK_… keys, and described for operators."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Set
from dataclasses import Field, dataclass, fields
from typing import Any, NamedTuple

from gateway.settings.field import PREFIX, SettingsError, unusable
from gateway.settings.groups.audit import AuditSettings
from gateway.settings.groups.authentication import AuthenticationSettings
from gateway.settings.groups.cache import CacheSettings
from gateway.settings.groups.documents import DocumentSettings, LimitSettings
from gateway.settings.groups.events import EventSettings
from gateway.settings.groups.federation import FederationSettings
from gateway.settings.groups.policies import PolicySettings
from gateway.settings.groups.requests import RateLimitSettings, RequestSettings
from gateway.settings.groups.server import ObservabilitySettings, ServerSettings
from gateway.settings.groups.sources import SourceSettings
from gateway.settings.groups.support import SupportSettings
from gateway.settings.groups.tokens import TokenSettings
from gateway.settings.renamed import RENAMED
from gateway.settings.secret_files import FILE_SUFFIX, secrets_of_files
from gateway.settings.values import is_address


@dataclass(frozen=True, kw_only=True)
class Settings(
    SourceSettings,
    TokenSettings,
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
    EventSettings,
    FederationSettings,
    SupportSettings,
):
    """What an operator decides. Each field is the key BORGERBLIK_ and its name in capitals."""

    def source_urls(self) -> list[str]:
        """Return the addresses of the indexes, the registers and the token service."""
        sources = (self.case_index_url, self.benefit_index_url, self.token_url)
        registers = (self.residence_register_url, self.property_register_url, self.representation_register_url)
        return [url for url in (*sources, *registers) if url]


GROUPS: Mapping[str, Any] = {
    "Sources": SourceSettings,
    "Token service": TokenSettings,
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
    "Events": EventSettings,
    "Federation": FederationSettings,
    "Support staff": SupportSettings,
}
"""The groups by title, in the order of docs/operating.md."""

DEMANDS: Mapping[str, tuple[str, ...]] = {
    "TRUSTED_DOCUMENTS_REDIS_KEY": ("REDIS_URL",),
    "SUPPORT_ADDRESS": ("SUPPORT_ISSUER",),
    "ROUTER_SUBJECT": ("PROXIES",),
    "TOKEN_URL": ("CASE_INDEX_ENTITY_ID", "BENEFIT_INDEX_ENTITY_ID", "CLIENT_CERTIFICATE"),
    "REPRESENTATION_REGISTER_URL": ("RESIDENCE_REGISTER_URL",),
    "CLIENT_KEY": ("CLIENT_CERTIFICATE",),
    "CLIENT_KEY_PASSWORD_FILE": ("CLIENT_CERTIFICATE",),
}
"""Settings that mean nothing without others."""

Fields = Mapping[str, "Field[Any]"]


class SettingDescription(NamedTuple):
    """A key, its default ("required" where there is none) and its meaning."""

    key: str
    default: str
    meaning: str


def read(environment: Mapping[str, str] = os.environ, *, defaults: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of the environment over the `defaults`. Raise SettingsError."""
    settings_by_name = _fields()
    environment_texts = {key.removeprefix(PREFIX): text for key, text in environment.items() if key.startswith(PREFIX)}
    secrets = secrets_of_files(environment_texts, _secrets(settings_by_name))
    texts = dict(defaults or {}) | {name: text for name, text in environment_texts.items() if name not in secrets.keys}
    texts |= secrets.texts
    problems = [_unknown(name) for name in sorted(texts.keys() - settings_by_name.keys())]
    problems += _missing(settings_by_name, texts.keys() | secrets.unread)
    problems += secrets.problems
    values: dict[str, Any] = {}
    for name, field in settings_by_name.items():
        if name in texts:
            try:
                values[field.name] = field.metadata["read"](texts[name])
            except ValueError as error:
                problems.append(unusable(secrets.keys_by_name.get(name, name), error))
    problems += _contradictions(texts, values)
    if problems:
        raise SettingsError(problems)
    return Settings(**values)


def read_some(*names: str, environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return the fields of these names that are set, for a command that needs no others. Raise SettingsError."""
    settings_by_name = _fields()
    upper_names = {name.upper() for name in names}
    environment_texts = {key.removeprefix(PREFIX): text for key, text in environment.items() if key.startswith(PREFIX)}
    secrets = secrets_of_files(environment_texts, upper_names & _secrets(settings_by_name))
    values, problems = {}, [*secrets.problems]
    for name in names:
        text = (environment_texts | secrets.texts).get(name.upper())
        if text is not None:
            try:
                values[name] = settings_by_name[name.upper()].metadata["read"](text)
            except ValueError as error:
                problems.append(unusable(secrets.keys_by_name.get(name.upper(), name.upper()), error))
    if problems:
        raise SettingsError(problems)
    return values


def describe() -> dict[str, list[SettingDescription]]:
    """Return the settings of each group, for operators."""
    return {title: [_description(field) for field in fields(group)] for title, group in GROUPS.items()}


def _fields() -> dict[str, Field[Any]]:
    """Return every field by the name of its key, group by group."""
    return {field.name.upper(): field for group in GROUPS.values() for field in fields(group)}


def _secrets(settings_by_name: Fields) -> frozenset[str]:
    """Return the names of the settings that are secrets, or may hold one: those that no log shows."""
    return frozenset(name for name, field in settings_by_name.items() if not field.repr)


def _unknown(name: str) -> str:
    if name in RENAMED:
        return f"{PREFIX}{name} is called {PREFIX}{RENAMED[name]} now."
    return f"{PREFIX}{name} is not a setting of this gateway."


def _missing(settings_by_name: Fields, names: Set[str]) -> Iterator[str]:
    for name, field in settings_by_name.items():
        if field.metadata["required"] and name not in names and field.metadata["unless"] not in names:
            yield f"{PREFIX}{name} is missing: {field.metadata['meaning']}."


def _contradictions(texts: Mapping[str, str], values: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with settings beside each other."""
    for key, keys in (("ISSUER", "JWKS_URL"), ("SUPPORT_ISSUER", "SUPPORT_JWKS_URL")):
        issuer = values.get(key.lower())
        if issuer and keys not in texts and not is_address(issuer):
            yield unusable(key, f"must be an http(s) address where there is no {PREFIX}{keys}")
    for name, others in DEMANDS.items():
        missing = [f"{PREFIX}{other}" for other in others if other not in texts]
        if name in texts and missing:
            yield f"{PREFIX}{name} needs {' and '.join(missing)}."
    if values.get("cache") == "redis" and "REDIS_URL" not in texts:
        yield f"{PREFIX}CACHE=redis needs {PREFIX}REDIS_URL."


def _description(field: Field[Any]) -> SettingDescription:
    default = "required" if field.metadata["required"] else _text(field.default)
    meaning = field.metadata["meaning"] + ("" if field.repr else f"; or `…{FILE_SUFFIX}`: a file that holds it")
    return SettingDescription(PREFIX + field.name.upper(), default, meaning)


def _text(default: Any) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return str(default) if default else ""
