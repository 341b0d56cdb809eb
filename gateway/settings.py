"""The environment's BORGERBLIK_… keys as frozen settings. A missing, unknown or unusable key is named at start-up."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gateway.auth.claims import PRESETS
from gateway.auth.issuers import AUDIENCE, PRESET, Issuer, is_address, names, read_issuers
from gateway.documents.trusted import read_manifest
from gateway.policies.parser import PACKAGED
from gateway.redis.address import is_redis, redis_address
from gateway.server.certificates import read_certificates

if TYPE_CHECKING:
    from limits import RateLimitItem

PREFIX = "BORGERBLIK_"
Network = IPv4Network | IPv6Network
SHORTEST_KEY = 32


class SettingsError(Exception):
    """The settings cannot be used. Names every key in question, and never a value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _url(text: str) -> str:
    if not is_address(text):
        raise ValueError("must be an http(s) address")
    return text.rstrip("/")


def _secret(text: str) -> bytes:
    key = text.encode(errors="surrogateescape")
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"must be a secret of at least {SHORTEST_KEY} bytes")
    return key


def _secrets(text: str) -> tuple[bytes, ...]:
    secrets = tuple(_secret(one.strip()) for one in text.split(","))
    if len(secrets) > 2:
        raise ValueError("must be a secret, or two with a comma between")
    return secrets


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(one.strip()) for one in text.split(","))
    except ValueError:  # its own words would repeat the value
        raise ValueError("must be a comma-separated list of addresses and networks such as 10.0.0.0/8") from None


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("must be true or false")
    return text == "true"


def _seconds(text: str) -> float:
    if not re.fullmatch(r"\d{1,3}(\.\d+)?", text) or not 0 < float(text) <= 120:
        raise ValueError("must be a number of seconds, at most 120")
    return float(text)


def _pause(text: str) -> float:
    return 0.0 if text == "0" else _seconds(text)


def _lifetime(text: str) -> int:
    if not re.fullmatch(r"\d{1,5}", text) or not 60 <= int(text) <= 86_400:
        raise ValueError("must be a number of seconds from 60 to 86400")
    return int(text)


def _issuers(text: str) -> tuple[Issuer, ...]:
    return read_issuers(_folder(text))


def _preset(text: str) -> str:
    names(text)
    return text


def _names(text: str) -> frozenset[str]:
    listed = frozenset(one.strip() for one in text.split(",") if one.strip())
    if not listed:
        raise ValueError("must be a comma-separated list")
    return listed


def _place(text: str) -> str:
    return _redis(text) if is_redis(text) else _text(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("must be a day such as 2026-11-16") from None


def _uuids(text: str) -> frozenset[str]:
    uuids = frozenset(one.strip().lower() for one in text.split(",") if one.strip())
    if not all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one) for one in uuids):
        raise ValueError("must be a comma-separated list of UUIDs")
    return uuids


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def _folder(text: str) -> Path:
    return Path(_text(text))


def _number(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(f"must be a number from {least} to {most}")
        return int(text)

    return number


def _hosts(text: str) -> frozenset[str]:
    hosts = frozenset(one.strip().lower() for one in text.split(",") if one.strip())
    if not hosts or not all(re.fullmatch(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]", one) for one in hosts):
        raise ValueError("must be a comma-separated list of names, without ports")
    return hosts


def _origins(text: str) -> frozenset[str]:
    origins = frozenset(one.strip().lower() for one in text.split(",") if one.strip())
    if not all(re.fullmatch(r"https?://[a-z0-9._-]+(:[0-9]{1,5})?", one) for one in origins):
        raise ValueError("must be a comma-separated list of origins such as https://frontend.example")
    return origins


def _manifest(text: str) -> dict[str, str]:
    return read_manifest(_folder(text))


def _rate(text: str) -> RateLimitItem:
    if not re.fullmatch(r"[1-9][0-9]{0,6}/(second|minute|hour|day)", text):
        raise ValueError("must be a rate such as 60/minute")
    from limits import parse

    return parse(text)


def _redis(text: str) -> str:
    redis_address(text)
    return text


def _cache(text: str) -> str:
    if text not in ("memory", "redis"):
        raise ValueError("must be memory or redis")
    return text


def _certificates(text: str) -> tuple[Path, ...]:
    paths = tuple(_folder(one.strip()) for one in text.split(","))
    for path in paths:
        read_certificates(path)
    return paths


def setting(  # a field specifier, like dataclasses.field itself
    read: Callable[[str], Any], what: str, *, required: bool = False, unless: str = "", **default: Any
) -> Any:
    """A key of the environment: how it is read, what it means, and which other key stands in `unless` it is there."""
    metadata = {"read": read, "what": what, "required": required, "unless": unless}
    return field(metadata=metadata, **({"default": None} | default))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the gateway is told at start-up. Each field is the key BORGERBLIK_ and its name in capitals."""

    case_index_url: str = setting(_url, "SF1470, cases and documents", required=True)
    benefit_index_url: str = setting(_url, "SF1491, benefits and payments", required=True)
    issuer: str | None = setting(
        _text, "Issuer of the citizens' tokens, as their iss claim says it", required=True, unless="ISSUERS"
    )
    id_key: bytes = setting(_secret, "Secret behind all ids, kept for years", required=True, repr=False)
    audience: str = setting(_text, "Audience of the citizens' tokens", default=AUDIENCE)
    jwks_url: str | None = setting(_url, "The issuer's keys; default: found by discovery at the issuer")
    clients: frozenset[str] | None = setting(
        _names, "The only applications (azp) whose tokens count, with commas between; default: any"
    )
    claims: str = setting(_preset, f"How the issuer names its claims: {', '.join(PRESETS)}", default=PRESET)
    claim_cpr: str = setting(_text, "Claim with the CPR number, where it is another", default="")
    claim_name: str = setting(_text, "Claim with the name, where it is another", default="")
    claim_residence: str = setting(_text, "Claim with the municipality code, where it is another", default="")
    issuers: tuple[Issuer, ...] = setting(_issuers, "TOML file of further issuers", default=())
    token_lifetime: int = setting(_lifetime, "The longest life of a token, in seconds", default=3600)
    audit_log: str = setting(
        _place,
        "Where every look at somebody's records is written: a file, a Redis address, or `temporary`",
        default="access-record.jsonl",
        repr=False,
    )
    audit_log_required: bool = setting(
        _flag, "Answer nothing that cannot be put on record; never so in the sandbox", default=True
    )
    token_url: str | None = setting(_url, "Where tokens for the indexes come from; default: none are sent")
    residence_register_url: str | None = setting(_url, "Where citizens live and have lived; default: the token's claim")
    property_register_url: str | None = setting(_url, "Who owns what; default: building cases stay hidden")
    policies: Path = setting(_folder, "Folder of the authorities' files", default=PACKAGED)
    exempt_classes: frozenset[str] = setting(
        _uuids, 'Class UUIDs that mean "Visning undtaget for borger"', default=frozenset()
    )
    deadline: float = setting(_seconds, "Seconds until a request must be answered", default=8.0)
    source_max_concurrency: int = setting(
        _number(1, 10_000), "Calls at once to one index for one authority, in one worker", default=64
    )
    source_max_queue: int = setting(_number(0, 100_000), "Calls that may wait for one of those places", default=256)
    source_retry_budget_percent: int = setting(
        _number(0, 100), "Calls of a hundred to an index that may be tried again", default=10
    )
    circuit_breaker_open_seconds: float = setting(
        _seconds, "Seconds until an index that keeps failing for an authority is tried again", default=5.0
    )
    compiled_execution: bool = setting(_flag, "Compile operations; false: graphql-core runs them all", default=True)
    max_body_bytes: int = setting(_number(1_024, 2**24), "Bytes of a request's body", default=64 * 1024)
    max_tokens: int = setting(_number(1, 20_000), "Tokens of a document", default=2_000)
    max_depth: int = setting(_number(1, 40), "Levels of a document, fragments counted where spread", default=12)
    max_aliases: int = setting(_number(0, 10_000), "Aliases of a document", default=30)
    max_directives: int = setting(_number(0, 10_000), "Directives of a document", default=50)
    max_fragments: int = setting(_number(0, 200), "Fragments of a document", default=60)
    max_fields: int = setting(_number(1, 10_000), "Fields of a document, fragments counted where spread", default=1_500)
    max_root_fields: int = setting(_number(1, 100), "Root fields of an operation", default=5)
    max_field_repetitions: int = setting(_number(1, 100), "Times that one place of the answer is selected", default=10)
    max_cost: int = setting(_number(1, 100_000_000), "Values of an answer, and 100 a question asked", default=100_000)
    max_connections: int = setting(_number(1, 100_000), "Connections at once", default=1_000)
    max_concurrent_operations: int = setting(_number(1, 100_000), "Operations under way at once", default=500)
    max_event_loop_lag_ms: int = setting(
        _number(0, 10_000),
        "Milliseconds of delay in the process from which on requests are refused; 0: any",
        default=50,
    )
    request_read_timeout: float = setting(_seconds, "Seconds that a request may take to arrive", default=10.0)
    keep_alive_timeout: float = setting(
        _seconds, "Seconds that an unused connection is kept: longer than a proxy in front keeps it", default=75.0
    )
    shutdown_delay: float = setting(
        _pause, "Seconds between being told to stop, which ends readiness, and taking no more connections", default=5.0
    )
    shutdown_grace_period: float = setting(_seconds, "Seconds that requests under way may then take", default=10.0)
    certificates: tuple[Path, ...] = setting(
        _certificates, "PEM files whose expiry is watched, with commas between; far sides' own are always", default=()
    )
    metrics: bool = setting(
        _flag, "Serve counters at `/metrics` for Prometheus; keep that path from the outside", default=False
    )
    get: bool = setting(_flag, "Answer GET beside POST", default=True)
    introspection: bool = setting(_flag, "Answer questions about the schema; always on in the sandbox", default=False)
    trusted_documents: Mapping[str, str] | None = setting(
        _manifest, "JSON file of trusted documents: ids and documents", repr=False
    )
    trusted_documents_redis_key: str | None = setting(
        _text, "Key of a Redis hash of trusted documents, ids and documents, beside those of the file"
    )
    trusted_documents_only: bool = setting(_flag, "Run trusted documents alone", default=False)
    persisted_queries: int = setting(
        _number(0, 10_000), "Documents kept for each client that sends hashes; 0: none", default=500
    )
    redis_url: str | None = setting(
        _redis,
        "Redis or Redis Cluster in which all processes count and keep documents; default: each its own",
        repr=False,
    )
    cache: str | None = setting(
        _cache, "Keep answers of the indexes for a moment: in `memory`, or sealed in `redis`; default: not at all"
    )
    cache_ttl: int = setting(_number(1, 300), "Seconds that an answer is kept", default=120)
    cache_encryption_key: tuple[bytes, ...] = setting(
        _secrets,
        "Secret that seals what is kept, or two with a comma between: the first seals; default: made from the ID key",
        default=(),
        repr=False,
    )
    cache_invalidation_secret: tuple[bytes, ...] = setting(
        _secrets,
        "Secret that whoever tells of changes sends as x-events-secret, or two; default: nobody may",
        default=(),
        repr=False,
    )
    rate_limit_citizen: RateLimitItem | None = setting(
        _rate, "Requests of one citizen, such as 60/minute; default: any"
    )
    rate_limit_application: RateLimitItem | None = setting(_rate, "Requests through one application; default: any")
    rate_limit_municipality: RateLimitItem | None = setting(
        _rate, "Requests of one municipality's citizens; default: any"
    )
    router_secret: tuple[bytes, ...] = setting(
        _secrets,
        "Secret that a federation router sends as x-router-secret, or two with a comma between; default: any caller",
        default=(),
        repr=False,
    )
    router_subject: str | None = setting(
        _text, "Subject of the router's certificate, as a proxy sends it in x-client-subject"
    )
    proxies: tuple[Network, ...] = setting(
        _networks, "Addresses or networks of the proxies in front, with commas between", default=()
    )
    hosts: frozenset[str] = setting(_hosts, "Names that the gateway is called by; default: any", default=frozenset())
    origins: frozenset[str] = setting(
        _origins, "Other sites whose pages may ask (CORS); default: none", default=frozenset()
    )
    explorer: bool = setting(_flag, "Serve the explorer; always on in the sandbox", default=False)
    preview_audit_log: Path | None = setting(_folder, "Audit log of `borgerblik preview` and `data-quality`: a file")
    today: date | None = setting(_day, "Pretend that it is this day; for the sandbox and tests")

    def far_sides(self) -> list[str]:
        """The addresses of all that is asked."""
        sources = (self.case_index_url, self.benefit_index_url, self.token_url)
        registers = (self.residence_register_url, self.property_register_url)
        issuers = (one.jwks_url or one.issuer for one in self.trusted())
        return [url for url in (*sources, *registers, *issuers) if url]

    def trusted(self) -> tuple[Issuer, ...]:
        """Every issuer whose tokens count."""
        if self.issuer is None:
            return self.issuers
        called = names(self.claims, cpr=self.claim_cpr, name=self.claim_name, residence=self.claim_residence)
        return (Issuer(self.issuer, self.audience, self.jwks_url, self.clients, called), *self.issuers)


def read(environment: Mapping[str, str] = os.environ, *, given: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment over what is `given`. Raises SettingsError."""
    texts = dict(given or {}) | {
        key.removeprefix(PREFIX): text for key, text in environment.items() if key.startswith(PREFIX)
    }
    known = {one.name.upper(): one for one in fields(Settings)}
    problems = [f"{PREFIX}{name} is not a setting of this gateway." for name in sorted(texts.keys() - known.keys())]
    problems += [f"{PREFIX}{name} is missing: {one.metadata['what']}." for name, one in _missing(known, texts)]
    values: dict[str, Any] = {}
    for name, one in known.items():
        if name in texts:
            try:
                values[one.name] = one.metadata["read"](texts[name])
            except ValueError as error:
                problems.append(f"{PREFIX}{name} cannot be used: it {error}.")
    issuer = values.get("issuer")
    if issuer and "JWKS_URL" not in texts and not is_address(issuer):
        problems.append(
            f"{PREFIX}ISSUER cannot be used: it must be an http(s) address where there is no {PREFIX}JWKS_URL."
        )
    if problems:
        raise SettingsError(problems)
    return Settings(**values)


def read_some(*names: str, environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The fields of these names that are set, for a command that needs no others. Raises SettingsError."""
    values: dict[str, Any] = {}
    for one in fields(Settings):
        text = environment.get(PREFIX + one.name.upper())
        if one.name in names and text is not None:
            try:
                values[one.name] = one.metadata["read"](text)
            except ValueError as error:
                raise SettingsError([f"{PREFIX}{one.name.upper()} cannot be used: it {error}."]) from None
    return values


def _missing(known: Mapping[str, Any], texts: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for name, one in known.items():
        if one.metadata["required"] and name not in texts and one.metadata["unless"] not in texts:
            yield name, one


def describe() -> list[tuple[str, str, str]]:
    """Every key with its default ("required" where there is none) and its meaning, for the docs."""
    return [
        (
            PREFIX + one.name.upper(),
            "required" if one.metadata["required"] else _shown(one.default),
            one.metadata["what"],
        )
        for one in fields(Settings)
    ]


def _shown(default: Any) -> str:
    if default == PACKAGED:
        return "the packaged examples"
    if isinstance(default, bool):
        return str(default).lower()
    return str(default) if default else ""
