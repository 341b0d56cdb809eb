"""`borgerblik doctor` as an operator runs it: red, red, green; its exit codes, its JSON, and what it never prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway.commands.doctor.questions import NO_CASE, NOBODY
from sources.sandbox.certificate_authority import CertificateAuthority
from tests.commands.doctor.conftest import ID_KEY, KORSBAEK, VEJLE, ExaminedDeployment
from tests.conftest import ROOT
from tests.ports import free_port


def doctor(environment: Mapping[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command with these settings alone."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("BORGERBLIK_")}
    command = [sys.executable, "-m", "gateway", "doctor", *options]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=ROOT, env=clean | environment, timeout=240
    )


def test_red_red_green(deployment: ExaminedDeployment, tmp_path: Path) -> None:
    """A wrong CA; then one municipality without an agreement; then nothing is wrong."""
    (tmp_path / "ca.pem").write_bytes(CertificateAuthority().pem())
    first = doctor(deployment.environment(SOURCE_CA=str(tmp_path / "ca.pem")))
    assert first.returncode == 1
    assert "of no CA that we" in first.stdout

    with deployment.trouble(service="sts", kind="no-agreement", authority=KORSBAEK):
        second = doctor(deployment.environment())
    assert second.returncode == 1
    assert f"SF1470 for Korsbæk Kommune ({KORSBAEK})" in second.stdout
    assert "SF1470 for 2 authorities" in second.stdout

    third = doctor(deployment.environment())
    assert third.returncode == 0, third.stdout
    assert "SF1470 for 3 authorities" in third.stdout
    assert ", 0 error\n" in third.stdout
    assert (first.stderr, second.stderr, third.stderr) == ("", "", "")


def test_json_for_machines(deployment: ExaminedDeployment) -> None:
    """Each finding stands for itself, with its cure; a choice of checks and of municipalities holds."""
    with deployment.trouble(service="sts", kind="no-agreement", authority=KORSBAEK):
        options = ("--json", "--only", "tokens", "--municipality", "0999", "--municipality", VEJLE)
        result = doctor(deployment.environment(), *options)
    report = json.loads(result.stdout)
    assert result.returncode == 1
    assert report.keys() == {"healthy", "counts", "findings"}
    assert (report["healthy"], report["counts"]) == (False, {"ok": 2, "warning": 0, "error": 2})
    assert all(
        finding.keys() == {"check", "service", "authority", "state", "finding", "cure"}
        for finding in report["findings"]
    )
    summary = [(each["service"], each["authority"]["cvr"], each["state"]) for each in report["findings"]]
    assert sorted(summary) == [
        ("SF1470", KORSBAEK, "error"), ("SF1470", VEJLE, "ok"),
        ("SF1491", KORSBAEK, "error"), ("SF1491", VEJLE, "ok"),
    ]  # fmt: skip
    assert all(bool(each["cure"]) is (each["state"] == "error") for each in report["findings"])


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_progress_is_shown_on_a_terminal(deployment: ExaminedDeployment) -> None:
    """On standard error alone: what is piped elsewhere stays JSON."""
    ours, terminal = os.openpty()
    clean = {key: value for key, value in os.environ.items() if not key.startswith("BORGERBLIK_")}
    running = subprocess.Popen(
        [sys.executable, "-m", "gateway", "doctor", "--json", "--only", "tokens"],
        stdout=subprocess.PIPE, stderr=terminal, cwd=ROOT,
        env=clean | deployment.environment() | {"TERM": "xterm"},
    )  # fmt: skip
    os.close(terminal)
    report, _ = running.communicate(timeout=240)
    shown = os.read(ours, 65_536)
    os.close(ours)
    assert json.loads(report)["healthy"] is True
    assert b"Examining" in shown


def test_settings_that_are_missing(deployment: ExaminedDeployment) -> None:
    """Each is a finding, and never a value; nothing is called."""
    result = doctor(deployment.environment(CASE_INDEX_URL=None, DEADLINE="hemmelig"), "--json")
    report = json.loads(result.stdout)
    assert result.returncode == 1
    texts = [finding["finding"] for finding in report["findings"]]
    assert any(text.startswith("BORGERBLIK_CASE_INDEX_URL is missing") for text in texts)
    assert any(text.startswith("BORGERBLIK_DEADLINE cannot be used") for text in texts)
    assert "hemmelig" not in result.stdout


def test_a_municipality_that_no_policy_names(deployment: ExaminedDeployment) -> None:
    """A slip of the pen is no clean bill of health."""
    assert doctor(deployment.environment(), "--only", "questions", "--municipality", "0101").returncode == 1


def test_no_secret_and_no_person_is_printed(deployment: ExaminedDeployment) -> None:
    """In the table and in JSON, where much is wrong."""
    environment = deployment.environment(
        REDIS_URL=f"redis://borgerblik:redis-hemmelighed@127.0.0.1:{free_port()}/0",
        CACHE_ENCRYPTION_KEY="en anden hemmelighed af mindst 32 byte",
        ROUTER_SECRET="en tredje hemmelighed af mindst 32 byte",
    )
    printed = ""
    with deployment.trouble(service="ydelselistehent", kind="fault12", authority=VEJLE):
        for options in ((), ("--json",)):
            result = doctor(environment, *options)
            assert result.returncode == 1
            printed += result.stdout + result.stderr
    for secret in ("hemmelighed", ID_KEY, NOBODY.reveal(), NO_CASE, "PRIVATE KEY", "<saml"):
        assert secret not in printed
