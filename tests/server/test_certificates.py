"""When certificates expire: it is told in good time, and one that has expired spoils nothing but its own far side."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from gateway.app.sandbox import create_on_sandbox, settings
from gateway.server.certificates import Certificates
from gateway.settings import SettingsError
from tests.serving import served

TOTALS = "{ me { cases { totalCount } benefits { totalCount } } }"


def a_certificate(path: Path, *, days: int) -> Path:
    """One of loopback's own that expires in so many days, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "borgerblik.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - timedelta(days=100))
        .not_valid_after(now + timedelta(days=days, hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return path


@asynccontextmanager
async def far_side(certificate: Path) -> AsyncIterator[int]:
    """Provide a port where TLS is spoken with this certificate, and nothing is ever answered."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await reader.read()
        writer.close()

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_a_certificate_that_expires_soon_is_told(tmp_path: Path) -> None:
    """In the log and by the probe; one that has expired is an error; neither stops the gateway."""
    files = [a_certificate(tmp_path / f"{days}.pem", days=days) for days in (40, 12, -3)]
    with structlog.testing.capture_logs() as logs:
        watched = Certificates(files, ["https://127.0.0.1:1/nobody-listens", "http://127.0.0.1:2"])
        await watched.check()
    assert (watched.soon, watched.expired) == ({"12.pem": 12}, {"-3.pem": -3})
    warnings = [(line["log_level"], line["event"], line["days"]) for line in logs]
    assert warnings == [("warning", "certificate_expiring", 12), ("error", "certificate_expired", -3)]
    a_certificate(files[1], days=90)
    await watched.check()
    assert (watched.soon, watched.expired) == ({}, {"-3.pem": -3})


async def test_the_probe_names_it(tmp_path: Path) -> None:
    """Whoever asks whether it is ready reads how many days are left."""
    path = a_certificate(tmp_path / "own.pem", days=7)
    async with served(tmp_path, CERTIFICATES=str(path)) as gateway, asyncio.timeout(10):
        probe: dict[str, Any] = {}
        while "expiring" not in probe:
            await asyncio.sleep(0.02)
            probe = (await gateway.client.get("/health/ready")).json()
    assert probe["expiring"] == [{"certificate": "own.pem", "days": 7}]


def test_a_file_without_certificates_is_named_at_the_start(tmp_path: Path) -> None:
    """A watch over nothing would never warn."""
    (tmp_path / "no.pem").write_text("no certificate")
    for path in (tmp_path / "no.pem", tmp_path / "missing.pem"):
        with pytest.raises(SettingsError, match="BORGERBLIK_CERTIFICATES"):
            create_on_sandbox({"BORGERBLIK_CERTIFICATES": str(path)})


async def test_far_sides_are_looked_at(tmp_path: Path) -> None:
    """Over TLS itself, each by its port, trusted or not; whoever does not answer has nothing to show."""
    good, soon, over = (a_certificate(tmp_path / f"{days}.pem", days=days) for days in (40, 12, -3))
    async with far_side(good) as first, far_side(soon) as second, far_side(over) as third:
        ports = (first, second, third, 1)
        watched = Certificates([], [f"https://127.0.0.1:{port}/{path}" for port in ports for path in "ab"])
        await watched.check()
    assert watched.days == {f"127.0.0.1:{first}": 40, f"127.0.0.1:{second}": 12, f"127.0.0.1:{third}": -3}
    assert (list(watched.soon), list(watched.expired)) == ([f"127.0.0.1:{second}"], [f"127.0.0.1:{third}"])
    await watched.check()
    assert watched.days == {}


async def test_an_expired_far_side_is_left_out(tmp_path: Path) -> None:
    """The gateway starts, is ready, says which one it is, and answers everything else with a code in its place."""
    async with (
        far_side(a_certificate(tmp_path / "over.pem", days=-3)) as port,
        served(tmp_path, BENEFIT_INDEX_URL=f"https://127.0.0.1:{port}/2") as gateway,
        asyncio.timeout(30),
    ):
        probe: dict[str, Any] = {}
        while "expired" not in probe:
            await asyncio.sleep(0.02)
            ready = await gateway.client.get("/health/ready")
            probe = ready.json()
        answer = (await gateway.post(TOTALS, token=gateway.token())).json()
    assert ready.status_code == 200
    assert probe["expired"] == [{"certificate": f"127.0.0.1:{port}", "days": -3}]
    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("SOURCE_UNAVAILABLE", ["me", "benefits"])
    assert answer["data"]["me"]["cases"]["totalCount"] > 0


def test_the_far_sides_are_all_that_is_asked() -> None:
    """Indexes, registers and the token service; the issuers are added by who reads them."""
    urls = settings({}, at="https://far.example").source_urls()
    assert len(urls) == 6
    assert all(url.startswith("https://far.example/") for url in urls)
