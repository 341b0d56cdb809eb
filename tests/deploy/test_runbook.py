"""The runbook of docs/operating.md: every alert has its section, and what a section names exists."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from typing import Any

import click
import pytest
import yaml

from gateway.cli import COMMANDS, main
from gateway.commands.doctor.finding import Check
from gateway.errors import Code
from tests.conftest import ROOT
from tests.deploy.files import DEPLOY, DOCS

RULES: list[dict[str, Any]] = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
RUNBOOK = (DOCS / "operating.md").read_text("utf-8").partition("## Runbook\n")[2].partition("\n## ")[0]
SECTIONS = {title: body for title, _, body in (part.partition("\n") for part in RUNBOOK.split("\n### ")[1:])}
CODE = "\n".join(path.read_text("utf-8") for room in ("gateway", "sources") for path in (ROOT / room).rglob("*.py"))


def test_alerts_and_sections_are_the_same() -> None:
    """In the same order, and each alert has the link to its section."""
    assert list(SECTIONS) == [rule["alert"] for rule in RULES]
    links = {rule["alert"]: rule["annotations"]["runbook"] for rule in RULES}
    assert links == {title: f"docs/operating.md#{title.lower()}" for title in SECTIONS}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_section_says_how_urgent_it_is_and_what_to_type(rule: dict[str, Any]) -> None:
    """The severity of the rule, at least one command, and what to do after it."""
    section = SECTIONS[rule["alert"]]
    assert section.strip().startswith(f"`{rule['labels']['severity']}`.")
    before, commands, after = section.split("```")
    assert commands.startswith("sh\n")
    assert len(before.split()) > 10
    assert len(after.split()) > 10


def borgerblik_commands() -> list[list[str]]:
    """Return the words of each command of ours that the runbook types."""
    lines = [
        line.split("   #")[0] for block in RUNBOOK.split("```sh\n")[1:] for line in block.split("```")[0].splitlines()
    ]
    typed = [part.strip() for line in lines for part in line.split(";") if part.strip().startswith("borgerblik ")]
    return [shlex.split(command)[1:] for command in typed]


@pytest.mark.parametrize("words", borgerblik_commands(), ids=" ".join)
def test_commands_of_ours_exist(words: list[str]) -> None:
    """With these options, and the checks that `--only` names."""
    context = click.Context(main, **main.context_settings)
    command = main.get_command(context, words[0])
    assert words[0] in COMMANDS
    if isinstance(command, click.Group):
        command, words = command.get_command(context, words[1]), words[1:]
    assert command is not None
    command.make_context(words[0], words[1:], parent=context, resilient_parsing=True)
    only = [value for option, value in pairwise(words) if option == "--only"]
    assert set(only) <= {check.value for check in Check}


def test_log_events_and_codes_exist() -> None:
    """What an operator is told to look for in the log, and what stands there as refused."""
    events = set(re.findall(r'\.event == "(\w+)"', RUNBOOK))
    for searched in re.findall(r"grep (?:-E '([^']+)'|(\w+)) gateway\.log", RUNBOOK):
        pattern = re.sub(r"(\w+_)\((\w+)\|(\w+)\)", r"\1\2|\1\3", "".join(searched))
        events.update(pattern.split("|"))
    assert len(events) > 12
    assert [event for event in events - {"policies_", "is not set"} if f'"{event}"' not in CODE] == []
    codes = set(re.findall(r"`([A-Z]+_[A-Z_]+)`", RUNBOOK))
    assert {code for code in codes if not code.startswith("BORGERBLIK_")} <= Code.__members__.keys()
