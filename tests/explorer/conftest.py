"""A running gateway on the sandbox, and a browser that can reach nothing else."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect, sync_playwright

from gateway.explorer.page import STATIC
from gateway.policies.folder import PACKAGED
from gateway.settings import PREFIX
from tests.ports import free_port

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE = 60.0

expect.set_options(timeout=20_000)


@dataclass  # without slots: Playwright notes its listeners on the object
class Visit:
    """An open explorer, and what it should not have done."""

    page: Page
    url: str
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def guard(self, route: Route) -> None:
        if route.request.url.startswith(f"{self.url}/"):
            route.continue_()
        else:
            self.strangers.append(route.request.url)
            route.abort()

    def listen(self, message: ConsoleMessage) -> None:
        refused = "Failed to load resource" in message.text
        if message.type == "error" and not refused:
            self.complaints.append(message.text)


@contextmanager
def guarded_visit(browser: Browser, url: str, **options: Any) -> Iterator[Visit]:
    """Provide an empty page of a Dane's browser; on leaving, it must have kept to its own host and its own policy."""
    with browser.new_context(**({"locale": "da-DK"} | options)) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        visit = Visit(page=page, url=url)
        context.route("**/*", visit.guard)
        page.on("console", visit.listen)
        page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        yield visit
        assert visit.strangers == []
        assert visit.complaints == []


@pytest.fixture(scope="session")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Provide the folder of policies that the gateway goes by: a copy, which a test may change and restore."""
    return Path(shutil.copytree(PACKAGED, tmp_path_factory.mktemp("policies") / "municipalities"))


@pytest.fixture(scope="session")
def explorer_url(policies: Path) -> Iterator[str]:
    """Provide the address of a gateway on the sandbox; EXPLORER_URL names one that already runs."""
    if running := os.environ.get("EXPLORER_URL"):
        yield running.rstrip("/")
        return
    if not (STATIC / "index.html").is_file():
        pytest.skip("the explorer's page is not built: pip install -e .")
    port = free_port()
    command = [sys.executable, "-m", "gateway", "serve", "--sandbox", "--port", str(port)]
    environment = os.environ | {f"{PREFIX}POLICIES": str(policies)}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url, server)
            yield url
        finally:
            server.terminate()


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            if httpx.get(f"{url}/explorer").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the gateway did not start within {PATIENCE:.0f} s (exit code {server.poll()})")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for a module, no longer: while it is open, its event loop keeps async tests from running."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} is installed")
    with sync_playwright() as playwright:
        # The browser's own errands (updates, safe browsing) find no host either.
        alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
        browser = playwright.chromium.launch(executable_path=path, args=[alone])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, explorer_url: str) -> Iterator[Visit]:
    """Provide the explorer, opened."""
    with guarded_visit(browser, explorer_url, viewport={"width": 1440, "height": 900}) as visit:
        visit.page.goto(f"{explorer_url}/explorer")
        visit.page.locator(".graphiql-query-editor .view-line").first.wait_for()
        yield visit


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = Path(__file__).parents[2] / "test-output"
    folder.mkdir(exist_ok=True)
    return folder
