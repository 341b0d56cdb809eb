"""A change of the schema is named for what it does to others, and a break that nobody was told of fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli import main
from gateway.commands.schema_diff import Impact, announced, compare, operations, undated
from gateway.schema import schema
from tests.conftest import ROOT

OLD = """
directive @key(fields: String!) repeatable on OBJECT
directive @shareable on OBJECT
type Query { case(id: ID!): Case money(first: Int = 20): Money }
type Case @key(fields: "id") @key(fields: "number") { id: ID! number: Int title: String! state: State }
type Money @shareable { amount: String! }
enum State { OPEN CLOSED }
"""
BREAKING = {
    "Case.title": ("title: String!", ""),
    "Case.number": ("number: Int", "number: String"),
    "State.CLOSED": ("OPEN CLOSED", "OPEN"),
    "Query.case(area:)": ("case(id: ID!)", "case(id: ID!, area: String!)"),
    "@shareable": ("directive @shareable on OBJECT\n", ""),
    "Case": ('@key(fields: "number")', ""),
    "Money": ("Money @shareable", "Money"),
}
DANGEROUS = {"State.PAUSED": ("OPEN CLOSED", "OPEN CLOSED PAUSED"), "Query.money(first:)": ("= 20", "= 25")}


def changelog(*names: str) -> str:
    entries = "".join(f"- `{name}` is gone.\n" for name in names)
    return f"# Changelog\n\n## [Unreleased]\n\n### Breaking\n\n{entries}\n### Added\n\n- `Case.id`\n\n## [1.0.0]\n"


def changed(pair: tuple[str, str]) -> str:
    assert pair[0] in OLD
    return OLD.replace(*pair)


@pytest.mark.parametrize("name", BREAKING)
def test_a_break_fails_until_it_is_announced_by_its_coordinate(name: str) -> None:
    """Whoever breaks something tells those who built on it."""
    new = changed(BREAKING[name])
    assert [change.impact for change in compare(OLD, new, changelog())] == [Impact.BROKEN] * len(breaks(new))
    assert name in breaks(new)[0]
    assert Impact.BROKEN not in {change.impact for change in compare(OLD, new, changelog(*BREAKING))}


def breaks(new: str) -> list[str]:
    return [change.sentence for change in compare(OLD, new, changelog()) if change.impact is Impact.BROKEN]


@pytest.mark.parametrize("name", DANGEROUS)
def test_what_is_dangerous_is_named_and_passes(name: str) -> None:
    """A client that knows all values meets a new one."""
    [changes] = compare(OLD, changed(DANGEROUS[name]), changelog())
    assert (changes.impact, name in changes.sentence) == (Impact.DANGEROUS, True)


def test_what_is_only_added_is_no_finding() -> None:
    """The graph grows."""
    assert list(compare(OLD, OLD.replace("number: Int", "number: Int opened: String"), changelog())) == []


def test_an_announcement_counts_under_breaking_and_before_the_release() -> None:
    """What was announced for an earlier release is not announced for this one."""
    assert announced(changelog("Case.title")) == {"Case.title"}
    assert announced("\n## [1.0.0]\n\n### Breaking\n\n- `Case.title`\n") == frozenset()


@pytest.mark.parametrize(
    ("directive", "is_broken"),
    [
        ("", False),
        ("@deprecated", True),
        ('@deprecated(reason: "Use id.")', True),
        ('@deprecated(reason: "Use id. Goes in 2027.")', True),
        ('@deprecated(reason: "Use id. Goes on 2027-13-45.")', True),
        ('@deprecated(reason: "Use id. Goes on 2027-12-31.")', False),
    ],
)
def test_what_is_deprecated_says_when_it_goes(directive: str, is_broken: bool) -> None:
    """On a field and on a value alike."""
    for position in ("title: String!", "CLOSED"):
        changes = list(undated(OLD.replace(position, f"{position} {directive}")))
        assert [change.impact for change in changes] == [Impact.BROKEN] * is_broken


def test_an_operation_that_would_break_fails_and_one_that_soon_will_is_named(tmp_path: Path) -> None:
    """By its file and line."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "Good.graphql").write_text('{ case(id: "x") { title } }')
    (tmp_path / "a" / "Bad.graphql").write_text('{\n case(id: "x") { name } }')
    (tmp_path / "a" / "None.graphql").write_text("{")
    broken = [change.sentence for change in operations(OLD, [tmp_path])]
    soon = list(operations(OLD.replace("title: String!", "title: String! @deprecated"), [tmp_path / "a"]))

    assert len(broken) == 2
    assert "Bad.graphql:2 Cannot query field 'name'" in broken[0]
    assert "None.graphql is not GraphQL" in broken[1]
    assert [change.impact for change in soon if "Good" in change.sentence] == [Impact.NOTE]


def test_the_command_holds_this_repository_to_it(tmp_path: Path) -> None:
    """`make schema-check` passes here, and fails where something of the last release is gone."""
    released = ROOT / "released"
    environment = ["schema-check", "--changelog", str(ROOT / "CHANGELOG.md"), "--released"]
    here = CliRunner().invoke(main, [*environment, str(released)])
    (tmp_path / "schema.graphql").write_text(schema.as_str() + "\ntype Gone { x: Int }")
    gone = CliRunner().invoke(main, [*environment, str(tmp_path)])

    assert here.exit_code == 0, here.output
    assert gone.exit_code == 1
    assert "`Gone`" in gone.output


def test_known_operations_are_within_the_limits(stack) -> None:  # type: ignore[no-untyped-def]
    """And answered, for a citizen, with the settings that a gateway has by default."""
    for path in sorted((ROOT / "released" / "operations").rglob("*.graphql")):
        answer = stack.post(path.read_text("utf-8"), persona="overblik", id="x")
        assert (answer.status_code, answer.json().get("errors")) == (200, None), path
