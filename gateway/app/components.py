"""What a gateway is made of, each by the settings: its clients, policies, audit log, cache and counters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gateway.app.index_security import IndexSecurity, index_security_of
from gateway.app.upstreams import bounds_of, clock_of, employees_of, http_of, key_pair_of, tokens_of, verifiers_of
from gateway.audit.audit_log import AuditLog
from gateway.audit.from_settings import store_from_settings as audit_store_from_settings
from gateway.auth.authenticator import Authenticator
from gateway.auth.employees import EmployeeAuthenticator
from gateway.auth.issuers import issuers_from_settings
from gateway.auth.jwt import Verifier
from gateway.cache.from_settings import cache_from_settings, store_from_settings
from gateway.documents.manifest import trusted_from_settings
from gateway.execution import PlanCache
from gateway.http.from_settings import cors_from_settings, rate_limits_from_settings
from gateway.http.rate_limits import RateLimiter
from gateway.ids import Ids
from gateway.loaders.source_log import SourceLog
from gateway.observability.request_counts import RequestCounts
from gateway.policies.hot_reload import PolicyFolder
from gateway.server.certificates import Certificates
from gateway.server.cors import CorsPolicy
from gateway.server.lifecycle import Lifecycle
from gateway.server.load_shedding import LoadShedder
from gateway.settings import Settings, SettingsProblems
from gateway.statistics.counter import StatisticsCounter
from gateway.statistics.from_settings import counter_from_settings
from gateway.support.from_settings import support_issuer_from_settings
from sources.cache.cache import AnswerCache
from sources.cache.store import CacheStore
from sources.certificates.key_pair import KeyPair
from sources.reference.danish_time import day_of
from sources.security_tokens.cached_tokens import CachedTokenProvider
from sources.transport.client import UpstreamClient
from sources.transport.http import HttpClient

if TYPE_CHECKING:
    import httpx
    from starlette.types import ASGIApp

    from gateway.redis.connection import RedisConnection

SANDBOX = "http://sandbox.invalid"
"""The address of the embedded sandbox, which only this process can reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """The parts of one gateway. Each belongs to a room; what they do together is decided in `application`."""

    clock: Callable[[], datetime]
    policies: PolicyFolder
    http: HttpClient
    calls: UpstreamClient
    key_pair: KeyPair | None
    tokens: CachedTokenProvider | None
    security: IndexSecurity
    trusted: Mapping[str, str]
    verifiers: list[Verifier]
    authenticator: Authenticator
    employees: EmployeeAuthenticator | None
    certificates: Certificates
    ids: Ids
    audit_log: AuditLog
    statistics: StatisticsCounter | None
    redis: RedisConnection | None
    store: CacheStore | None
    cache: AnswerCache | None
    rate_limits: RateLimiter
    plans: PlanCache
    counts: RequestCounts
    source_log: SourceLog
    lifecycle: Lifecycle
    load: LoadShedder
    cors: CorsPolicy

    @classmethod
    def from_settings(
        cls, settings: Settings, *, inside: Mapping[str, httpx.AsyncBaseTransport] | None, is_sandbox: bool
    ) -> Components:
        """Return the parts. Raise SettingsError or PolicyError with all that cannot be used."""
        clock = clock_of(settings.today)
        policies = PolicyFolder.from_settings(settings, today=lambda: day_of(clock()))
        with SettingsProblems() as problems:
            issuers = problems.collect(issuers_from_settings, settings)
            trusted = problems.collect(trusted_from_settings, settings)
            key_pair = problems.collect(key_pair_of, settings)
            http = problems.collect(http_of, settings, key_pair, inside)
            security = problems.collect(index_security_of, settings, key_pair)
            staff = support_issuer_from_settings(settings)
            every_issuer = [*(issuers or ()), *([staff] if staff else ())]
            urls = [*settings.source_urls(), *(issuer.jwks_url or issuer.issuer for issuer in every_issuer)]
            pinned = security.pinned if security else ()  # which may be the problem
            certificates = problems.collect(Certificates.from_settings, settings, urls, key_pair, *pinned)
            audit_store = problems.collect(audit_store_from_settings, settings)
            statistics = problems.collect(counter_from_settings, settings)
        ids, redis = Ids(settings.id_key), redis_from_settings(settings)
        verifiers, store = verifiers_of(settings, issuers, http), store_from_settings(settings, redis)
        lag = settings.max_event_loop_lag_ms / 1000
        load = LoadShedder(max_operations=settings.max_concurrent_operations, max_lag=lag)
        calls = UpstreamClient(http, bounds_of(settings), turn=load.answer_turn)
        return cls(
            clock=clock,
            policies=policies,
            http=http,
            calls=calls,
            key_pair=key_pair,
            tokens=tokens_of(settings, calls, key_pair),
            security=security,
            trusted=trusted,
            verifiers=verifiers,
            authenticator=Authenticator(verifiers),
            employees=employees_of(settings, http),
            certificates=certificates,
            ids=ids,
            audit_log=AuditLog(audit_store, ids, required=settings.audit_log_required),
            statistics=statistics,
            redis=redis,
            store=store,
            cache=cache_from_settings(settings, store),
            rate_limits=rate_limits_from_settings(settings, ids, redis),
            plans=PlanCache(enabled=settings.compiled_execution),
            counts=RequestCounts(),
            source_log=SourceLog(),
            lifecycle=Lifecycle(),
            load=load,
            cors=cors_from_settings(settings, is_sandbox=is_sandbox),
        )


def redis_from_settings(settings: Settings) -> RedisConnection | None:
    """Return the Redis of all processes. None: each is for itself."""
    if settings.redis_url is None:
        return None
    from gateway.redis.connection import RedisConnection

    return RedisConnection(settings.redis_url)


def transports(sandbox: ASGIApp | None) -> Mapping[str, httpx.AsyncBaseTransport] | None:
    """Return how the embedded sandbox is reached."""
    if sandbox is None:
        return None
    from httpx import ASGITransport

    return {SANDBOX: ASGITransport(sandbox)}
