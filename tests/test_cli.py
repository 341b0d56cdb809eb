"""The `borgerblik` command: what it prints, and one clear line where somebody has made a mistake."""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import click
import jwt
import pytest
from click.testing import CliRunner, Result

from gateway.cli import announce, main
from gateway.settings import PREFIX, describe
from sources.sandbox.personas import PERSONAS
from tests.conftest import ROOT

NEEDED = {
    "BORGERBLIK_CASE_INDEX_URL": "https://index.example/sager",
    "BORGERBLIK_BENEFIT_INDEX_URL": "https://index.example/ydelser",
    "BORGERBLIK_ISSUER": "https://issuer.example",
    "BORGERBLIK_POLICIES": str(ROOT / "tests" / "policies" / "good"),
    "BORGERBLIK_ID_KEY": "do-not-show-me, and be 32 bytes long",
}
QUIET = NEEDED | {"BORGERBLIK_PROPERTY_REGISTER_URL": "https://index.example/bygninger"}
"""Settings that start-up has no warning about."""
OURS = dict.fromkeys(key for key in os.environ if key.startswith(PREFIX))


CONTEXT = click.Context(main)


def borgerblik(*arguments: str, **environment: str) -> Result:
    """The command run with these arguments, in an environment with no other keys of ours."""
    return CliRunner().invoke(main, arguments, env=OURS | environment, prog_name="borgerblik")


def mistake(*arguments: str, **environment: str) -> list[str]:
    """What the command says of a mistake: exit code 2, nothing on standard output, and no stack trace."""
    result = borgerblik(*arguments, **environment)
    assert isinstance(result.exception, SystemExit)
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr.splitlines()


def commands(command: click.Command = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The command and all commands under it."""
    yield path
    if isinstance(command, click.Group):
        for name in command.list_commands(CONTEXT):
            yield from commands(inside(command, name), (*path, name))


def inside(command: click.Command, name: str) -> click.Command:
    """A command of a group."""
    assert isinstance(command, click.Group)
    found = command.get_command(CONTEXT, name)
    assert found
    return found


def parameters(path: tuple[str, ...]) -> list[click.Parameter]:
    """The options and arguments of a command."""
    command: click.Command = main
    for name in path:
        command = inside(command, name)
    return command.params


# What it prints


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("path", list(commands()), ids=lambda path: " ".join(("borgerblik", *path)))
def test_every_command_helps(path: tuple[str, ...], flag: str) -> None:
    """Help says what a command is for, and each option what it does."""
    result = borgerblik(*path, flag)
    assert result.exit_code == 0
    assert result.stdout.startswith(" ".join(("Usage: borgerblik", *path)))
    assert re.search(r"\n\n  [A-Z].+\.", result.stdout)
    assert all(parameter.help for parameter in parameters(path) if isinstance(parameter, click.Option))


def test_the_version_is_the_packages() -> None:
    """`--version` names the distribution's version."""
    assert re.fullmatch(r"borgerblik, version \d+\.\d+\.\d+\n", borgerblik("--version").stdout)


def test_a_plan_is_printed_as_python(tmp_path: Path) -> None:
    """What an operation is compiled to can be read, and is Python."""
    asked = tmp_path / "cases.graphql"
    asked.write_text("query Cases($more: Boolean!) { me { cases { nodes { title progress @include(if: $more) } } } }")
    with_progress, without = (
        borgerblik("plan", str(asked), "--variables", f'{{"more": {more}}}') for more in ("true", "false")
    )
    compile(with_progress.stdout, "plan", "exec")
    assert ("'progress'" in with_progress.stdout, "'progress'" in without.stdout) == (True, False)


def test_what_is_not_compiled_says_why(tmp_path: Path) -> None:
    """The lane that the log would name."""
    asked = tmp_path / "types.graphql"
    asked.write_text("{ __schema { queryType { name } } }")
    assert borgerblik("plan", str(asked)).stdout == "core:introspection\n"


@pytest.mark.parametrize(
    ("document", "variables", "said"),
    [("{ me { nothing } }", "{}", "nothing"), ("{ me", "{}", "Syntax Error"), ("{ me { id } }", "[]", "variables")],
    ids=["no such field", "no document", "no variables"],
)
def test_what_cannot_be_planned_is_one_line(tmp_path: Path, document: str, variables: str, said: str) -> None:
    """No stack trace for a document that cannot be run."""
    asked = tmp_path / "asked.graphql"
    asked.write_text(document)
    (line,) = mistake("plan", str(asked), "--variables", variables)
    assert said in line


@pytest.fixture
def no_text(tmp_path: Path) -> str:
    """A file that is no text."""
    (tmp_path / "no-text.graphql").write_bytes(b"\x80\x81")
    return str(tmp_path / "no-text.graphql")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan"], "no plain text in UTF-8"),
        (["preview", "--against"], "The file cannot be read: UnicodeDecodeError."),
        (["data-quality", "--municipality", "0151", "--cases"], "no plain text in UTF-8"),
        (["schema-check", "--changelog"], "no schema that can be read"),
    ],
    ids=lambda one: one[0] if isinstance(one, list) else "",
)
def test_a_file_that_is_no_text_is_one_line(arguments: list[str], said: str, no_text: str) -> None:
    """No stack trace, and no word about something else."""
    (line,) = mistake(*arguments, no_text)
    assert said in line


def test_a_folder_without_a_released_schema_is_one_line(tmp_path: Path) -> None:
    """It may be the wrong folder."""
    (line,) = mistake("schema-check", "--released", str(tmp_path), "--changelog", str(ROOT / "CHANGELOG.md"))
    assert "schema.graphql is no schema that can be read" in line


@pytest.mark.parametrize("more", [[], ["--checkpoint", "a copy"]])
def test_an_access_record_at_no_address_is_one_line(more: list[str]) -> None:
    """Nor is a checkpoint passed over that nothing is held against."""
    (line,) = mistake("audit", "verify", "redis://:port", *more)
    assert ("checkpoint" in line) == bool(more)


def test_the_schema_is_printed_as_the_file_has_it() -> None:
    """`make schema` writes what `borgerblik schema` prints."""
    assert borgerblik("schema").stdout == (ROOT / "schema.graphql").read_text("utf-8")


def test_the_settings_are_listed() -> None:
    """Each key has a line of its own and a sentence below it, each group a heading."""
    lines = borgerblik("settings").stdout.splitlines()
    assert [line for line in lines if line.startswith("# ")] == [f"# {title}" for title in describe()]
    lines = [line for line in lines if not line.startswith("# ")]
    assert lines[::2] == [one.key for group in describe().values() for one in group]
    assert all(line.startswith("    ") and "." in line for line in lines[1::2])


def test_the_personas_are_listed() -> None:
    """One line each: the key, and what is special about the person; no CPR number."""
    result = borgerblik("sandbox", "personas")
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == [persona.key for persona in PERSONAS]
    assert all(line.endswith(persona.description_en) for line, persona in zip(lines, PERSONAS, strict=True))
    assert not re.search(r"\d{10}|\d{6}-\d{4}", result.stdout)


# Mistakes


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["serv"], "No such command 'serv'", id="unknown command"),
        pytest.param(["serve", "--prot", "1"], "No such option", id="unknown option"),
        pytest.param(["serve", "--port", "x"], "'x' is not a valid integer", id="port in letters"),
        pytest.param(["serve", "--port", "65536"], "65536 is not in the range 0<=x<=65535", id="port too large"),
        pytest.param(["sandbox", "serve", "--port", "-1"], "-1 is not in the range", id="port too small"),
        pytest.param(["sandbox", "token"], "Missing argument 'PERSONA'", id="no persona"),
        pytest.param(["sandbox", "personas", "x"], "unexpected extra argument", id="too many arguments"),
    ],
)
def test_a_command_that_does_not_exist(arguments: list[str], words: str) -> None:
    """The last line says what is wrong with the command line."""
    assert words in mistake(*arguments)[-1]


def test_serving_without_settings() -> None:
    """Each missing key has a line."""
    lines = mistake("serve")
    assert lines[0].startswith("borgerblik: BORGERBLIK_CASE_INDEX_URL is missing: ")
    assert len(lines) == len(NEEDED)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        pytest.param(
            {"BORGERBLIK_ID_KEY": "hush"}, "BORGERBLIK_ID_KEY cannot be used: it must be a secret", id="short key"
        ),
        pytest.param({"BORGERBLIK_TODDAY": "hush"}, "BORGERBLIK_TODDAY is not a setting", id="unknown"),
        pytest.param({"BORGERBLIK_TODAY": "hush"}, "BORGERBLIK_TODAY cannot be used: it must be a day", id="no day"),
        pytest.param(
            {"BORGERBLIK_POLICIES": "/no/such/folder"}, "/no/such/folder:1:1: There is no such folder", id="folder"
        ),
    ],
)
@pytest.mark.parametrize("sandbox", [[], ["--sandbox"]], ids=["alone", "on the sandbox"])
def test_a_setting_that_cannot_be_used(environment: dict[str, str], words: str, sandbox: list[str]) -> None:
    """One line names the key; the value of a secret or of anything else is not shown."""
    (line,) = mistake("serve", *sandbox, **NEEDED | environment)
    assert line.startswith(f"borgerblik: {words}")
    assert "hush" not in line


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full on this machine")
def test_a_full_disk_keeps_nobody_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the log goes nothing can be written: the greeting is lost, as every line of the log is."""
    with open("/dev/full", "wb", buffering=0) as full, monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", io.TextIOWrapper(full, write_through=True))
        announce("Borgerblik listens")


def test_a_broken_authorities_file(tmp_path: Path) -> None:
    """One line a problem: file, line, column and what to do."""
    (tmp_path / "korsbaek.graphql").write_text('extend schema\n  @municipalty(code: "0999")\n')
    lines = mistake("serve", **(NEEDED | {"BORGERBLIK_POLICIES": str(tmp_path)}))
    assert lines == [
        "borgerblik: korsbaek.graphql:1:1: Say whose file this is: @municipality or @agency is missing.",
        "korsbaek.graphql:2:3: @municipalty has no meaning in an authority's file. Did you mean '@municipality'?",
    ]


@pytest.fixture
def port_in_use() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.parametrize("command", [["serve"], ["serve", "--sandbox"], ["sandbox", "serve"]], ids=" ".join)
def test_a_port_in_use(command: list[str], port_in_use: int) -> None:
    """Whatever is to be served, the port is named."""
    environment = QUIET if command == ["serve"] else {}
    (line,) = mistake(*command, "--port", str(port_in_use), **environment)
    assert line == f"borgerblik: Cannot listen on 127.0.0.1:{port_in_use}: address already in use."


@pytest.mark.parametrize("host", ["no-such-host.invalid", "300.1.1.1", "x" * 70, "::zz", "203.0.113.1"])
def test_a_host_that_is_not_this_machine(host: str) -> None:
    """A name that nobody knows, a name that cannot be, and somebody else's address are told in one line."""
    (line,) = mistake("serve", "--host", host, "--port", "0", **QUIET)
    assert line.startswith(f"borgerblik: Cannot listen on {host}:0: ")


def test_a_token_where_no_gateway_runs() -> None:
    """The line says what to start."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gateway = f"http://127.0.0.1:{free.getsockname()[1]}"
    assert mistake("sandbox", "token", "overblik", "--gateway", gateway) == [
        f"borgerblik: No gateway answers at {gateway}. Start one with: borgerblik serve --sandbox"
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
    """The address of a web server that is no gateway."""
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


# A real one


@pytest.fixture(scope="module")
def gateway() -> Iterator[str]:
    """The address of a sandbox gateway in a process of its own, which is told to stop afterwards."""
    environment = {key: text for key, text in os.environ.items() if not key.startswith(PREFIX)}
    command = [sys.executable, "-m", "gateway", "serve", "--sandbox", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            found = next(filter(None, (re.search(r"GraphQL +(\S+)/graphql", line) for line in process.stderr)), None)
            assert found, "the gateway has said no address"
            yield found[1]
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
