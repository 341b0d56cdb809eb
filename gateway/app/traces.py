"""Switch tracing on where the settings say so."""

from __future__ import annotations

from typing import Protocol

from gateway.settings import Settings, SettingsError, unusable
from sources import tracing


class Traces(Protocol):
    """What sends the spans of this process."""

    def shutdown(self) -> None:
        """Send what is left, and end. Blocks on the network."""


def traces_from_settings(settings: Settings) -> Traces | None:
    """Return what sends traces. None: nothing does. Raise SettingsError where OpenTelemetry is not installed."""
    if not settings.traces:
        return None
    try:
        provider: Traces = tracing.start()
    except tracing.TracingUnavailableError:
        raise SettingsError([unusable("TRACES", "must be false where borgerblik[otel] is not installed")]) from None
    return provider
