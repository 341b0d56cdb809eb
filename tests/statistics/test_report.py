"""`borgerblik statistics`: a table, CSV and a page that say the same, and no number that might be somebody."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from pathlib import Path

import pytest

from gateway.policies.directives import Language
from gateway.statistics.batch import CallKey, MonthStatistics, OverviewKey
from gateway.statistics.file_store import FileStatisticsStore
from gateway.statistics.html import page
from gateway.statistics.report import bounded, report_of
from gateway.statistics.report_texts import TEXTS
from gateway.statistics.tables import write_csv
from tests.commands.invoking import borgerblik, mistake
from tests.statistics.counting import VEJLE, a_batch

OPTIONS = ("statistics", "--month", "2026-10", "--municipality")


@pytest.fixture
def address(tmp_path: Path) -> str:
    """Provide a file in which Vejle has twelve citizens about area 32, and two about 27."""
    path = tmp_path / "statistics.db"

    async def fill() -> None:
        store = FileStatisticsStore(path)
        await store.add(a_batch(f"citizen {number}" for number in range(12)))
        await store.add(a_batch(["citizen 1", "citizen 2"], area="27"))

    asyncio.run(fill())
    return str(path)


def rows(address: str, *options: str) -> list[dict[str, str]]:
    """Return the rows of the CSV."""
    result = borgerblik(*OPTIONS, VEJLE, "--csv", *options, BORGERBLIK_STATISTICS=address)
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout_bytes.decode(), newline="")))


def test_a_number_below_five_is_not_shown() -> None:
    """None at all is: nobody is in it."""
    assert [bounded(count) for count in (0, 1, 4, 5, 1000)] == ["0", "<5", "<5", "5", "1000"]


def test_the_table_has_every_sum(address: str) -> None:
    """Of all, by area, by day and by overview."""
    result = borgerblik(*OPTIONS, VEJLE, BORGERBLIK_STATISTICS=address)
    assert result.exit_code == 0, result.output
    lines = [re.sub(r"[│┃]|\s+", " ", line).split() for line in result.stdout.splitlines()]
    assert "Vejle Kommune, October 2026" in result.stdout
    assert ["Cases", "14", "14", "0", "0", "12"] in lines
    assert ["Benefits", "0", "0", "0", "0", "0"] in lines
    assert any(line[:2] == ["Cases", "32"] and line[-2:] == ["12", "12"] for line in lines)
    assert any(line[:2] == ["Cases", "27"] and line[-2:] == ["<5", "<5"] for line in lines)
    assert ["2026-10-16", "14", "0", "0", "0", "0", "0"] in lines
    assert ["Overblik", "minby", "14"] in lines
    assert sum(line[:1] == [f"2026-10-{day:02}"] for line in lines for day in range(1, 32)) == 31


def test_csv_has_the_same_numbers(address: str) -> None:
    """One row a number, under columns that stay the same in every language."""
    listed = rows(address)
    assert listed == rows(address, "--language", "da")
    assert {row["month"] for row in listed} == {"2026-10"}
    assert [(row["calls"], row["citizens"]) for row in listed if row["area"] == "32"] == [("12", "12")]
    assert [(row["calls"], row["citizens"]) for row in listed if row["area"] == "27"] == [("<5", "<5")]
    of_day = [row for row in listed if row["day"] == "2026-10-16" and row["outcome"] == "data"]
    assert [(row["kind"], row["calls"]) for row in of_day] == [("CASES", "14"), ("BENEFITS", "0")]


def test_a_name_runs_nothing_in_a_spreadsheet(tmp_path: Path) -> None:
    """An application's name comes from outside."""
    file = io.StringIO()
    counted = MonthStatistics({CallKey("2026-10-16", "CASES", "", "data"): 9}, {OverviewKey("A", "=cmd()"): 9})
    write_csv(file, report_of("2026-10", VEJLE, counted))
    assert "'=cmd()" in file.getvalue()


@pytest.mark.parametrize(("language", "title"), [("da", "Kald på borgerblikket"), ("en", "Calls to the citizen's")])
def test_the_page_stands_alone(address: str, tmp_path: Path, language: str, title: str) -> None:
    """No script, nothing from elsewhere, both charts, and no small number to be read off a bar."""
    file = tmp_path / "page.html"
    result = borgerblik(
        *OPTIONS, VEJLE, "--html", str(file), "--language", language, BORGERBLIK_STATISTICS=address
    )  # fmt: skip
    assert (result.exit_code, result.stdout) == (0, "")
    text = file.read_text("utf-8")
    assert title in text.replace("&#39;", "'")
    assert f'<html lang="{language}">' in text
    assert text.count('<svg class="columns"') == 2
    assert not re.search(r"<script|<link|<img|https?://|@import|url\(|\son\w+=", text)
    assert re.search(r"Vejle Kommune, [Oo]ktober 2026|Vejle Kommune, October 2026", text)
    assert text.count("&lt;5</td>") == 2
    assert 'class="number">14<' in text


def test_names_from_outside_are_text() -> None:
    """An application's name is never markup."""
    name = "<b>&x</b>"
    counted = MonthStatistics({CallKey("2026-10-16", "CASES", "", "data"): 9}, {OverviewKey(name, name): 9})
    text = page(report_of("2026-10", VEJLE, counted), Language.DA)
    assert name not in text
    assert text.count("&lt;b&gt;&amp;x&lt;/b&gt;") == 2


def test_a_page_without_areas_or_overviews_is_whole() -> None:
    """A month in which nobody had anything."""
    counted = MonthStatistics({CallKey("2026-02-28", "CASES", "", "empty"): 7})
    assert "</html>" in page(report_of("2026-02", VEJLE, counted), Language.EN)


def test_both_languages_say_the_same_things() -> None:
    """No word is missing in one of them."""
    assert TEXTS[Language.DA].keys() == TEXTS[Language.EN].keys()


def test_a_municipality_has_several_names(address: str) -> None:
    """Its code with or without the zero, its CVR number, or its name."""
    for name in (VEJLE, "630", "29189900", "Vejle"):
        assert borgerblik(*OPTIONS, name, BORGERBLIK_STATISTICS=address).exit_code == 0


def test_mistakes_are_one_line(address: str, tmp_path: Path) -> None:
    """A month that is none, a place where nothing was counted, and a file that is none."""
    text = tmp_path / "text"
    text.write_text("not a database, but long enough to be looked at" * 50)
    for arguments, place in (
        ((*OPTIONS, "0101"), address),
        ((*OPTIONS, "Vejel"), address),
        (("statistics", "--month", "2026-13", "--municipality", VEJLE), address),
        ((*OPTIONS, VEJLE), str(text)),
        ((*OPTIONS, VEJLE), str(tmp_path / "nothing" / "statistics.db")),
        ((*OPTIONS, VEJLE), "redis://127.0.0.1:1/0"),
        ((*OPTIONS, VEJLE, "--html", str(tmp_path)), address),
    ):
        [line] = mistake(*arguments, BORGERBLIK_STATISTICS=place)[-1:]
        assert line.startswith(("borgerblik: ", "Error: "))
    assert mistake(*OPTIONS, VEJLE) == [
        "borgerblik: BORGERBLIK_STATISTICS is not set: it says where calls are counted."
    ]
