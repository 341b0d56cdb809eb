"""The report over the sandbox: its numbers are those of the world, and it holds no number of anybody."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.citizen_view.view import view_of
from gateway.data_quality.answers import report_json
from gateway.data_quality.findings import Criteria
from gateway.data_quality.html import page
from gateway.data_quality.named_cases import named_cases
from gateway.data_quality.report import Report, report_of_survey
from gateway.data_quality.report_texts import blind_spots
from gateway.data_quality.survey import Survey, opened
from gateway.policies.directives import Language
from gateway.preview.upstream import Upstream
from sources.reference import kle
from sources.reference.record_kinds import BENEFITS, CASES
from sources.sandbox.world import TODAY, cached_world
from tests.population import KORSBAEK, VEJLE, assert_no_number, authority, on_sandbox, readings

EACH_MUNICIPALITY = pytest.mark.parametrize("code", [KORSBAEK, VEJLE])


@cache
def made(code: str) -> Report:
    """Return a municipality's report over everybody, with all its cases looked up by id."""
    whose, citizen_readings = authority(code), readings(code)

    async def read(upstream: Upstream) -> Survey:
        survey, everything = Survey(whose), opened(whose)
        for reading in citizen_readings:
            survey.add(
                reading,
                await view_of(reading, whose, upstream.ids, upstream.sources),
                await view_of(reading, everything, upstream.ids, upstream.sources),
            )
        ids = [*upstream.cases_of(whose.cvr), *survey.absent()]
        survey.add_named(await named_cases(upstream.sources, whose.cvr, ids, deadline=60))
        return survey

    return report_of_survey(on_sandbox(read), Criteria(TODAY), made_up=True)


def answer(code: str) -> Any:
    return json.loads(orjson.dumps(report_json(made(code), Language.EN)))


@pytest.fixture
def world() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(cached_world())) as connection:
        yield connection


def records(code: str, id: str) -> int:
    """In how many records something is found."""
    return next((counts["records"] for counts in answer(code)["total"]["found"] if counts["id"] == id), 0)


# The world's own numbers


@EACH_MUNICIPALITY
def test_every_case_of_the_world_is_in_it(code: str, world: sqlite3.Connection) -> None:
    """Also those whose party is another, and those without one."""
    (count,) = world.execute("SELECT count(*) FROM cases WHERE authority = ?", (authority(code).cvr,)).fetchone()
    strangers = count - made(code).total.of_kind[CASES]
    assert 0 <= strangers <= 8  # parties named otherwise than by a made-up citizen's CPR number


@EACH_MUNICIPALITY
def test_every_benefit_of_the_world_is_in_it(code: str, world: sqlite3.Connection) -> None:
    """But for those that the index withholds because their case is exempt."""
    sql = "SELECT count(*) FROM benefits b JOIN grants g ON g.uuid = b.grant_uuid WHERE g.authority = ?"
    (count,) = world.execute(sql, (authority(code).cvr,)).fetchone()
    assert 0 <= count - made(code).total.of_kind[BENEFITS] <= 5


@pytest.mark.parametrize(
    ("id", "count"),
    [
        ("case-no-area", 3),
        ("case-no-creation-date", 1),
        ("case-no-progress", 1),
        ("document-dangling", 1),
        ("document-title-missing", 1),
        ("document-undated", 1),
        ("payment-amount-misread", 1),
        ("benefit-case-absent", 2),
        ("benefit-area-retired", 1),
        ("case-progress-unordered", 1),
        ("document-title-cpr", 0),
    ],
)
def test_the_hard_cases_of_korsbaek_are_found(id: str, count: int) -> None:
    """The sandbox has one citizen for each, and they all live in Korsbæk."""
    assert records(KORSBAEK, id) == count


@pytest.mark.parametrize(
    ("id", "count"),
    [("case-no-primary-party", 2), ("case-no-progress", 2), ("case-never-closed", 2), ("case-title-missing", 3)],
)
def test_what_is_found_in_vejle(id: str, count: int) -> None:
    """An ordinary municipality has its share."""
    assert records(VEJLE, id) == count


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            Language.DA,
            [
                "Sager uden primær part findes kun ved id: 7 sager blev slået op sådan.",
                "3 borgere, som indeksene ikke svarede om.",
                "2 borgere med flere poster, end der blev hentet.",
            ],
        ),
        (
            Language.EN,
            [
                "Cases without a primary party are found by id only: 7 cases were looked up that way.",
                "3 citizens that the indexes did not answer about.",
                "2 citizens with more records than were fetched.",
            ],
        ),
    ],
)
def test_what_was_not_read_is_in_the_report(language: Language, sentences: list[str]) -> None:
    """A number without what it leaves out would mislead."""
    spots = blind_spots(replace(made(KORSBAEK), named=7, unread=3, cut=2), language)
    assert [spot for spot in spots if spot in sentences] == sentences


# How it adds up


@EACH_MUNICIPALITY
def test_the_areas_add_up(code: str) -> None:
    """Each record is in one area, and in one system."""
    report = made(code)
    for slices in ([area.tally for area in report.areas], [row[2] for row in report.systems]):
        for name in ("records", "held", "shown_now", "would_show", "sound"):
            assert sum(getattr(tally, name) for tally in slices) == getattr(report.total, name)


@EACH_MUNICIPALITY
def test_what_is_shown_now_would_be_shown_if_opened(code: str) -> None:
    """Opening more never hides; nothing that is held back for good is shown."""
    for area in made(code).areas:
        tally = area.tally
        assert tally.shown_now <= tally.would_show <= tally.counted
        assert tally.sound_under_own_titles <= tally.sound <= tally.would_show
        assert area.is_opened or tally.shown_now == 0


@EACH_MUNICIPALITY
def test_a_proposed_since_is_as_good_as_it_says(code: str) -> None:
    """From its year on, at least 95 % are fit; and no earlier year would do."""
    for area in made(code).areas:
        if since := area.since():
            assert (area.score_since(since.year) or 0) >= 0.95
            assert all((area.score_since(year) or 0) < 0.95 for year in area.years if year and year < since.year)


# What it must not hold


@EACH_MUNICIPALITY
@pytest.mark.parametrize("language", Language)
def test_no_number_and_no_title_of_anybody(code: str, language: Language) -> None:
    """Neither in JSON nor in HTML: ids, counts and the words of KLE."""
    texts = [orjson.dumps(report_json(made(code), language)).decode(), page(made(code), language)]
    titles = {document.title for reading in readings(code) for document in reading.documents.records if document.title}
    titles -= {kle.area(number, TODAY).title for number in kle.numbers()}  # KLE may use the same words
    for text in texts:
        assert_no_number(text)
        assert "urn:oio" not in text
        assert [title for title in titles if len(title) > 14 and title in text] == []


@EACH_MUNICIPALITY
def test_examples_are_ids(code: str) -> None:
    """Of the index, few of each."""
    examples = [counts["examples"] for counts in answer(code)["total"]["found"]]
    assert all(0 < len(ids) <= 5 for ids in examples)
    assert all(re.fullmatch(r"[0-9a-f-]{36}", id) for ids in examples for id in ids)


@pytest.mark.parametrize("language", Language)
def test_the_page_stands_alone(language: Language) -> None:
    """Nothing is fetched and nothing runs; both languages say what cannot be seen."""
    html = page(made(VEJLE), language)
    assert f'<html lang="{language.name.lower()}">' in html
    assert not re.search(r"<script|<link|<img|src=|href=|url\(|@import|https?:", html)
    assert html.count("<svg") > 10
    assert {"DA": "Det kan rapporten ikke se", "EN": "What this report cannot see"}[language.name] in html


@pytest.mark.browser
@pytest.mark.parametrize("language", Language)
def test_the_page_prints_on_a4(language: Language, tmp_path: Path) -> None:
    """In Chromium: no table is wider than the paper, and nothing is asked for over the wire."""
    chromium = pytest.importorskip("playwright.sync_api")
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("no Chromium on this machine")
    (tmp_path / "report.html").write_text(page(made(KORSBAEK), language), "utf-8")
    requested_urls: list[str] = []
    with chromium.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        paper = browser.new_page(viewport={"width": 703, "height": 1020})
        paper.on("request", lambda request: requested_urls.append(request.url))
        paper.goto((tmp_path / "report.html").as_uri())
        paper.emulate_media(media="print")
        assert paper.evaluate("document.documentElement.scrollWidth") <= 703
        assert paper.pdf(format="A4").startswith(b"%PDF")
        browser.close()
    assert requested_urls == [(tmp_path / "report.html").as_uri()]
