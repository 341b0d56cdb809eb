"""Broken authorities' files: each is told with its line, its column, how much it matters, and what to do about it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from gateway.commands.check import check_paths
from gateway.policies.folder import PACKAGED
from gateway.policies.hints import HINTS
from gateway.policies.lint import CHECKS, check_files
from gateway.policies.lint.finding import LintContext
from gateway.policies.parser import read_files
from gateway.policies.problem import Severity
from tests.conftest import ROOT

FOLDER = Path(__file__).parent / "broken_authorities"
KNOWN = LintContext(date(2026, 11, 16), has_register=False, takes_examples=False)
GUIDE = ROOT / "docs" / "municipalities.md"

EXPECTED = """\
action-facet
  3:16 error area-no-number: Write area: "32.30.04".
active-without-floor
  3:76 warning active-without-since: Add `since`, or remove it.
agency-that-is-none
  2:16 error cvr-of-another: Write @municipality(code: "0630", …) instead of @agency.
area-as-a-number
  3:16 error value: Put the value in quotes.
area-without-digits
  3:16 error area-no-number: Write one, two or three pairs of digits: "32.24.04".
argument-twice
  3:44 error argument: Keep one of the two.
at-sign-missing
  3:3 error syntax: Write @ before a word such as opens, and its arguments in parentheses.
building-without-register
  3:16 warning building-without-register: Set BORGERBLIK_PROPERTY_REGISTER_URL.
closed-already
  4:3 warning closed-already: Remove it.
comment-with-slashes
  3:3 error syntax: Begin a comment with #.
curly-quotes
  3:16 error syntax: Write plain quotes (") around text: a word processor makes curly ones.
cvr-of-another
  2:36 error cvr-of-another: Write cvr: "29189900", or the code of who is meant.
danish-date
  3:51 error value: Write a day as "2026-11-22": year, month, day, in quotes.
danish-words
  3:4 error syntax: Outside quotes and comments stand the guide's English words alone.
documents-floor-dropped
  4:3 warning documents-since-dropped: Repeat documentsSince: "2021-01-01", or write documentsSince: null.
documents-floor-without-documents
  3:81 warning documents-since-without-documents: Add DOCUMENTS to the parts, or remove it.
documents-without-cases
  3:35 error part-without-cases: Add CASES to the parts, or remove DOCUMENTS.
empty-file
  2:1 error syntax: Something is not closed, or the file is empty: it begins with `extend schema`.
empty-title
  4:41 error name-empty: Write the words that citizens read.
except-beside-only
  3:135 warning except-beside-only: Remove one of the two.
extend-missing
  4:1 error syntax: Begin the file with `extend schema`.
extend-schema-missing
  1:3 error syntax: Begin the file with `extend schema`.
filter-dropped
  4:3 warning systems-dropped: Repeat onlySystems, or write onlySystems: null if that is meant.
floor-dropped
  4:3 warning since-dropped: Repeat since: "2020-01-01", or write since: null if that is meant.
floor-in-the-future
  3:51 warning since-in-the-future: Write a day that has been, if that is not meant.
foreign-directive
  4:3 error foreign: Remove it: docs/municipalities.md lists what a file may say.
half-a-merger
  3:16 warning merger-half-open: Open area: "32.24.32" too, for its history.
  4:16 note area-retired: Nothing to do; 32.24.04 took over.
history-without-sequel
  3:16 warning merger-half-open: Open area: "32.24.04" too.
  3:16 note area-retired: Nothing to do; 32.24.04 took over.
http-link
  4:61 error value: Write the whole address, with https:// in front.
knobs-on-closed
  4:46 warning knobs-on-closed: Remove it, or name the parts to open.
limit-from-the-end
  4:52 warning limit-never-runs: Write from: OPENED or from: EXAMINED.
limit-without-cases
  5:24 warning limit-not-open: Open it with @opens(area: "32.42.08", …), or remove this line.
link-to-closed
  4:22 warning link-not-open: Open it with @opens(area: "27.60", …), or remove this line.
link-twice
  5:3 warning link-twice: Remove one of the two.
many-at-once
  2:23 error code-unknown: Is it "0630", Vejle Kommune?
  3:16 error area-wildcard: Write area: "32".
  3:50 error argument: Did you mean 'since' or 'title'?
  3:78 error value: Did you mean the enum value 'CASE'?
  4:16 warning area-unknown: Is it 32.30.04, Udbetaling af sygedagpenge? If 32.30.05 is new, all is well.
  4:35 error part-without-cases: Add CASES to the parts, or remove TIMELINE.
  5:24 warning limit-not-open: Open it with @opens(area: "32.30.05", …), or remove this line.
  5:24 warning area-unknown: Is it 32.30.04, Udbetaling af sygedagpenge? If 32.30.05 is new, all is well.
  5:42 error days-too-few: Write the number of calendar days, 1 or more.
misspelt-argument
  3:44 error argument: Did you mean 'since' or 'title'?
misspelt-directive
  3:3 error foreign: Did you mean '@opens'?
misspelt-part
  3:43 error value: Did you mean the enum value 'TIMELINE'?
mistyped-agency
  2:16 warning agency-cvr-doubtful: Look the number up in the CVR register.
name-of-another
  2:54 error name-of-another: Write name: "Vejle Kommune", or the code of who is meant.
no-days
  4:42 error days-too-few: Write the number of calendar days, 1 or more.
no-floor
  3:3 warning since-missing: Add since: "2018-12-11" or another day; since: null if all is meant.
no-head
  1:1 error head: Write @municipality(code: "0630", cvr: "29189900", name: "Vejle Kommune") first.
no-such-day
  3:51 error value: Look at the calendar. Year, month and day stand in this order: 2026-11-22.
no-systems
  3:78 warning systems-empty: Name a system, or remove it; parts: [] closes an area.
opened-in-two-ways
  4:3 error opened-in-two-ways: Keep one of the two.
opened-twice
  4:3 warning opened-twice: Remove one of the two.
opens-nothing
  2:3 warning opens-nothing: Add @opens(area: "32.24", parts: [CASES], since: "2018-12-11").
part-in-quotes
  3:36 error value: Did you mean the enum value 'CASES'?
part-twice
  3:35 warning part-twice: Name each part once.
parts-missing
  3:3 error argument: Add the argument: docs/municipalities.md shows each with an example.
retired-number
  4:16 note area-retired: Nothing to do; 32.24.04 took over.
says-nothing-new
  4:3 warning nothing-new: Remove it.
semicolons
  3:23 error syntax: Write a comma instead.
short-code
  2:23 error head: Write the code with its leading zero, in quotes: "0630".
single-digits
  3:16 error area-no-number: Write area: "32.30.04".
single-quotes
  3:16 error syntax: Write double quotes (") around text.
system-by-name
  3:79 error value: Name the it-system by its UUID; `borgerblik data-quality` lists the UUIDs.
system-in-and-out
  3:135 error system-in-and-out: Keep it under one of them.
system-twice
  3:80 warning system-twice: Name each system once.
title-without-cases
  3:75 warning title-without-cases: Add CASES to the parts, or remove it.
too-many-days
  4:42 error days-too-many: Write the number of calendar days that you have published.
two-heads
  3:3 error head: Keep one of them: a file is one authority's.
two-limits
  5:3 error limit-twice: Keep one of the two.
type-definition
  1:1 error foreign: Remove it: types and queries belong elsewhere.
unclosed-parenthesis
  4:1 error syntax: Look for a quote, a bracket or a parenthesis missing just before this place.
unclosed-quote
  3:42 error syntax: Close the text with a " on the same line.
unknown-agency
  2:16 note agency-unknown: Compare them with the CVR register once.
unknown-code
  2:23 error code-unknown: Is it "0630", Vejle Kommune?
unknown-number
  3:16 warning area-unknown: Is it 32.30.04, Udbetaling af sygedagpenge? If 32.30.05 is new, all is well.
unusual-name
  2:54 warning name-unusual: Write name: "Vejle Kommune".
variable
  3:16 error syntax: Write the value itself: a file has no variables.
wildcard
  3:16 error area-wildcard: Write area: "32".
"""
"""Of each file in tests/broken_authorities: line:column severity check: cure."""


def table() -> dict[str, list[str]]:
    """The lines above, by file."""
    found: dict[str, list[str]] = {}
    for line in EXPECTED.splitlines():
        if not line.startswith(" "):
            name = line
        found.setdefault(name, []).extend([line.strip()] if line.startswith(" ") else [])
    return found


@pytest.mark.parametrize(("name", "expected"), table().items(), ids=table())
def test_a_broken_file_is_told_with_its_place_and_its_cure(name: str, expected: list[str]) -> None:
    """Every problem of a file comes in one go, from the top down."""
    _, problems = check_paths([FOLDER / f"{name}.graphql"], KNOWN)
    assert [f"{one.line}:{one.column} {one.severity.value} {one.check}: {one.hint}" for one in problems] == expected


def test_every_broken_file_is_in_the_table() -> None:
    """And there are at least forty."""
    assert {path.stem for path in FOLDER.glob("*.graphql")} == set(table())
    assert len(table()) >= 40


def test_every_check_has_a_broken_file() -> None:
    """No check goes without a file that it finds something in."""
    told = {line.split(": ")[0].split()[-1] for lines in table().values() for line in lines}
    assert {check.name for check in CHECKS} <= told


@pytest.mark.parametrize("path", sorted(PACKAGED.glob("*.graphql")), ids=lambda path: path.stem)
def test_the_packaged_files_are_clean(path: Path) -> None:
    """Nothing to say but that retired numbers are open for their history."""
    _, problems = check_paths([path], KNOWN)
    told = {(one.severity, one.check) for one in problems} - {(Severity.WARNING, "building-without-register")}
    assert told <= {(Severity.NOTE, "area-retired")}


def test_two_files_of_one_authority_are_told_where_the_second_claims_it() -> None:
    """An authority has one file."""
    twin = PACKAGED / "vejle.graphql"
    _, problems = check_paths([FOLDER / "unusual-name.graphql", twin], KNOWN)
    claims = [one for one in problems if one.check == "claimed-twice"]
    assert [(one.line, one.column) for one in claims] == [(3, 17), (3, 31)]
    assert {one.severity for one in claims} == {Severity.ERROR}


def test_the_guide_has_every_check() -> None:
    """The table of docs/municipalities.md is the code's: name, how much it matters, and what is found."""
    guide = GUIDE.read_text("utf-8")
    rows = [f"| `{one.name}` | {one.severity.value} | {first_sentence(one.find.__doc__)} |" for one in CHECKS]
    assert [row for row in rows if row not in guide] == []
    grammar = {name for _, name, _ in HINTS}
    named = set(re.findall(r"^\| `([a-z-]+)` \| (?:error|warning|note) ", guide, re.MULTILINE))
    assert named == {one.name for one in CHECKS} | grammar | {"file"}


def first_sentence(docstring: str | None) -> str:
    return " ".join((docstring or "").split())


def test_every_file_of_the_guide_is_clean() -> None:
    """What a consultant copies works."""
    for text in re.findall(r"^```graphql\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL):
        if "@municipality" in text:
            assert check_files(read_files({"docs/municipalities.md": text}), LintContext(date(2026, 11, 16))) == []
