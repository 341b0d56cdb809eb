"""The `borgerblik` command: its commands, their help, and what they print."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from gateway.cli import COMMANDS, main
from gateway.settings import describe
from tests.commands.invoking import borgerblik
from tests.conftest import ROOT

CONTEXT = click.Context(main)


def commands(command: click.Command = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the command and all commands under it."""
    yield path
    if isinstance(command, click.Group):
        for name in command.list_commands(CONTEXT):
            yield from commands(inside(command, name), (*path, name))


def inside(command: click.Command, name: str) -> click.Command:
    """Return a command of a group."""
    assert isinstance(command, click.Group)
    subcommand = command.get_command(CONTEXT, name)
    assert subcommand
    return subcommand


def parameters(path: tuple[str, ...]) -> list[click.Parameter]:
    """Return the options and arguments of a command."""
    command: click.Command = main
    for name in path:
        command = inside(command, name)
    return command.params


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


def test_the_schema_is_printed_as_the_file_has_it() -> None:
    """`make schema` writes what `borgerblik schema` prints."""
    assert borgerblik("schema").stdout == (ROOT / "schema.graphql").read_text("utf-8")


def test_the_settings_are_listed() -> None:
    """Each key has a line of its own and a sentence below it, each group a heading."""
    lines = borgerblik("settings").stdout.splitlines()
    assert [line for line in lines if line.startswith("# ")] == [f"# {title}" for title in describe()]
    lines = [line for line in lines if not line.startswith("# ")]
    assert lines[::2] == [setting.key for group in describe().values() for setting in group]
    assert all(line.startswith("    ") and "." in line for line in lines[1::2])


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_command_says_of_itself(name: str) -> None:
    """The list is written by hand, so that it imports no command."""
    command_help = inside(main, name).help or ""
    assert command_help.startswith(COMMANDS[name].help.removesuffix("."))


def test_the_list_of_commands_imports_none_of_them() -> None:
    """`borgerblik --help` is quick."""
    script = "import sys, gateway.cli as cli; cli.main(['--help'], standalone_mode=False); print(list(sys.modules))"
    command = [sys.executable, "-c", script]
    printed = subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT).stdout
    assert "gateway.cli" in printed
    assert not [name for name in ("starlette", "strawberry", "graphql", "uvicorn", "rich") if f"'{name}'" in printed]
