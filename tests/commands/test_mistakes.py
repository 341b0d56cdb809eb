"""A user's mistake is one clear line, whichever command is given it."""

from __future__ import annotations

import io
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.commands.output import announce
from gateway.policies.folder import PACKAGED
from tests.commands.invoking import borgerblik, mistake
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


@pytest.fixture
def no_text(tmp_path: Path) -> str:
    """Provide a file that is no text."""
    (tmp_path / "no-text.graphql").write_bytes(b"\x80\x81")
    return str(tmp_path / "no-text.graphql")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["plan"], "no plain text in UTF-8"),
        (["preview", "--against"], "The file cannot be read: UnicodeDecodeError."),
        (["data-quality", "--municipality", "0151", "--cases"], "no plain text in UTF-8"),
        (["schema-check", "--changelog"], "no schema that can be read"),
    ],
    ids=lambda parameter: parameter[0] if isinstance(parameter, list) else "",
)
def test_a_file_that_is_no_text_is_one_line(arguments: list[str], expected: str, no_text: str) -> None:
    """No stack trace, and no word about something else."""
    (line,) = mistake(*arguments, no_text)
    assert expected in line


def test_a_folder_without_a_released_schema_is_one_line(tmp_path: Path) -> None:
    """It may be the wrong folder."""
    (line,) = mistake("schema-check", "--released", str(tmp_path), "--changelog", str(ROOT / "CHANGELOG.md"))
    assert "schema.graphql is no schema that can be read" in line


@pytest.mark.parametrize("more", [[], ["--checkpoint", "a copy"]])
def test_an_audit_log_at_no_address_is_one_line(more: list[str]) -> None:
    """Nor is a checkpoint passed over that nothing is held against."""
    (line,) = mistake("audit", "verify", "redis://:port", *more)
    assert ("checkpoint" in line) == bool(more)


@pytest.mark.parametrize(
    ("arguments", "expected"),
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
def test_a_command_that_does_not_exist(arguments: list[str], expected: str) -> None:
    """The last line says what is wrong with the command line."""
    assert expected in mistake(*arguments)[-1]


def test_serving_without_settings() -> None:
    """Each missing key has a line."""
    lines = mistake("serve")
    assert lines[0].startswith("borgerblik: BORGERBLIK_CASE_INDEX_URL is missing: ")
    assert len(lines) == len(NEEDED)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        pytest.param(
            {"BORGERBLIK_ID_KEY": "hush"}, "BORGERBLIK_ID_KEY cannot be used: it must be a secret", id="short key"
        ),
        pytest.param({"BORGERBLIK_TODDAY": "hush"}, "BORGERBLIK_TODDAY is not a setting", id="unknown"),
        pytest.param({"BORGERBLIK_TODAY": "hush"}, "BORGERBLIK_TODAY cannot be used: it must be a day", id="no day"),
        pytest.param(
            {"BORGERBLIK_POLICIES": "/no/such/folder"},
            "/no/such/folder:1:1: There is no such folder",
            id="folder",
        ),
    ],
)
@pytest.mark.parametrize("sandbox", [[], ["--sandbox"]], ids=["alone", "on the sandbox"])
def test_a_setting_that_cannot_be_used(environment: dict[str, str], expected: str, sandbox: list[str]) -> None:
    """One line names the key; the value of a secret or of anything else is not shown."""
    (line,) = mistake("serve", *sandbox, **NEEDED | environment)
    assert line.startswith(f"borgerblik: {expected}")
    assert "hush" not in line


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full on this machine")
def test_a_full_disk_keeps_nobody_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the log goes nothing can be written: the greeting is lost, as every line of the log is."""
    with open("/dev/full", "wb", buffering=0) as full, monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", io.TextIOWrapper(full, write_through=True))
        announce("Borgerblik listens")


def test_a_broken_policy_file(tmp_path: Path) -> None:
    """One line a problem: file, line, column and what to do."""
    (tmp_path / "korsbaek.graphql").write_text('extend schema\n  @municipalty(code: "0999")\n')
    lines = mistake("serve", **(NEEDED | {"BORGERBLIK_POLICIES": str(tmp_path)}))
    assert lines == [
        "borgerblik: korsbaek.graphql:1:1: Say whose file this is: @municipality or @agency is missing.",
        "korsbaek.graphql:2:3: @municipalty has no meaning in a policy file. Did you mean '@municipality'?",
    ]


@pytest.fixture
def port_in_use() -> Iterator[int]:
    """Provide a port that somebody else listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.parametrize("command", [["serve"], ["serve", "--sandbox"], ["sandbox", "serve"]], ids=" ".join)
def test_a_port_in_use(command: list[str], port_in_use: int) -> None:
    """Whatever is to be served, the port is named, and what to do about it."""
    environment = QUIET if command == ["serve"] else {}
    (line,) = mistake(*command, "--port", str(port_in_use), **environment)
    free = port_in_use + 1
    assert line == (
        f"borgerblik: Cannot listen on 127.0.0.1:{port_in_use}: address already in use. "
        f"Stop what listens there, or choose another port: --port {free}, or make run PORT={free}."
    )


@pytest.mark.parametrize("host", ["no-such-host.invalid", "300.1.1.1", "x" * 70, "::zz", "203.0.113.1"])
def test_a_host_that_is_not_this_machine(host: str) -> None:
    """A name that nobody knows, a name that cannot be, and somebody else's address are told in one line."""
    (line,) = mistake("serve", "--host", host, "--port", "0", **QUIET)
    assert line.startswith(f"borgerblik: Cannot listen on {host}:0: ")


def test_the_packaged_examples_are_refused_outside_the_sandbox() -> None:
    """No municipality has decided them: against real indexes they would open seventeen real ones."""
    lines = mistake("serve", **(NEEDED | {"BORGERBLIK_POLICIES": str(PACKAGED)}))
    examples = [line for line in lines if "This file is an example" in line]
    assert len(examples) == len(lines) == 18
    assert any(
        "vejle.graphql:3:3: This file is an example: Vejle Kommune has not decided it." in line for line in lines
    )


@pytest.mark.parametrize("before", ["", "\ufeff", "\r\n", "# A copy.\n"], ids=ascii)
def test_a_copy_of_an_example_is_refused_too(tmp_path: Path, before: str) -> None:
    """As long as it says that it is one, whatever an editor puts before it."""
    text = (PACKAGED / "vejle.graphql").read_text("utf-8")
    (tmp_path / "anything.graphql").write_text(before + text, "utf-8")
    (line,) = mistake("serve", **(NEEDED | {"BORGERBLIK_POLICIES": str(tmp_path)}))
    assert "This file is an example" in line


def test_check_refuses_what_the_gateway_would_refuse(tmp_path: Path) -> None:
    """Where the environment is a gateway's; elsewhere an example is as good as any file."""
    shutil.copy(PACKAGED / "vejle.graphql", tmp_path)
    assert borgerblik("check", str(tmp_path)).exit_code == 0
    result = borgerblik("check", str(tmp_path), **NEEDED)
    assert (result.exit_code, "[example-policy]" in result.stdout) == (1, True)
    assert borgerblik("check", str(tmp_path), **NEEDED, BORGERBLIK_EXAMPLE_POLICIES="true").exit_code == 0
    (line,) = mistake("check", **{key: text for key, text in NEEDED.items() if key != "BORGERBLIK_POLICIES"})
    assert line.startswith("borgerblik: BORGERBLIK_POLICIES is missing")
