"""docs/da says what the code says: each word of a policy file, and each rule."""

from __future__ import annotations

import re

import pytest

from gateway.citizen_view.reasons import FILE_RULES, reason
from gateway.policies.directives import FILE_DIRECTIVES, Language, Part, TitleSource
from gateway.policies.grammar import _schema
from gateway.visibility.rule_context import HiddenReason
from sources.records import CaseProgress
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "da"
WORDS = (FOLDER / "ord.md").read_text("utf-8")


def rows(pattern: str, text: str) -> list[tuple[str, ...]]:
    """Return what a table's rows have in their first cells."""
    return [match if isinstance(match, tuple) else (match,) for match in re.findall(pattern, text, re.MULTILINE)]


def test_each_word_of_the_grammar_is_explained_and_no_other() -> None:
    """Directives and arguments in the order of the grammar, and the values of each enum that a file may say."""
    schema = _schema()
    directives = {name: schema.get_directive(name) for name in FILE_DIRECTIVES}
    arguments = [
        (f"@{name}", argument)
        for name, directive in directives.items()
        for argument in (directive and directive.args) or ()
    ]
    values = [(value.name,) for kind in (Part, TitleSource, Language, CaseProgress) for value in kind]
    assert rows(r"^\| `(@\w+)` \| [^`|]+ \| [^|]+ \|$", WORDS) == [(f"@{name}",) for name in directives]
    assert rows(r"^\| `(@\w+)` \| `(\w+)` \| [^|]+ \| [^|]+ \|$", WORDS) == arguments
    assert rows(r"^\| `([A-Z]+)` \| [^|]+ \| [^|]+ \|$", WORDS) == values


def test_each_rule_stands_there_in_the_words_of_preview() -> None:
    """With who decides."""
    text = (FOLDER / "regler.md").read_text("utf-8")
    expected = [
        f"| {rule.value} | {'filen' if rule in FILE_RULES else 'gælder altid'} | {reason(rule, Language.DA)} |"
        for rule in HiddenReason
    ]
    assert [line for line in text.splitlines() if re.match(r"\| [0-9]", line)] == expected


@pytest.mark.parametrize("step", ["Vælg områder", "Tjek data", "Forbered personalet", "Åbn", "Følg op"])
def test_the_guide_has_each_step(step: str) -> None:
    """From choosing to following up."""
    assert re.search(rf"^## [0-9]\. {step}$", (FOLDER / "kommune.md").read_text("utf-8"), re.MULTILINE)
