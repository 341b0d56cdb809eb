"""The counters of this process, put into words when a collector asks."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import accumulate
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from gateway.audit.audit_log import AuditLog
from gateway.auth.authenticator import Authenticator
from gateway.execution import PlanCache
from gateway.http.rate_limits import RateLimiter
from gateway.loaders.source_log import SourceLog
from gateway.observability.request_counts import BOUNDS, RequestCounts
from gateway.redis.connection import RedisConnection
from gateway.server.certificates import Certificates
from gateway.server.load_shedding import LoadShedder
from sources.cache.cache import AnswerCache
from sources.security_tokens.cached_tokens import CachedTokenProvider
from sources.transport.client import UpstreamClient

PREFIX = "borgerblik_"
OTHER = "other"
_WORDS = re.compile(r"[A-Za-z_:]{0,60}")
"""What a reason is spelled like: whatever else it may become one day, it brings no number of anybody's with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSources:
    """Whatever counts something, each in its own room."""

    tally: RequestCounts
    authenticator: Authenticator
    load: LoadShedder
    plans: PlanCache
    calls: UpstreamClient
    rates: RateLimiter
    certificates: Certificates
    tokens: CachedTokenProvider | None
    access: AuditLog
    source_log: SourceLog
    cache: AnswerCache | None
    shared: RedisConnection | None


class MetricsCollector(Collector):
    """Reads what has been counted so far. Labels are words of our own, issuers and the CVR numbers of authorities."""

    def __init__(self, sources: MetricSources) -> None:
        self._sources = sources

    def collect(self) -> Iterable[Metric]:
        """Yield the metrics that docs/metrics.md explains."""
        sources = self._sources
        yield from _requests(sources.tally)
        yield from _load(sources.load)
        yield from _upstream(sources.calls)
        yield _unknown_statuses(sources.source_log)
        yield _unknown_decisions(sources.source_log)
        yield _operations(sources.plans)
        limited = {(name,): count for name, count in sources.rates.limited.items()}
        yield _counter("rate_limited", "Requests over a rate limit, by whose it is", ("rate",), limited)
        yield _keys(sources.authenticator)
        days = {(name,): days for name, days in sources.certificates.days.items()}
        yield _gauge("certificate_days", "Days until a certificate expires; below zero: it has", ("certificate",), days)
        if sources.tokens:
            yield _tokens(sources.tokens)
        yield _audit_failures(sources.access)
        if sources.cache:
            outcome = "Questions to the sources that may be cached, by outcome"
            yield _counter("cache", outcome, ("event", "source"), sources.cache.counts)
        if sources.shared:
            yield from _redis(sources.shared)
        yield _build()


def _build() -> Metric:
    return _gauge("build_info", "The release that runs", ("version",), {(version("borgerblik"),): 1})


def _requests(tally: RequestCounts) -> Iterator[Metric]:
    answered = Counter[tuple[str, str]]()
    for (status, refused), count in tally.answered.items():
        answered[str(status), _word(refused)] += count
    yield _counter("requests", "Requests to the graph, as the log lines have them", ("status", "refused"), answered)
    bounds = [*map(str, BOUNDS), "+Inf"]
    buckets = list(zip(bounds, accumulate(tally.within), strict=True))
    yield HistogramMetricFamily(
        f"{PREFIX}request_duration_seconds",
        "Seconds from a request to its answer",
        buckets=buckets,
        sum_value=tally.seconds,
    )
    errors = {(code,): count for code, count in tally.errors.items()}
    yield _counter("errors", "Errors beside what could be answered, by code", ("code",), errors)
    hidden = {(reason.name,): count for reason, count in tally.hidden.items()}
    yield _counter("hidden", "Records that were not shown, by the rule that hides them", ("rule",), hidden)


def _load(load: LoadShedder) -> Iterator[Metric]:
    yield _counter("requests_shed", "Requests refused because there was too much to do", (), {(): load.shed})
    yield _gauge("operations_in_flight", "Operations being executed", (), {(): load.in_flight})
    yield _gauge("event_loop_lag_seconds", "The least delay of the event loop of late", (), {(): load.lag})


def _upstream(calls: UpstreamClient) -> Iterator[Metric]:
    yield _counter("source_events", "Calls to the sources, by outcome", ("event", "source"), calls.counters.all())
    not_closed = {(*labels, state.value): 1 for labels, state in calls.states().items()}
    help_text = "1 for each circuit breaker that is not closed, by source and authority"
    yield _gauge("circuit_breaker", help_text, ("source", "authority", "state"), not_closed)


def _unknown_statuses(source_log: SourceLog) -> Metric:
    counts = {(authority,): count for authority, count in source_log.unknown_statuses.items()}
    help_text = "Payments read whose status stands in words that the gateway does not know, by authority"
    return _counter("payment_status_unknown", help_text, ("authority",), counts)


def _unknown_decisions(source_log: SourceLog) -> Metric:
    counts = {(authority,): count for authority, count in source_log.unknown_decisions.items()}
    help_text = "Cases read whose decision has a class that no setting gives a meaning, by authority"
    return _counter("decision_class_unknown", help_text, ("authority",), counts)


def _operations(plans: PlanCache) -> Metric:
    executions = {(*f"{execution}:".split(":")[:2],): count for execution, count in plans.executions.items()}
    text = "Operations run, by execution, and why graphql-core ran them"
    return _counter("operations", text, ("execution", "reason"), executions)


def _keys(authenticator: Authenticator) -> Metric:
    """Return the age of each issuer's keys. Infinity: none were ever fetched."""
    ages = {(issuer,): math.inf if age is None else age for issuer, age in authenticator.key_ages().items()}
    return _gauge("jwks_age_seconds", "Seconds since an issuer's keys were fetched", ("issuer",), ages)


def _tokens(tokens: CachedTokenProvider) -> Metric:
    now = datetime.now(UTC)
    seconds = {key: (expires - now).total_seconds() for key, expires in tokens.expiries().items()}
    return _gauge("token_seconds", "Seconds until a token for an index ends", ("service", "authority"), seconds)


def _audit_failures(audit_log: AuditLog) -> Metric:
    failures = Counter[tuple[str]]()
    for reason, count in audit_log.failed.items():
        failures[(_word(reason),)] += count
    return _counter("audit_failures", "Views that were not recorded in time, by reason", ("reason",), failures)


def _redis(shared: RedisConnection) -> Iterator[Metric]:
    yield _gauge(
        "redis_up", "1 while Redis is used, 0 while the gateway does without", (), {(): int(shared.is_available)}
    )
    failures = {(reason,): count for reason, count in shared.failures.items()}
    yield _counter("redis_failures", "Calls to Redis without an answer, or with a strange one", ("what",), failures)


def _word(reason: str) -> str:
    return reason if _WORDS.fullmatch(reason) else OTHER


Counts = Mapping[Any, float]
"""By the values of the labels, in their order."""


def _counter(name: str, help_text: str, labels: tuple[str, ...], counts: Counts) -> Metric:
    return _filled(CounterMetricFamily(f"{PREFIX}{name}", help_text, labels=labels), counts)


def _gauge(name: str, help_text: str, labels: tuple[str, ...], counts: Counts) -> Metric:
    return _filled(GaugeMetricFamily(f"{PREFIX}{name}", help_text, labels=labels), counts)


def _filled(family: CounterMetricFamily | GaugeMetricFamily, counts: Counts) -> Metric:
    for values, count in counts.items():
        family.add_metric(values, count)
    return family
