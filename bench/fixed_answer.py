"""A source that gives every request the same answer after a while, in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ipaddress
import multiprocessing
import ssl
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

WAIT_SECONDS = 0.02
ANSWER = (
    b"<Envelope><Body>"
    + b"<Sag><Titel>Sygedagpenge</Titel><Fremdrift>Bestilt</Fremdrift></Sag>" * 150
    + b"</Body></Envelope>"
)


class FixedAnswer(asyncio.Protocol):
    """Gives every request the same answer after a while, on connections that are kept."""

    def connection_made(self, transport: Any) -> None:
        """Accept a caller."""
        self._transport, self._received = transport, b""

    def data_received(self, data: bytes) -> None:
        """Read a piece of a request; one request at a time."""
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if separator and len(body) >= int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]):
            self._received = b""
            asyncio.get_running_loop().call_later(WAIT_SECONDS, self._answer)

    def _answer(self) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\nContent-Length: {len(ANSWER)}\r\n\r\n"
        self._transport.write(head.encode() + ANSWER)


def serve(ready: Connection, certificate: str | None) -> None:
    """Run the upstream's process: send its port and answer until ended."""

    async def forever() -> None:
        tls = None
        if certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
        server = await asyncio.get_running_loop().create_server(FixedAnswer, "127.0.0.1", 0, ssl=tls, backlog=512)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(forever())


def certificate(path: Path) -> None:
    """Write a key and a certificate of its own for loopback."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bench")]),
    )
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))


@contextlib.contextmanager
def serving(certificate: Path | None) -> Any:
    """Yield the server's address while the block runs."""
    own_end, other_end = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=serve, args=(other_end, str(certificate) if certificate else None), daemon=True
    )
    process.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{own_end.recv()}/index"
    finally:
        process.terminate()
        process.join()
