"""The metrics of this process at an address of the graph."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.metrics.collector import MetricsCollector, MetricSources

PATH = "/metrics"


def registry_of(sources: MetricSources) -> CollectorRegistry:
    """Return the metrics of this process. The library's own collectors, which tell versions, are left out."""
    registry = CollectorRegistry()
    registry.register(MetricsCollector(sources))
    ProcessCollector(registry=registry)
    return registry


def route(registry: CollectorRegistry) -> Route:
    """Return the route of the metrics."""

    async def endpoint(request: Request) -> Response:
        encode, media = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(registry), media_type=media)

    return Route(PATH, endpoint, methods=["GET"])
