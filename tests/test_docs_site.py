"""The docs are a site that is built strictly, has every page, and asks no other host for anything."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytest.importorskip("mkdocs", reason="no mkdocs: pip install mkdocs-material")

LOADED = re.compile(r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"?([^\" >]+)|<link\b[^>]*\bhref=\"?([^\" >]+)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Provide the site, built as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


def test_every_page_is_there(site: Path) -> None:
    """With the drawing of the architecture."""
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert [str(page) for page in sorted(pages) if not (site / page).is_file()] == []
    assert (site / "architecture.svg").is_file()


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    """No font, script, picture or frame; a style sheet imports none either."""
    for page in site.rglob("*.html"):
        for match in LOADED.finditer(page.read_text("utf-8")):
            address = match.group(1) or match.group(2)
            assert not address.startswith(("http:", "https:", "//")), (page, address)
    for sheet in site.rglob("*.css"):
        assert not re.search(r"@import|url\(\"?(?:https?:)?//", sheet.read_text("utf-8")), sheet


def test_it_is_searched_in_danish_and_english(site: Path) -> None:
    """By words of both."""
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    assert index["config"]["lang"] == ["da", "en"]
    texts = " ".join(entry["text"] for entry in index["docs"])
    assert "fradato" in texts
    assert "circuit breaker" in texts
