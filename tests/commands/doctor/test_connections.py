"""Every way in which a server is not reached is its own finding, over real sockets and TLS."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.commands.doctor.finding import Check, State
from sources.sandbox.certificate_authority import CertificateAuthority
from tests.commands.doctor.conftest import ExaminedDeployment, errors, only_error
from tests.commands.doctor.tls_server import tls_server
from tests.ports import free_port

OTHERS = CertificateAuthority("CA of other servers")


@pytest.fixture
def trusted(deployment: ExaminedDeployment, tmp_path: Path) -> str:
    """Provide a file with the sandbox's CA and that of the other servers."""
    path = tmp_path / "cas.pem"
    path.write_bytes((deployment.keys / "ca.pem").read_bytes() + OTHERS.pem())
    return str(path)


def test_a_ca_that_we_do_not_trust(deployment: ExaminedDeployment, tmp_path: Path) -> None:
    """Each server over TLS is in error, and the cure names the setting; no token is asked for meanwhile."""
    (tmp_path / "ca.pem").write_bytes(OTHERS.pem())
    findings = deployment.examine(SOURCE_CA=str(tmp_path / "ca.pem"))
    assert errors(findings) == [
        *((Check.CONNECTIONS, service, None) for service in ("SF1470", "SF1491", "token service")),
        *((Check.QUESTIONS, service, None) for service in ("SF1470", "SF1491")),
    ]
    untrusted = next(finding for finding in findings if finding.check is Check.CONNECTIONS)
    assert untrusted.text == "The server's certificate is of no CA that we trust."
    assert "BORGERBLIK_SOURCE_CA" in untrusted.cure


def test_a_name_that_is_not_found(deployment: ExaminedDeployment) -> None:
    """By the domain that never exists (RFC 6761)."""
    finding = only_error(deployment.examine(Check.CONNECTIONS, BENEFIT_INDEX_URL="https://index.invalid/2"))
    assert (finding.service, finding.text) == ("SF1491", "The name index.invalid is not found.")
    assert "BORGERBLIK_BENEFIT_INDEX_URL" in finding.cure


def test_a_closed_port(deployment: ExaminedDeployment) -> None:
    """Nobody listens there."""
    port = free_port()
    finding = only_error(deployment.examine(Check.CONNECTIONS, BENEFIT_INDEX_URL=f"https://127.0.0.1:{port}/2"))
    assert (finding.service, finding.text) == ("SF1491", f"Nobody accepts connections at 127.0.0.1:{port}.")
    assert "firewall" in finding.cure


def test_a_server_that_never_answers(deployment: ExaminedDeployment) -> None:
    """It accepts a connection, and says nothing: the deadline ends it, and says how far it came."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"https://127.0.0.1:{listening.getsockname()[1]}/2"
        finding = only_error(deployment.examine(Check.CONNECTIONS, seconds=2.0, BENEFIT_INDEX_URL=url))
    assert (finding.service, finding.text) == ("SF1491", "2 seconds were over before the TLS handshake was done.")


@pytest.mark.parametrize(
    ("hosts", "days", "text"),
    [
        (["index.example"], 100, "The server's certificate is for another name than 127.0.0.1."),
        (["127.0.0.1"], -1, "The server's certificate has expired."),
    ],
    ids=["another name", "expired"],
)
def test_a_certificate_that_does_not_count(
    hosts: list[str], days: int, text: str, deployment: ExaminedDeployment, trusted: str, tmp_path: Path
) -> None:
    """Of a CA that is trusted."""
    identity = OTHERS.issue("index", hosts=hosts, lifetime=timedelta(days=days))
    with tls_server(identity, tmp_path) as address:
        finding = only_error(deployment.examine(Check.CONNECTIONS, BENEFIT_INDEX_URL=address, SOURCE_CA=trusted))
    assert (finding.service, finding.text) == ("SF1491", text)
    assert finding.cure


def test_certificates_and_revocation_lists(deployment: ExaminedDeployment, trusted: str, tmp_path: Path) -> None:
    """One that is on its CA's list is revoked; of a CA without a list in the file nobody knows."""
    identity = OTHERS.issue("index", hosts=["127.0.0.1"])
    with Path(trusted).open("ab") as file:
        file.write(OTHERS.revoke(identity.certificate))
    with tls_server(identity, tmp_path) as address:
        findings = deployment.examine(Check.CONNECTIONS, BENEFIT_INDEX_URL=address, SOURCE_CA=trusted)
    texts = {finding.service: finding.text for finding in findings if finding.state is State.ERROR}
    no_list = "There is no revocation list of the CA that issued the server's certificate."
    assert texts == {
        "SF1470": no_list,
        "SF1491": "The server's certificate is revoked.",
        "token service": no_list,
    }


def test_a_server_without_tls(deployment: ExaminedDeployment) -> None:
    """Its port is the one of http."""
    url = deployment.sandbox.replace("http:", "https:")
    finding = only_error(deployment.examine(Check.CONNECTIONS, BENEFIT_INDEX_URL=f"{url}/ydelselistehent/2"))
    assert (finding.service, finding.text) == ("SF1491", "What answers there does not speak TLS.")
    assert "BORGERBLIK_BENEFIT_INDEX_URL" in finding.cure


def test_a_server_certificate_that_expires_soon(deployment: ExaminedDeployment, trusted: str, tmp_path: Path) -> None:
    """A warning, a month ahead."""
    identity = OTHERS.issue("index", hosts=["127.0.0.1"], lifetime=timedelta(days=10, hours=1))
    with tls_server(identity, tmp_path) as address:
        findings = deployment.examine(Check.CERTIFICATES, BENEFIT_INDEX_URL=address, SOURCE_CA=trusted)
    (finding,) = [finding for finding in findings if finding.state is not State.OK]
    assert (finding.state, finding.service, finding.text) == (
        State.WARNING, "SF1491", "The server's certificate expires in 10 days.",
    )  # fmt: skip


def test_a_clock_that_differs_by_six_minutes(deployment: ExaminedDeployment, trusted: str, tmp_path: Path) -> None:
    """More than the policies allow: an error, beside a connection that is fine."""
    identity = OTHERS.issue("index", hosts=["127.0.0.1"])
    with tls_server(identity, tmp_path, clock=timedelta(minutes=6)) as address:
        plan = (Check.CLOCK, Check.CONNECTIONS)
        findings = deployment.examine(*plan, BENEFIT_INDEX_URL=address, SOURCE_CA=trusted)
    clock = next(f for f in findings if (f.check, f.service, f.state) == (Check.CLOCK, "SF1491", State.ERROR))
    assert "behind the service's. Signed messages may differ by 5 minutes at most." in clock.text
    assert "NTP" in clock.cure
    states = {finding.service: finding.state for finding in findings if finding.check is Check.CONNECTIONS}
    assert set(states.values()) == {State.OK}


def test_a_client_certificate_that_the_server_does_not_accept(deployment: ExaminedDeployment, tmp_path: Path) -> None:
    """Of an authority that the server does not know: it ends the connection."""
    (tmp_path / "stranger.pem").write_bytes(OTHERS.issue("stranger").pem())
    findings = deployment.examine(Check.CONNECTIONS, CLIENT_CERTIFICATE=str(tmp_path / "stranger.pem"))
    token_service = next(finding for finding in findings if finding.service == "token service")
    assert token_service.state is State.ERROR
    assert "does not accept our certificate" in token_service.text
    assert "BORGERBLIK_CLIENT_CERTIFICATE" in token_service.cure
