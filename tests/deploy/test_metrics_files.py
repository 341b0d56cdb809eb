"""Prometheus' configuration, the alerts and the dashboard: each metric exists, each expression can be read."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import Any

import promql_parser
import pytest
import yaml

from tests.deploy.files import COMPOSE, DEPLOY, DOCS

METRICS = (DOCS / "metrics.md").read_text("utf-8")
RULES: list[dict[str, Any]] = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana" / "dashboards" / "borgerblik.json").read_text("utf-8"))
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


def described_labels() -> dict[str, set[str]]:
    """Return the labels of each metric, as docs/metrics.md has them."""
    rows = re.findall(r"^\| `(borgerblik_\w+)` \|([^|]*)\|", METRICS, re.MULTILINE)
    return {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows}


def mistakes(expression: str) -> list[str]:
    """Return what is wrong with an expression: its syntax, a metric that is none, a label that it has not."""
    plain = expression.replace("$__rate_interval", "5m").replace("$__range", "1h").replace("$instance", ".*")
    try:
        promql_parser.parse(plain)
    except ValueError as error:
        return [str(error)]
    labels, wrong = described_labels(), []
    for name, matchers in re.findall(r"\b(borgerblik_\w+|up)\b(?:\{([^}]*)\})?", plain):
        metric = re.sub(r"_(bucket|sum|count)$", "", name) if "duration" in name else name
        if metric != "up" and metric not in labels:
            wrong.append(name)
        known = labels.get(metric, set()) | {"instance", "job", "worker"}
        wrong += [label for label in re.findall(r"(\w+)\s*[=!]", matchers) if label not in known]
    return wrong


@pytest.mark.parametrize("expression", [*(rule["expr"] for rule in RULES), *QUERIES])
def test_expressions_ask_for_what_is_there(expression: str) -> None:
    """Their syntax is PromQL's, and metrics and labels are those of docs/metrics.md."""
    assert mistakes(expression) == []


@pytest.mark.parametrize(
    "expression",
    ["rate(borgerblik_requests_total[5m]", "borgerblik_no_such > 0", 'borgerblik_errors_total{status="1"}'],
)
def test_a_wrong_expression_is_noticed(expression: str) -> None:
    """The check can fail in each of the three ways."""
    assert mistakes(expression)


def test_every_alert_of_the_page_is_a_rule() -> None:
    """Each row of docs/metrics.md by its expression, or by its metric and labels where a rule sums it."""
    alerts = METRICS[METRICS.index("## Alerts") :]
    expressions = re.findall(r"^\| `([^`]+)`", alerts, re.MULTILINE)
    assert len(expressions) > 10
    written = " ".join(rule["expr"] for rule in RULES)
    assert [expression for expression in expressions if expression not in written] == []


def test_alerts_say_how_urgent_they_are_and_of_whom() -> None:
    """By names that are their own, and labels that their expression leaves."""
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    labels = described_labels()
    for rule in RULES:
        assert rule["labels"]["severity"] in ("page", "ticket")
        metrics = set(re.findall(r"borgerblik_\w+", rule["expr"]))
        there = set[str]().union(*(labels[metric] for metric in metrics)) | {"instance"}
        assert set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])) <= there


def test_the_dashboard_shows_every_metric() -> None:
    """None is described that nobody sees; panels have their own numbers and places."""
    shown_metrics = set(re.findall(r"borgerblik_\w+", " ".join(QUERIES)))
    assert {
        metric for metric in described_labels() if not any(name.startswith(metric) for name in shown_metrics)
    } == set()
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len({(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}) == len(panels)
    sources = yaml.safe_load((DEPLOY / "grafana/provisioning/datasources/prometheus.yaml").read_text("utf-8"))
    assert {panel["datasource"]["uid"] for panel in panels} == {sources["datasources"][0]["uid"]}


def test_prometheus_asks_the_gateways_and_grafana_prometheus() -> None:
    """By the names and ports of compose.yaml, and with the files that are mounted there."""
    configuration = yaml.safe_load((DEPLOY / "prometheus.yml").read_text("utf-8"))
    job = configuration["scrape_configs"][0]["dns_sd_configs"][0]
    address = COMPOSE["services"]["gateway"]["environment"]["BORGERBLIK_METRICS_ADDRESS"]
    assert job["names"] == ["gateway"]
    assert str(job["port"]) == address.rpartition(":")[2]
    mounted = [volume.split(":")[1] for volume in COMPOSE["services"]["prometheus"]["volumes"]]
    assert {f"/etc/prometheus/{name}" for name in ["prometheus.yml", *configuration["rule_files"]]} < set(mounted)
    provider = yaml.safe_load((DEPLOY / "grafana/provisioning/dashboards/borgerblik.yaml").read_text("utf-8"))
    folders = [volume.split(":")[1] for volume in COMPOSE["services"]["grafana"]["volumes"]]
    assert provider["providers"][0]["options"]["path"] in folders


@pytest.mark.skipif(not shutil.which("promtool"), reason="no promtool on this machine")
def test_promtool_agrees() -> None:
    """Prometheus' own judgement, where it is installed."""
    command = ["promtool", "check", "config", str(DEPLOY / "prometheus.yml")]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(not shutil.which("caddy"), reason="no caddy on this machine")
def test_caddy_agrees() -> None:
    """Caddy's own judgement, where it is installed."""
    command = ["caddy", "validate", "--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile"]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
