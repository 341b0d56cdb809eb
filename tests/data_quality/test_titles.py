"""Signs of trouble in a title, and ordinary titles that must not be taken for it."""

from __future__ import annotations

import pytest

from gateway.data_quality import titles

ORDINARY = (
    "Kontanthjælp",
    "Afgørelse om sygedagpenge",
    "Min Plan",
    "BPA",
    "Partshøring § 34",
    "Referat af møde den 12. marts 2026",
    "Kontoudtog for 2023",
    "Plads i børnehave",
    "Lægeattest til sygedagpengeopfølgning (LÆ 285)",
    "Brev fra Udbetaling Danmark",
    "Henvisning til Vejle Sygehus",
    "Boligindretning – ombygning af badeværelse",
)


@pytest.mark.parametrize("title", ORDINARY)
def test_an_ordinary_title(title: str) -> None:
    """Nothing is suspected."""
    signs = (titles.has_cpr, titles.has_name, titles.has_address, titles.is_in_capitals, titles.is_unintelligible)
    assert [sign.__name__ for sign in signs if sign(title)] == []


@pytest.mark.parametrize("title", ["010190-1234", "Sag om 0101901234", "Brev 710190 1234 modtaget", "cpr:311299-0000"])
def test_a_cpr_number(title: str) -> None:
    """With a hyphen, a space or nothing; the numbers of made-up people too."""
    assert titles.has_cpr(title)


@pytest.mark.parametrize("title", ["Journal 991390-1234", "Faktura 12345678901", "Tlf. 12345678", "2026-11-16 1200"])
def test_other_numbers(title: str) -> None:
    """No month has number 13, and eleven digits are something else."""
    assert not titles.has_cpr(title)


@pytest.mark.parametrize("title", ["Karen Eksempelsen", "Udtalelse fra Jens P. Holm", "Barn: Ida Marie Attrap"])
def test_a_name(title: str) -> None:
    """A given name that many have, or a family name as they end."""
    assert titles.has_name(title)


@pytest.mark.parametrize("title", ["Nørregade 5", "Flytning til Prøvevej 12, st. tv.", "Bolig i 7100 Vejle"])
def test_an_address(title: str) -> None:
    """A street with its number, or a postcode with its town."""
    assert titles.has_address(title)


@pytest.mark.parametrize("title", ["scan0001.pdf", "32.24.04-G01-12-23", "x", "Diverse", "notat_v2", "  ", "2023/4711"])
def test_an_unintelligible_title(title: str) -> None:
    """A file, a code, next to nothing."""
    assert titles.is_unintelligible(title)
