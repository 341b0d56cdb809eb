"""What the gateway calls: indexes, registers and the issuers' keys, by the settings; and the clock that it goes by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import structlog

from gateway.app.index_security import IndexSecurity
from gateway.auth.employees import EmployeeAuthenticator
from gateway.auth.issuers import Issuer
from gateway.auth.jwks import JsonWebKeys
from gateway.auth.jwt import Verifier
from gateway.loaders.failure_words import explanation_of
from gateway.settings import Settings, naming
from gateway.support.from_settings import employee_claims_from_settings, support_issuer_from_settings
from sources.cache.sources import Sources
from sources.certificates.key_pair import KeyPair
from sources.certificates.source_tls import SourceTls
from sources.errors import SourceUnavailableError
from sources.ports import TokenProvider
from sources.reference.danish_time import DENMARK, instant
from sources.registers import HttpPropertyRegister, HttpRepresentationRegister, HttpResidenceRegister
from sources.security_tokens.cached_tokens import CachedTokenProvider
from sources.security_tokens.no_tokens import NoTokenProvider
from sources.security_tokens.sts_client import StsClient
from sources.sf1470.cases import SoapCases
from sources.sf1470.client import SagDokumentIndeks
from sources.sf1470.documents import SoapDocuments
from sources.sf1491.client import SoapBenefits
from sources.transport.circuit_breaker import MAX_OPEN_SECONDS, CircuitBreakerLimits
from sources.transport.client import UpstreamClient, UpstreamLimits
from sources.transport.http import HttpClient

if TYPE_CHECKING:
    import httpx

log = structlog.get_logger("borgerblik")


def clock_of(today: date | None) -> Callable[[], datetime]:
    """Return a clock of instants: now, or noon in Denmark on the pretended day where there is one."""
    if today is None:
        return lambda: datetime.now(UTC)
    noon = instant(datetime.combine(today, time(12), DENMARK))
    return lambda: noon


def verifiers_of(settings: Settings, issuers: Iterable[Issuer], http: HttpClient) -> list[Verifier]:
    """Return a verifier for each issuer whose tokens count."""

    async def fetch(url: str) -> bytes:
        reply = await http.get(url)
        if reply.status != 200:
            raise SourceUnavailableError(f"http_{reply.status}")
        return reply.body

    return [
        Verifier(
            issuer,
            JsonWebKeys(fetch, issuer=issuer.issuer, url=issuer.jwks_url),
            max_lifetime=settings.token_lifetime,
        )
        for issuer in issuers
    ]


def employees_of(settings: Settings, http: HttpClient) -> EmployeeAuthenticator | None:
    """Return who checks the logins of support staff. None: they ask nowhere."""
    issuer = support_issuer_from_settings(settings)
    if issuer is None:
        return None
    [verifier] = verifiers_of(settings, [issuer], http)
    return EmployeeAuthenticator(verifier, employee_claims_from_settings(settings))


def bounds_of(settings: Settings) -> UpstreamLimits:
    """Return how many calls the sources get at once, and how many once more."""
    return UpstreamLimits(
        max_concurrent=settings.source_max_concurrency,
        max_queued=settings.source_max_queue,
        retry_share=settings.source_retry_budget_percent / 100,
        breaker=CircuitBreakerLimits(
            pause=settings.circuit_breaker_open_seconds,
            max_pause=max(settings.circuit_breaker_open_seconds, MAX_OPEN_SECONDS),
        ),
    )


def key_pair_of(settings: Settings) -> KeyPair | None:
    """Return who the gateway is to the sources. Raise SettingsError for files that cannot be used."""
    if settings.client_certificate is None:
        return None
    with naming("CLIENT_CERTIFICATE"):
        return KeyPair(settings.client_certificate, settings.client_key, settings.client_key_password_file)


def tls_of(settings: Settings, key_pair: KeyPair | None) -> SourceTls | None:
    """Return as whom to connect to the token service and the indexes, and whom to trust there.

    None: as nobody, and by the machine's CAs. Raise SettingsError for CAs that cannot be used.
    """
    if key_pair is None and settings.source_ca is None:
        return None
    urls = [url for url in (settings.token_url, settings.case_index_url, settings.benefit_index_url) if url]
    with naming("SOURCE_CA"):
        return SourceTls(urls, key_pair, settings.source_ca)


def http_of(
    settings: Settings, key_pair: KeyPair | None, inside: Mapping[str, httpx.AsyncBaseTransport] | None = None
) -> HttpClient:
    """Return the HTTP client for all upstreams. Raise SettingsError."""
    return HttpClient(inside=inside, tls=tls_of(settings, key_pair))


def tokens_of(settings: Settings, calls: UpstreamClient, key_pair: KeyPair | None) -> CachedTokenProvider | None:
    """Return where tokens for the indexes come from. None: none are sent."""
    if settings.token_url is None or key_pair is None:
        return None
    client = StsClient(calls, settings.token_url, key_pair, minutes=settings.token_minutes)
    return CachedTokenProvider(client, refresh_failed=_log_refresh)


def _log_refresh(service: str, authority: str, *, reason: str, expires: datetime) -> None:
    log.warning(
        "token_refresh_failed",
        service=service,
        authority=authority,
        reason=reason,
        explanation=explanation_of(reason),
        expires=expires.isoformat(),
    )


def sources_of(
    settings: Settings,
    calls: UpstreamClient,
    clock: Callable[[], datetime],
    tokens: TokenProvider | None = None,
    security: IndexSecurity | None = None,
) -> Sources:
    """Return the indexes and registers that the settings name. `tokens`: None, where none are sent."""
    tokens, security = tokens or NoTokenProvider(), security or IndexSecurity()
    index = SagDokumentIndeks(
        calls,
        tokens,
        settings.case_index_url,
        entity_id=settings.case_index_entity_id or "",
        security=security.cases,
    )
    residences, properties = settings.residence_register_url, settings.property_register_url
    return Sources(
        cases=SoapCases(index, clock),
        documents=SoapDocuments(index, clock),
        benefits=SoapBenefits(
            calls,
            tokens,
            settings.benefit_index_url,
            clock,
            entity_id=settings.benefit_index_entity_id or "",
            security=security.benefits,
        ),
        residences=HttpResidenceRegister(calls, residences) if residences else None,
        properties=HttpPropertyRegister(calls, properties) if properties else None,
        representations=(
            HttpRepresentationRegister(calls, settings.representation_register_url)
            if settings.representation_register_url
            else None
        ),
        exempt_classes=settings.exempt_classes,
    )
