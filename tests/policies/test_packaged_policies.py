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
SHARED = FOLDER / "articles.graphql"
FILES = sorted(path for path in FOLDER.glob("*.graphql") if path != SHARED)
PILOT = {"0561", "0751", "0430", "0710", "0630"}
POLICY_FILE = "korsbaek.graphql"
TODAY = date(2026, 11, 16)
AREAS = ("opens", "selfService", "article", "noSharedArticles", "decidesWithin", "contact", "complaint")

every_file = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
real_authorities = pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.name != POLICY_FILE],
    ids=[path.stem for path in FILES if path.name != POLICY_FILE],
)


def directives(path: Path, *names: str) -> Iterator[dict[str, Any]]:
    """Yield the arguments of each directive of these names."""
    for node in nodes(parse(path.read_text("utf-8"))):
        if node.name.value in names:
            yield {argument.name.value: value_from_ast_untyped(argument.value) for argument in node.arguments or ()}


def nodes(document: DocumentNode) -> Iterator[DirectiveNode]:
    for definition in document.definitions:
        assert isinstance(definition, SchemaExtensionNode)
        yield from definition.directives or ()


def head(path: Path) -> dict[str, Any]:
    (arguments,) = directives(path, "municipality", "agency")
    return arguments


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
def test_a_real_authority_has_no_links_no_limits_and_no_guidance(path: Path) -> None:
    written = {node.name.value for node in nodes(parse(path.read_text("utf-8")))}
    assert written <= {"municipality", "agency", "opens"}


@real_authorities
def test_code_cvr_and_name_belong_together(path: Path) -> None:
    arguments = head(path)
    if code := arguments.get("code"):
        assert arguments["name"] == MUNICIPALITIES[code]
        assert arguments["cvr"] == MUNICIPALITY_CVRS[code]
    else:
        assert arguments["cvr"] == "99999999"
        assert "made up" in path.read_text("utf-8").splitlines()[1]


@every_file
def test_every_area_is_a_number_we_know(path: Path) -> None:
    for arguments in directives(path, *AREAS):
        assert is_area(arguments["area"])
        assert area(arguments["area"], TODAY).known


@every_file
def test_no_area_is_opened_twice(path: Path) -> None:
    areas = [arguments["area"] for arguments in directives(path, "opens")]
    assert areas
    assert len(set(areas)) == len(areas)


@every_file
def test_no_limit_is_given_twice(path: Path) -> None:
    areas = [arguments["area"] for arguments in directives(path, "decidesWithin")]
    assert len(set(areas)) == len(areas)


@every_file
def test_every_opening_has_a_floor_in_the_past_and_no_part_twice(path: Path) -> None:
    for arguments in directives(path, "opens"):
        assert len(set(arguments["parts"])) == len(arguments["parts"])
        if arguments["parts"]:
            assert date.fromisoformat(arguments["since"]) < TODAY


@every_file
def test_documents_have_a_floor_only_where_they_are_open(path: Path) -> None:
    for arguments in directives(path, "opens"):
        if "documentsSince" in arguments:
            assert "DOCUMENTS" in arguments["parts"]


@every_file
def test_timeline_and_documents_hang_on_cases_that_are_shown(path: Path) -> None:
    for arguments in directives(path, "opens"):
        if {"TIMELINE", "DOCUMENTS"} & set(arguments["parts"]):
            assert "CASES" in arguments["parts"]


@every_file
def test_an_area_is_closed_only_inside_an_opened_one(path: Path) -> None:
    openings = list(directives(path, "opens"))
    wider = [arguments["area"] for arguments in openings if arguments["parts"]]
    for arguments in openings:
        assert arguments["parts"] or any(covers(opened_area, arguments["area"]) for opened_area in wider)


@every_file
def test_a_longer_area_keeps_the_floor_and_filters_of_its_prefix_in_words(path: Path) -> None:
    """The longest area replaces: what a prefix says of since, documentsSince and systems must be said again."""
    openings = [arguments for arguments in directives(path, "opens") if arguments["parts"]]
    for wide in openings:
        for arguments in openings:
            if wide["area"] != arguments["area"] and covers(wide["area"], arguments["area"]):
                inherited = {"since", "onlySystems", "exceptSystems"} & wide.keys()
                assert inherited <= arguments.keys()
                assert "documentsSince" in arguments or not (
                    "documentsSince" in wide and "DOCUMENTS" in arguments["parts"]
                )


@every_file
def test_both_sides_of_the_merger_of_2022_are_open(path: Path) -> None:
    """KLE merged 32.24.32 and 32.24.48 into 32.24.04: who opens one shows all three."""
    opened = [arguments["area"] for arguments in directives(path, "opens") if arguments["parts"]]
    sides = {kle: any(covers(wide, kle) for wide in opened) for kle in ("32.24.04", "32.24.32", "32.24.48")}
    assert len(set(sides.values())) == 1


@every_file
def test_a_link_is_https_and_leads_to_something_open(path: Path) -> None:
    opened = [arguments["area"] for arguments in directives(path, "opens") if arguments["parts"]]
    for arguments in directives(path, "selfService", "article"):
        assert arguments["url"].startswith("https://korsbaek.example/")
        assert any(covers(wide, arguments["area"]) or covers(arguments["area"], wide) for wide in opened)


def test_the_five_of_the_pilot_open_from_its_first_day_and_the_others_later() -> None:
    for path in FILES:
        floors = {arguments["since"] for arguments in directives(path, "opens") if arguments["parts"]}
        code = head(path).get("code")
        if code and code != "0999":
            assert (min(floors) == "2018-12-11") == (code in PILOT)
            assert min(floors) >= "2018-12-11"


def test_no_two_authorities_open_the_same() -> None:
    choices = [repr(sorted(map(repr, directives(path, "opens")))) for path in FILES]
    assert len(set(choices)) == len(FILES)


def test_korsbaek_uses_every_choice_that_an_authority_has() -> None:
    arguments = {name for opening in directives(FOLDER / POLICY_FILE, "opens") for name in opening}
    assert arguments == {
        "area", "parts", "since", "activeBeforeSince", "documentsSince", "notesSince", "title", "onlySystems",
        "exceptSystems",
    }  # fmt: skip
    used = {node.name.value for node in nodes(parse((FOLDER / POLICY_FILE).read_text("utf-8")))}
    assert used == {"municipality", *AREAS}
    assert any(opening["parts"] == [] for opening in directives(FOLDER / POLICY_FILE, "opens"))


def test_the_shared_articles_lead_to_borger_dk_each_to_an_area_that_somebody_opens() -> None:
    """One directive says what the file is; every address is one of borger.dk's two sites."""
    (source,) = directives(SHARED, "sharedArticles")
    assert source == {"source": "borger.dk"}
    articles = list(directives(SHARED, "article"))
    opened = {arguments["area"] for path in FILES for arguments in directives(path, "opens") if arguments["parts"]}
    assert len({(arguments["area"], arguments.get("language")) for arguments in articles}) == len(articles) >= 10
    for arguments in articles:
        assert area(arguments["area"], TODAY).known
        assert arguments["url"].startswith(("https://www.borger.dk/", "https://lifeindenmark.borger.dk/"))
        assert (arguments.get("language") == "EN") == ("lifeindenmark" in arguments["url"])
        assert any(covers(wide, arguments["area"]) or covers(arguments["area"], wide) for wide in opened)
