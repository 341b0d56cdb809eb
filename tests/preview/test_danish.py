"""Every mistake of the commands that read records is said in Danish too."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from gateway.preview.danish import MISTAKES_DA, danish_mistake
from tests.commands.invoking import borgerblik
from tests.conftest import ROOT

RAISED = {"refuse", "NoCitizenError", "PreviewAuditError", "_refusal"}
SOURCES = [path for room in ("preview", "data_quality") for path in sorted((ROOT / "gateway" / room).glob("*.py"))]


def mistakes(path: Path) -> list[str]:
    """Return the sentences with which a module refuses, with X in each place for a value."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    said = [call.args[0] for call in calls if getattr(call.func, "id", None) in RAISED and call.args]
    return [
        "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in getattr(text, "values", [text]))
        for text in said
        if isinstance(text, ast.Constant | ast.JoinedStr)
    ]


def test_each_mistake_has_its_danish() -> None:
    """Whatever is refused, in both rooms; what stands in a variable is tried below."""
    sentences = [sentence for path in SOURCES for sentence in mistakes(path)]
    assert len(sentences) >= 18
    whole = [re.sub(r" X$", " Did you mean X?", sentence) for sentence in sentences]
    assert [sentence for sentence in whole if danish_mistake(sentence) is None] == []
    assert danish_mistake("A CPR number has ten digits.")


def test_no_danish_names_a_value_that_the_english_does_not() -> None:
    """Each place in both."""
    for english, danish in MISTAKES_DA.items():
        assert set(re.findall(r"\{\w+\}", danish)) == set(re.findall(r"\{\w+\}", english))


@pytest.mark.parametrize(
    ("arguments", "danish"),
    [
        (["preview", "--municipality", "Vejel", "--persona", "tom"], "Mente du Vejle Kommune?"),
        (["preview", "--persona", "tom"], "Skriv, hvis data der skal læses"),
        (["data-quality", "--municipality", "0998"], "Skriv et navn som Vejle"),
        (["new", "--municipality", "Vejle", "--output", str(ROOT / "README.md")], "findes allerede"),
    ],
    ids=["nearest name", "no municipality", "no name", "a file that is there"],
)
def test_a_mistake_is_said_in_the_language_of_the_locale(arguments: list[str], danish: str) -> None:
    """In one line."""
    result = borgerblik(*arguments, LC_ALL="da_DK.UTF-8")
    assert result.exit_code == 2
    assert danish in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_draft_that_cannot_be_used_is_explained_in_danish() -> None:
    """At its place."""
    draft = ROOT / "tests/policies/broken_authorities/no-such-day.graphql"
    result = borgerblik("preview", "--against", str(draft), "--language", "da")
    assert result.exit_code == 2
    assert "no-such-day.graphql:3:51: " in result.stderr
    assert "Den dag findes ikke i kalenderen." in result.stderr
