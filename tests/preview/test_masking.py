"""Whatever stands in a text, no CPR number is printed."""

from __future__ import annotations

import pytest

from gateway.preview.masking import MASK, masked, safe_id


@pytest.mark.parametrize("number", ["0101901234", "010190-1234", "010190 1234", "010190 - 1234", "710190–1234"])
def test_a_number_is_masked(number: str) -> None:
    """However it is written."""
    assert masked(f"Brev om {number} her") == f"Brev om {MASK} her"


def test_an_ordinary_text_is_left_alone() -> None:
    """Years and amounts are no numbers of people."""
    assert masked("Kontoudtog 2023, 12.500 kr.") == "Kontoudtog 2023, 12.500 kr."


@pytest.mark.parametrize("id", ["0101901234", "", None, "urn:oio:cpr-nr:0101901234"])
def test_an_id_that_is_no_uuid_is_not_told(id: str | None) -> None:
    """It may be anything."""
    assert safe_id(id) == "(no UUID)"
