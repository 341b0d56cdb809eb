"""`preview --html`: a page that stands alone, says what the tables say, and takes nothing for markup."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from msgspec import structs

from gateway.policies.directives import Language
from gateway.preview.html import page
from sources.sandbox.world import TODAY
from tests.population import KORSBAEK, assert_no_number, views
from tests.preview.test_command import preview, preview_json


@pytest.mark.parametrize(("language", "heading"), [("da", "Hvad borgeren ser"), ("en", "What the citizen sees")])
def test_the_page_says_what_the_tables_say(tmp_path: Path, language: str, heading: str) -> None:
    """As many of each, every hidden group with its rule and line; no number of anybody, and nothing from elsewhere."""
    path = tmp_path / "view.html"
    arguments = ("--municipality", "0999", "--persona", "undtaget", "--language", language)
    assert preview(*arguments, "--html", str(path)).exit_code == 0
    text = path.read_text("utf-8")
    assert_no_number(text)
    assert "src=" not in text
    assert "href=" not in text
    document = html.fromstring(text)
    assert document.findtext(".//h1") == heading
    expected = preview_json(*arguments)
    counts = [int(str(title.text).rsplit("(", 1)[1].rstrip(")")) for title in document.iter("h2")]
    assert counts == [len(expected[kind]) for kind in ("cases", "benefits", "payments", "hidden")]
    tables = [table.text_content() for table in document.iter("table")]
    for record in expected["hidden"]:
        assert record["reason"] in tables[-1]
        assert record["decidedBy"] in tables[-1]
    for case in expected["cases"]:
        assert case["title"] in tables[0]


def test_a_title_is_text_whatever_it_holds() -> None:
    """Autoescape: a case's own title that is markup is read, and not obeyed."""
    view = next(view for view in views(KORSBAEK) if view.benefits)
    first = view.benefits[0]
    hostile = structs.replace(first, record=structs.replace(first.record, title="<script>alert(1)</script>"))
    text = page(replace(view, benefits=[hostile]), Language.DA, TODAY, is_cut=True)
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "listerne er ikke hele" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("--against", "{draft}", "--html", "view.html"),
        ("--serve", "{draft}", "--persona", "overblik"),
        ("--serve", "{draft}", "--html", "view.html"),
        ("--municipality", "0999", "--persona", "overblik", "--html", "{folder}/missing/view.html"),
    ],
)
def test_what_does_not_go_together_is_one_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    draft = tmp_path / "draft.graphql"
    draft.write_text("", "utf-8")
    result = preview(*(argument.format(draft=draft, folder=tmp_path) for argument in arguments))
    assert result.exit_code == 2
    assert result.output.startswith("borgerblik: ")
    assert result.output.count("\n") == 1
