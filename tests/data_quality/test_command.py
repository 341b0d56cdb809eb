"""`borgerblik data-quality` as a consultant types it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.settings import PREFIX
from sources.sandbox.personas import BY_KEY, PERSONAS
from tests.population import assert_no_number


@pytest.fixture(autouse=True)
def cast(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings, and a population of the personas alone."""
    for key in [key for key in os.environ if key.startswith(PREFIX)]:
        monkeypatch.delenv(key)
    monkeypatch.setattr("sources.sandbox.census.citizens", lambda: [persona.cpr for persona in PERSONAS])


def data_quality(*arguments: str, typed: str | None = None) -> Result:
    result = CliRunner().invoke(main, ["data-quality", *arguments], input=typed)
    assert_no_number(result.output)
    return result


@pytest.mark.parametrize(
    ("language", "heads"),
    [("en", ["Opened areas", "What is wrong?"]), ("da", ["Åbnede emner", "Hvad er der galt?"])],
)
def test_tables(language: str, heads: list[str]) -> None:
    """In the terminal, in both languages."""
    result = data_quality("--municipality", "0151", "--language", language)
    assert result.exit_code == 0
    assert all(head in result.stdout for head in heads)


def test_json_and_html_at_once(tmp_path: Path) -> None:
    """One reading, two reports, the same score."""
    page = tmp_path / "ballerup.html"
    result = data_quality("--municipality", "0151", "--json", "--html", str(page))
    answer = json.loads(result.stdout)
    assert answer["sandbox"] is True
    assert answer["authority"]["name"] == "Ballerup Kommune"
    html = page.read_text("utf-8")
    assert_no_number(html)
    assert "Ballerup Kommune" in html
    findings = {counts["id"] for counts in answer["total"]["found"]}
    assert {"case-area-retired", "case-title-missing", "case-never-closed"} <= findings


def test_the_agency_has_a_report_too() -> None:
    """By its CVR number."""
    result = data_quality("--municipality", "99999999", "--json")
    assert json.loads(result.stdout)["authority"] == {"cvr": "99999999", "code": None, "name": "Udbetaling Danmark"}


def test_real_citizens_are_recorded(tmp_path: Path) -> None:
    """And without a list of ids the report says that it cannot see cases without a party."""
    record = tmp_path / "audit.jsonl"
    options = ("--sandbox", "--citizens", "--purpose", "Kvalitetstjek", "--audit-log", str(record), "--json")
    result = data_quality("--municipality", "0151", *options, typed=f"{BY_KEY['tom'].cpr}\n")
    answer = json.loads(result.stdout)
    assert answer["citizens"] == {"asked": 1, "unread": 0, "withRecords": 0, "truncated": 0}
    assert "no citizen finds them" in answer["notSeen"][0]
    assert json.loads(record.read_text("utf-8"))["command"] == "data-quality"
    assert_no_number(record.read_text("utf-8"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--municipality", "0998"], "No municipality or agency", id="unknown municipality"),
        pytest.param(["--municipality", "0151", "--citizens"], "CASE_INDEX_URL is missing", id="no index"),
        pytest.param(["--municipality", "0151", "--citizens", "--sandbox"], "Say why you read", id="no purpose"),
    ],
)
def test_a_mistake(arguments: list[str], message: str) -> None:
    """Refused in a line."""
    result = data_quality(*arguments, typed="x\n")
    assert result.exit_code == 2
    assert message in result.stderr


def test_ids_that_are_none(tmp_path: Path) -> None:
    """A list of something else is refused; a number in it is not repeated."""
    ids = tmp_path / "ids.txt"
    ids.write_text(f"{BY_KEY['tom'].cpr}\n")
    result = data_quality("--municipality", "0151", "--cases", str(ids))
    assert result.stderr == f"borgerblik: {ids} holds a line that is no UUID.\n"


def test_a_page_that_cannot_be_written(tmp_path: Path) -> None:
    """One line."""
    result = data_quality("--municipality", "0151", "--html", str(tmp_path / "no" / "such.html"))
    assert result.exit_code == 2
    assert "cannot be written: no such file or directory" in result.stderr
