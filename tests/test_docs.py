"""What stands in docs/ can be done: its commands are commands, its questions are answered, its files are policies."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from graphql import DocumentNode, build_schema, parse, validate

from gateway.cli import main
from gateway.policies.parser import read_file
from gateway.settings import PREFIX
from sources.sandbox.personas import PERSONAS
from tests.conftest import ROOT

PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
SCHEMA = build_schema((ROOT / "schema.graphql").read_text("utf-8"), assume_valid=True)
FOLLOWED = ["docs/da/kommune.md", "docs/opening.md"]
"""The pages whose commands are run, from the top down, on the sandbox."""

ALONE = re.compile(r"--citizens?\b|--serve\b|<")
"""What a command needs that no reader can copy: numbers of real citizens, or a browser."""


def blocks(page: Path, *languages: str) -> list[str]:
    """Return the blocks of code of a page in these languages."""
    text = page.read_text("utf-8")
    return [code for name, code in re.findall(r"^ *```(\w+)\n(.*?)^ *```$", text, re.M | re.S) if name in languages]


def commands(page: Path) -> list[list[str]]:
    """Return the words of each `borgerblik` command of a page, without comments and what follows it in a pipe."""
    lines = "\n".join(blocks(page, "sh", "shell")).replace("\\\n", " ").splitlines()
    found = [re.search(r"(?:^ *|\(|\.venv/bin/|=\S+ )borgerblik ([a-z].*)", line) for line in lines]
    return [words_of(match.group(1)) for match in found if match and "…" not in match.group(1)]


def words_of(text: str) -> list[str]:
    """Return a command's words, with the sign < as the last where it reads a file."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars=True)
    lexer.whitespace_split, words = True, []
    for word in lexer:
        if set(word) <= set("|&;<>()"):
            return [*words, "<"] if word == "<" else words
        words.append(word)
    return words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_command_is_one(page: Path) -> None:
    """Its name, its options and how many arguments it takes."""
    context = click.Context(main, **main.context_settings)
    for words in commands(page):
        command: click.Command | None = main
        arguments = [word for word in words if word != "<"]
        while isinstance(command, click.Group):
            command = command.get_command(context, arguments.pop(0))
        assert command is not None, words
        _, rest, _ = command.make_parser(click.Context(command, parent=context)).parse_args(arguments)
        assert rest == [], words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_block_of_graphql_is_what_it_looks_like(page: Path) -> None:
    """A question that the graph answers, a policy file without an error, or part of another application's schema."""
    for text in blocks(page, "graphql"):
        if re.search(r"^\s*@(municipality|agency|sharedArticles)\(", text, re.M):
            assert [str(problem) for problem in read_file(text, name=page.name).problems] == []
        elif text.lstrip().startswith(("extend", "type")):
            parse(text)
        else:
            for operation in parse(text).definitions:  # a block may show several that are sent one by one
                errors = validate(SCHEMA, DocumentNode(definitions=(operation,)))
                assert [error.message for error in errors if "appointments" not in error.message] == []


@pytest.mark.parametrize("page", FOLLOWED)
def test_who_follows_a_guide_gets_there(page: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each command in turn, in one folder, over the personas."""
    for key in [key for key in os.environ if key.startswith(PREFIX)]:
        monkeypatch.delenv(key)
    monkeypatch.setattr("sources.sandbox.census.citizens", lambda: [persona.cpr for persona in PERSONAS])
    monkeypatch.chdir(tmp_path)
    followed = [words for words in commands(ROOT / page) if not ALONE.search(" ".join(words))]
    for words in followed:
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, (words, result.output)
    assert {"data-quality", "new", "preview"} <= {words[0] for words in followed}
