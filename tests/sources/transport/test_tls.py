"""Calls over TLS: whom we trust, as whom we connect, and that a new certificate is in force at once."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sources.errors import SourceTimedOutError, SourceUnavailableError
from sources.sandbox.certificate_authority import CertificateAuthority
from sources.transport import pool
from sources.transport.deadline import within_seconds
from sources.transport.http import HttpClient
from tests.sources.scripted_server import until
from tests.sources.transport.echo import Echo, listening
from tests.sources.transport.wire import LOOPS, authority, cafile, client_context, loaded, server_context


@pytest.fixture(params=LOOPS.values(), ids=LOOPS)
def anyio_backend(request: pytest.FixtureRequest) -> Any:
    """Provide each event loop that a gateway may run on."""
    return request.param


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[HttpClient]:
    client = HttpClient(cafile=cafile(tmp_path))
    yield client
    await client.close()


async def refusal(http: HttpClient, url: str) -> SourceUnavailableError:
    """Return how a question fails that must not be sent."""
    with pytest.raises(SourceUnavailableError) as refused:
        await http.post(url, b"CPR 0101701234", {})
    return refused.value


async def test_who_is_trusted_is_asked(http: HttpClient) -> None:
    """One with a certificate of an authority that we trust."""
    async with listening(Echo(), server_context()) as url:
        assert (await http.post(url, b"x", {})).body == b"x"


STRANGERS = {
    "another authority": lambda: CertificateAuthority().issue("index", hosts=["127.0.0.1"]),
    "another host": lambda: authority().issue("index", hosts=["index.example"]),
    "no host": lambda: authority().issue("127.0.0.1"),
    "expired": lambda: authority().issue("index", hosts=["127.0.0.1"], lifetime=timedelta(hours=-1)),
}


@pytest.mark.parametrize("stranger", STRANGERS.values(), ids=STRANGERS)
async def test_a_stranger_is_not_asked(http: HttpClient, stranger: Any) -> None:
    """Nothing is sent to it, and nobody hopes for better luck: it stays one."""
    async with listening(echo := Echo(), server_context(stranger())) as url:
        refused = await refusal(http, url)
        assert (refused.reason, refused.passing) == ("tls", False)
        assert echo.questions == []


async def test_the_machine_trusts_no_authority_of_ours() -> None:
    """Without a file of authorities those of the machine count."""
    http = HttpClient()
    async with listening(echo := Echo(), server_context()) as url:
        assert (await refusal(http, url)).reason == "tls"
        assert echo.questions == []
    await http.close()


@pytest.mark.filterwarnings("ignore:.*TLSv1_1 is deprecated:DeprecationWarning")
async def test_old_versions_of_tls_are_refused(http: HttpClient) -> None:
    """TLS 1.2 is the least."""
    tls = server_context()
    tls.set_ciphers("ALL:@SECLEVEL=0")
    tls.minimum_version = tls.maximum_version = ssl.TLSVersion.TLSv1_1
    async with listening(echo := Echo(), tls) as url:
        assert (await refusal(http, url)).reason == "tls"
        assert echo.questions == []


async def test_https_is_not_spoken_with_a_server_without_tls(http: HttpClient) -> None:
    """Nor is the question sent in the clear."""

    async def in_the_clear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.read(10_000))
        writer.write(b"HTTP/1.1 400 What\r\nContent-Length: 0\r\n\r\n")

    received: list[bytes] = []
    async with listening(in_the_clear) as url:
        refused = await refusal(http, url.replace("http:", "https:"))
    assert refused.reason == "tls"
    assert b"CPR" not in received[0]


class TestClientCertificates:
    """Upstreams that want to know who asks."""

    @pytest.fixture(params=[ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
    def demanding(self, request: pytest.FixtureRequest) -> ssl.SSLContext:
        """Provide a server's end that demands a certificate. TLS 1.3 refuses one after the client's handshake."""
        tls = server_context()
        tls.maximum_version = request.param
        tls.verify_mode = ssl.CERT_REQUIRED
        tls.load_verify_locations(cadata=authority().pem().decode())
        return tls

    async def test_with_one_we_are_answered(self, demanding: ssl.SSLContext) -> None:
        """The context of the upstream has it."""
        context = client_context(authority().issue("gateway"))
        async with listening(echo := Echo(), demanding) as url:
            http = HttpClient(tls={url: context}.get)
            assert (await http.post(url, b"x", {})).body == b"x"
            assert echo.questions == [b"x"]
            await http.close()

    @pytest.mark.parametrize("issuer", [None, CertificateAuthority], ids=["none", "of another authority"])
    async def test_without_one_we_are_not(self, demanding: ssl.SSLContext, issuer: Any) -> None:
        """It is a failure of its own kind, and no reason to try again."""
        context = client_context(issuer().issue("gateway") if issuer else None)
        http = HttpClient(tls=lambda _url: context)
        async with listening(echo := Echo(), demanding) as url:
            refused = await refusal(http, url)
            assert echo.questions == []
        assert refused.reason in ("tls", "broken_off")  # the end of the connection may overtake the alert
        await http.close()

    async def test_another_context_opens_connections_of_its_own(self, demanding: ssl.SSLContext) -> None:
        """A certificate that was replaced is not shown again, and its connections serve no further request."""
        contexts = [client_context(authority().issue(name)) for name in ("before", "after")]
        http = HttpClient(tls=lambda _url: contexts[0])
        async with listening(echo := Echo(), demanding) as url:
            for _ in range(2):
                await http.post(url, b"x", {})
            assert echo.connections == 1
            contexts.pop(0)
            for _ in range(2):
                await http.post(url, b"y", {})
            assert echo.connections == 2
            await http.close()

    async def test_a_context_that_is_loaded_anew_shows_the_new_one(self, demanding: ssl.SSLContext) -> None:
        """From the next connection on."""
        context = client_context(CertificateAuthority().issue("gateway"))
        http = HttpClient(tls=lambda _url: context)
        async with listening(Echo(), demanding) as url:
            await refusal(http, url)
            loaded(context, authority().issue("gateway"))
            assert (await http.post(url, b"x", {})).body == b"x"
            await http.close()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accept a connection, and never begin TLS."""
    await reader.read()


async def test_a_handshake_that_does_not_end_is_given_up(http: HttpClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """After as long as a connection may take, and with it at the deadline."""
    async with listening(silent) as address:
        url = address.replace("http:", "https:")
        with pytest.raises(SourceTimedOutError) as ended:
            await within_seconds(0.05, http.post(url, b"x", {}))
        assert ended.value.reason == "deadline"
        monkeypatch.setattr(pool, "CONNECT_SECONDS", 0.05)
        with pytest.raises(SourceTimedOutError) as given_up:
            await http.post(url, b"x", {})
        assert given_up.value.reason == "wire"
        await until(lambda: http.connections == 0)


async def test_a_handshake_may_be_cancelled_at_every_stage(http: HttpClient) -> None:
    """Nothing is left behind, and the loop hears of no error."""
    problems: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: problems.append(context))
    async with listening(echo := Echo(), server_context()) as url:
        for turns in range(60):
            asking = asyncio.create_task(http.post(url, b"x", {}))
            for _ in range(turns):
                await asyncio.sleep(0)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        await until(lambda: echo.open <= 1)
        assert (await http.post(url, b"patient", {})).body == b"patient"
        assert http.connections == 1
    assert problems == []
