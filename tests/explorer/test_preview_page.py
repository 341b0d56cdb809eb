"""The page of `borgerblik preview --serve` in a browser: a consultant edits a draft, and sees what it does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from gateway.explorer import is_built
from tests.explorer.conftest import guarded_visit
from tests.explorer.test_overview import AXE, violations
from tests.federation.node import installed

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

HEAD = 'extend schema\n  @municipality(code: "0999", cvr: "11111111", name: "Korsbæk Kommune")\n'
NARROW = f'{HEAD}  @opens(area: "32", parts: [CASES])\n'
WIDE = f'{HEAD}  @opens(area: "32", parts: [CASES, DOCUMENTS, TIMELINE, BENEFITS, PAYMENTS])\n'


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("draft") / "draft.graphql"
    path.write_text(NARROW, "utf-8")
    return path


@pytest.fixture(scope="module")
def address(draft: Path) -> Iterator[str]:
    """Provide where the page is, as the command prints it."""
    if not is_built():
        pytest.skip("the explorer's page is not built: pip install -e .")
    command = [sys.executable, "-m", "gateway", "preview", "--serve", str(draft)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            assert server.stdout
            printed = next((line for line in server.stdout if "/overblik" in line), "")
            (url,) = re.findall(r"http://127\.0\.0\.1:[0-9]+", printed)
            yield url
        finally:
            server.terminate()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Provide the page on a phone."""
    with guarded_visit(browser, address, viewport={"width": 390, "height": 844}) as visit:
        visit.page.goto(f"{address}/overblik?persona=overblik")
        visit.page.get_by_role("heading", name="Mine sager").wait_for()
        yield visit.page


def test_a_consultant_sees_what_a_draft_does(page: Page, draft: Path, screenshots: Path) -> None:
    """What disappears, by which rule and line; the page by either version; the draft as it is saved, or refused."""
    panel = page.locator(".draft")
    expect(panel).to_contain_text("Forsvinder")
    expect(panel).to_contain_text("Regel 18: Der er ikke åbnet for ydelser")
    expect(panel).to_contain_text('draft.graphql:3 @opens(area: "32")')
    drafted = page.locator("article").count()
    in_force = panel.get_by_role("button", name="Gælder nu")
    in_force.click()
    expect(in_force).to_have_attribute("aria-pressed", "true")
    expect(page.locator("main")).to_have_attribute("aria-busy", "false")
    expect(in_force).to_be_focused()
    assert page.locator("article").count() > drafted
    panel.get_by_role("button", name="Kladden", exact=True).click()
    expect(page.locator("main")).to_have_attribute("aria-busy", "false")
    assert page.locator("article").count() == drafted
    axe = (installed(AXE) / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
    panel.locator("summary").last.click()
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.screenshot(path=screenshots / "preview-draft.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="English").click()
    expect(panel).to_contain_text("Rule 18: Benefits are not opened")
    page.screenshot(path=screenshots / "preview-draft-wide.png")

    draft.write_text(WIDE, "utf-8")
    panel.get_by_role("button", name="Read the draft again").click()
    expect(panel).not_to_contain_text("Rule 18: Benefits are not opened for this area. draft.graphql")
    expect(page.locator("article")).not_to_have_count(drafted)
    draft.write_text(f"{HEAD}  @opens(area: 32)\n", "utf-8")
    panel.get_by_role("button", name="Read the draft again").click()
    expect(panel.get_by_role("alert")).to_contain_text("draft.graphql:3")
    expect(page.get_by_role("heading", name="My cases")).to_be_visible()
    draft.write_text(NARROW, "utf-8")
    stored = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    assert json.loads(page.evaluate(stored)) == [{}, {}, ""]  # a look by a draft is no visit
