"""Kept connections: used again, mended where the far side let go of them, and never with another question's answer."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sources.errors import SourceUnavailableError
from sources.transport.http import HttpClient
from tests.sources.scripted_server import until

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"


class Echo:
    """Answers every question with itself, a little later, over connections that it keeps."""

    def __init__(self, *, seconds: float = 0.0, max_requests: int = 1_000_000) -> None:
        self.seconds = seconds
        self.most = max_requests
        self.connections = 0
        self.open = 0
        self.authorities: list[bytes] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        try:
            for _ in range(self.most):
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                body = await reader.readexactly(length)
                self.authorities.append(body)
                await asyncio.sleep(self.seconds)
                writer.write(HEAD % len(body) + body)
            await self.last(reader)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def last(self, reader: asyncio.StreamReader) -> None:
        """One more question is read, and the connection closed without an answer to it."""
        await reader.read(1)


@asynccontextmanager
async def listening(echo: Echo, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}/index"


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    client = HttpClient()
    yield client
    await client.close()


async def say(http: HttpClient, url: str, word: bytes) -> bytes:
    return (await http.post(url, word, {})).body


async def test_a_kept_connection_that_was_closed_is_no_failure(http: HttpClient) -> None:
    """A far side that closes a connection as it is used again is asked once more on a new one."""
    async with listening(echo := Echo(max_requests=1)) as url:
        assert [await say(http, url, b"%d" % number) for number in range(5)] == [b"0", b"1", b"2", b"3", b"4"]
        assert echo.authorities == [b"0", b"1", b"2", b"3", b"4"]
        assert echo.connections == 5


async def test_a_new_connection_without_an_answer_is_a_failure(http: HttpClient) -> None:
    """Only a kept connection is a reason to ask again at once."""
    async with listening(echo := Echo(max_requests=0)) as url:
        with pytest.raises(SourceUnavailableError):
            await say(http, url, b"x")
        assert echo.connections == 1


async def test_nobody_reads_the_answer_to_a_question_that_was_given_up(http: HttpClient) -> None:
    """Hundreds give up at every stage of their question: each answer is the asker's own."""
    async with listening(echo := Echo(seconds=0.003)) as url:

        async def exchange(number: int) -> bytes | None:
            try:
                async with asyncio.timeout(number % 9 / 1000):
                    return await say(http, url, b"%d" % number)
            except TimeoutError:
                return None

        for start in range(0, 600, 20):
            numbers = range(start, start + 20)
            hurried = await asyncio.gather(*(exchange(number) for number in numbers))
            patient = await asyncio.gather(*(say(http, url, b"patient %d" % number) for number in numbers))
            assert patient == [b"patient %d" % number for number in numbers]
            assert [answer for answer in hurried if answer is not None] == [
                b"%d" % number for number, answer in zip(numbers, hurried, strict=True) if answer is not None
            ]
        assert len(echo.authorities) > 600


async def test_given_up_questions_leave_no_connection_behind(http: HttpClient) -> None:
    """What was given up is hung up, and what was answered is kept: no more connections than were needed at once."""
    async with listening(echo := Echo(seconds=0.2)) as url:
        asking = [asyncio.create_task(say(http, url, b"%d" % number)) for number in range(50)]
        await until(lambda: len(echo.authorities) == 50)
        for task in asking[::2]:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        await until(lambda: echo.open <= 25)
    await http.close()
    await until(lambda: not echo.open)


def certificate(path: Path) -> None:
    """Write a key and its self-signed certificate for loopback."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "korsbaek.example")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))


async def test_tls_is_demanded_of_those_who_promise_it(tmp_path: Path) -> None:
    """A far side with a certificate of nobody we trust is not asked; with one that we trust it is."""
    certificate(path := tmp_path / "one.pem")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    trusting, strict = HttpClient(cafile=str(path)), HttpClient()
    async with listening(echo := Echo(), tls) as url:
        with pytest.raises(SourceUnavailableError):
            await say(strict, url, b"CPR 0101701234")
        assert echo.authorities == []
        assert await say(trusting, url, b"x") == b"x"
        await trusting.close()
    await strict.close()
