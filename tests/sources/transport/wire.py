"""What the tests of the wire share: a certificate authority of the moment, and contexts for either end of TLS."""

from __future__ import annotations

import functools
import ssl
import tempfile
from pathlib import Path

import uvloop

from sources.sandbox.certificate_authority import CertificateAuthority, Identity

LOOPS = {
    "asyncio": ("asyncio", {}),
    "uvloop": ("asyncio", {"loop_factory": uvloop.new_event_loop}),
}


@functools.cache
def authority() -> CertificateAuthority:
    """Return the authority that the clients of these tests trust. A key takes a while to make."""
    return CertificateAuthority()


@functools.cache
def far_identity() -> Identity:
    """Return who the upstream is."""
    return authority().issue("index", hosts=["127.0.0.1", "::1", "localhost"])


def loaded(context: ssl.SSLContext, identity: Identity) -> ssl.SSLContext:
    """Let a context prove an identity."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(identity.pem())
        file.flush()
        context.load_cert_chain(file.name)
    return context


def server_context(identity: Identity | None = None) -> ssl.SSLContext:
    """Return the upstream's end of TLS."""
    return loaded(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), identity or far_identity())


def client_context(identity: Identity | None = None) -> ssl.SSLContext:
    """Return the gateway's end of TLS, with a certificate of its own or without."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=authority().pem().decode())
    return loaded(context, identity) if identity else context


def cafile(folder: Path) -> str:
    """Write the authority's certificate, and return the file's name."""
    path = folder / "authority.pem"
    path.write_bytes(authority().pem())
    return str(path)
