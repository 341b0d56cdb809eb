"""Authorities by name: as people write them, and never another one."""

from __future__ import annotations

import unicodedata

import pytest

from gateway.policies.authority_names import authority_written, code_or_cvr, similar_name
from gateway.policies.policy import Policies
from sources.reference.municipalities import MUNICIPALITIES, name_key
from tests.policies.reading import read_authority

KORSBAEK = read_authority(
    'extend schema @municipality(code: "0999", cvr: "11111111", name: "Korsbæk Kommune")'
    ' @opens(area: "32", parts: [CASES])',
    name="korsbaek.graphql",
)
POLICIES = Policies({KORSBAEK.cvr: KORSBAEK}, version="")


def test_each_municipality_is_found_by_its_name_with_and_without_kommune() -> None:
    """All 98, in capitals, in the bytes of a Mac's keyboard, and no two of them alike."""
    assert len(set(map(name_key, MUNICIPALITIES.values()))) == 98
    for code, name in MUNICIPALITIES.items():
        short = name.removesuffix(" Regionskommune").removesuffix(" Kommune")
        forms = (name, short, short.upper(), f" {short} ", unicodedata.normalize("NFD", short), code, code.lstrip("0"))
        assert {code_or_cvr(form) for form in forms} == {code}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("København", "0101"),
        ("Koebenhavn", "0101"),
        ("Århus", "0751"),
        ("Bornholm", "0400"),
        ("lyngby taarbæk", "0173"),
    ],
)
def test_other_ways_to_write_a_name(text: str, code: str) -> None:
    """Without the genitive, without Danish letters, with the old å, and without a hyphen."""
    assert code_or_cvr(text) == code


def test_what_a_policy_names_is_found_by_that_name() -> None:
    """Korsbæk is on no list; and a municipality without a policy opens nothing."""
    assert authority_written("korsbaek", POLICIES) is KORSBAEK
    assert authority_written("999", POLICIES) is KORSBAEK
    vejle = authority_written("29189900", POLICIES)
    assert vejle is not None
    assert (vejle.code, vejle.openings) == ("0630", ())


@pytest.mark.parametrize("text", ["", " ", "Kommune", "Vej", "9999", "12345678", "Vejle Korsbæk"])
def test_what_is_nobodys_name_is_nobody(text: str) -> None:
    """Nothing is guessed."""
    assert authority_written(text, POLICIES) is None


def test_the_nearest_name_is_a_hint() -> None:
    """Where there is one."""
    assert similar_name("Vejel", POLICIES) == "Vejle Kommune"
    assert similar_name("Korsbak", POLICIES) == "Korsbæk Kommune"
    assert similar_name("xyzzy", POLICIES) is None
