"""The 98 municipalities, by code."""

import re

import pytest

from sources.reference.former_municipalities import DIVIDED, SUCCESSORS
from sources.reference.municipalities import MUNICIPALITIES, MUNICIPALITY_CVRS, municipality_code


def test_there_are_98_municipalities() -> None:
    assert len(MUNICIPALITIES) == len(set(MUNICIPALITIES.values())) == 98


def test_a_code_has_four_digits() -> None:
    assert all(re.fullmatch(r"0[0-9]{3}", code) for code in MUNICIPALITIES)


def test_a_name_is_the_full_name() -> None:
    assert {name.rsplit(" ", 1)[1] for name in MUNICIPALITIES.values()} == {"Kommune", "Regionskommune"}


def test_names_are_the_official_ones() -> None:
    expected = {"0101": "Københavns Kommune", "0400": "Bornholms Regionskommune", "0751": "Aarhus Kommune"}
    assert expected.items() <= MUNICIPALITIES.items()


def test_the_made_up_municipality_is_not_among_them() -> None:
    assert "0999" not in MUNICIPALITIES
    assert "11111111" not in MUNICIPALITY_CVRS.values()


def test_every_municipality_has_a_cvr_number_of_its_own() -> None:
    assert MUNICIPALITY_CVRS.keys() == MUNICIPALITIES.keys()
    assert len(set(MUNICIPALITY_CVRS.values())) == 98


def test_every_cvr_number_passes_its_check_digit() -> None:
    weights = (2, 7, 6, 5, 4, 3, 2, 1)
    for cvr in MUNICIPALITY_CVRS.values():
        assert re.fullmatch(r"[0-9]{8}", cvr)
        assert sum(int(digit) * weight for digit, weight in zip(cvr, weights, strict=True)) % 11 == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0630", "0630"), ("630", "0630"), (" 0630 ", "0630"), ("\t630\n", "0630"), ("0999", "0999"), ("999", "0999"),
        ("9999", "9999"), ("0631", "0630"), ("631", "0630"), ("0403", "0400"), ("0707", "0707"), ("0861", "0820"),
        ("0601", "0601"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_code_is_read_as_it_is_written(text: str, code: str) -> None:
    """With its nought or without it; one of before 2007 as that of the municipality which took that one over."""
    assert municipality_code(text) == code


@pytest.mark.parametrize("text", ["", " ", "Vejle", "63", "00630", "-630", "6 30", "٠٦٣٠", "0101010000"], ids=repr)
def test_what_is_no_code_is_none(text: str) -> None:
    """Not a name, not a number of another length, and no digits but ours."""
    assert municipality_code(text) is None


def test_every_former_municipality_leads_to_one_of_today() -> None:
    """None leads to itself or to another former one, and a divided one leads to several."""
    assert set(SUCCESSORS.values()) <= MUNICIPALITIES.keys()
    assert not (SUCCESSORS.keys() | DIVIDED.keys()) & MUNICIPALITIES.keys()
    assert not SUCCESSORS.keys() & DIVIDED.keys()
    assert all(len(codes) > 1 and set(codes) <= MUNICIPALITIES.keys() for codes in DIVIDED.values())


def test_the_municipalities_of_before_are_all_there() -> None:
    """From 1974 to 2002 there were 275: 51 kept their code, 211 were taken over as a whole, and 13 were divided.

    Before 2003 all codes but 0208 were odd, and those given since are even, so that the kept ones are the odd ones.
    """
    codes = {code for code in MUNICIPALITIES if int(code) % 2}
    assert (len(codes), len(SUCCESSORS), len(DIVIDED)) == (51, 211, 13)
