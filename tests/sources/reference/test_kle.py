"""KLE numbers become words, whatever number an index sends."""

from datetime import date

import pytest

from sources.reference import kle
from sources.reference.kle import KleArea, Retired, area, covers, is_area, numbers, retired

TODAY = date(2026, 11, 16)
FORMER = date(2021, 6, 1)


def test_a_subject_has_its_title_and_the_title_of_its_group() -> None:
    expected = KleArea("32.30.04", "Udbetaling af sygedagpenge", "Dagpenge ved sygdom og barsel", known=True)
    assert expected == area("32.30.04", TODAY)


def test_a_group_is_an_area_of_its_main_group() -> None:
    assert area("32.24", TODAY) == KleArea(
        "32.24", "Ydelser efter lov om aktiv socialpolitik mv.", "Kontante ydelser", known=True
    )


def test_a_main_group_belongs_to_no_group() -> None:
    assert area("32", TODAY) == KleArea("32", "Kontante ydelser", None, known=True)


@pytest.mark.parametrize("on", [FORMER, TODAY], ids=["in force", "retired"])
def test_a_retired_number_keeps_its_last_title(on: date) -> None:
    assert area("32.24.32", on).title == "Uddannelseshjælp"


@pytest.mark.parametrize("kle", ["32.24.32", "32.24.48"])
def test_a_retired_number_says_what_took_over(kle: str) -> None:
    assert retired(kle) == Retired(into="32.24.04", on=date(2022, 2, 1))


def test_a_number_in_force_is_not_retired() -> None:
    assert retired("32.24.04") is None


@pytest.mark.parametrize(
    ("kle", "title", "group"),
    [
        ("32.24.99", "Emne 32.24.99 (Ydelser efter lov om aktiv socialpolitik mv.)", True),
        ("32.99.01", "Emne 32.99.01 (Kontante ydelser)", True),
        ("32.99", "Gruppe 32.99 (Kontante ydelser)", True),
        ("99.99.99", "Emne 99.99.99", False),
        ("99", "Hovedgruppe 99", False),
    ],
)
def test_an_unknown_number_is_named_with_the_nearest_group_we_know(kle: str, title: str, group: bool) -> None:
    subject = area(kle, TODAY)
    assert (subject.title, subject.known, subject.group is not None) == (title, False, group)


@pytest.mark.parametrize("text", ["", "G01", "32.24.04 G01", "en fri tekst"])
def test_words_that_are_no_number_are_not_repeated_in_the_title(text: str) -> None:
    assert area(text, TODAY).title == "Ukendt emne"


def test_the_title_is_the_one_of_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number whose title changed has the old one before that day, and the last one when none holds."""
    changed = kle._Table(
        titles={
            "99.01.01": (
                kle._Title("Det gamle", since=date(2010, 1, 1), until=date(2020, 1, 1)),
                kle._Title("Det nye", since=date(2020, 1, 1), until=date(2025, 1, 1)),
            )
        },
        retired={},
    )
    monkeypatch.setattr(kle, "_table", lambda: changed)
    titles = [area.__wrapped__("99.01.01", date(year, 1, 1)).title for year in (2009, 2019, 2020, 2025)]
    assert titles == ["Det nye", "Det gamle", "Det nye", "Det nye"]


@pytest.mark.parametrize(
    ("prefix", "kle", "expected"),
    [
        ("32.24", "32.24.04", True),
        ("32.24", "32.24", True),
        ("32", "32.24.04", True),
        ("32.24", "32.240", False),
        ("32.2", "32.24.04", False),
        ("32.24.04", "32.24", False),
    ],
)
def test_a_prefix_covers_whole_steps_only(prefix: str, kle: str, expected: bool) -> None:
    assert covers(prefix, kle) is expected


@pytest.mark.parametrize("text", ["32", "32.24", "32.24.04"])
def test_a_number_or_its_beginning_is_an_area(text: str) -> None:
    assert is_area(text)


@pytest.mark.parametrize("text", ["", "3", "32.", "32.2", "32.240", "32.24.04.01", "27.*", "32.24.04\n", "٣٢.٢٤"])
def test_anything_else_is_no_area(text: str) -> None:
    assert not is_area(text)


def test_every_number_of_the_table_is_whole() -> None:
    """A number has a title, and every group above it."""
    for number in numbers():
        subject = area(number, TODAY)
        assert is_area(number)
        assert subject.known
        assert subject.title == subject.title.strip() != ""
        assert (subject.group is None) == (len(number) == 2)
        if len(number) == 8:
            assert area(number[:5], TODAY).known


def test_the_retired_numbers_lead_to_a_number_in_force() -> None:
    gone = [retirement.into for kle in numbers() if (retirement := retired(kle))]
    assert gone
    assert all(area(kle, TODAY).known and retired(kle) is None for kle in gone)
