"""Redis behind TLS and a login, both said by its address: used where all is right, and done without where it is not."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import structlog
from redis import Redis

from tests.conftest import ROOT
from tests.redis.test_cache import OVERVIEW, calls, warm
from tests.redis.test_cluster import wait_until_reached
from tests.redis.test_persisted_queries import code
from tests.redis.test_rate_limits import there
from tests.redis_cluster import running
from tests.redis_server import Server, wire
from tests.server.test_certificates import a_certificate
from tests.serving import served

pytestmark = pytest.mark.usefixtures("patient")
KEY = "frontend:documents"
FRONT = "{ municipalities { name } }"
PASSWORD = "p@ss/wörd:1"
QUOTED = "p%40ss%2Fw%C3%B6rd%3A1"
ALL = {"CACHE": "redis", "RATE_LIMIT_CITIZEN": "1000/hour", "TRUSTED_DOCUMENTS_REDIS_KEY": KEY, "DEADLINE": "60"}


def serving(certificate: Path) -> ssl.SSLContext:
    """Return the server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def allow(client: Redis) -> None:
    """Allow what docs/operating.md says that a user needs; nobody else may ask anything."""
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    line = next(line for line in page.splitlines() if "ACL SETUSER borgerblik" in line)
    allowed = line.split(">PASSWORD' ")[1].replace("'", "").split()
    client.execute_command("ACL", "SETUSER", "borgerblik", "on", f">{PASSWORD}", *allowed)
    client.execute_command("ACL", "SETUSER", "default", "resetpass", ">another")  # whoever is in stays in


async def works(gateway: Any) -> None:
    """Each of its uses."""
    await warm(gateway)
    await gateway.data(OVERVIEW)
    assert await calls(gateway) == 0
    assert code(await gateway.client.post("/graphql", json={"documentId": "front-1"})) is None
    log = await gateway.data("{ me { accessLog { nodes { by } } } }")
    assert log["me"]["accessLog"]["nodes"]
    headers = {"authorization": f"Bearer {gateway.token()}"}
    assert (await gateway.client.post("/session/end", headers=headers)).status_code == 204
    await gateway.data(OVERVIEW)
    assert await calls(gateway) > 3


async def test_tls_and_a_user(tmp_path: Path, server: Server) -> None:
    """With a certificate that the address names; the user may do what is said in the README, and it is enough."""
    certificate = a_certificate(tmp_path / "ca.pem", days=9)
    server.client.hset(KEY, "front-1", FRONT)
    await asyncio.to_thread(allow, server.client)
    async with wire(server.port, tls=serving(certificate)) as redis_wire:
        address = f"rediss://borgerblik:{QUOTED}@127.0.0.1:{redis_wire.port}/0?ssl_ca_certs={certificate}"
        async with served(tmp_path, REDIS_URL=address, AUDIT_LOG=address, **ALL) as gateway:
            await there(server)
            await works(gateway)


async def test_a_cluster_with_tls_and_a_user(tmp_path: Path) -> None:
    """On every node, also on those that the address does not name."""
    certificate = a_certificate(tmp_path / "ca.pem", days=9)
    with running(tmp_path / "cluster") as cluster:
        async with AsyncExitStack() as stack:
            tls = [wire(node.port, tls=serving(certificate)) for node in cluster.nodes]
            ports = [(await stack.enter_async_context(redis_wire)).port for redis_wire in tls]
            await asyncio.to_thread(cluster.announce, ports)
            cluster.of(KEY).client.hset(KEY, "front-1", FRONT)
            for node in cluster.nodes:
                await asyncio.to_thread(allow, node.client)
            places = f"127.0.0.1:{ports[0]},127.0.0.1:{ports[1]}"
            address = f"rediss+cluster://borgerblik:{QUOTED}@{places}/0?ssl_ca_certs={certificate}"
            async with served(tmp_path, REDIS_URL=address, AUDIT_LOG=address, **ALL) as gateway:
                await wait_until_reached(gateway)
                await works(gateway)


@pytest.mark.parametrize("wrong", ["certificate", "no certificate", "password", "user", "no TLS"])
async def test_a_redis_that_cannot_be_trusted_or_entered_is_done_without(
    tmp_path: Path, server: Server, wrong: str
) -> None:
    """It gets to know nothing, and no answer fails."""
    trusted, another = (a_certificate(tmp_path / f"{name}.pem", days=9) for name in ("ours", "another"))
    await asyncio.to_thread(allow, server.client)
    async with wire(server.port, tls=serving(trusted)) as redis_wire:
        address = f"rediss://borgerblik:{QUOTED}@127.0.0.1:{redis_wire.port}/0?ssl_ca_certs={trusted}"
        address = {
            "certificate": address.replace(str(trusted), str(another)),
            "no certificate": address.partition("?")[0],
            "password": address.replace(QUOTED, "guessed"),
            "user": address.replace("borgerblik:", "somebody:"),
            "no TLS": address.partition("?")[0].replace("rediss", "redis"),
        }[wrong]
        with structlog.testing.capture_logs() as logs:
            async with served(tmp_path, REDIS_URL=address, **ALL) as gateway:
                for _ in range(2):
                    await calls(gateway)
                    await gateway.data(OVERVIEW)
                    assert await calls(gateway) > 3
                await asyncio.sleep(0.3)
    assert not server.client.keys("borgerblik:*")
    assert QUOTED not in str(logs)
    assert PASSWORD not in str(logs)
