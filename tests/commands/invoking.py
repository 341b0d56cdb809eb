"""Run the `borgerblik` command in tests: with no settings but those that a test gives."""

from __future__ import annotations

import os

from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.settings import PREFIX

WITHOUT_SETTINGS = dict.fromkeys(key for key in os.environ if key.startswith(PREFIX))
"""Settings of the machine that the tests run on, which no command is to see."""


def borgerblik(*arguments: str, **environment: str) -> Result:
    """Run the command with these arguments, in an environment with no other settings."""
    return CliRunner().invoke(main, arguments, env=WITHOUT_SETTINGS | environment, prog_name="borgerblik")


def mistake(*arguments: str, **environment: str) -> list[str]:
    """Return what the command says of a mistake: exit code 2, nothing on standard output, and no stack trace."""
    result = borgerblik(*arguments, **environment)
    assert isinstance(result.exception, SystemExit)
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr.splitlines()
