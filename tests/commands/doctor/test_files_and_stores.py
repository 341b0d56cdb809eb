"""What is on this machine, and what the settings name beside the indexes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.commands.doctor import examination
from gateway.commands.doctor.certificates import dates
from gateway.commands.doctor.clock import clock_finding
from gateway.commands.doctor.cures import _ASK_KOMBIT, _CURES, cure_of
from gateway.commands.doctor.finding import Check, Finding, State, ok
from gateway.loaders.failure_words import _EXPLANATIONS
from sources.sandbox.certificate_authority import CertificateAuthority
from tests.commands.doctor.conftest import ExaminedDeployment, errors, only_error
from tests.ports import free_port
from tests.redis_server import Server

NOW = datetime(2026, 11, 16, 11, tzinfo=UTC)


def test_a_key_that_is_not_the_certificates(deployment: ExaminedDeployment, tmp_path: Path) -> None:
    """The file is named; the indexes are not asked, and all that needs no key is examined."""
    (tmp_path / "other.pem").write_bytes(CertificateAuthority().issue("other").pem())
    findings = deployment.examine(CLIENT_KEY=str(tmp_path / "other.pem"))
    assert errors(findings) == [
        (Check.CERTIFICATES, "files", None),
        (Check.QUESTIONS, "SF1470", None),
        (Check.QUESTIONS, "SF1491", None),
    ]
    mismatch = next(finding for finding in findings if finding.state is State.ERROR)
    assert (
        mismatch.text
        == "BORGERBLIK_CLIENT_CERTIFICATE cannot be used: it must hold the certificate of the private key."
    )
    assert {finding.check for finding in findings} >= {
        Check.POLICIES,
        Check.AUDIT_LOG,
        Check.ISSUERS,
        Check.CONNECTIONS,
    }


@pytest.mark.parametrize(
    ("days", "state", "text"),
    [
        (-1, State.ERROR, "The first of it and its chain has expired."),
        (10, State.WARNING, "The first of it and its chain expires in 10 days."),
    ],
)
def test_our_certificates_dates(
    days: int, state: State, text: str, deployment: ExaminedDeployment, tmp_path: Path
) -> None:
    """A month ahead it is a warning."""
    identity = CertificateAuthority().issue("ours", lifetime=timedelta(days=days, hours=1))
    (tmp_path / "ours.pem").write_bytes(identity.pem())
    findings = deployment.examine(Check.CERTIFICATES, CLIENT_CERTIFICATE=str(tmp_path / "ours.pem"))
    assert [(finding.state, finding.text) for finding in findings if finding.service == "our certificate"] == [
        (State.OK, "Its private key belongs to it."),
        (state, text),
    ]


def test_pinned_certificates_of_which_none_is_valid(deployment: ExaminedDeployment, tmp_path: Path) -> None:
    """One that is valid would be enough."""
    pem = CertificateAuthority().issue("index", lifetime=timedelta(days=-1)).pem()
    (tmp_path / "pinned.pem").write_bytes(pem.partition(b"-----BEGIN PRIVATE")[0])
    finding = only_error(deployment.examine(Check.CERTIFICATES, CASE_INDEX_CERTIFICATES=str(tmp_path / "pinned.pem")))
    assert (finding.service, finding.text) == ("SF1470", "No certificate that is pinned for the service is valid now.")


def test_an_issuer_whose_keys_cannot_be_had(deployment: ExaminedDeployment) -> None:
    """No citizen could log in."""
    finding = only_error(deployment.examine(Check.ISSUERS, JWKS_URL=f"{deployment.sandbox}/nothing"))
    assert "KEYS_UNAVAILABLE" in finding.text
    assert "HTTP status 404" in finding.text
    assert "BORGERBLIK_JWKS_URL" in finding.cure


def test_a_redis_that_is_away(deployment: ExaminedDeployment) -> None:
    """Its password is in no finding."""
    url = f"redis://borgerblik:hemmelig@127.0.0.1:{free_port()}/0"
    findings = deployment.examine(Check.REDIS, Check.AUDIT_LOG, REDIS_URL=url, AUDIT_LOG=url)
    assert errors(findings) == [(Check.AUDIT_LOG, "audit log", None), (Check.REDIS, "redis", None)]
    assert "hemmelig" not in repr(findings)


def test_a_redis_that_takes_writes(deployment: ExaminedDeployment, tmp_path: Path) -> None:
    """Nothing of the examination stays there, but for a second."""
    server = Server(tmp_path)
    server.start()
    try:
        findings = deployment.examine(Check.REDIS, Check.AUDIT_LOG, REDIS_URL=server.url, AUDIT_LOG=server.url)
        keys = server.client.keys("*")
        lives = [server.client.pttl(key) for key in keys]
    finally:
        server.kill()
    assert [finding.text for finding in findings] == ["Redis takes writes.", "Redis takes writes."]
    assert [life for life in lives if life == -1 or life > 1_000] == []  # -1: without an end


def test_a_file_of_issuers_that_is_none(deployment: ExaminedDeployment, tmp_path: Path) -> None:
    """It is in error even where only the issuers are examined."""
    (tmp_path / "issuers.toml").write_text("[[issuer]]\n")
    finding = only_error(deployment.examine(Check.ISSUERS, ISSUERS=str(tmp_path / "issuers.toml")))
    assert finding.text.startswith("BORGERBLIK_ISSUERS cannot be used")


def test_an_audit_log_that_cannot_be_written(deployment: ExaminedDeployment, tmp_path: Path) -> None:
    """Its folder does not exist; and examining one that can be written writes nothing."""
    finding = only_error(deployment.examine(Check.AUDIT_LOG, AUDIT_LOG=str(tmp_path / "nowhere" / "audit.jsonl")))
    assert finding.text == "BORGERBLIK_AUDIT_LOG cannot be used: it must be a place where something can be written."
    assert errors(deployment.examine(Check.AUDIT_LOG, AUDIT_LOG=str(tmp_path / "audit.jsonl"))) == []
    assert not (tmp_path / "audit.jsonl").exists()


def test_policies_that_cannot_be_used(deployment: ExaminedDeployment, tmp_path: Path) -> None:
    """The line is named, as at the start."""
    (tmp_path / "broken.graphql").write_text("extend schema @municipality(\n")
    findings = deployment.examine(Check.POLICIES, POLICIES=str(tmp_path))
    assert findings
    assert {(finding.check, finding.state) for finding in findings} == {(Check.POLICIES, State.ERROR)}
    assert "broken.graphql:" in findings[0].text


def test_a_check_that_fails_itself_stops_no_other(
    deployment: ExaminedDeployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a finding with the type of the failure alone."""

    async def fail(_settings: object) -> list[Finding]:
        raise RuntimeError("hemmelig")

    monkeypatch.setattr(examination, "examine_redis", fail)
    findings = deployment.examine(Check.REDIS, Check.AUDIT_LOG, Check.TOKENS)
    assert errors(findings) == [(Check.REDIS, "redis", None)]
    assert only_error(findings).text == "The check itself failed (RuntimeError)."
    assert {finding.check for finding in findings} == {Check.REDIS, Check.AUDIT_LOG, Check.TOKENS}


@pytest.mark.parametrize(
    ("difference", "state"),
    [
        (59, State.OK),
        (-59, State.OK),
        (60, State.WARNING),
        (299, State.WARNING),
        (300, State.ERROR),
        (-360, State.ERROR),
    ],
)
def test_clocks_by_their_difference(difference: int, state: State) -> None:
    """The policies allow less than five minutes; a minute is worth a look."""
    assert clock_finding("SF1470", NOW, NOW + timedelta(seconds=difference)).state is state


def test_every_failure_has_a_cure_of_its_own() -> None:
    """Whatever the log has a sentence for; those with a detail by their kind."""
    assert sorted(_EXPLANATIONS.keys() - _CURES.keys()) == []
    for reason in ("http_418", "status_50", "fault_Receiver", "token_500"):
        assert cure_of(reason) not in ("", _ASK_KOMBIT) or reason.startswith("fault")


def test_what_could_be_a_cpr_number_is_masked() -> None:
    """Whoever wrote it there."""
    finding = ok(Check.SCHEMA, "SF1470", "The answer is in urn:0101011234.").without_cpr_numbers()
    assert "0101011234" not in finding.text


def test_a_certificate_of_tomorrow_is_the_clocks_or_the_issuers() -> None:
    """The cure names the clock first: certificates are seldom fetched too early."""
    certificate = CertificateAuthority().issue("service").certificate
    before = certificate.not_valid_before_utc - timedelta(days=1)
    finding = dates("SF1470", "The certificate", [certificate], before, "Wait.")
    assert (finding.state, finding.text) == (State.ERROR, "The certificate is not valid yet.")
    assert finding.cure == "Look at this machine's clock. Wait."
