"""A sandbox as a process, over real TLS, and a deployment that knows it by its settings alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.commands.doctor.command import examined
from gateway.commands.doctor.examination import ExaminationPlan
from gateway.commands.doctor.finding import Check, Finding, State
from gateway.policies.folder import PACKAGED
from sources.sandbox.sts import ENTITY_IDS, PATH
from tests.running import secure_address, started

KORSBAEK, VEJLE, PENSIONS = "11111111", "29189900", "99999999"
ID_KEY = "the key of these tests, of 32 bytes and more"


@dataclass(frozen=True)
class ExaminedDeployment:
    """A deployment on a sandbox, every service of it over TLS."""

    sandbox: str
    secure: str
    keys: Path
    policies: Path
    folder: Path

    def environment(self, **changes: str | None) -> dict[str, str]:
        """Return its settings; a change of None leaves one out."""
        texts: dict[str, str | None] = {
            "CASE_INDEX_URL": f"{self.secure}/sagdokumentindeks/6",
            "BENEFIT_INDEX_URL": f"{self.secure}/ydelselistehent/2",
            "TOKEN_URL": f"{self.secure}{PATH}",
            "CASE_INDEX_ENTITY_ID": ENTITY_IDS["sagdokumentindeks"],
            "BENEFIT_INDEX_ENTITY_ID": ENTITY_IDS["ydelselistehent"],
            "CLIENT_CERTIFICATE": str(self.keys / "client.pem"),
            "CASE_INDEX_CERTIFICATES": str(self.keys / "service-certificates.pem"),
            "BENEFIT_INDEX_CERTIFICATES": str(self.keys / "service-certificates.pem"),
            "SOURCE_CA": str(self.keys / "ca.pem"),
            "ISSUER": "https://sandbox.borgerblik.invalid",
            "JWKS_URL": f"{self.sandbox}/jwks",
            "ID_KEY": ID_KEY,
            "POLICIES": str(self.policies),
            "EXAMPLE_POLICIES": "true",
            "AUDIT_LOG": str(self.folder / "audit.jsonl"),
        }
        return {f"BORGERBLIK_{key}": text for key, text in (texts | changes).items() if text is not None}

    def examine(self, *only: Check, seconds: float = 20.0, **changes: str | None) -> list[Finding]:
        """Return the findings about this deployment with changed settings."""
        return examined(self.environment(**changes), ExaminationPlan(only=frozenset(only), seconds=seconds))

    @contextmanager
    def trouble(self, **fault: Any) -> Iterator[None]:
        """Let a service of the sandbox fail while the block runs."""
        httpx.post(f"{self.sandbox}/faults", json=fault, trust_env=False).raise_for_status()
        try:
            yield
        finally:
            httpx.delete(f"{self.sandbox}/faults", trust_env=False).raise_for_status()


@pytest.fixture(scope="package")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExaminedDeployment]:
    """Provide a deployment of two municipalities and an agency in which nothing is wrong."""
    folder = tmp_path_factory.mktemp("doctor")
    (folder / "policies").mkdir()
    for name in ("korsbaek", "vejle", "udbetaling-danmark"):
        shutil.copy(PACKAGED / f"{name}.graphql", folder / "policies")
    command = ["sandbox", "serve", "--port", "0", "--tls-port", "0", "--keys", str(folder / "keys")]
    with started(command, {}, folder / "log") as address:
        secure = secure_address(folder / "log")
        yield ExaminedDeployment(address, secure, folder / "keys", folder / "policies", folder)


def errors(findings: list[Finding]) -> list[tuple[Check, str, str | None]]:
    """Return the check, the service and the CVR number of each finding that is in error."""
    return [
        (finding.check, finding.service, finding.authority and finding.authority.cvr)
        for finding in findings
        if finding.state is State.ERROR
    ]


def only_error(findings: list[Finding]) -> Finding:
    """Return the one finding that is in error."""
    (finding,) = [finding for finding in findings if finding.state is State.ERROR]
    return finding
