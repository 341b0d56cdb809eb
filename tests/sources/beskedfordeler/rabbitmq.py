"""A real RabbitMQ of one's own: on free ports of this machine, with its own data, cookie, node name and port mapper."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sources.sandbox.certificate_authority import CertificateAuthority
from tests.ports import free_port

PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""As Debian's package has it: the one on the path changes user and folder."""

QUEUE, DEAD_LETTERS = "6d2c1c7e-5a3c-4c41-9d0f-64d4f8f0a1b2", "dead-letters"
USER, PASSWORD = "borgerblik", "made-up-for-this-test"
CLIENT_NAME = "borgerblik-events"
VIRTUAL_HOST = "BF"
START_SECONDS = 200.0


@dataclass(frozen=True, slots=True)
class RabbitMq:
    """A broker that listens. Its queue's rejected messages go to another one."""

    folder: Path
    port: int
    tls_port: int

    @property
    def url(self) -> str:
        """Return its address without TLS, with name and password."""
        return f"amqp://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{VIRTUAL_HOST}"

    @property
    def tls_url(self) -> str:
        """Return its address with TLS, for a name and password."""
        return f"amqps://{USER}:{PASSWORD}@localhost:{self.tls_port}/{VIRTUAL_HOST}"

    @property
    def token_url(self) -> str:
        """Return its address with TLS alone."""
        return f"amqps://localhost:{self.tls_port}/{VIRTUAL_HOST}"

    @property
    def ca(self) -> Path:
        """Return the file of its CA."""
        return self.folder / "ca.pem"

    @property
    def client(self) -> Path:
        """Return the file of a client's certificate and key."""
        return self.folder / "client.pem"


@contextmanager
def running(folder: Path) -> Iterator[RabbitMq]:
    """Provide a broker. Skip the test where there is none on this machine."""
    if not PROGRAM.exists() or shutil.which("erl") is None:
        pytest.skip("no RabbitMQ on this machine: apt-get install --no-install-recommends rabbitmq-server")
    port, tls_port, mapper_port, node_port = (free_port() for _ in range(4))
    broker = RabbitMq(folder, port, tls_port)
    _write_files(broker)
    name = f"borgerblik{port}@localhost"
    environment = os.environ | {
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(mapper_port),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": name,
        "RABBITMQ_DIST_PORT": str(node_port),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1",
    }
    with ExitStack() as stack:
        output = stack.enter_context((folder / "output").open("ab"))
        process = subprocess.Popen([str(PROGRAM)], env=environment, stdout=output, stderr=output, cwd=folder)
        stack.callback(_stop_mapper, environment)
        stack.callback(_stop, process)
        _wait_until_listening(process, folder, port, tls_port)
        yield broker


def _write_files(broker: RabbitMq) -> None:
    authority, folder = CertificateAuthority(), broker.folder
    broker.ca.write_bytes(authority.pem())
    (folder / "server.pem").write_bytes(authority.issue("localhost", hosts=["localhost"]).pem())
    broker.client.write_bytes(authority.issue(CLIENT_NAME).pem())
    permissions = {"vhost": VIRTUAL_HOST, "configure": ".*", "write": ".*", "read": ".*"}
    to_dead_letters = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": DEAD_LETTERS}
    queue = {"vhost": VIRTUAL_HOST, "durable": True, "auto_delete": False}
    definitions = {
        "users": [
            {"name": USER, "password": PASSWORD, "tags": ""},
            {"name": CLIENT_NAME, "password": PASSWORD[::-1], "tags": ""},
        ],
        "vhosts": [{"name": VIRTUAL_HOST}],
        "permissions": [permissions | {"user": user} for user in (USER, CLIENT_NAME)],
        "queues": [
            queue | {"name": QUEUE, "arguments": to_dead_letters},
            queue | {"name": DEAD_LETTERS, "arguments": {}},
        ],
    }
    (folder / "definitions.json").write_text(json.dumps(definitions))
    (folder / "plugins").write_text("[rabbitmq_auth_mechanism_ssl].\n")
    (folder / "advanced.config").write_text("[{rabbit, [{initial_frame_max, 131072}]}].\n")
    (folder / "rabbitmq.conf").write_text(f"""\
listeners.tcp.1 = 127.0.0.1:{broker.port}
listeners.ssl.1 = 127.0.0.1:{broker.tls_port}
ssl_options.cacertfile = {broker.ca}
ssl_options.certfile = {folder / "server.pem"}
ssl_options.keyfile = {folder / "server.pem"}
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = false
ssl_cert_login_from = common_name
auth_mechanisms.1 = PLAIN
auth_mechanisms.2 = EXTERNAL
load_definitions = {folder / "definitions.json"}
disk_free_limit.absolute = 1MB
log.console = false
""")


def _wait_until_listening(process: subprocess.Popen[bytes], folder: Path, *ports: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    for port in ports:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                output = (folder / "output").read_text("utf-8", "replace")
                assert process.poll() is None, f"RabbitMQ has ended: {output[-2000:]}"
                assert time.monotonic() < deadline, f"RabbitMQ does not start: {output[-2000:]}"
                time.sleep(0.1)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def _stop_mapper(environment: dict[str, str]) -> None:
    """End the port mapper that the node has started for itself, on a port that is nobody else's."""
    subprocess.run(["epmd", "-kill"], env=environment, stdout=subprocess.DEVNULL, check=False, timeout=30)
