"""From a name to an answer, step by step: name resolution, TCP, TLS with its chain, certificate dates, and HTTP."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.x509 import load_der_x509_certificate

from gateway.commands.doctor.certificates import dates
from gateway.commands.doctor.clock import Clock, clock_finding, date_of
from gateway.commands.doctor.finding import Check, Finding, error, ok, warning
from gateway.settings import PREFIX
from sources.transport.address import HttpAddress, request_target

_EXPIRED, _NOT_YET, _OTHER_NAME, _REVOKED, _NO_LIST = 10, 9, (62, 64), 23, 3
"""OpenSSL's numbers of what a certificate lacks (X509_V_ERR_…)."""

_NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL", "HTTP_REQUEST")
_LOOPBACK = ("127.", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Server:
    """One that the gateway calls. `setting`: the key of its address; `context`: whom to trust there, and as whom."""

    name: str
    setting: str
    url: str
    context: ssl.SSLContext
    presents_certificate: bool = False


class _FailedError(Exception):
    """A step that failed, with what to do about it."""

    def __init__(self, text: str, cure: str) -> None:
        super().__init__(text)
        self.text = text
        self.cure = cure


async def examine_server(server: Server, clock: Clock, seconds: float) -> list[Finding]:
    """Return what the way to a server is like, within so many seconds."""
    step = "its address was read"
    try:
        async with asyncio.timeout(seconds):
            address = request_target("HEAD", server.url).address
            step = f"the name {address.host} was resolved"
            await _resolve(address, server)
            step = f"a connection to {address.host}:{address.port} was accepted"
            await _connect(address, server)
            step = "the TLS handshake was done" if address.is_secure else "it answered"
            return await _ask(address, server, clock)
    except TimeoutError:
        text = f"{int(seconds)} seconds were over before {step}."
        return [error(Check.CONNECTIONS, server.name, text, _firewall(server))]
    except _FailedError as failure:
        return [error(Check.CONNECTIONS, server.name, failure.text, failure.cure)]
    except ValueError:
        cure = f"Write {PREFIX}{server.setting} as https://host/path."
        return [error(Check.CONNECTIONS, server.name, "The address cannot be used.", cure)]


async def _resolve(address: HttpAddress, server: Server) -> None:
    try:
        await asyncio.get_running_loop().getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        cure = f"Compare the host in {PREFIX}{server.setting}, and look at this machine's DNS."
        raise _FailedError(f"The name {address.host} is not found.", cure) from None


async def _connect(address: HttpAddress, server: Server) -> None:
    try:
        _, writer = await asyncio.open_connection(address.host, address.port)
    except OSError:
        text = f"Nobody accepts connections at {address.host}:{address.port}."
        raise _FailedError(text, _firewall(server)) from None
    writer.transport.abort()


async def _ask(address: HttpAddress, server: Server, clock: Clock) -> list[Finding]:
    """Connect once more, with TLS where the address has it, and ask for nothing but the head of an answer."""
    try:
        reader, writer = await asyncio.open_connection(
            address.host, address.port, ssl=server.context if address.is_secure else None
        )
    except ssl.SSLCertVerificationError as refused:
        raise _distrusted(refused, address, server) from None
    except OSError as broken:  # an SSLError is one
        raise _handshake_failed(server, broken) from None
    try:
        findings = list(_transport(writer.get_extra_info("ssl_object"), address, server, clock))
        writer.write(request_target("HEAD", server.url).first_lines + b"Connection: close\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
    except (OSError, asyncio.IncompleteReadError) as broken:  # TLS 1.3 refuses our certificate only now
        raise _handshake_failed(server, broken) from None
    except asyncio.LimitOverrunError:
        head = b""
    finally:
        writer.transport.abort()
    if not head.startswith(b"HTTP/1."):
        raise _FailedError("What answers there does not speak HTTP/1.1.", _compare(server))
    date = date_of(_header(head, "date"))
    return [*findings, *([clock_finding(server.name, date, clock())] if date else [])]


def _transport(tls: ssl.SSLObject | None, address: HttpAddress, server: Server, clock: Clock) -> Iterator[Finding]:
    if tls is None:
        if address.host.startswith(_LOOPBACK):
            yield ok(Check.CONNECTIONS, server.name, "Answers on this machine, without TLS.")
        else:
            cure = f"Write {PREFIX}{server.setting} with https."
            yield warning(Check.CONNECTIONS, server.name, "Answers, but nothing on the way is encrypted.", cure)
        return
    certificate = load_der_x509_certificate(tls.getpeercert(binary_form=True) or b"")
    yield ok(Check.CONNECTIONS, server.name, f"Answers over {tls.version()}, with a certificate that we trust.")
    yield dates(server.name, "The server's certificate", [certificate], clock(), "Tell whoever runs the server.")


def _distrusted(refused: ssl.SSLCertVerificationError, address: HttpAddress, server: Server) -> _FailedError:
    """Return what is wrong with a server's certificate."""
    code = refused.verify_code
    if code in _OTHER_NAME:
        text = f"The server's certificate is for another name than {address.host}."
        return _FailedError(text, _compare(server))
    if code == _EXPIRED:
        return _FailedError("The server's certificate has expired.", "Tell whoever runs the server.")
    if code == _NOT_YET:
        cure = "Look at this machine's clock first; then tell whoever runs the server."
        return _FailedError("The server's certificate is not valid yet.", cure)
    if code == _REVOKED:
        return _FailedError("The server's certificate is revoked.", "Send nothing there, and tell whoever runs it.")
    if code == _NO_LIST:
        text = "There is no revocation list of the CA that issued the server's certificate."
        return _FailedError(text, f"Put that CA's list into the file of {PREFIX}SOURCE_CA, or take all lists out.")
    key = f"{PREFIX}SOURCE_CA" if server.presents_certificate else "SSL_CERT_FILE"
    text = "The server's certificate is of no CA that we trust."
    return _FailedError(text, f"Put the CA of the server's certificate (for OCES, its root) into the file of {key}.")


def _handshake_failed(server: Server, broken: Exception) -> _FailedError:
    """Return why there is no answer. OpenSSL's own word for it stands there, where it has one."""
    reason = (broken.reason if isinstance(broken, ssl.SSLError) else None) or ""
    if reason in _NO_TLS:
        text = "What answers there does not speak TLS."
        return _FailedError(text, f"{_compare(server)} See that its port is the one of https.")
    detail = f" ({reason})" if reason else ""
    if server.presents_certificate:
        text = f"The server ended the connection{detail}: it does not accept our certificate, perhaps."
        cure = (
            f"Compare {PREFIX}CLIENT_CERTIFICATE with the certificate of the it-system in Fælleskommunalt "
            "Administrationsmodul, and see that the file has its chain."
        )
        return _FailedError(text, cure)
    return _FailedError(f"The server ended the connection without an answer{detail}.", _compare(server))


def _compare(server: Server) -> str:
    return f"Compare {PREFIX}{server.setting} with the address in the service's documentation."


def _firewall(server: Server) -> str:
    port = urlsplit(server.url).port or "443"
    return f"Compare {PREFIX}{server.setting}, and let the firewall through to it from this machine (port {port})."


def _header(head: bytes, name: str) -> str | None:
    for line in head.decode("latin-1").split("\r\n")[1:]:
        key, _, value = line.partition(":")
        if key.strip().lower() == name:
            return value.strip()
    return None
