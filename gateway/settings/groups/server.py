"""Settings of a process: load, connections, stopping, and what operators read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.settings import values
from gateway.settings.field import setting


@dataclass(frozen=True, kw_only=True)
class ServerSettings:
    """What one process bears, and how it stops."""

    max_connections: int = setting(values.number(1, 100_000), "Connections at once", default=1_000)
    max_concurrent_operations: int = setting(values.number(1, 100_000), "Operations in flight at once", default=500)
    max_event_loop_lag_ms: int = setting(
        values.number(0, 10_000),
        "Event-loop lag in milliseconds from which on requests are rejected with 503; 0 disables",
        default=50,
    )
    keep_alive_timeout: float = setting(
        values.seconds,
        "Seconds that an unused connection is kept: longer than a proxy in front keeps it",
        default=75.0,
    )
    shutdown_delay: float = setting(
        values.seconds_or_none,
        "Seconds between the signal to stop, which ends readiness, and taking no more connections",
        default=5.0,
    )
    shutdown_grace_period: float = setting(
        values.seconds, "Seconds that requests in flight may then take", default=10.0
    )


@dataclass(frozen=True, kw_only=True)
class ObservabilitySettings:
    """What operators and developers can read from a process."""

    metrics: bool = setting(
        values.flag, "Serve counters at `/metrics` for Prometheus; keep that path from the outside", default=False
    )
    metrics_address: tuple[str, int] | None = setting(
        values.host_and_port, "Host and port where counters are served instead, of all workers together: 127.0.0.1:9100"
    )
    traces: bool = setting(
        values.flag,
        "Send traces by OpenTelemetry (OTLP over HTTP) to where its own OTEL_… variables say; needs `borgerblik[otel]`",
        default=False,
    )
    log_level: str = setting(
        values.choice("debug", "info", "warning", "error"), "The least level of what is logged", default="info"
    )
    log_format: str = setting(
        values.choice("auto", "json", "console"),
        "One JSON object a line, or lines for people; auto: for people on a terminal",
        default="auto",
    )
    certificates: tuple[Path, ...] = setting(
        values.files, "PEM files whose expiry is watched, with commas between; upstreams' own always are", default=()
    )
    explorer: bool = setting(values.flag, "Serve the explorer; always on in the sandbox", default=False)
