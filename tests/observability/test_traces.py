"""Spans of a request, in the trace of whoever asks and of whom is asked; nothing of a person is in them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from sources import tracing
from sources.sandbox.personas import BY_KEY
from tests.commands.invoking import mistake
from tests.serving import Served, served

memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SIMPLE = "query Sager { me { name cases { nodes { id title } } benefits { nodes { id } } } }"


class Listener:
    """Stands between the gateway and the sandbox, and notes the headers of tracing that the sandbox gets."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.headers: list[dict[str, str]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            names = {name.decode(): value.decode() for name, value in scope["headers"]}
            if "traceparent" in names or "tracestate" in names:
                self.headers.append(names)
        await self._app(scope, receive, send)


@pytest.fixture
def exporter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Provide what collects the spans of a gateway that is told to send traces."""
    spans, start = memory.InMemorySpanExporter(), tracing.start
    monkeypatch.setattr(tracing, "start", lambda: start(spans))
    yield spans
    tracing.stop()


@contextmanager
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Listen as a collector does, and note path and body of what is sent."""
    bodies: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            is_packed = self.headers.get("content-encoding") == "gzip"
            bodies.append((self.path, gzip.decompress(body) if is_packed else body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", bodies
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def asked(gateway: Served, query: str, **headers: str) -> None:
    """Ask as a citizen, with these headers."""
    sent = {"authorization": f"Bearer {gateway.token()}", **headers}
    response = await gateway.client.post("/graphql", json={"query": query}, headers=sent)
    assert response.status_code == 200, response.text


async def test_a_request_is_a_trace(tmp_path: Path, exporter: Any) -> None:
    """The request inside its caller's span; authentication, sources and audit log inside the request."""
    listeners: list[Listener] = []

    def between(app: ASGIApp) -> ASGIApp:
        listeners.append(Listener(app))
        return listeners[0]

    async with served(tmp_path, on_the_way=between, TRACES="true") as gateway:
        await asked(gateway, SIMPLE, traceparent=f"00-{TRACE}-{PARENT}-01", tracestate="who=7405861042")
        spans = {span.name: span for span in exporter.get_finished_spans() if span.context.trace_id == int(TRACE, 16)}
    request = spans["graphql"]
    assert request.parent.span_id == int(PARENT, 16)
    assert {"authentication", "source cases", "source benefits", "source residences", "audit log"} <= spans.keys()
    assert {spans[name].parent.span_id for name in ("authentication", "audit log", "source cases")} == {
        request.context.span_id
    }
    assert request.attributes["borgerblik.operation"] == "Sager"
    assert request.attributes["borgerblik.status"] == 200
    assert request.attributes["borgerblik.request_id"]
    called = [span for span in exporter.get_finished_spans() if span.name == "source cases"]
    assert "11111111" in {span.attributes["borgerblik.authority"] for span in called}
    of_trace = [headers for headers in listeners[0].headers if headers["traceparent"].split("-")[1] == TRACE]
    ids = {f"{span.context.span_id:016x}" for span in exporter.get_finished_spans() if span.name.startswith("source ")}
    assert of_trace
    assert {headers["traceparent"].split("-")[2] for headers in of_trace} <= ids
    assert not any("tracestate" in headers for headers in listeners[0].headers)


async def test_nothing_of_a_person_is_in_a_span(tmp_path: Path, exporter: Any) -> None:
    """No number, name, query text, variable or error's message, where a source fails too."""
    async with served(tmp_path, TRACES="true") as gateway:
        await asked(gateway, 'query Sag7405861042 { me { name cases(filter: {text: "Hemmelig"}) { nodes { id } } } }')
        fault = {"service": "sagdokumentindeks", "authority": "11111111", "kind": "http500"}
        (await gateway.client.post("/sandbox/faults", json=fault)).raise_for_status()
        await asked(gateway, SIMPLE)
    spans = exporter.get_finished_spans()
    text = "\n".join(span.to_json() for span in spans)
    assert len(spans) > 8
    persona = BY_KEY["overblik"]
    for secret in (persona.cpr, persona.name, "Hemmelig", "nodes", "Bearer"):
        assert secret not in text
    assert not any(span.events for span in spans)


async def test_spans_are_sent_to_a_collector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By OTLP over HTTP, where OpenTelemetry's own variable says; what is left is sent when the process stops."""
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    with collector() as (address, bodies):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        async with served(tmp_path, TRACES="true") as gateway:
            await asked(gateway, SIMPLE)
        tracing.stop()
    assert {path for path, _ in bodies} == {"/v1/traces"}
    sent = b"".join(body for _, body in bodies)
    assert all(name in sent for name in (b"graphql", b"authentication", b"source cases", b"audit log"))


async def test_without_the_setting_there_is_no_span(tmp_path: Path) -> None:
    """And no header to the sources."""
    assert tracing.headers() == {}
    with tracing.span("anything"):
        tracing.annotate(status=200)
    assert tracing.headers() == {}


def test_without_opentelemetry_the_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the start, in a line that says what to install."""

    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(tracing, "import_module", missing)
    lines = mistake("serve", "--sandbox", "--port", "0", BORGERBLIK_TRACES="true")
    assert "BORGERBLIK_TRACES cannot be used: it must be false where borgerblik[otel] is not installed." in lines[-1]
