"""The key pair: read from every form that operators have it in, refused in words, reloaded, and shown over TLS."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from sources.certificates.errors import CertificateError
from sources.certificates.key_pair import KeyPair
from sources.certificates.source_tls import SourceTls
from sources.sandbox.certificate_authority import CertificateAuthority, Identity

AUTHORITY = CertificateAuthority()
CLIENT, RENEWED, SERVER = (AUTHORITY.issue(name, hosts=["127.0.0.1"]) for name in ("client", "renewed", "server"))
PASSWORD = b"correct horse"


def key_pem(identity: Identity, password: bytes = b"") -> bytes:
    protection = BestAvailableEncryption(password) if password else NoEncryption()
    return identity.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)


def certificate_pem(identity: Identity) -> bytes:
    return identity.certificate.public_bytes(Encoding.PEM)


def p12(identity: Identity, password: bytes = PASSWORD) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        b"client",
        identity.private_key,
        identity.certificate,
        [AUTHORITY.certificate],
        BestAvailableEncryption(password) if password else NoEncryption(),
    )


def written(path: Path, contents: bytes) -> Path:
    path.write_bytes(contents)
    return path


Made = Callable[[Path], KeyPair]
FORMS: dict[str, Made] = {
    "one PEM file": lambda at: KeyPair(written(at / "a.pem", CLIENT.pem() + AUTHORITY.pem())),
    "the key first": lambda at: KeyPair(
        written(at / "a.pem", key_pem(CLIENT) + AUTHORITY.pem() + certificate_pem(CLIENT))
    ),
    "two PEM files": lambda at: KeyPair(
        written(at / "a.crt", certificate_pem(CLIENT) + AUTHORITY.pem()), written(at / "a.key", key_pem(CLIENT))
    ),
    "an encrypted key": lambda at: KeyPair(
        written(at / "a.crt", certificate_pem(CLIENT) + AUTHORITY.pem()),
        written(at / "a.key", key_pem(CLIENT, PASSWORD)),
        written(at / "password", PASSWORD + b"\r\nsecond line"),
    ),
    "PKCS#12": lambda at: KeyPair(written(at / "a.p12", p12(CLIENT)), password=written(at / "b", PASSWORD)),
    "PKCS#12 without a password": lambda at: KeyPair(written(at / "a.p12", p12(CLIENT, b""))),
}


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_every_form_gives_the_same_key_pair(form: str, tmp_path: Path) -> None:
    """Certificate, key and chain, whatever the order."""
    pair = FORMS[form](tmp_path)
    assert pair.certificate == CLIENT.certificate
    assert pair.private_key.private_numbers() == CLIENT.private_key.private_numbers()
    assert pair.chain == (AUTHORITY.certificate,)
    assert "PRIVATE" not in repr(pair.material)


def an_elliptic_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


BROKEN: dict[str, tuple[Made, str]] = {
    "no file": (lambda at: KeyPair(at / "nowhere"), "can be read"),
    "an empty file": (lambda at: KeyPair(written(at / "a", b"")), "PKCS#12"),
    "a text": (lambda at: KeyPair(written(at / "a", b"hello")), "PKCS#12"),
    "no key": (lambda at: KeyPair(written(at / "a", certificate_pem(CLIENT))), "private key"),
    "no certificate": (lambda at: KeyPair(written(at / "a", key_pem(CLIENT))), "certificates"),
    "another's certificate": (
        lambda at: KeyPair(written(at / "a", key_pem(CLIENT) + certificate_pem(SERVER))),
        "certificate of the private key",
    ),
    "an encrypted key without its password": (
        lambda at: KeyPair(written(at / "a", certificate_pem(CLIENT) + key_pem(CLIENT, PASSWORD))),
        "password file",
    ),
    "a wrong password": (
        lambda at: KeyPair(
            written(at / "a", certificate_pem(CLIENT)),
            written(at / "b", key_pem(CLIENT, PASSWORD)),
            written(at / "c", b"wrong"),
        ),
        "the password opens",
    ),
    "a password that is not needed": (
        lambda at: KeyPair(written(at / "a", CLIENT.pem()), password=written(at / "c", b"some")),
        "not encrypted",
    ),
    "an empty password": (
        lambda at: KeyPair(
            written(at / "a", certificate_pem(CLIENT)),
            written(at / "b", key_pem(CLIENT, PASSWORD)),
            written(at / "c", b"\n"),
        ),
        "first line",
    ),
    "PKCS#12 with a wrong password": (
        lambda at: KeyPair(written(at / "a", p12(CLIENT)), password=written(at / "c", b"wrong")),
        "the password opens",
    ),
    "an elliptic key": (
        lambda at: KeyPair(written(at / "a", certificate_pem(CLIENT) + an_elliptic_key())),
        "RSA key",
    ),
}


@pytest.mark.parametrize("case", BROKEN, ids=str)
def test_what_cannot_be_used_is_refused_in_words(case: str, tmp_path: Path) -> None:
    """The sentence follows a setting's name, and repeats neither path nor password."""
    make, message = BROKEN[case]
    with pytest.raises(CertificateError) as error:
        make(tmp_path)
    sentence = str(error.value)
    assert sentence.startswith("must ")
    assert message in sentence
    assert str(tmp_path) not in sentence
    assert "wrong" not in sentence


def test_a_replaced_file_is_read_again(tmp_path: Path) -> None:
    """Also where a folder is swapped, as Kubernetes does; what cannot be used leaves what is in force."""
    for name, identity in (("old", CLIENT), ("new", RENEWED)):
        (tmp_path / name).mkdir()
        written(tmp_path / name / "tls.pem", identity.pem())
    link = tmp_path / "current"
    link.symlink_to("old")
    pair = KeyPair(link / "tls.pem")
    assert not pair.reload()
    (tmp_path / "swap").symlink_to("new")
    (tmp_path / "swap").replace(link)
    assert pair.reload()
    assert pair.certificate == RENEWED.certificate
    (tmp_path / "new" / "tls.pem").write_bytes(CLIENT.pem()[:900])
    with pytest.raises(CertificateError):
        pair.reload()
    assert not pair.reload(), "said once for each change"
    assert pair.certificate == RENEWED.certificate
    (tmp_path / "new" / "tls.pem").unlink()
    with pytest.raises(CertificateError):
        pair.reload()
    written(tmp_path / "new" / "tls.pem", CLIENT.pem())
    assert pair.reload()
    assert pair.certificate == CLIENT.certificate


# Mutual TLS


@asynccontextmanager
async def mutual_server(at: Path) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Provide a port that demands a certificate of the authority's, and the certificates that were presented."""
    presented: list[bytes] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        presented.append(writer.get_extra_info("ssl_object").getpeercert(binary_form=True))
        writer.write(await reader.readexactly(1))
        await writer.drain()
        writer.close()

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(written(at / "server.pem", SERVER.pem()))
    tls.load_verify_locations(written(at / "ca.pem", AUTHORITY.pem()))
    tls.verify_mode = ssl.CERT_REQUIRED
    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1], presented
    finally:
        server.close()


async def exchange(port: int, context: ssl.SSLContext) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    try:
        writer.write(b"x")
        return await reader.read()
    finally:
        writer.close()


async def test_a_context_shows_the_certificate_that_is_in_force(tmp_path: Path) -> None:
    """For these addresses alone, and another context once the files have changed."""
    at = written(tmp_path / "client.pem", CLIENT.pem())
    pair = KeyPair(at)
    async with mutual_server(tmp_path) as (port, presented):
        url = f"https://127.0.0.1:{port}/issue"
        tls = SourceTls([url], pair, tmp_path / "ca.pem")
        first = tls(url)
        assert first is not None
        assert (tls(url), tls("https://127.0.0.1/keys")) == (first, None)
        assert await exchange(port, first) == b"x"
        written(at, RENEWED.pem())
        assert pair.reload()
        second = tls(url)
        assert second is not None
        assert second is not first
        assert await exchange(port, second) == b"x"
        with pytest.raises(ssl.SSLCertVerificationError):
            await exchange(port, pair.ssl_context(written(tmp_path / "other.pem", CertificateAuthority().pem())))
    assert presented == [identity.certificate.public_bytes(Encoding.DER) for identity in (CLIENT, RENEWED)]


async def test_a_revoked_certificate_is_refused(tmp_path: Path) -> None:
    """Where the file of authorities holds a list; without one, nobody looks."""
    pair = KeyPair(written(tmp_path / "client.pem", CLIENT.pem()))
    async with mutual_server(tmp_path) as (port, _):
        nobody = written(tmp_path / "nobody.pem", AUTHORITY.pem() + AUTHORITY.revoke(CLIENT.certificate))
        assert await exchange(port, pair.ssl_context(nobody)) == b"x"
        server = written(tmp_path / "server-revoked.pem", AUTHORITY.pem() + AUTHORITY.revoke(SERVER.certificate))
        with pytest.raises(ssl.SSLCertVerificationError, match="revoked"):
            await exchange(port, pair.ssl_context(server))


def test_no_key_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A context is made by a file for a moment, and none is left."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "keys").mkdir()
    KeyPair(written(tmp_path / "keys" / "client.pem", CLIENT.pem())).ssl_context()
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_a_file_without_authorities_is_refused(tmp_path: Path) -> None:
    """Whether it holds something else or is not there."""
    pair = KeyPair(written(tmp_path / "client.pem", CLIENT.pem()))
    for path in (tmp_path / "nowhere", written(tmp_path / "text", b"hello")):
        with pytest.raises(CertificateError, match=r"^must be a PEM file with certificate authorities$"):
            pair.ssl_context(path)
