"""The title of a case's subject: our table's, else the index's own, else words around the number."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.resolvers.areas import area_of_case
from tests.builders import a_case

TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("number", "index_title", "title"),
    [
        ("32.24.04", "Noget andet", "Hjælp til forsørgelse (kontanthjælp mv.)"),
        ("05.13.06", "Vedligeholdelse af veje", "Vedligeholdelse af veje"),
        ("05.13.06", None, "Emne 05.13.06 (Veje og trafik)"),
        ("05.13.06", "", "Emne 05.13.06 (Veje og trafik)"),
        (None, "Uden nummer", "Uden nummer"),
        (None, None, "Ukendt emne"),
    ],
)
def test_our_table_then_the_indexs_own_title_then_the_number(
    number: str | None, index_title: str | None, title: str
) -> None:
    assert area_of_case(a_case(area=number, area_title=index_title), TODAY).title == title


def test_the_group_is_ours_beside_a_title_of_the_index() -> None:
    assert area_of_case(a_case(area="05.13.06", area_title="Vedligeholdelse"), TODAY).group == "Veje og trafik"
