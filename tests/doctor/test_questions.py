"""Tokens and questions, one for each index and authority: what is wrong with one stops no other."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from gateway.doctor.finding import Check, State
from sources.sandbox.certificate_authority import CertificateAuthority
from tests.doctor.conftest import KORSBAEK, PENSIONS, VEJLE, ExaminedDeployment, errors, only_error
from tests.doctor.tls_server import tls_server

AUTHORITIES = {KORSBAEK, VEJLE, PENSIONS}
PAIRS = {(service, authority) for service in ("SF1470", "SF1491") for authority in AUTHORITIES}
ASKING = (Check.TOKENS, Check.QUESTIONS, Check.SCHEMA)


def test_a_healthy_deployment(deployment: ExaminedDeployment) -> None:
    """Each pair of index and authority has a token, an answer and the schema that is read; nothing is in error."""
    findings = deployment.examine()
    assert errors(findings) == []
    for check in ASKING:
        pairs = {
            (finding.service, finding.authority.cvr)
            for finding in findings
            if finding.check is check and finding.state is State.OK and finding.authority
        }
        assert pairs == PAIRS


def test_what_is_asked_is_about_nobody(deployment: ExaminedDeployment) -> None:
    """The sandbox has counted the calls: one of each kind for each authority."""
    httpx.delete(f"{deployment.sandbox}/calls", trust_env=False)
    deployment.examine(Check.QUESTIONS)
    calls = httpx.get(f"{deployment.sandbox}/calls", trust_env=False).json()
    operations = [(call["operation"], call["authority"]) for call in calls if call["service"] != "sts"]
    assert sorted(operations) == sorted(
        (operation, authority) for operation in ("fremsoeg-sager", "BevillingHent") for authority in AUTHORITIES
    )


def test_a_municipality_without_an_agreement(deployment: ExaminedDeployment) -> None:
    """It alone is in error, for both indexes, and the cure is the agreement."""
    with deployment.trouble(service="sts", kind="no-agreement", authority=KORSBAEK):
        findings = deployment.examine(*ASKING)
    assert errors(findings) == [(Check.TOKENS, "SF1470", KORSBAEK), (Check.TOKENS, "SF1491", KORSBAEK)]
    refused = next(finding for finding in findings if finding.state is State.ERROR)
    assert "REFUSED" in refused.text
    assert "service agreement (serviceaftale)" in refused.cure
    answered = {
        (finding.service, finding.authority.cvr)
        for finding in findings
        if finding.check is Check.QUESTIONS and finding.authority
    }
    assert answered == {(service, authority) for service, authority in PAIRS if authority != KORSBAEK}


def test_a_token_that_is_refused_for_its_service(deployment: ExaminedDeployment) -> None:
    """With a slash too many in the entity id: that index is in error for everybody, and the other for nobody."""
    findings = deployment.examine(
        *ASKING, CASE_INDEX_ENTITY_ID="http://sandbox.borgerblik.invalid/service/sagdokumentindeks/6/"
    )
    assert set(errors(findings)) == {(Check.TOKENS, "SF1470", authority) for authority in AUTHORITIES}
    refused = next(finding for finding in findings if finding.state is State.ERROR)
    assert "BORGERBLIK_CASE_INDEX_ENTITY_ID" in refused.cure


@pytest.mark.parametrize(
    ("fault", "text", "cure"),
    [
        ({"kind": "garbled"}, "not the XML that it should be", "version that docs/connect.md names"),
        ({"kind": "http500"}, "HTTP status 500", "in a few minutes"),
        ({"kind": "latency", "seconds": 60.0}, "did not answer in time", "--timeout"),
    ],
    ids=["garbled", "failing", "slow"],
)
def test_an_answer_that_is_none(fault: dict[str, object], text: str, cure: str, deployment: ExaminedDeployment) -> None:
    """To one municipality's question: the others have theirs, and so has the other index."""
    with deployment.trouble(service="ydelselistehent", authority=VEJLE, **fault):
        findings = deployment.examine(*ASKING, seconds=5.0)
    finding = only_error(findings)
    assert (finding.check, finding.service, finding.authority and finding.authority.cvr) == (
        Check.QUESTIONS, "SF1491", VEJLE,
    )  # fmt: skip
    assert text in finding.text
    assert cure in finding.cure


def test_an_answer_that_is_signed_by_somebody_else(deployment: ExaminedDeployment, tmp_path: Path) -> None:
    """By a certificate that is not pinned: the cure is the service's present one."""
    pinned = tmp_path / "pinned.pem"
    other = CertificateAuthority().issue("the index of last year")
    pinned.write_bytes(other.pem().partition(b"-----BEGIN PRIVATE")[0].partition(b"-----BEGIN RSA")[0])
    findings = deployment.examine(*ASKING, BENEFIT_INDEX_CERTIFICATES=str(pinned))
    assert set(errors(findings)) == {(Check.QUESTIONS, "SF1491", authority) for authority in AUTHORITIES}
    finding = next(finding for finding in findings if finding.state is State.ERROR)
    assert "not pinned" in finding.text
    assert "BORGERBLIK_BENEFIT_INDEX_CERTIFICATES" in finding.cure


def test_an_index_of_another_version(deployment: ExaminedDeployment, tmp_path: Path) -> None:
    """Its answer is in the namespace of version 7: the finding names both."""
    body = (
        b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><i:FremsoegSagDokumentIndeksOutput '
        b'xmlns:i="urn:oio:sts:sagdok:sagdokumentindeks:7"/></s:Body></s:Envelope>'
    )
    authority = CertificateAuthority()
    (tmp_path / "ca.pem").write_bytes((deployment.keys / "ca.pem").read_bytes() + authority.pem())
    with tls_server(authority.issue("index", hosts=["127.0.0.1"]), tmp_path, body=body) as address:
        findings = deployment.examine(
            *ASKING, CASE_INDEX_URL=address, SOURCE_CA=str(tmp_path / "ca.pem"), SIGNED_MESSAGES="false"
        )
    schema = next(finding for finding in findings if finding.check is Check.SCHEMA)
    assert schema.state is State.ERROR
    assert schema.text == (
        "The answer is in urn:oio:sts:sagdok:sagdokumentindeks:7; this gateway reads "
        "urn:oio:sts:sagdok:sagdokumentindeks:6."
    )
    assert "BORGERBLIK_CASE_INDEX_URL" in schema.cure
    assert not [finding for finding in findings if finding.service == "SF1491" and finding.state is State.ERROR]
