"""The counters of this process as text that Prometheus and OpenMetrics collectors read, made when one of them asks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.audit.audit_log import AuditLog
from gateway.execution import PlanCache
from gateway.http.rate_limits import RateLimiter
from gateway.observability.request_counts import BOUNDS, RequestCounts
from gateway.redis.connection import RedisConnection
from gateway.server.certificates import Certificates
from gateway.server.load_shedding import LoadShedder
from sources.cache.cache import AnswerCache
from sources.transport.client import UpstreamClient

PLACE = "/metrics"
OTHER = "other"
_WORDS = re.compile(r"[A-Za-z_:]{0,60}")
"""What a reason looks like: whatever else it may become one day, it brings no number of anybody's with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSources:
    """Whatever counts something, each at its own place and for its own sake."""

    tally: RequestCounts
    load: LoadShedder
    plans: PlanCache
    calls: UpstreamClient
    rates: RateLimiter
    certificates: Certificates
    access: AuditLog
    cache: AnswerCache | None
    shared: RedisConnection | None


def route(counted: MetricSources) -> Route:
    """Where they are read. No collector of the library's own beside them tells which versions run here."""
    registry = CollectorRegistry()
    registry.register(MetricsCollector(counted))
    ProcessCollector(registry=registry)

    async def endpoint(request: Request) -> Response:
        encode, media = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(registry), media_type=media)

    return Route(PLACE, endpoint, methods=["GET"])


class MetricsCollector(Collector):
    """Reads what has been counted so far. The labels are words of our own, and the CVR numbers of authorities."""

    def __init__(self, counted: MetricSources) -> None:
        self._counted = counted

    def collect(self) -> Iterable[Metric]:
        """docs/metrics.md explains each."""
        yield from self._requests(self._counted.tally)
        yield from self._load(self._counted.load)
        yield from self._calls(self._counted.calls)
        lanes = {(*f"{lane}:".split(":")[:2],): count for lane, count in self._counted.plans.lanes.items()}
        yield _counter("operations", "Operations run, by lane, and why graphql-core ran them", ("lane", "why"), lanes)
        limited = {(name,): count for name, count in self._counted.rates.limited.items()}
        yield _counter("rate_limited", "Requests over a rate, by whose it is", ("rate",), limited)
        days = {(name,): days for name, days in self._counted.certificates.days.items()}
        yield _gauge("certificate_days", "Days until a certificate expires; below zero: it has", ("certificate",), days)
        unrecorded = Counter[tuple[str]]()
        for reason, count in self._counted.access.failed.items():
            unrecorded[(_word(reason),)] += count
        yield _counter("unrecorded", "Looks that could not be put on record in time, and why", ("reason",), unrecorded)
        if self._counted.cache:
            became = "Questions to the sources that may be kept, by what became of them"
            yield _counter("cache", became, ("event", "source"), self._counted.cache.counts)
        if self._counted.shared:
            yield from self._redis(self._counted.shared)

    def _redis(self, shared: RedisConnection) -> Iterator[Metric]:
        yield _gauge("redis_up", "1 while Redis is used, 0 while it is done without", (), {(): int(shared.is_there)})
        failed = {(what,): count for what, count in shared.failures.items()}
        yield _counter("redis_failures", "Questions to Redis that were not answered, or strangely", ("what",), failed)

    def _requests(self, tally: RequestCounts) -> Iterator[Metric]:
        answered = Counter[tuple[str, str]]()
        for (status, refused), count in tally.answered.items():
            answered[str(status), _word(refused)] += count
        yield _counter("requests", "Requests to the graph, by what the log line says", ("status", "refused"), answered)
        bounds = [*map(str, BOUNDS), "+Inf"]
        taken = list(zip(bounds, accumulate(tally.within), strict=True))
        told = "Seconds from a request to its answer"
        yield HistogramMetricFamily("borgerblik_request_duration_seconds", told, buckets=taken, sum_value=tally.seconds)
        errors = {(code,): count for code, count in tally.errors.items()}
        yield _counter("errors", "Errors beside what could be answered, by code", ("code",), errors)
        hidden = {(reason.name,): count for reason, count in tally.hidden.items()}
        yield _counter("hidden", "Records that were not shown, by the rule that hides them", ("rule",), hidden)

    def _load(self, load: LoadShedder) -> Iterator[Metric]:
        yield _counter("shed", "Requests refused because there was too much to do", (), {(): load.shed})
        yield _gauge("under_way", "Operations under way", (), {(): load.in_flight})
        yield _gauge("lag_seconds", "How late the event loop has been of late, at the least", (), {(): load.lag})

    def _calls(self, calls: UpstreamClient) -> Iterator[Metric]:
        happened = "What has happened to calls to the sources"
        yield _counter("source_events", happened, ("event", "source"), calls.counters.all())
        broken = {(*way, state.value): 1 for way, state in calls.states().items()}
        not_closed = "1 for each breaker that is not closed, by source and authority"
        yield _gauge("breaker", not_closed, ("source", "authority", "state"), broken)


def _word(reason: str) -> str:
    return reason if _WORDS.fullmatch(reason) else OTHER


Counts = Mapping[Any, float]
"""By the values of the labels, in their order."""


def _counter(name: str, told: str, labels: tuple[str, ...], counts: Counts) -> Metric:
    family = CounterMetricFamily(f"borgerblik_{name}", told, labels=labels)
    for values, count in counts.items():
        family.add_metric(values, count)
    return family


def _gauge(name: str, told: str, labels: tuple[str, ...], counts: Counts) -> Metric:
    family = GaugeMetricFamily(f"borgerblik_{name}", told, labels=labels)
    for values, count in counts.items():
        family.add_metric(values, count)
    return family
