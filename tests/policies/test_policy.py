"""The authorities' files: what they mean once read, and how a broken one says where and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policies.directives import Language, Part, TitleSource
from gateway.policies.folder import PACKAGED
from gateway.policies.policy import AuthorityKind, Limit, Link, LinkKind, Opening, Policies
from gateway.policies.problem import PolicyError
from sources.records import CaseProgress
from tests.builders import OTHER_SYSTEM, SYSTEM, an_authority, an_opening
from tests.policies.reading import read_authority, read_folder

HEAD = '@municipality(code: "0999", cvr: "11111111", name: "Korsbæk Kommune")'
START = f"extend schema\n  {HEAD}\n"


def a_file(*directives: str) -> str:
    """Korsbæk's file: the head on line 2, and each of these directives on a line of its own from line 3."""
    return START + "".join(f"  {directive}\n" for directive in directives)


def an_opens(more: str = "", parts: str = "[CASES]") -> str:
    """32.24 opened on one line, with more arguments from column 41."""
    return f'@opens(area: "32.24", parts: {parts}{more})'


def problems(text: str) -> list[str]:
    """What the reader says of a broken file."""
    with pytest.raises(PolicyError) as broken:
        read_authority(text, name="korsbaek.graphql")
    return list(map(str, broken.value.problems))


# What a file means


def test_the_packaged_files_are_read() -> None:
    """The package shows what nineteen authorities could decide, and one of them is an agency."""
    policies = read_folder(PACKAGED)
    assert len(policies.authorities) == 19
    assert [agency.name for agency in policies.agencies] == ["Udbetaling Danmark"]
    assert all(authority.openings for authority in policies.authorities.values())


def test_an_authority_is_found_by_cvr_number_or_code() -> None:
    """Korsbæk is one authority, whichever of its numbers is asked for; an authority without a file is none."""
    policies = read_folder(PACKAGED)
    assert policies.authority("11111111") is policies.municipality("0999")
    assert (policies.authority("12345678"), policies.municipality("0000")) == (None, None)


def test_a_head_says_whose_file_it_is() -> None:
    """A municipality has a code, an agency has none."""
    korsbaek = read_authority(a_file(), name="a.graphql")
    agency = read_authority('extend schema @agency(cvr: "99999999", name: "Udbetaling Danmark")', name="b.graphql")
    assert (korsbaek.kind, korsbaek.code, korsbaek.cvr) == (AuthorityKind.MUNICIPALITY, "0999", "11111111")
    assert korsbaek.name == "Korsbæk Kommune"
    assert (agency.kind, agency.code, agency.cvr) == (AuthorityKind.AGENCY, None, "99999999")


def test_an_opening_without_knobs() -> None:
    """What a file leaves out has the grammar's default."""
    (opening,) = read_authority(a_file(an_opens()), name="a.graphql").openings
    assert opening == Opening(area="32.24", parts=frozenset({Part.CASES}), title=TitleSource.AREA)


def test_an_opening_with_every_knob() -> None:
    """Each argument of @opens is kept."""
    knobs = (
        ', since: "2018-12-11", activeBeforeSince: true, documentsSince: "2021-01-01", title: CASE'
        f', onlySystems: ["{SYSTEM.upper()}"], exceptSystems: ["{OTHER_SYSTEM}"]'
    )
    (opening,) = read_authority(a_file(an_opens(knobs)), name="a.graphql").openings
    assert opening == Opening(
        area="32.24",
        parts=frozenset({Part.CASES}),
        since=date(2018, 12, 11),
        active_before_since=True,
        documents_since=date(2021, 1, 1),
        title=TitleSource.CASE,
        only_systems=frozenset({SYSTEM}),
        except_systems=frozenset({OTHER_SYSTEM}),
    )


def test_null_is_as_good_as_nothing_and_an_empty_list_is_not() -> None:
    """onlySystems: null sets no filter, onlySystems: [] lets nothing through."""
    null, empty, absent = (
        read_authority(a_file(an_opens(knob)), name="a.graphql").openings[0]
        for knob in (", since: null, onlySystems: null", ", onlySystems: []", "")
    )
    assert null == absent
    assert (empty.only_systems, empty.admits(SYSTEM)) == (frozenset(), False)


def test_links_and_limits() -> None:
    """Self-service and articles are links of two kinds; a limit counts from OPENED where nothing else is said."""
    authority = read_authority(
        a_file(
            '@selfService(area: "32.24", title: "Søg", url: "https://korsbaek.example/a")',
            '@article(area: "32", title: "About", url: "https://korsbaek.example/b", language: EN)',
            '@decidesWithin(area: "32", days: 28)',
            '@decidesWithin(area: "32.24", days: 14, from: EXAMINED)',
        ),
        name="a.graphql",
    )
    assert authority.links == (
        Link("32.24", "Søg", "https://korsbaek.example/a", LinkKind.SELF_SERVICE, Language.DA),
        Link("32", "About", "https://korsbaek.example/b", LinkKind.ARTICLE, Language.EN),
    )
    assert authority.limits == (Limit("32", 28, CaseProgress.OPENED), Limit("32.24", 14, CaseProgress.EXAMINED))


def test_a_file_may_be_written_in_several_parts() -> None:
    """More than one `extend schema` is still one file."""
    parted = f'{START}extend schema\n  {an_opens()}\nextend schema @opens(area: "27", parts: [])'
    assert [opening.area for opening in read_authority(parted, name="a.graphql").openings] == ["32.24", "27"]


# Which opening holds


@pytest.mark.parametrize(
    ("kle", "expected"),
    [
        pytest.param("32.24.04", "32.24.04", id="itself"),
        pytest.param("32.24.08", "32.24", id="the longest that covers it"),
        pytest.param("32.24", "32.24", id="a group"),
        pytest.param("32.240", "32", id="32.24 does not cover 32.240"),
        pytest.param("32.2", "32", id="half a step covers nothing more"),
        pytest.param("320", None, id="32 does not cover 320"),
        pytest.param("27.12.08", None, id="nothing covers it"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="no number"),
    ],
)
@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)], ids=["short first", "long first"])
def test_the_longest_area_that_covers_a_number_holds(kle: str | None, expected: str | None, order: slice) -> None:
    """32.24 covers 32.24.04 and not 32.240, in whatever order the openings stand."""
    authority = an_authority(*[an_opening("32"), an_opening("32.24"), an_opening("32.24.04")][order])
    found = authority.opening(kle)
    assert (found.area if found else None) == expected


def test_a_longer_area_replaces_and_never_merges() -> None:
    """Nothing of 32's parts, floor or filters is left under 32.24."""
    authority = an_authority(
        an_opening("32", since=date(2020, 1, 1), only_systems=frozenset({SYSTEM})), an_opening("32.24", [Part.CASES])
    )
    assert authority.opening("32.24.04") == an_opening("32.24", [Part.CASES])
    assert not authority.is_open("32.24.04", Part.BENEFITS)


def test_no_parts_close_an_area_inside_an_opened_one() -> None:
    """parts: [] leaves its own area closed and its neighbours open."""
    authority = an_authority(an_opening("27"), an_opening("27.12", []))
    assert [authority.is_open(kle, Part.CASES) for kle in ("27.12.08", "27.12", "27.36.04")] == [False, False, True]


def test_all_the_parts_asked_for_must_be_open() -> None:
    """An opening with CASES alone is not open for CASES and TIMELINE together."""
    authority = an_authority(an_opening("32", [Part.CASES]))
    assert authority.is_open("32", Part.CASES)
    assert not authority.is_open("32", Part.CASES, Part.TIMELINE)


def test_an_authority_opens_a_part_anywhere_or_nowhere() -> None:
    """An authority that shows no payments anywhere is never asked for them."""
    authority = an_authority(an_opening("27", [Part.CASES]), an_opening("32", [Part.BENEFITS]))
    assert authority.opens_anywhere(Part.BENEFITS)
    assert not authority.opens_anywhere(Part.PAYMENTS)
    assert not any(an_authority(an_opening("27", [])).opens_anywhere(part) for part in Part)


def test_the_longest_limit_holds_and_every_link_counts() -> None:
    """A limit replaces the shorter one; links add up, in the file's order."""
    links = tuple(
        Link(area, area, "https://korsbaek.example/", LinkKind.ARTICLE, Language.DA) for area in ("32.24", "27", "32")
    )
    limits = (Limit("32.24", 14, CaseProgress.OPENED), Limit("32", 28, CaseProgress.OPENED))
    authority = an_authority(links=links, limits=limits)
    assert authority.limit("32.24.04") == limits[0]
    assert authority.limit("32.21.04") == limits[1]
    assert (authority.limit("27"), authority.limit(None)) == (None, None)
    assert [link.area for link in authority.links_for("32.24.04")] == ["32.24", "32"]
    assert authority.links_for(None) == ()


@given(st.lists(st.text("0123456789.", max_size=9), min_size=1))
def test_what_was_asked_before_changes_no_answer(numbers: list[str]) -> None:
    """Numbers come from outside: an authority that has seen many answers as one that has seen none."""
    used = an_authority(an_opening("32"), an_opening("32.24"))
    for number in numbers:
        assert used.opening(number) == an_authority(*used.openings).opening(number)


def test_an_authority_remembers_a_bounded_number_of_numbers() -> None:
    """Ten thousand made-up numbers neither fill the memory nor spoil an answer."""
    authority = an_authority(an_opening("32"))
    assert all(authority.opening(f"32.{number}") for number in range(10_000))
    assert len(authority._found) <= 4_096


# Broken files: line and column count from 1


@pytest.mark.parametrize(
    ("directive", "place", "words"),
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
def test_a_problem_has_its_place_and_a_cure(directive: str, place: str, words: str) -> None:
    """Each kind of mistake is told once, with file, line and column, in words that say what is wrong."""
    (problem,) = problems(a_file(directive))
    assert problem.startswith(f"korsbaek.graphql:{place}")
    assert words in problem


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


# Folders


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files of one municipality and one agency."""
    (tmp_path / "korsbaek.graphql").write_text(a_file(an_opens()), "utf-8")
    (tmp_path / "udk.graphql").write_text('extend schema @agency(cvr: "99999999", name: "UDK")', "utf-8")
    return tmp_path


def folder_problems(folder: Path) -> list[str]:
    with pytest.raises(PolicyError) as broken:
        read_folder(folder)
    assert str(broken.value) == "\n".join(map(str, broken.value.problems))
    return str(broken.value).splitlines()


def test_other_files_of_a_folder_are_no_authorities(folder: Path) -> None:
    """Only *.graphql is read."""
    (folder / "README.md").write_text("Not a policy file.")
    (folder / "old.graphql.bak").write_text("Neither.")
    assert set(read_folder(folder).authorities) == {"11111111", "99999999"}


def test_a_folder_tells_of_all_its_broken_files(folder: Path) -> None:
    """One broken file does not hide another."""
    (folder / "a.graphql").write_text("extend")
    (folder / "b.graphql").write_text(a_file("@openz").replace("11111111", "22222222"))
    assert [problem.split(":")[0] for problem in folder_problems(folder)] == ["a.graphql", "b.graphql"]


def test_bytes_that_are_no_text(folder: Path) -> None:
    """A file in another encoding than UTF-8 is named."""
    (folder / "latin.graphql").write_bytes(a_file().encode("latin-1"))
    assert folder_problems(folder) == ["latin.graphql:1:1: The file cannot be read: UnicodeDecodeError."]


def test_a_folder_in_the_place_of_a_file(folder: Path) -> None:
    """What cannot be opened is named."""
    (folder / "x.graphql").mkdir()
    assert folder_problems(folder) == ["x.graphql:1:1: The file cannot be read: IsADirectoryError."]


def test_two_files_of_one_authority(folder: Path) -> None:
    """A CVR number or a code that another file has is told where it stands."""
    (folder / "zz.graphql").write_text(a_file(), "utf-8")
    assert folder_problems(folder) == [
        "zz.graphql:2:17: korsbaek.graphql has the municipality code 0999 already.",
        "zz.graphql:2:31: korsbaek.graphql has the CVR number 11111111 already.",
    ]


def test_a_folder_without_files(tmp_path: Path) -> None:
    """No file at all would show nothing of anybody: that is a mistake."""
    assert folder_problems(tmp_path) == [f"{tmp_path}:1:1: The folder holds no authority's file (*.graphql)."]


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there is named."""
    assert folder_problems(tmp_path / "x") == [f"{tmp_path}/x:1:1: There is no such folder of authorities' files."]


# The version: a hash of what a folder means


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(START.replace("\n", "\n\n\t# a comment\n") + an_opens(), id="comments and blanks"),
        pytest.param(a_file('@opens(parts: [CASES,], area: "32.24")'), id="order of arguments"),
        pytest.param(a_file(an_opens(", title: AREA, activeBeforeSince: false, since: null")), id="defaults"),
        pytest.param(f"extend schema {an_opens()} {HEAD}", id="order of head and openings"),
        pytest.param("\ufeff" + a_file(an_opens()).replace("\n", "\r\n"), id="line ends of Windows"),
    ],
)
def test_the_same_meaning_has_the_same_version(folder: Path, again: str) -> None:
    """Whatever the names of the files, and however they are written, a meaning has one version."""
    before = read_folder(folder).version
    (folder / "korsbaek.graphql").unlink()
    (folder / "zzz.graphql").write_bytes(again.encode())
    assert read_folder(folder).version == before


def version(folder: Path, korsbaek: str) -> str:
    (folder / "korsbaek.graphql").write_text(korsbaek, "utf-8")
    return read_folder(folder).version


def test_another_meaning_has_another_version(folder: Path) -> None:
    """Each choice an authority has changes the version."""
    article = '@article(area: "32", title: "{}", url: "https://x.example/{}", language: {})'
    meanings = [
        a_file(an_opens()),
        a_file(),
        a_file(an_opens()).replace("0999", "0998"),
        a_file(an_opens()).replace("Korsbæk", "Lille Korsbæk"),
        a_file(an_opens()).replace("32.24", "32.2"),
        a_file(an_opens(parts="[]")),
        a_file(an_opens(parts="[CASES, TIMELINE]")),
        a_file(an_opens(", activeBeforeSince: true")),
        a_file(an_opens(", title: CASE")),
        *(a_file(an_opens(f", {knob}: [{value}]"))
          for knob in ("onlySystems", "exceptSystems")
          for value in (f'"{SYSTEM}"', f'"{OTHER_SYSTEM}"')),
        a_file(an_opens(", onlySystems: []")),
        *(a_file(an_opens(f', {knob}: "{day}"'))
          for knob in ("since", "documentsSince")
          for day in ("2020-01-01", "2020-01-02")),
        a_file(an_opens(), article.format("a", "a", "DA")),
        a_file(an_opens(), article.format("b", "a", "DA")),
        a_file(an_opens(), article.format("a", "b", "DA")),
        a_file(an_opens(), article.format("a", "a", "EN")),
        a_file(an_opens(), article.format("a", "a", "DA").replace("article", "selfService")),
        *(a_file(an_opens(), f'@decidesWithin(area: "32", {limit})')
          for limit in ("days: 1", "days: 2", "days: 1, from: EXAMINED")),
    ]  # fmt: skip
    versions = [version(folder, meaning) for meaning in meanings]
    assert len(set(versions)) == len(meanings)


def test_the_version_is_the_same_in_every_process(folder: Path) -> None:
    """A known answer: workers that read the same files agree, and so does the next release."""
    everything = a_file(
        an_opens(f', since: "2020-01-01", onlySystems: ["{SYSTEM}", "{OTHER_SYSTEM}"]', parts="[CASES, TIMELINE]"),
        '@article(area: "32", title: "x", url: "https://x.example/")',
        '@decidesWithin(area: "32", days: 1)',
    )
    assert version(folder, everything) == "ce5671839eae"


def test_a_policy_cannot_be_changed() -> None:
    """What a request reads stays as it was read."""
    with pytest.raises(AttributeError):
        Policies(authorities={}, version="x").version = "y"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        replace(an_opening()).area = "27"  # type: ignore[misc]
