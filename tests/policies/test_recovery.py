"""One slip hides no other: a file is read on at the next directive; all texts end in problems or in a policy."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.policies.lint import check_files
from gateway.policies.lint.area_guess import guess, has_wildcard, without_wildcard
from gateway.policies.lint.finding import LintContext
from gateway.policies.parser import read_file, read_files
from gateway.policies.recovery import MAX_SYNTAX_ERRORS
from sources.reference.kle import is_area
from tests.policies.hostile_files import spoilt_texts
from tests.policies.writing import START, a_file, an_opens

SLIPS = (
    '@opens(area: "27.60, parts: [CASES])',
    '@opens(area: "27.60", parts: [CASES)',
    '@opens(area: "27.60", parts: CASES])',
    '@opens(area: "27.60", parts: [CASES]',
    "@opens area: 27",
    '@opens(area: 32.24.04, parts: [CASES])',
    '@opens(area: "27.60", parts: [CASES], since: 2020-01-01)',
    'opens(area: "27.60", parts: [CASES])',
    "// a comment",
    '@opens(area: “27.60”, parts: [CASES])',
    '@opens(area: "27.60"; parts: [CASES])',
    "@opens(area: $area, parts: [CASES])",
    "@åbner(",
    "}",
)  # fmt: skip


def positions(text: str) -> list[str]:
    return [f"{problem.line}:{problem.column}" for problem in read_file(text, name="a.graphql").problems]


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("lines", [1, 3])
def test_a_slip_hides_no_mistake_before_or_after_it(slip: str, lines: int) -> None:
    """Each slip is one problem; the mistakes around it keep their line and column."""
    mistake = an_opens(parts="[CASEZ]")
    file = read_file(a_file(mistake, *[slip, mistake] * lines), name="a.graphql")
    mistakes = [problem for problem in file.problems if "CASEZ" in problem.message]
    assert [(problem.line, problem.column) for problem in mistakes] == [
        (3 + 2 * number, 33) for number in range(lines + 1)
    ]
    assert len(file.problems) == 2 * lines + 1
    assert not file.is_whole


@pytest.mark.parametrize("slip", SLIPS)
def test_what_compares_openings_says_nothing_while_one_cannot_be_read(slip: str) -> None:
    """It might be the very one that is missed."""
    files = read_files({"a.graphql": a_file('@opens(area: "32.24.04", parts: [CASES])', slip)})
    checks = {problem.check for problem in check_files(files, LintContext(date(2026, 11, 16)))}
    assert checks == {"syntax"}


@pytest.mark.parametrize(
    "beginning", ["", "schema\n", "extends schema\n", "extend shema\n", "# a comment\n", "extend\n"]
)
def test_without_its_beginning_a_file_is_still_read(beginning: str) -> None:
    """And the mistakes keep their lines, on the first line too."""
    text = beginning + a_file(an_opens(parts="[CASEZ]"), "@openz").removeprefix("extend schema\n")
    line = beginning.count("\n") + 2
    file = read_file(text, name="a.graphql")
    syntax = [problem for problem in file.problems if problem.check == "syntax"]
    grammar = [f"{problem.line}:{problem.column}" for problem in file.problems if problem.check != "syntax"]
    assert grammar == [f"{line}:33", f"{line + 1}:3"]
    assert [problem.hint for problem in syntax] == ["Begin the file with `extend schema`."]


def test_a_head_that_cannot_be_read_is_not_missing() -> None:
    """It is told once, as what it is."""
    assert positions(START.replace('"0999"', '"0999') + "  @openz\n")[1:] == ["3:3"]


def test_a_sign_in_a_text_or_a_comment_begins_nothing() -> None:
    """An address of e-mail in a title is no directive."""
    text = a_file(
        '@article(area: "32", title: "skriv til os@opens(", url: https://x.example)',
        '# @opens(area: "27"',
        an_opens(parts="[CASEZ]"),
    )
    assert positions(text) == ["3:64", "5:33"]


def test_the_syntax_errors_of_a_file_are_bounded() -> None:
    """A file of something else altogether is not told line by line."""
    assert len(positions(a_file(*["@opens(:)"] * 200))) == MAX_SYNTAX_ERRORS


@given(spoilt_texts() | st.text(max_size=200))
@example("@")
@example("extend schema @")
@example('"""')
@example("\ufeff@opens(")
def test_whatever_is_written_ends_in_problems_or_a_policy(text: str) -> None:
    """With positions inside the text, each problem once, and every check run."""
    files = read_files({"a.graphql": text})
    problems = check_files(files, LintContext(date(2026, 11, 16), has_register=False, takes_examples=False))
    lines = text.split("\n")
    assert len(set(problems)) == len(problems)
    assert all(1 <= problem.line <= len(lines) + text.count("\r") + 1 and problem.column >= 1 for problem in problems)
    assert all(problem.hint and problem.message for problem in problems)


@given(st.text("0123456789.,-/ *?xXG og", max_size=16))
@example("32.24-30")
@example("32.2x")
def test_a_guess_is_never_wider_than_what_is_written(text: str) -> None:
    """Every pair of digits that is written is in what is guessed."""
    meant = without_wildcard(text) if has_wildcard(text) else guess(text)
    assert all(map(is_area, meant.areas))
    digits = "".join(character for character in text.partition("G")[0] if character.isdigit())
    if meant.areas and "G" not in text:
        assert len("".join(meant.areas).replace(".", "")) >= len(digits)
