"""Broken policy files: each says where and why. Lines and columns count from 1."""

from __future__ import annotations

import pytest

from gateway.policies.problem import PolicyError
from tests.policies.reading import read_authority
from tests.policies.writing import HEAD, START, a_file, an_opens


def problems(text: str) -> list[str]:
    """Return what the reader says of a broken file."""
    with pytest.raises(PolicyError) as broken:
        read_authority(text, name="korsbaek.graphql")
    return list(map(str, broken.value.problems))


@pytest.mark.parametrize(
    ("directive", "position", "expected"),
    [
        pytest.param('@opens(area: "32.24"', "4:1", "Syntax Error", id="unclosed"),
        pytest.param('@opens(area: "32.24, parts: [CASES])', "3:39", "Syntax Error: Unterminated", id="quote"),
        pytest.param(an_opens(", since: $day"), "3:48", "Unexpected variable '$day'", id="variable"),
        pytest.param("@open", "3:3", "Did you mean '@opens'?", id="unknown directive"),
        pytest.param('@key(fields: "id")', "3:3", "@key has no meaning in a policy file", id="@key"),
        pytest.param("@whenOpen(part: CASES)", "3:3", "@whenOpen has no meaning", id="@whenOpen"),
        pytest.param("@deprecated", "3:3", "@deprecated has no meaning", id="@deprecated"),
        pytest.param("@skip(if: true)", "3:3", "@skip has no meaning", id="@skip"),
        pytest.param('@link(url: "https://x.example")', "3:3", "@link has no meaning", id="@link"),
        pytest.param(an_opens(', sinse: "2020-01-01"'), "3:41", "Did you mean 'since'", id="unknown argument"),
        pytest.param(an_opens(', area: "27"'), "3:10", "only one argument named 'area'", id="argument twice"),
        pytest.param('@opens(area: "32.24")', "3:3", "'@opens(parts:)' of type '[Part!]!' is required", id="missing"),
        pytest.param(an_opens(parts="[CASEZ]"), "3:33", "Did you mean the enum value 'CASES'", id="enum value"),
        pytest.param(an_opens(parts='["CASES"]'), "3:33", "non-enum value: \"CASES\"", id="enum in quotes"),
        pytest.param(an_opens(parts="[CASES, null]"), "3:40", "'Part!' not to be null", id="null in a list"),
        pytest.param(an_opens(', since: "01-01-2020"'), "3:48", "A Date is written as", id="Danish date"),
        pytest.param(an_opens(', since: "2020-02-30"'), "3:48", "The calendar has no such day", id="no such day"),
        pytest.param(an_opens(", since: 2020"), "3:48", "A Date is written as", id="a year"),
        pytest.param(an_opens(', onlySystems: ["KSD"]'), "3:55", "A UUID is written as", id="system by name"),
        pytest.param(an_opens(', activeBeforeSince: "ja"'), "3:60", "non boolean value: \"ja\"", id="boolean"),
        pytest.param(an_opens(", title: DOCUMENT"), "3:48", "'DOCUMENT' does not exist", id="title"),
        pytest.param('@opens(area: 32.24, parts: [CASES])', "3:16", "non string value: 32.24", id="area as a number"),
        pytest.param('@decidesWithin(area: "32", days: "28")', "3:36", "non-integer value: \"28\"", id="days"),
        pytest.param('@article(area: "32", title: "x", url: "http://x.example")', "3:41", "begins with https://",
                     id="http link"),
        pytest.param('@selfService(area: "32", title: "x", url: "https://[x")', "3:45", "names a host", id="no host"),
        pytest.param("{ query: Query }", "1:1", "`extend schema` with directives, and nothing else", id="root type"),
        pytest.param("type Case { id: ID }", "3:3", "and nothing else", id="type definition"),
        pytest.param("extend type Case { x: Int }", "3:3", "and nothing else", id="type extension"),
        pytest.param("directive @opens(area: String) on SCHEMA", "3:3", "and nothing else", id="directive definition"),
        pytest.param("query { me { name } }", "3:3", "and nothing else", id="a query"),
        pytest.param("scalar Date @opens", "3:3", "and nothing else", id="directive elsewhere"),
        pytest.param(HEAD, "3:3", "exactly one of @municipality and @agency", id="head twice"),
        pytest.param('@agency(cvr: "99999999", name: "UDK")', "3:3", "exactly one of", id="two kinds of head"),
        pytest.param(f"extend schema {HEAD}", "3:17", "exactly one of", id="head in another part"),
        pytest.param(an_opens(", onlySystems: " + "[" * 2_000), "3:", "nested too deeply", id="deep"),
        pytest.param(an_opens() * 10_000, "3:", "more than 20000 tokens", id="long"),
    ],
)  # fmt: skip
def test_a_problem_has_its_position_and_its_words(directive: str, position: str, expected: str) -> None:
    """Each kind of mistake is told once, with file, line and column, in words that say what is wrong."""
    (problem,) = problems(a_file(directive))
    assert problem.startswith(f"korsbaek.graphql:{position}")
    assert expected in problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "korsbaek.graphql:1:1: Syntax Error: Unexpected <EOF>."),
        ("# nothing yet", "korsbaek.graphql:1:14: Syntax Error: Unexpected <EOF>."),
        (
            f"\n{an_opens()}".replace("@opens", "extend schema @opens"),
            "korsbaek.graphql:2:1: Say whose file this is: @municipality or @agency is missing.",
        ),
        (
            START.replace("11111111", "1111111"),
            "korsbaek.graphql:2:36: A CVR number has eight digits.",
        ),
        (START.replace('"0999"', '"999"'), "korsbaek.graphql:2:23: A code has four digits: 0630."),
        (START.replace("11111111", "１１１１１１１１"), "korsbaek.graphql:2:36: A CVR number has eight digits."),
        (
            START.replace(', name: "Korsbæk Kommune"', ""),
            "korsbaek.graphql:2:3: Argument '@municipality(name:)' of type 'String!' is required, "
            "but it was not provided.",
        ),
    ],
    ids=["empty", "comment", "no head", "short CVR", "short code", "other digits", "no name"],
)
def test_a_file_without_a_proper_head(text: str, expected: str) -> None:
    """A file says whose it is, in numbers of the right length."""
    assert problems(text) == [expected]


def test_all_problems_of_a_file_come_in_one_go() -> None:
    """Mistakes of every kind are told together, from the top down."""
    text = a_file(
        "@opens(area: 3, parts: CASES, x: 4)",
        "@openz",
        '@opens(parts: [FOO], since: "x")',
        HEAD,
        "type X { a: Int }",
    )
    places = [problem.split(": ")[0].removeprefix("korsbaek.graphql:") for problem in problems(text)]
    assert places == ["3:16", "3:33", "4:3", "5:3", "5:18", "5:31", "6:3", "7:3"]
