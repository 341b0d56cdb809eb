"""Spans of OpenTelemetry, where it is installed and switched on; elsewhere none, at the cost of a look at a flag.

A span has names of ours, and never what was asked, a variable, or a number of a person: no exception's message either.
Of a context that comes from outside, only W3C's traceparent is read and passed on: hexadecimal, of a fixed length.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from typing import Any

TRACEPARENT = "traceparent"
_NOTHING: AbstractContextManager[None] = nullcontext()


class TracingUnavailableError(Exception):
    """OpenTelemetry is not installed."""


class _Tracing:
    """What is switched on: the tracer, OpenTelemetry's module of spans, and the propagator. One a process."""

    tracer: Any = None
    trace: Any = None
    propagator: Any = None


def start(exporter: Any = None) -> Any:
    """Switch tracing on, and return the provider: its `shutdown` sends what is left.

    `exporter`: one that takes each span when it ends; default: OTLP over HTTP in batches, as OTEL_… variables say.
    Raises TracingUnavailableError.
    """
    try:
        sdk, processors = import_module("opentelemetry.sdk.trace"), import_module("opentelemetry.sdk.trace.export")
        _Tracing.trace = import_module("opentelemetry.trace")
        propagation = import_module("opentelemetry.trace.propagation.tracecontext")
        provider = sdk.TracerProvider()
        if exporter is None:
            otlp = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
            provider.add_span_processor(processors.BatchSpanProcessor(otlp.OTLPSpanExporter()))
        else:
            provider.add_span_processor(processors.SimpleSpanProcessor(exporter))
    except ImportError:
        raise TracingUnavailableError("OpenTelemetry is not installed: pip install 'borgerblik[otel]'") from None
    _Tracing.propagator = propagation.TraceContextTextMapPropagator()
    _Tracing.tracer = provider.get_tracer("borgerblik")
    return provider


def stop() -> None:
    """Switch tracing off."""
    _Tracing.tracer = None


def span(name: str, *, kind: str = "INTERNAL", **attributes: str) -> AbstractContextManager[None]:
    """Return a span around a block, inside the span that is open. `kind`: SERVER, CLIENT or INTERNAL."""
    return _NOTHING if _Tracing.tracer is None else _span(name, kind, attributes, None)


def server_span(name: str, headers: Mapping[str, str]) -> AbstractContextManager[None]:
    """Return the span of a request, inside the one that the caller's traceparent names."""
    if _Tracing.tracer is None:
        return _NOTHING
    parent = headers.get(TRACEPARENT)
    context = _Tracing.propagator.extract({TRACEPARENT: parent}) if parent else None
    return _span(name, "SERVER", {}, context)


def annotate(**attributes: str | int | None) -> None:
    """Add what is known by now to the span that is open."""
    if _Tracing.tracer is not None:
        present = {f"borgerblik.{name}": value for name, value in attributes.items() if value is not None}
        _Tracing.trace.get_current_span().set_attributes(present)


def headers() -> dict[str, str]:
    """Return the headers by which an upstream's spans join ours."""
    sent: dict[str, str] = {}
    if _Tracing.tracer is not None:
        _Tracing.propagator.inject(sent)
    return sent


@contextmanager
def _span(name: str, kind: str, attributes: Mapping[str, str], context: Any) -> Iterator[None]:
    kinds, status = _Tracing.trace.SpanKind, _Tracing.trace.Status
    with _Tracing.tracer.start_as_current_span(
        name,
        context=context,
        kind=kinds[kind],
        attributes={f"borgerblik.{key}": value for key, value in attributes.items()},
        record_exception=False,
        set_status_on_exception=False,
    ) as opened:
        try:
            yield
        except BaseException as error:
            opened.set_status(status(_Tracing.trace.StatusCode.ERROR, type(error).__name__))
            raise
