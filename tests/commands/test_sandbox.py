"""`borgerblik sandbox`: its personas, and tokens for them from a gateway that runs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import jwt
import pytest

from gateway.commands.output import program
from gateway.settings import PREFIX
from sources.sandbox.personas import PERSONAS
from tests.commands.invoking import borgerblik, mistake
from tests.conftest import ROOT
from tests.ports import free_port


def test_the_personas_are_listed() -> None:
    """One line each: the key, and what is special about the person; no CPR number."""
    result = borgerblik("sandbox", "personas")
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == [persona.key for persona in PERSONAS]
    assert all(line.endswith(persona.description_en) for line, persona in zip(lines, PERSONAS, strict=True))
    assert not re.search(r"\d{10}|\d{6}-\d{4}", result.stdout)


def test_a_token_where_no_gateway_runs() -> None:
    """The line says what to start."""
    gateway = f"http://127.0.0.1:{free_port()}"
    assert mistake("sandbox", "token", "overblik", "--gateway", gateway) == [
        f"borgerblik: No gateway answers at {gateway}. Start one with: {program()} serve --sandbox"
    ]


@pytest.mark.parametrize("gateway", ["", "nonsense", "ftp://127.0.0.1", "http://", "http://127.0.0.1:x", "http://["])
def test_a_token_from_an_address_that_is_none(gateway: str) -> None:
    """What cannot be an address is no place where a gateway answers."""
    (line,) = mistake("sandbox", "token", "overblik", "--gateway", gateway)
    assert line.startswith("borgerblik: ")


class Stranger(BaseHTTPRequestHandler):
    """A web server that is no gateway: the path says what it answers."""

    def do_POST(self) -> None:
        _, status, body, *_ = self.path.split("/")
        self.send_response(int(status))
        self.end_headers()
        self.wfile.write({"html": b"<html>personas</html>", "list": b'["personas"]', "object": b"{}"}[body])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def stranger() -> Iterator[str]:
    """Provide the address of a web server that is no gateway."""
    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "answer", ["200/html", "200/list", "200/object", "404/html", "404/object", "404/list", "500/html"]
)
def test_a_token_from_a_stranger(answer: str, stranger: str) -> None:
    """Something else that answers at the address is not taken for a gateway."""
    gateway = f"{stranger}/{answer}"
    assert mistake("sandbox", "token", "overblik", "--gateway", gateway) == [
        f"borgerblik: What answers at {gateway} is no sandbox gateway."
    ]


@pytest.fixture(scope="module")
def gateway() -> Iterator[str]:
    """Provide the address of a sandbox gateway in a process of its own, which is told to stop afterwards."""
    environment = {key: text for key, text in os.environ.items() if not key.startswith(PREFIX)}
    command = [sys.executable, "-m", "gateway", "serve", "--sandbox", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            address = next(filter(None, (re.search(r"GraphQL +(\S+)/graphql", line) for line in process.stderr)), None)
            assert address, "the gateway has said no address"
            yield address[1]
            process.send_signal(signal.SIGINT)
            assert process.wait(10) in (0, 130)
            assert "Traceback" not in process.stderr.read()
        finally:
            process.kill()


def test_a_token_for_a_persona(gateway: str) -> None:
    """A token of a running sandbox stands alone on a line, ready for a shell."""
    result = borgerblik("sandbox", "token", "overblik", "--gateway", gateway)
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    assert jwt.get_unverified_header(line)["alg"] == "ES256"


def test_a_token_for_nobody(gateway: str) -> None:
    """A persona with a spelling mistake is named, with all that there are."""
    keys = ", ".join(persona.key for persona in PERSONAS)
    assert mistake("sandbox", "token", "overblick", "--gateway", gateway) == [
        f"borgerblik: There is no persona 'overblick'. Choose one of: {keys}"
    ]
