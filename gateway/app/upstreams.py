"""What the gateway calls: indexes, registers and the issuers' keys, by the settings; and the clock that it goes by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time

from gateway.auth.issuers import Issuer
from gateway.auth.jwks import JsonWebKeys
from gateway.auth.jwt import Verifier
from gateway.settings import Settings
from sources.cache.sources import Sources
from sources.errors import SourceUnavailableError
from sources.reference.danish_time import DENMARK, instant
from sources.registers import HttpPropertyRegister, HttpResidenceRegister
from sources.security_tokens import HttpTokenProvider, NoTokenProvider
from sources.sf1470.cases import SoapCases
from sources.sf1470.client import SagDokumentIndeks
from sources.sf1470.documents import SoapDocuments
from sources.sf1491.client import SoapBenefits
from sources.transport.circuit_breaker import MAX_OPEN_SECONDS, CircuitBreakerLimits
from sources.transport.client import UpstreamClient, UpstreamLimits
from sources.transport.http import HttpClient


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


def sources_of(settings: Settings, calls: UpstreamClient, clock: Callable[[], datetime]) -> Sources:
    """Return the indexes and registers that the settings name."""
    tokens = HttpTokenProvider(calls, settings.token_url) if settings.token_url else NoTokenProvider()
    index = SagDokumentIndeks(calls, tokens, settings.case_index_url)
    residences, properties = settings.residence_register_url, settings.property_register_url
    return Sources(
        cases=SoapCases(index, clock),
        documents=SoapDocuments(index, clock),
        benefits=SoapBenefits(calls, tokens, settings.benefit_index_url, clock),
        residences=HttpResidenceRegister(calls, residences) if residences else None,
        properties=HttpPropertyRegister(calls, properties) if properties else None,
        exempt_classes=settings.exempt_classes,
    )
