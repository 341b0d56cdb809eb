"""The explorer's page and files: their policy, their caching, and what they never carry."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from gateway.explorer import page as room
from gateway.explorer.page import STATIC, routes

built = pytest.mark.skipif(not (STATIC / "index.html").is_file(), reason="the page is not built: pip install -e .")


def get(path: str, *, sandbox: bool = True) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=routes(sandbox)))
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            return await client.get(path)

    return asyncio.run(ask())


def policy(headers) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))


@built
def test_the_page_may_run_its_own_scripts_only():
    """No inline script, no eval, no frame, no other host."""
    directives = policy(get("/explorer").headers)
    assert directives.pop("style-src") == "'self' 'unsafe-inline'"
    assert directives.pop("img-src") == "'self' data:"
    assert set(directives.values()) == {"'none'", "'self'"}
    assert directives["script-src"] == directives["worker-src"] == directives["connect-src"] == "'self'"
    assert (
        directives["default-src"]
        == directives["frame-ancestors"]
        == directives["base-uri"]
        == directives["form-action"]
        == "'none'"
    )


@built
def test_the_page_is_never_kept_and_its_files_always_are():
    """Files are named by their content, so only the page has to be asked for again."""
    page = get("/explorer")
    assert page.headers["cache-control"] == "no-store"
    for path in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        asset = get(path)
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert asset.headers["content-security-policy"] == page.headers["content-security-policy"]
        assert asset.headers["x-content-type-options"] == "nosniff"


@built
def test_the_page_names_no_other_host_and_runs_nothing_inline():
    """All it loads stands beside it."""
    page = get("/explorer").text
    assert "://" not in page
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []


@built
@pytest.mark.parametrize("sandbox", [True, False])
def test_the_page_knows_whether_it_stands_on_the_sandbox(sandbox: bool):
    """Only there it offers made-up citizens."""
    assert f'data-sandbox="{str(sandbox).lower()}"' in get("/explorer", sandbox=sandbox).text


@built
@pytest.mark.parametrize("path", ["nothing.js", "../index.html", "..%2findex.html", "..%2f..%2froutes.py"])
def test_only_the_bundle_is_served(path: str):
    """There is no way out of the folder of files."""
    assert get(f"/explorer/assets/{path}").status_code == 404


@built
def test_the_bundle_carries_no_source_maps_and_its_licences():
    """What is shipped is what runs, and whose it is."""
    assert list(STATIC.rglob("*.map")) == []
    assert "graphiql" in (STATIC / "licences.md").read_text(encoding="utf-8")


def test_a_page_that_is_not_built_says_how_to_build_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A checkout that was never installed answers with the command, not with a 404."""
    monkeypatch.setattr(room, "STATIC", tmp_path)
    answer = get("/explorer")
    assert answer.status_code == 503
    assert "make explorer" in answer.text
