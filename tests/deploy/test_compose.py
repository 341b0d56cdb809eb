"""deploy/compose.yaml: what Compose's own schema demands, and what it cannot know."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.files import COMPOSE, DEPLOY, seconds
from tests.deploy.secret_files import make

SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def is_valid(path: Path) -> bool:
    """Return whether the compose specification's schema accepts a file."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_the_specification_accepts_it_and_not_everything(tmp_path: Path) -> None:
    """By its own schema; with one letter wrong it does not."""
    assert is_valid(DEPLOY / "compose.yaml")
    wrong = tmp_path / "compose.yaml"
    wrong.write_text((DEPLOY / "compose.yaml").read_text("utf-8").replace("stop_grace_period", "stop_grace_periods"))
    assert not is_valid(wrong)


def sources(service: dict[str, Any]) -> list[str]:
    """Return what a service mounts: names of volumes, and paths."""
    return [volume.split(":")[0] for volume in service.get("volumes", ())]


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_names_is_there(name: str) -> None:
    """Networks, volumes, secrets, other services, and files beside it."""
    service = SERVICES[name]
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"])
    assert set(service.get("depends_on", ())) <= set(SERVICES)
    for source in sources(service):
        assert (DEPLOY / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]
    files = re.findall(r"/run/secrets/(\w+)", yaml.safe_dump(service))
    assert set(files) == set(service.get("secrets", ()))


def test_nothing_is_declared_in_vain() -> None:
    """Each volume, secret and network has a service."""
    for kind in ("volumes", "secrets", "networks"):
        used = {part for service in SERVICES.values() for part in (service.get(kind) or ())}
        used = {part.split(":")[0] for part in used}
        assert set(COMPOSE[kind]) <= used


@pytest.mark.parametrize("name", SERVICES)
def test_services_are_confined(name: str) -> None:
    """Read-only, without capabilities, and reached from this machine alone."""
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert "privileged" not in service


def test_the_gateways_are_two_and_have_time_to_stop() -> None:
    """Nobody reaches them or Redis but through the proxy and the networks; both delays fit into the grace period."""
    gateway = SERVICES["gateway"]
    environment = gateway["environment"]
    assert gateway["deploy"]["replicas"] == 2
    assert "ports" not in gateway
    assert SERVICES["redis"]["networks"] == ["inside"]
    assert "ports" not in SERVICES["redis"]
    stopping = float(environment["BORGERBLIK_SHUTDOWN_DELAY"]) + float(environment["BORGERBLIK_SHUTDOWN_GRACE_PERIOD"])
    assert seconds(gateway["stop_grace_period"]) > stopping


def test_the_proxy_keeps_from_outside_what_is_for_the_platform() -> None:
    """And its own patience is longer than the gateway's, its connections' rest shorter."""
    text = (DEPLOY / "Caddyfile").read_text("utf-8")
    inside = next(line for line in text.splitlines() if "@inside path" in line).split()[2:]
    assert {"/metrics", "/events/*", "/health/*"} <= set(inside)
    assert "respond @inside 404" in text
    assert {"-X-Client-Subject", "-X-Router-Secret", "-X-Events-Secret"} == set(
        re.findall(r"request_header (\S+)", text)
    )
    assert "dynamic a gateway 8000" in text
    assert seconds(re.search(r"response_header_timeout (\S+)", text).group(1)) > 8  # type: ignore[union-attr]
    assert seconds(re.search(r"keepalive (\S+)", text).group(1)) < 75  # type: ignore[union-attr]


def test_every_secret_is_made(tmp_path: Path) -> None:
    """Once, and not again: a second run changes none. The files are those that compose hands out."""
    declared = {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()}
    assert set(make(tmp_path / "secrets")) == declared
    before = {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()}
    assert make(tmp_path / "secrets") == []
    assert {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()} == before
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert before["id_key"] != before["cache_encryption_key"]
