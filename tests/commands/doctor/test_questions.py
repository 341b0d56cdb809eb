"""Tokens and questions, one for each index and authority: what is wrong with one stops no other."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from gateway.commands.doctor.finding import Check, Finding, State
from sources.sandbox.certificate_authority import CertificateAuthority
from tests.commands.doctor.conftest import KORSBAEK, PENSIONS, VEJLE, ExaminedDeployment, errors, only_error
from tests.commands.doctor.tls_server import tls_server

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


def case_index(tmp_path: Path, deployment: ExaminedDeployment, body: str, *, namespace: str) -> list[Finding]:
    """Return the findings where SF1470 answers everything with a body, which is not signed."""
    envelope = (
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
        f'<i:FremsoegSagDokumentIndeksOutput xmlns:i="{namespace}" xmlns:d="urn:oio:sagdok:3.0.0">{body}'
        "</i:FremsoegSagDokumentIndeksOutput></s:Body></s:Envelope>"
    )
    authority = CertificateAuthority()
    (tmp_path / "ca.pem").write_bytes((deployment.keys / "ca.pem").read_bytes() + authority.pem())
    identity = authority.issue("index", hosts=["127.0.0.1"])
    with tls_server(identity, tmp_path, body=envelope.encode()) as address:
        return deployment.examine(
            *ASKING, CASE_INDEX_URL=address, SOURCE_CA=str(tmp_path / "ca.pem"), SIGNED_MESSAGES="false"
        )


@pytest.mark.parametrize(
    ("namespace", "shown"),
    [
        ("urn:oio:sts:sagdok:sagdokumentindeks:7", "urn:oio:sts:sagdok:sagdokumentindeks:7"),
        ("urn:oio:cpr-nr:0101011234", "urn:oio:cpr-nr:••••••-••••"),
        ("urn:" + "x" * 200, "another namespace"),
    ],
)
def test_an_index_of_another_version(
    namespace: str, shown: str, deployment: ExaminedDeployment, tmp_path: Path
) -> None:
    """The finding names both namespaces, and nothing that could be a person's."""
    findings = case_index(tmp_path, deployment, "", namespace=namespace)
    schema = next(finding for finding in findings if finding.check is Check.SCHEMA)
    assert schema.state is State.ERROR
    assert schema.text == (f"The answer is in {shown}; this gateway reads urn:oio:sts:sagdok:sagdokumentindeks:6.")
    assert "BORGERBLIK_CASE_INDEX_URL" in schema.cure
    assert not [finding for finding in findings if finding.service == "SF1491" and finding.state is State.ERROR]


def test_an_index_that_answers_with_cases_of_others(deployment: ExaminedDeployment, tmp_path: Path) -> None:
    """It was asked for none: nobody should go live on it."""
    body = "<d:StandardRetur><d:StatusKode>20</d:StatusKode></d:StandardRetur><i:SagFiltreretOejebliksbillede/>"
    findings = case_index(tmp_path, deployment, body, namespace="urn:oio:sts:sagdok:sagdokumentindeks:6")
    assert set(errors(findings)) == {(Check.QUESTIONS, "SF1470", authority) for authority in AUTHORITIES}
    finding = next(finding for finding in findings if finding.state is State.ERROR)
    assert finding.text == "It was asked about nobody, and answers with records (1)."
