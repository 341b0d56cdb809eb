"""What a collector of metrics reads: counts of what was asked before, and nothing of who asked it."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from pathlib import Path

import httpx
import pytest
import structlog
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.audit.store import AuditStoreError
from sources.sandbox.authorities import BY_CVR
from sources.sandbox.personas import PERSONAS
from sources.sandbox.sts import ENTITY_IDS
from tests.conftest import ROOT
from tests.server.test_certificates import a_certificate
from tests.serving import Served, served

SMALL = "query Small { me { cases { nodes { title } } } }"
OVER_CORE = "{ __schema { queryType { name } } }"
WORKERS = {"borgerblik_worker_up", "borgerblik_worker_restarts_total"}
Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def figures(text: str) -> Figures:
    """Each sample by its name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in read(text)
        for sample in family.samples
    }


async def scraped(gateway: Served) -> Figures:
    """Return what stands there now."""
    answer = await gateway.client.get("/metrics")
    assert answer.status_code == 200
    return figures(answer.text)


def of(figures: Figures, name: str, **labels: str) -> float:
    """One of them; 0 where it has never been counted."""
    return figures.get((f"borgerblik_{name}", frozenset(labels.items())), 0.0)


async def test_they_are_off_unless_asked_for(tmp_path: Path) -> None:
    """Like any other address where there is nothing."""
    async with served(tmp_path) as gateway:
        answer = await gateway.client.get("/metrics")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")


async def test_requests_are_counted_by_their_ends(tmp_path: Path) -> None:
    """By status and reason, as the log says them, with their times and executions."""
    async with served(tmp_path, METRICS="true") as gateway:
        for _ in range(3):
            await gateway.data(SMALL)
        await gateway.post(OVER_CORE)
        await gateway.post(SMALL)
        await gateway.post("{")
        figures = await scraped(gateway)
    assert of(figures, "requests_total", status="200", refused="") == 4
    assert of(figures, "requests_total", status="401", refused="no_token") == 1
    assert of(figures, "requests_total", status="400", refused="GRAPHQL_PARSE_FAILED") == 1
    assert of(figures, "request_duration_seconds_count") == 6
    assert of(figures, "request_duration_seconds_bucket", le="+Inf") == 6
    assert 0 < of(figures, "request_duration_seconds_sum") < 600
    assert of(figures, "operations_total", execution="compiled", reason="") == 3
    assert of(figures, "operations_total", execution="reference", reason="introspection") == 1
    assert of(figures, "operations_in_flight") == 0
    assert of(figures, "requests_shed_total") == 0


async def test_what_is_hidden_is_counted_by_rule(tmp_path: Path) -> None:
    """As the log lines say it, all together."""
    async with served(tmp_path, METRICS="true") as gateway:
        with structlog.testing.capture_logs() as logs:
            for persona in PERSONAS:
                await gateway.post(SMALL, token=gateway.token(persona.key))
        figures = await scraped(gateway)
    rules = Counter[str]()
    for line in logs:
        rules.update(line.get("hidden", {}))
    assert len(rules) > 1
    assert {rule: of(figures, "hidden_total", rule=rule) for rule in rules} == rules


async def test_sources_are_counted_and_breakers_named(tmp_path: Path) -> None:
    """Every call by what became of it; a breaker by the authority that it stands before, until it closes."""
    fault = {"service": "sagdokumentindeks", "authority": "11111111", "kind": "http500"}
    async with served(tmp_path, METRICS="true") as gateway:
        await gateway.data(SMALL)
        before = await scraped(gateway)
        (await gateway.client.post("/sandbox/faults", json=fault)).raise_for_status()
        for _ in range(12):
            await gateway.post(SMALL, token=gateway.token())
        figures = await scraped(gateway)
    calls = {"event": "called", "source": "cases"}
    assert 0 < of(before, "source_events_total", **calls) < of(figures, "source_events_total", **calls)
    assert of(before, "source_events_total", event="unavailable", source="cases") == 0
    assert of(figures, "source_events_total", event="unavailable", source="cases") > 0
    assert of(figures, "source_events_total", event="cut_short", source="cases") > 0
    broken = [labels for name, labels in figures if name == "borgerblik_circuit_breaker"]
    assert broken == [frozenset({("source", "cases"), ("authority", "11111111"), ("state", "open")})]


async def test_tokens_are_shown_with_their_time(tmp_path: Path) -> None:
    """By the entity id of the index and the authority; none before any is needed."""
    async with served(tmp_path, METRICS="true") as gateway:
        before = await scraped(gateway)
        await gateway.data(SMALL)
        after = await scraped(gateway)
    labels = {"service": ENTITY_IDS["sagdokumentindeks"], "authority": "11111111"}
    assert of(before, "token_seconds", **labels) == 0
    assert 8 * 3600 - 600 < of(after, "token_seconds", **labels) <= 8 * 3600


async def test_errors_inside_answers_are_counted(tmp_path: Path) -> None:
    """Each of them, though the request itself was answered with 200."""
    fault = {"service": "ydelselistehent", "authority": "*", "kind": "http500"}
    asked_twice = "{ me { name benefits { totalCount } again: benefits { totalCount } } }"
    async with served(tmp_path, METRICS="true") as gateway:
        (await gateway.client.post("/sandbox/faults", json=fault)).raise_for_status()
        answers = [(await gateway.post(asked_twice, token=gateway.token())).json() for _ in range(3)]
        figures = await scraped(gateway)
    codes = [error["extensions"]["code"] for answer in answers for error in answer["errors"]]
    assert codes == ["SOURCE_UNAVAILABLE"] * 6
    assert of(figures, "errors_total", code="SOURCE_UNAVAILABLE") == 6
    assert of(figures, "requests_total", status="200", refused="") == 3


async def test_what_is_refused_for_being_too_much_is_counted(tmp_path: Path) -> None:
    """Rates by whose they are; what the full gateway sheds before it looks at it."""
    async with served(tmp_path, METRICS="true", RATE_LIMIT_CITIZEN="2/day") as gateway:
        for _ in range(5):
            await gateway.post(SMALL, token=gateway.token())
        load = gateway.client._transport.app.state.load  # type: ignore[attr-defined]
        load.in_flight = 500
        assert (await gateway.post(SMALL)).status_code == 503
        full = await scraped(gateway)
        load.in_flight = 0
    assert of(full, "rate_limited_total", rate="citizen") == 3
    assert of(full, "requests_total", status="429", refused="RATE_LIMITED") == 3
    assert (of(full, "requests_shed_total"), of(full, "operations_in_flight")) == (1, 500)


async def test_what_is_kept_is_counted_by_source(tmp_path: Path) -> None:
    """What was there, what was asked for, and what failed; nothing where nothing is kept."""
    fault = {"service": "ydelselistehent", "authority": "*", "kind": "http500"}
    async with served(tmp_path, METRICS="true", CACHE="memory", DEADLINE="60") as gateway:
        for _ in range(3):
            await gateway.data(SMALL)
        before = await scraped(gateway)
        (await gateway.client.post("/sandbox/faults", json=fault)).raise_for_status()
        await gateway.post("{ me { benefits { totalCount } } }", token=gateway.token())
        figures = await scraped(gateway)
    made = of(before, "cache_total", event="asked", source="cases")
    assert made > 0
    assert of(before, "cache_total", event="kept", source="cases") == 2 * made
    assert of(figures, "cache_total", event="failed", source="cases") == 0
    in_vain = of(figures, "cache_total", event="failed", source="benefits")
    assert in_vain == of(figures, "cache_total", event="asked", source="benefits") > 0
    async with served(tmp_path, METRICS="true") as gateway:
        assert not [name for name, _ in await scraped(gateway) if name.startswith("borgerblik_cache")]


@pytest.mark.parametrize("required", ["true", "false"])
async def test_looks_that_are_not_on_record_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, required: str
) -> None:
    """Whether they were answered or not, and never with more than a word of why."""
    problems = iter(["disk full at /var/0101701234", "slow"])

    async def broken(*_: object) -> None:
        raise AuditStoreError(next(problems))

    async with served(tmp_path, METRICS="true", AUDIT_LOG_REQUIRED=required) as gateway:
        await gateway.data(SMALL)
        monkeypatch.setattr("gateway.audit.file_store.FileAuditStore.write", broken)
        statuses = [(await gateway.post(SMALL, token=gateway.token())).status_code for _ in range(2)]
        figures = await scraped(gateway)
    assert statuses == ([503, 503] if required == "true" else [200, 200])
    assert {labels for name, labels in figures if name == "borgerblik_audit_failures_total"} == {
        frozenset({("reason", "slow")}),
        frozenset({("reason", "other")}),
    }
    assert of(figures, "audit_failures_total", reason="slow") == 1


async def test_certificates_and_redis_are_told(tmp_path: Path) -> None:
    """Days left, and whether the Redis that was named is in use; nothing of a Redis where none was named."""
    certificate = a_certificate(tmp_path / "own.pem", days=7)
    settings = {"METRICS": "true", "CERTIFICATES": str(certificate), "SIGNED_MESSAGES": "true"}
    async with served(tmp_path, **settings, REDIS_URL="redis://127.0.0.1:1/0") as gateway, asyncio.timeout(20):
        figures: Figures = {}
        while not of(figures, "certificate_days", certificate="own.pem"):
            await asyncio.sleep(0.02)
            figures = await scraped(gateway)
    assert of(figures, "certificate_days", certificate="own.pem") == 7
    assert of(figures, "certificate_days", certificate="client.pem") > 0, "that of our key pair"
    assert of(figures, "certificate_days", certificate="service-certificates.pem") > 0, "those that are pinned"
    assert figures["borgerblik_redis_up", frozenset()] == 0


async def test_nobody_is_in_them(tmp_path: Path) -> None:
    """Whoever asked, and whatever was wrong with it: no long number stands there but authorities' CVR numbers."""
    async with served(tmp_path, METRICS="true") as gateway:
        for persona in PERSONAS:
            name = f"query Q{persona.cpr} {{ me {{ cases {{ nodes {{ title }} }} }} }}"
            await gateway.post(name, token=gateway.token(persona.key))
            await gateway.post(f"{{ c{persona.cpr} }}", token=persona.cpr)
            await gateway.post(SMALL, token=gateway.token(persona.key, iss=persona.cpr, aud=persona.cpr))
            await gateway.post(SMALL, application=persona.cpr, operationName=persona.cpr)
        text = (await gateway.client.get("/metrics")).text
    labels = {value for family in read(text) for sample in family.samples for value in sample.labels.values()}
    assert len(labels) > 20
    assert not [label for label in labels if re.search(r"\d{5}", label) and label not in BY_CVR]
    assert not [persona.key for persona in PERSONAS if persona.cpr in text or persona.name in text]


async def test_both_formats_are_spoken(tmp_path: Path) -> None:
    """OpenMetrics to whoever asks for it, Prometheus' own text to others; other methods are refused."""
    async with served(tmp_path, METRICS="true") as gateway:
        await gateway.data(SMALL)
        plain = await gateway.client.get("/metrics")
        headers = {"accept": "application/openmetrics-text; version=1.0.0"}
        strict = await gateway.client.get("/metrics", headers=headers)
        posted = await gateway.client.post("/metrics")
    assert plain.headers["content-type"].startswith("text/plain; version=")
    assert strict.headers["content-type"].startswith("application/openmetrics-text")
    families = [read(plain.text), read_openmetrics(strict.text)]  # type: ignore[no-untyped-call]
    names = [{family.name for family in family_group} for family_group in families]
    assert names[0] == names[1]
    assert posted.status_code == 405
    assert_private(plain)


def assert_private(answer: httpx.Response) -> None:
    """Assert that an answer may not be cached, and that it does not tell which Python runs here."""
    assert answer.headers["cache-control"] == "no-store, private"
    assert "python_info" not in answer.text


async def test_the_page_explains_each(tmp_path: Path) -> None:
    """docs/metrics.md has a row for every metric of ours, and for no other. (Workers: tests/server/test_workers.py.)"""
    page = (ROOT / "docs" / "metrics.md").read_text("utf-8")
    async with served(tmp_path, METRICS="true", CACHE="memory", REDIS_URL="redis://127.0.0.1:1/0") as gateway:
        text = (await gateway.client.get("/metrics")).text
    there = set(re.findall(r"^# TYPE (borgerblik_\w+) ", text, re.MULTILINE))
    assert set(re.findall(r"^\| `(borgerblik_\w+)`", page, re.MULTILINE)) - WORKERS == there


async def test_unknown_words_of_payments_are_counted_by_authority(tmp_path: Path) -> None:
    """So that an operator learns that an authority's system has words of its own, without reading the log."""
    async with served(tmp_path, METRICS="true", on_the_way=UnknownWords) as gateway:
        await gateway.data("{ me { payments { nodes { status } } } }")
        figures = await scraped(gateway)
    counted = {
        labels: count for (name, labels), count in figures.items() if name.endswith("payment_status_unknown_total")
    }
    assert counted
    assert all(count > 0 for count in counted.values())
    assert {name for labels in counted for name, _ in labels} == {"authority"}


class UnknownWords:
    """The sandbox with a payment's status in words that nobody knows."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the sandbox, but for one word."""

        async def changed(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = message["body"].replace(b">Udbetalt<", b">Oedbetal<")
            await send(message)

        await self._app(scope, receive, changed)
