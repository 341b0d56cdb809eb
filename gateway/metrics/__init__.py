"""The counters of a process, or of all workers together, in the text formats of Prometheus and OpenMetrics."""

from gateway.metrics.collector import MetricsCollector, MetricSources
from gateway.metrics.endpoint import registry_of, route

__all__ = ["MetricSources", "MetricsCollector", "registry_of", "route"]
