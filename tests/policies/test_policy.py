"""Policies: what they mean once they are read, and which opening holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policies.directives import Language, Part, TitleSource
from gateway.policies.folder import PACKAGED
from gateway.policies.policy import AuthorityKind, Limit, Link, LinkKind, Opening, Policies
from sources.records import CaseProgress
from tests.builders import OTHER_SYSTEM, SYSTEM, an_authority, an_opening
from tests.policies.reading import read_authority, read_folder
from tests.policies.writing import START, a_file, an_opens

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
    opening = authority.opening(kle)
    assert (opening.area if opening else None) == expected


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
    assert len(authority._openings_by_area) <= 4_096


def test_another_version_of_an_authority_knows_nothing_of_the_old_one() -> None:
    """What was asked of the one does not answer for the other."""
    before = an_authority(an_opening("32"))
    assert before.opening("32.24.04")
    assert before.opens_anywhere(Part.CASES)
    after = replace(before, openings=())
    assert after.opening("32.24.04") is None
    assert not after.opens_anywhere(Part.CASES)


def test_a_policy_cannot_be_changed() -> None:
    """What a request reads stays as it was read."""
    with pytest.raises(AttributeError):
        Policies(authorities={}, version="x").version = "y"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        replace(an_opening()).area = "27"  # type: ignore[misc]
