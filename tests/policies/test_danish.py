"""Everything that is said of a policy file is said in Danish too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.commands.check import check_paths
from gateway.policies.danish import FOLDER_DA, GRAMMAR_DA, SEVERITIES, danish_sentence, said_of
from gateway.policies.danish_checks import CHECKS_DA
from gateway.policies.directives import Language
from gateway.policies.hints import HINTS
from gateway.policies.problem import Severity
from tests.commands.invoking import borgerblik
from tests.conftest import ROOT
from tests.policies.test_lint import CONTEXT, FOLDER

BROKEN = sorted(FOLDER.glob("*.graphql"))
SOURCES = [*sorted((ROOT / "gateway/policies/lint").glob("*.py")), ROOT / "gateway/policies/grammar.py"]
PLACE = re.compile(r"\{\w+\}")


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_each_problem_of_a_broken_file_has_its_danish(path: Path) -> None:
    """The sentence and the hint, with nothing left that is English alone."""
    _, problems = check_paths([path], CONTEXT)
    for problem in problems:
        english, danish = said_of(problem, Language.EN), said_of(problem, Language.DA)
        assert danish_sentence(english[0]), english
        assert danish[0]
        assert bool(danish[1]) == bool(english[1])
        assert not problem.hint or danish_sentence(problem.hint), english
        assert not re.search(r"\b(the|is|and|Write|Remove|found)\b", re.sub(r"[`\"'].*?[`\"']", "", " ".join(danish)))


def sentences(path: Path) -> Iterator[str]:
    """Yield the sentences that a module's code says, with X in each place for a value; no docstring and no word."""
    tree = ast.parse(path.read_text("utf-8"))
    within = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "X" for part in node.values)
            text = "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in within | docstrings:
            text = node.value
        else:
            continue
        if re.match(r'["@A-ZX`a-z].* .*[.?]$', text) and not re.search(r"\\|\(\?", text):
            yield text


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_each_sentence_that_the_code_can_say_has_its_danish(path: Path) -> None:
    """Also those that no broken file brings about."""
    parts = {"cases from before are not shown."}  # the end of a sentence in two lines
    assert [text for text in sentences(path) if text not in parts and danish_sentence(text) is None] == []


def test_each_hint_and_each_severity_has_its_danish() -> None:
    """Whatever graphql-core stumbles over."""
    assert [hint for _, _, hint in HINTS if danish_sentence(hint) is None] == []
    assert SEVERITIES[Language.DA].keys() == SEVERITIES[Language.EN].keys() == set(Severity)


@pytest.mark.parametrize("table", [CHECKS_DA, GRAMMAR_DA, FOLDER_DA], ids=["checks", "grammar", "folder"])
def test_no_danish_names_a_value_that_the_english_does_not(table: dict[str, str]) -> None:
    """And none of it is the English once more."""
    for english, danish in table.items():
        assert set(PLACE.findall(danish)) <= set(PLACE.findall(english)), english


def test_values_stay_what_they_are_and_come_in_their_danish_order() -> None:
    """A name may hold anything, also words of a sentence."""
    sentence = '"32.* and {case}" is no KLE number and no beginning of one.'
    assert danish_sentence(sentence) == ('"32.* and {case}" er ikke et KLE-nummer og heller ikke begyndelsen af et.')
    assert danish_sentence("Nobody wrote this sentence.") is None


@pytest.mark.parametrize(
    ("arguments", "environment", "summary"),
    [
        (["--language", "da"], {}, "1 fil: 2 fejl, 0 advarsler, 0 bemærkninger."),
        ([], {"LC_ALL": "da_DK.UTF-8"}, "1 fil: 2 fejl, 0 advarsler, 0 bemærkninger."),
        ([], {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "da_DK"}, "1 fil: 2 fejl, 0 advarsler, 0 bemærkninger."),
        ([], {"LC_ALL": "en_DK.UTF-8", "LANG": "da_DK"}, "1 file: 2 errors, 0 warnings, 0 notes."),
        (["--language", "en"], {"LC_ALL": "da_DK"}, "1 file: 2 errors, 0 warnings, 0 notes."),
        ([], {"LC_ALL": "dak"}, "1 file: 2 errors, 0 warnings, 0 notes."),
    ],
)
def test_the_language_is_the_one_asked_for_or_the_locale(
    arguments: list[str], environment: dict[str, str], summary: str
) -> None:
    """By --language first; then by the first of the locale's variables that is set."""
    result = borgerblik("check", *arguments, str(FOLDER / "area-as-a-list.graphql"), **environment)
    assert result.stdout.splitlines()[-1] == summary


def test_one_municipality_of_a_folder() -> None:
    """By name: only its file, and what stands in it."""
    folder = str(ROOT / "gateway/municipalities")
    result = borgerblik("check", "--municipality", "vejle", "--json", folder)
    assert (result.exit_code, '"files": 1' in result.stdout) == (0, True)
    for name in ("Samsø", "Vejel"):  # one without a file here, and one that nobody has
        absent = borgerblik("check", "--municipality", name, "--language", "da", folder)
        assert (absent.exit_code, absent.stdout) == (2, "")
        assert absent.stderr == f"borgerblik: Ingen af filerne er {name}s.\n"
