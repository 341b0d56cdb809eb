"""A person opens the explorer in a browser: what they can do there, and what it never does behind their back."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, Request, Response, Route, expect

pytestmark = pytest.mark.browser

TOO_COSTLY = """query TooCostly { me { cases(first: 100) { nodes { timeline(first: 100) { nodes { title payment {
  title amount { amount currency } total { lines { title } } } } } } } } }"""


def is_of_an_operation(message: Request | Response) -> bool:
    """Return whether a message belongs to an operation that a person runs: the editor's own question may come late."""
    request = message if isinstance(message, Request) else message.request
    return urlsplit(request.url).path == "/graphql" and "IntrospectionQuery" not in (request.post_data or "")


def run(page: Page) -> dict[str, Any]:
    with page.expect_response(is_of_an_operation) as response:
        page.get_by_role("button", name="Execute query").click()
    return dict(response.value.json())


def answer_text(page: Page) -> str:
    """Return what can be read in the answer's pane (the editor writes its spaces as non-breaking ones)."""
    return page.locator(".graphiql-response .view-lines").inner_text().replace("\N{NO-BREAK SPACE}", " ")


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text(name)
    page.wait_for_timeout(600)  # GraphiQL takes what stands in its editor a little later, and nobody is so quick


def test_a_person_picks_a_citizen_and_sees_the_overview(visit, screenshots: Path):
    """Choosing a citizen is enough to ask as that citizen."""
    page = visit.page
    page.get_by_label("Borger", exact=True).select_option(index=1)
    page.get_by_label("Borger", exact=True).select_option(index=0)
    answer = run(page)
    assert "errors" not in answer
    assert answer["data"]["me"]["cases"]["nodes"]
    expect(page.locator(".graphiql-response .view-lines")).to_contain_text(answer["data"]["me"]["name"].split()[0])
    assert '"cases": {' in answer_text(page)
    page.wait_for_timeout(1000)  # the editor colours its lines a little later
    page.screenshot(path=screenshots / "explorer.png")


def test_another_citizen_never_stands_beside_the_first_ones_answer(visit):
    """Choosing another citizen clears the answers of every tab."""
    page = visit.page
    run(page)
    open_tab(page, "Progress")
    run(page)
    page.get_by_label("Borger", exact=True).select_option(index=1)
    assert is_cleared(page)
    open_tab(page, "Overview")
    assert is_cleared(page)


def is_cleared(page):
    """Whether the answer is gone, once the page has had time to draw itself anew."""
    for _ in range(60):
        if not answer_text(page).strip():
            return True
        page.wait_for_timeout(50)
    return False


def test_keyboard_alone_runs_a_query(visit):
    """Ctrl+Enter in the editor runs what stands there."""
    page = visit.page
    page.locator(".graphiql-query-editor .view-line").first.click()
    with page.expect_response(is_of_an_operation) as response:
        page.keyboard.press("Control+Enter")
    assert response.value.json()["data"]["me"]


def test_everyone_may_ask_who_shows_what(visit):
    """The last tab needs no citizen, and sends no token when none is chosen."""
    page = visit.page
    page.get_by_label("Borger", exact=True).select_option("")
    open_tab(page, "WhoShowsWhat")
    with page.expect_request(is_of_an_operation) as request:
        answer = run(page)
    assert "authorization" not in request.value.headers
    assert answer["data"]["municipalities"]


def test_nothing_moves_when_another_citizen_is_chosen(visit):
    """GraphiQL misses a press on a tab that is on its way to another place."""
    page = visit.page
    citizens = page.get_by_label("Borger", exact=True)
    for width in (1440, 900, 390):
        page.set_viewport_size({"width": width, "height": 900})
        heights = set()
        for index in range(citizens.locator("option").count()):
            citizens.select_option(index=index)
            heights.add(page.locator(".bar").bounding_box()["height"])
        assert len(heights) == 1, width


def test_the_case_tab_takes_an_id_the_overview_has_shown(visit):
    """Nobody has to copy an opaque id to try case(id)."""
    page = visit.page
    first = run(page)["data"]["me"]["cases"]["nodes"][0]
    expect(page.locator(".graphiql-response .view-lines")).to_contain_text('"cases"')
    open_tab(page, "OneCase")
    assert run(page)["data"]["case"]["title"] == first["title"]


def test_the_docs_open_on_the_schema(visit):
    """The schema's own words can be read beside the query, without a token."""
    page = visit.page
    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.locator(".graphiql-doc-explorer").get_by_text("Citizen", exact=True).first.click()
    expect(page.locator(".graphiql-doc-explorer")).to_contain_text("residence")


def test_the_bar_speaks_danish_and_english(visit):
    """The toggle changes the bar's words and the language that a screen reader is told."""
    page = visit.page
    expect(page.locator("html")).to_have_attribute("lang", "da")
    expect(page.get_by_text("Opdigtede borgere i en opdigtet kommune")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_text("Made-up citizens of a made-up municipality")).to_be_visible()
    expect(page.get_by_label("Citizen", exact=True)).to_be_visible()


def test_a_refused_token_is_renewed_once(visit):
    """A 401 is met with a fresh token, and the person notices nothing."""
    page = visit.page
    run(page)
    page.route("**/graphql", lambda route: route.fulfill(status=401, body="{}"), times=1)
    with page.expect_request("**/sandbox/token"):
        page.get_by_role("button", name="Execute query").click()
    expect(page.locator(".graphiql-response .view-lines")).to_contain_text('"me"')


def test_an_answer_that_is_not_json_is_said_plainly(visit):
    """A proxy's error page becomes one sentence, not a parser's complaint."""
    page = visit.page

    def proxy(route: Route) -> None:
        route.fulfill(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>")

    page.route("**/graphql", proxy, times=1)
    page.get_by_role("button", name="Execute query").click()
    expect(page.locator(".graphiql-response .view-lines")).to_contain_text(re.compile("HTTP.502.without.JSON"))


def test_nothing_is_left_in_the_browser(visit):
    """No token, query or answer is stored: a reload starts from nothing."""
    page = visit.page
    run(page)
    stored = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    assert json.loads(page.evaluate(stored)) == [{}, {}, ""]


def test_the_docs_show_what_a_frontend_may_ask(visit):
    """Not what routers alone ask: `_entities` and `_service`."""
    page = visit.page
    page.get_by_role("button", name="Show Documentation Explorer").click()
    docs = page.locator(".graphiql-doc-explorer")
    docs.get_by_role("link", name="Query", exact=True).click()
    expect(docs).to_contain_text("municipalities")
    expect(docs).not_to_contain_text("_entities")
    expect(docs).not_to_contain_text("_service")


def test_a_query_is_shared_by_a_link(visit):
    """Behind the #, which no server is sent; a number that may be a CPR number goes into no link."""
    page = visit.page
    query, variables = "query Who($first: Int) { municipalities { name } }", '{"first": 3}'
    page.goto("about:blank")
    page.goto(f"{visit.url}/explorer#{urlencode({'query': query, 'variables': variables})}")
    editor = page.locator(".graphiql-query-editor .view-lines")
    expect(editor).to_contain_text("municipalities")
    expect(page.locator(".graphiql-editor-tool .view-lines").first).to_contain_text("first")
    page.get_by_role("button", name="Del forespørgslen").click()
    expect(page.locator(".share")).to_contain_text("Linket")
    fragment = parse_qs(urlsplit(page.url).fragment)
    assert (fragment["query"], fragment["variables"]) == ([query], [variables])
    page.goto("about:blank")
    personal = urlencode({"query": '{ case(id: "6101010000") { title } }'})
    page.goto(f"{visit.url}/explorer#{personal}")
    expect(editor).to_contain_text("6101010000")
    page.evaluate("history.replaceState(null, '', '#')")
    page.get_by_role("button", name="Del forespørgslen").click()
    expect(page.locator(".share")).to_contain_text("CPR-nummer")
    assert "6101010000" not in page.url


def test_an_answer_is_as_wide_as_a_phone(visit, screenshots: Path):
    """At 390 pixels it stands below the query, and not a letter a line beside it."""
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 844})
    run(page)
    expect(page.locator(".graphiql-response .view-lines")).to_contain_text('"me"')
    query, answer = (page.locator(name).bounding_box() for name in (".graphiql-query-editor", ".graphiql-response"))
    assert min(query["width"], answer["width"]) > 250
    assert answer["y"] > query["y"] + query["height"] - 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.screenshot(path=screenshots / "explorer-phone.png", full_page=True)


def test_the_cost_of_a_query_is_told(visit, screenshots: Path):
    """Below the answer, of how much is allowed, in both languages; of a query that is refused, too. Nothing moves."""
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 844})
    line, footer = page.locator(".graphiql-footer [role=status]"), page.locator(".graphiql-footer")
    heights = []

    def tells(text: str) -> None:
        expect(line).to_have_text(text)
        heights.append(footer.bounding_box()["height"])

    tells("Kør forespørgslen for at se, hvad den koster.")
    cost = run(page)["extensions"]["cost"]
    tells(f"Forespørgslen koster {dotted(cost['value'])} af højst {dotted(cost['limit'])}.")
    page.get_by_role("button", name="English").click()
    tells(f"The query costs {cost['value']:,} of {cost['limit']:,} at the most.")
    page.goto("about:blank")
    page.goto(f"{visit.url}/explorer#{urlencode({'query': TOO_COSTLY})}")
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("TooCostly")
    refusal = run(page)["errors"][0]["extensions"]
    tells(f"For dyr: forespørgslen koster {dotted(refusal['found'])} af højst {dotted(refusal['limit'])}.")
    page.screenshot(path=screenshots / "explorer-cost-phone.png", full_page=True)
    assert len(set(heights)) == 1


def dotted(number: int) -> str:
    """Return a number as Danes write it."""
    return f"{number:,}".replace(",", ".")
