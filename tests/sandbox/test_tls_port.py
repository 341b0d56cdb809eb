"""The sandbox in a process of its own: tokens over mutual TLS, for whoever has a certificate of its authority."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sources.certificates.key_pair import KeyPair
from sources.certificates.source_tls import SourceTls
from sources.errors import SourceRefusedError, SourceUnavailableError
from sources.sandbox.certificate_authority import CertificateAuthority, Identity
from sources.sandbox.keys import AUTHORITY, CLIENT
from sources.sandbox.sts import ENTITY_IDS, PATH
from sources.security_tokens.sts_client import StsClient
from sources.transport.client import UpstreamClient
from sources.transport.http import HttpClient
from tests.running import secure_address, started
from tests.sandbox.asking import token_question

KORSBAEK, SERVICE = "11111111", ENTITY_IDS["sagdokumentindeks"]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Path]]:
    """Provide its address, that of mutual TLS, and the folder with a gateway's keys."""
    folder = tmp_path_factory.mktemp("sandbox")
    command = ["sandbox", "serve", "--port", "0", "--tls-port", "0", "--keys", str(folder / "keys")]
    with started(command, {}, folder / "log") as address:
        yield address, secure_address(folder / "log"), folder / "keys"


async def issue(at: str, pair: KeyPair, cafile: Path, *, shown: KeyPair | None = None) -> bytes:
    """Return the assertion that is issued to a key pair over real sockets, as the gateway asks for it."""
    http = HttpClient(tls=SourceTls([at + PATH], shown or pair, cafile))
    try:
        return (await StsClient(UpstreamClient(http), at + PATH, pair).issue(SERVICE, KORSBAEK)).assertion
    finally:
        await http.close()


def pair_of(identity: Identity, at: Path) -> KeyPair:
    at.write_bytes(identity.pem())
    return KeyPair(at)


async def test_a_gateway_gets_a_token_by_its_certificate(sandbox: tuple[str, str, Path]) -> None:
    """With the files that the sandbox has written for it, and no others."""
    _, secure, keys = sandbox
    assert sorted(path.name for path in keys.iterdir()) == ["ca.pem", "client.pem", "service-certificates.pem"]
    assert b"Assertion" in await issue(secure, KeyPair(keys / CLIENT), keys / AUTHORITY)


async def test_without_tls_there_is_none(sandbox: tuple[str, str, Path]) -> None:
    """A certificate in the question proves nothing, where it could be shown over TLS."""
    address, _, keys = sandbox
    with pytest.raises(SourceRefusedError, match="token_certificate_refused"):
        await issue(address, KeyPair(keys / CLIENT), keys / AUTHORITY)


async def test_a_certificate_that_does_not_count_gets_no_connection(
    sandbox: tuple[str, str, Path], tmp_path: Path
) -> None:
    """Of another authority: the handshake fails, which is not the token service's answer."""
    _, secure, keys = sandbox
    stranger = pair_of(CertificateAuthority().issue("stranger"), tmp_path / "stranger.pem")
    with pytest.raises(SourceUnavailableError, match=r"tls|broken_off"):  # the alert may come after the question
        await issue(secure, stranger, keys / AUTHORITY)


async def test_a_token_is_issued_to_whoever_proves_to_be_its_holder(
    sandbox: tuple[str, str, Path], tmp_path: Path
) -> None:
    """Not for the key of a certificate that is only named."""
    _, secure, keys = sandbox
    named = pair_of(CertificateAuthority().issue("named"), tmp_path / "named.pem")
    with pytest.raises(SourceRefusedError, match="token_certificate_refused"):
        await issue(secure, named, keys / AUTHORITY, shown=KeyPair(keys / CLIENT))


async def test_a_token_service_that_is_not_to_be_trusted_gets_no_question(
    sandbox: tuple[str, str, Path], tmp_path: Path
) -> None:
    """Its certificate is of no authority that we trust."""
    _, secure, keys = sandbox
    (tmp_path / "ca.pem").write_bytes(CertificateAuthority().pem())
    with pytest.raises(SourceUnavailableError, match="tls"):
        await issue(secure, KeyPair(keys / CLIENT), tmp_path / "ca.pem")


def test_nobody_is_spoken_to_without_a_certificate(sandbox: tuple[str, str, Path]) -> None:
    """The handshake fails, or the first answer."""
    _, secure, keys = sandbox
    trusting = ssl.create_default_context(cafile=keys / AUTHORITY)
    with (
        httpx.Client(verify=trusting, trust_env=False, timeout=30) as client,
        pytest.raises(httpx.TransportError),
    ):
        client.post(secure + PATH, json=token_question("sagdokumentindeks", KORSBAEK))
