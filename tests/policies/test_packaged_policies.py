"""The packaged policies: written in the grammar, and honest about whose decisions they are."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from graphql import DirectiveNode, DocumentNode, SchemaExtensionNode, parse, value_from_ast_untyped

from sources.reference.kle import area, covers, is_area
from sources.reference.municipalities import MUNICIPALITIES, MUNICIPALITY_CVRS

FOLDER = Path(__file__).parents[2] / "gateway" / "municipalities"
FILES = sorted(FOLDER.glob("*.graphql"))
PILOT = {"0561", "0751", "0430", "0710", "0630"}
OWN = "korsbaek.graphql"
TODAY = date(2026, 11, 16)

every_file = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
real_authorities = pytest.mark.parametrize(
    "path", [path for path in FILES if path.name != OWN], ids=[path.stem for path in FILES if path.name != OWN]
)


def directives(path: Path, *names: str) -> Iterator[dict[str, Any]]:
    """The arguments of each directive of these names."""
    for node in nodes(parse(path.read_text("utf-8"))):
        if node.name.value in names:
            yield {argument.name.value: value_from_ast_untyped(argument.value) for argument in node.arguments or ()}


def nodes(document: DocumentNode) -> Iterator[DirectiveNode]:
    for definition in document.definitions:
        assert isinstance(definition, SchemaExtensionNode)
        yield from definition.directives or ()


def head(path: Path) -> dict[str, Any]:
    (found,) = directives(path, "municipality", "agency")
    return found


def test_the_seventeen_korsbaek_and_one_agency_have_a_file() -> None:
    codes = [head(path).get("code") for path in FILES]
    assert len(FILES) == 19
    assert codes.count(None) == 1
    assert len(set(codes)) == 19
    assert "0999" in codes


@real_authorities
def test_a_real_authorities_file_says_that_it_is_an_example(path: Path) -> None:
    assert path.read_text("utf-8").splitlines()[0] == "# Example, not decided by the municipality"


@real_authorities
def test_a_real_authority_has_no_links_and_no_limits(path: Path) -> None:
    assert not list(directives(path, "selfService", "article", "decidesWithin"))


@real_authorities
def test_code_cvr_and_name_belong_together(path: Path) -> None:
    found = head(path)
    if code := found.get("code"):
        assert found["name"] == MUNICIPALITIES[code]
        assert found["cvr"] == MUNICIPALITY_CVRS[code]
    else:
        assert found["cvr"] == "99999999"
        assert "made up" in path.read_text("utf-8").splitlines()[1]


@every_file
def test_every_area_is_a_number_we_know(path: Path) -> None:
    for found in directives(path, "opens", "selfService", "article", "decidesWithin"):
        assert is_area(found["area"])
        assert area(found["area"], TODAY).known


@every_file
def test_no_area_is_opened_twice(path: Path) -> None:
    areas = [found["area"] for found in directives(path, "opens")]
    assert areas
    assert len(set(areas)) == len(areas)


@every_file
def test_no_limit_is_given_twice(path: Path) -> None:
    areas = [found["area"] for found in directives(path, "decidesWithin")]
    assert len(set(areas)) == len(areas)


@every_file
def test_every_opening_has_a_floor_in_the_past_and_no_part_twice(path: Path) -> None:
    for found in directives(path, "opens"):
        assert len(set(found["parts"])) == len(found["parts"])
        if found["parts"]:
            assert date.fromisoformat(found["since"]) < TODAY


@every_file
def test_documents_have_a_floor_only_where_they_are_open(path: Path) -> None:
    for found in directives(path, "opens"):
        if "documentsSince" in found:
            assert "DOCUMENTS" in found["parts"]


@every_file
def test_timeline_and_documents_hang_on_cases_that_are_shown(path: Path) -> None:
    for found in directives(path, "opens"):
        if {"TIMELINE", "DOCUMENTS"} & set(found["parts"]):
            assert "CASES" in found["parts"]


@every_file
def test_an_area_is_closed_only_inside_an_opened_one(path: Path) -> None:
    openings = list(directives(path, "opens"))
    wider = [found["area"] for found in openings if found["parts"]]
    for found in openings:
        assert found["parts"] or any(covers(other, found["area"]) for other in wider)


@every_file
def test_a_longer_area_keeps_the_floor_and_filters_of_its_prefix_in_words(path: Path) -> None:
    """The longest area replaces: what a prefix says of since, documentsSince and systems must be said again."""
    openings = [found for found in directives(path, "opens") if found["parts"]]
    for wide in openings:
        for found in openings:
            if wide["area"] != found["area"] and covers(wide["area"], found["area"]):
                kept = {"since", "onlySystems", "exceptSystems"} & wide.keys()
                assert kept <= found.keys()
                assert "documentsSince" in found or not ("documentsSince" in wide and "DOCUMENTS" in found["parts"])


@every_file
def test_both_sides_of_the_merger_of_2022_are_open(path: Path) -> None:
    """KLE merged 32.24.32 and 32.24.48 into 32.24.04: who opens one shows all three."""
    opened = [found["area"] for found in directives(path, "opens") if found["parts"]]
    sides = {kle: any(covers(wide, kle) for wide in opened) for kle in ("32.24.04", "32.24.32", "32.24.48")}
    assert len(set(sides.values())) == 1


@every_file
def test_a_link_is_https_and_leads_to_something_open(path: Path) -> None:
    opened = [found["area"] for found in directives(path, "opens") if found["parts"]]
    for found in directives(path, "selfService", "article"):
        assert found["url"].startswith("https://korsbaek.example/")
        assert any(covers(wide, found["area"]) or covers(found["area"], wide) for wide in opened)


def test_the_five_of_the_pilot_open_from_its_first_day_and_the_others_later() -> None:
    for path in FILES:
        floors = {found["since"] for found in directives(path, "opens") if found["parts"]}
        code = head(path).get("code")
        if code and code != "0999":
            assert (min(floors) == "2018-12-11") == (code in PILOT)
            assert min(floors) >= "2018-12-11"


def test_no_two_authorities_open_the_same() -> None:
    choices = [repr(sorted(map(repr, directives(path, "opens")))) for path in FILES]
    assert len(set(choices)) == len(FILES)


def test_korsbaek_uses_every_choice_that_an_authority_has() -> None:
    found = {name for opening in directives(FOLDER / OWN, "opens") for name in opening}
    assert found == {
        "area", "parts", "since", "activeBeforeSince", "documentsSince", "title", "onlySystems", "exceptSystems"
    }  # fmt: skip
    used = {node.name.value for node in nodes(parse((FOLDER / OWN).read_text("utf-8")))}
    assert used == {"municipality", "opens", "selfService", "article", "decidesWithin"}
    assert any(opening["parts"] == [] for opening in directives(FOLDER / OWN, "opens"))
