"""The 98 municipalities, by code."""

import re

from sources.reference.municipalities import MUNICIPALITIES, MUNICIPALITY_CVRS


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
