"""The page "Mit Overblik" in a browser: what a citizen reads, in both languages, and when something is wrong."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from gateway.app.sandbox import settings
from gateway.ids import Ids
from sources.sandbox.personas import PERSONAS
from sources.sandbox.world import cached_world
from tests.changes_asked import CHANGES, LISTS
from tests.explorer.conftest import PATIENCE, guarded_visit
from tests.federation.node import installed
from tests.test_journeys_of_changes import ask, gateway_on, turn_back

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

AXE = Path(__file__).parent / "axe"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
Opens = Callable[..., Any]


@pytest.fixture
def opens(browser: Browser, explorer_url: str) -> Opens:
    """Provide a way to open the page as a persona."""

    @contextmanager
    def opened(persona: str = "overblik", **options: Any) -> Iterator[Page]:
        settings = {"viewport": {"width": 1100, "height": 900}} | options
        with guarded_visit(browser, explorer_url, **settings) as visit:
            visit.page.goto(f"{explorer_url}/overblik?persona={persona}")
            visit.page.locator("h2").first.wait_for()
            yield visit.page

    return opened


@pytest.fixture(scope="module")
def axe() -> str:
    return (installed(AXE) / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def violations(page: Page, axe: str) -> list[str]:
    """Return what axe-core finds: its rule and the element."""
    page.evaluate(axe)
    found = page.evaluate(f"axe.run(document, {{runOnly: {json.dumps(RULES)}}})")
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("persona", [persona.key for persona in PERSONAS])
def test_every_citizen_has_a_page_in_both_languages(opens: Opens, persona: str) -> None:
    """With the citizen's name, cases and money; English words after one press of a button."""
    with opens(persona) as page:
        expect(page.get_by_role("heading", name="Mine sager")).to_be_visible()
        expect(page.get_by_role("heading", name="Min økonomi")).to_be_visible()
        danish = page.locator("main").inner_text()
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", name="My cases")).to_be_visible()
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("main").inner_text() != danish
        assert page.title() == "My Overview"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"color_scheme": "dark"},
        {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "locale": "en-GB"},
        {"viewport": {"width": 390, "height": 844}},
    ],
    ids=["light", "dark", "phone dark", "phone light"],
)
@pytest.mark.parametrize("persona", ["overblik", "korrektioner", "tom"])
def test_nobody_is_shut_out(opens: Opens, axe: str, screenshots: Path, persona: str, options: dict[str, Any]) -> None:
    """WCAG 2.1 AA as far as axe-core can tell; nothing is wider than the screen."""
    with opens(persona, **options) as page:
        for summary in page.locator("summary").all():
            summary.click()
        assert violations(page, axe) == []
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"]  # type: ignore[index]
        page.screenshot(path=screenshots / f"overblik-{persona}-{len(str(options))}.png", full_page=True)


def test_the_keyboard_alone_is_enough(opens: Opens) -> None:
    """The first stop skips to the content; the first case opens and closes with a key."""
    with opens() as page:
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Gå til indholdet")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.locator("summary").first).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("details").first).to_have_attribute("open", "")


def test_a_source_that_does_not_answer_is_named(opens: Opens, explorer_url: str) -> None:
    """An outage never looks like nothing: the page says who has not answered, and shows the rest."""
    fault = {"service": "sagdokumentindeks", "authority": "11111111", "kind": "http500"}
    httpx.post(f"{explorer_url}/sandbox/faults", json=fault, trust_env=False).raise_for_status()
    try:
        with opens() as page:
            notice = page.locator(".missing")
            expect(notice).to_contain_text("Korsbæk Kommune, sager")
            expect(page.get_by_role("heading", name="Boligsikring", exact=True)).to_be_visible()
    finally:
        httpx.delete(f"{explorer_url}/sandbox/faults", trust_env=False).raise_for_status()


@pytest.fixture(scope="module")
def earlier_token(explorer_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Provide a visit's token from before a case, a letter, a step and a later end of a benefit."""
    world = tmp_path_factory.mktemp("earlier") / "earlier.sqlite"
    shutil.copy(cached_world(), world)
    with httpx.Client(base_url=explorer_url, trust_env=False, timeout=60) as client:
        token = client.post("/sandbox/token", json={"persona": "overblik"}).json()["access_token"]
        headers = {"authorization": f"Bearer {token}"}
        me = client.post("/graphql", json={"query": LISTS}, headers=headers).json()["data"]["me"]
    turn_back(world, me, Ids(settings({}).id_key))

    async def visit() -> str:
        async with gateway_on(world) as earlier:
            return str((await ask(earlier, CHANGES))["changes"]["token"])

    with ThreadPoolExecutor(1) as elsewhere:  # this thread's event loop is the browser's
        return elsewhere.submit(asyncio.run, visit()).result()


def test_what_is_new_since_the_last_visit_is_said(opens: Opens, earlier_token: str, screenshots: Path) -> None:
    """In both languages, until the page is opened again; a token that is no good starts again without a word."""
    keep = "token => localStorage.setItem('borgerblik.visit.overblik', token)"
    with opens() as page:
        expect(page.locator(".news-first")).to_contain_text("Næste gang")
        page.evaluate(keep, earlier_token)
        page.reload()
        news = page.locator(".news")
        expect(news).to_contain_text("Du var her sidst 16. november 2026")
        for what in ("Ny sag", "Nyt brev", "Sag ", "Ydelse "):
            expect(news).to_contain_text(what)
        page.screenshot(path=screenshots / "overblik-news.png")
        page.get_by_role("button", name="English").click()
        expect(news).to_contain_text("New letter")
        page.reload()
        expect(news).to_contain_text("Der er intet nyt.")
        page.evaluate(keep, "of somebody else")
        page.reload()
        expect(page.locator(".news-first")).to_contain_text("Næste gang")
        expect(page.get_by_role("alert")).to_have_count(0)
        page.reload()
        expect(news).to_contain_text("Der er intet nyt.")


@contextmanager
def opened_less(url: str, policies: Path) -> Iterator[None]:
    """Let Korsbæk show less while the block runs; both changes are in force when it begins and when it has ended."""
    file = policies / "korsbaek.graphql"
    text, before = file.read_text("utf-8"), openings(url)
    file.write_text(
        'extend schema\n  @municipality(code: "0999", cvr: "11111111", name: "Korsbæk Kommune")\n'
        '  @opens(area: "32", parts: [CASES])\n',
        "utf-8",
    )
    try:
        wait_until(lambda: openings(url) != before)
        yield
    finally:
        file.write_text(text, "utf-8")
        wait_until(lambda: openings(url) == before)


def openings(url: str) -> str:
    """Return the version of what the municipalities open."""
    answer = httpx.post(f"{url}/graphql", json={"query": "{ municipalities { name } }"}, trust_env=False, timeout=60)
    return str(answer.json()["extensions"]["openings"])


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for a condition, within bounds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.skipif("EXPLORER_URL" in os.environ, reason="the gateway's policies are not the test's")
def test_what_a_municipality_closes_is_gone_at_the_next_question(
    opens: Opens, explorer_url: str, policies: Path
) -> None:
    """The page that stands open goes on; asked anew it shows less, as if there were no more, and nothing is amiss."""
    with opens() as page:
        title = page.get_by_role("heading", name="Kommunikationshjælpemiddel")
        cases = page.locator("article", has=page.locator(".steps"))
        expect(title).to_be_visible()
        in_force = cases.count()
        with opened_less(explorer_url, policies):
            expect(title).to_be_visible()
            page.get_by_role("button", name="English").click()
            expect(page.locator("main")).to_have_attribute("aria-busy", "false")
            expect(page.locator(".hello")).to_contain_text("Overview for Karen")
            expect(title).to_have_count(0)
            assert 0 < cases.count() < in_force
            expect(page.get_by_role("alert")).to_have_count(0)
            expect(page.locator(".missing")).to_have_count(0)
            expect(page.locator("main")).to_contain_text("The authority does not show documents in this case.")
        page.get_by_role("button", name="Dansk").click()
        expect(title).to_be_visible()
        assert cases.count() == in_force


def test_no_answer_at_all_can_be_tried_again(opens: Opens) -> None:
    """A sentence, and a button that works."""
    with opens() as page:

        def refuse(route: Route) -> None:
            route.fulfill(status=503, json={"errors": [{"message": "x", "extensions": {"code": "OVERLOADED"}}]})

        page.route("**/graphql", refuse)
        page.get_by_label("Borger").select_option("flyttet")
        expect(page.get_by_role("alert")).to_contain_text("Prøv igen om lidt")
        page.unroute("**/graphql")
        page.get_by_role("button", name="Prøv igen").click()
        expect(page.locator(".hello")).to_contain_text("Jonas")


def test_anothers_answer_never_stands_under_a_name(opens: Opens) -> None:
    """Two choices in a row: what comes late of the first is not shown."""
    with opens() as page:
        for persona in ("mange-sager", "tom", "mange-sager", "tom"):
            page.get_by_label("Borger").select_option(persona)
        expect(page.locator(".hello")).to_contain_text("Freja")
        page.wait_for_load_state("networkidle")
        expect(page.locator(".hello")).to_contain_text("Freja")
        assert page.locator("article").count() == 0


def test_the_login_page_sends_a_citizen_back(browser: Browser, explorer_url: str, axe: str, screenshots: Path) -> None:
    """By the keyboard alone, in a phone's width, and in the dark: the browser comes back with a code and the state."""
    callback = "http://localhost:5173/callback"
    asked = {
        "response_type": "code", "client_id": "frontend", "redirect_uri": callback, "scope": "openid", "state": "s1",
        "code_challenge": "c" * 43, "code_challenge_method": "S256",
    }  # fmt: skip
    options: Any = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "locale": "da-DK"}
    with browser.new_context(**options) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{explorer_url}/sandbox/authorize?{urlencode(asked)}")
        assert page.title() == "Log ind på sandkassen"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert violations(page, axe) == []
        page.screenshot(path=screenshots / "login.png", full_page=True)
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Karen Eksempelsen")).to_be_focused()
        with page.expect_request(lambda request: request.url.startswith(callback)) as request:
            page.keyboard.press("Enter")
        back = parse_qs(urlsplit(request.value.url).query)
        assert back.keys() == {"code", "state", "iss"}
        assert (back["state"], back["iss"]) == (["s1"], [f"{explorer_url}/sandbox"])
        assert complaints == []
