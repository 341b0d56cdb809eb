"""What each persona's line promises is what the graph shows that persona, page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from gateway.app.sandbox import create_on_sandbox
from sources.sandbox.personas import BY_KEY, PERSONAS

Node = dict[str, Any]

CASES = "title area { kle } progress authority { name }"
BENEFITS = "title authority { name }"
PAYMENTS = "title paidTo total { id gross { amount } sent { amount } paid { amount } } corrects amount { amount }"


class Reader:
    """Reads a persona's lists to their ends, a hundred records a page."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def data(self, persona: str, query: str, **variables: str | None) -> Any:
        token = (await self._client.post("/sandbox/token", json={"persona": persona})).json()["access_token"]
        body = {"query": query, "variables": variables}
        answer = await self._client.post("/graphql", json=body, headers={"authorization": f"Bearer {token}"})
        assert "errors" not in answer.json(), answer.text
        return answer.json()["data"]["me"]

    async def pages(self, persona: str, connection: str, fields: str) -> list[list[Node]]:
        """Read every page of a connection."""
        query = f"""query ($after: String) {{ me {{ {connection}(first: 100, after: $after) {{
          totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ {fields} }} }} }} }}"""
        pages: list[list[Node]] = []
        cursor, has_next = None, True
        while has_next:
            page = (await self.data(persona, query, after=cursor))[connection]
            cursor, has_next = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
            pages.append(page["nodes"])
        assert page["totalCount"] == sum(map(len, pages))
        return pages

    async def nodes(self, persona: str, connection: str, fields: str) -> list[Node]:
        """Read all records of a connection."""
        return [node for page in await self.pages(persona, connection, fields) for node in page]


@pytest.fixture(scope="module")
async def reader() -> AsyncIterator[Reader]:
    app = create_on_sandbox({"BORGERBLIK_DEADLINE": "60"})
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://gateway") as client,
    ):
        yield Reader(client)


async def test_the_overview_has_a_case_at_every_step_and_benefits_from_two_authorities(reader: Reader) -> None:
    cases = await reader.nodes("overblik", "cases", CASES)
    benefits = await reader.nodes("overblik", "benefits", BENEFITS)

    assert {case["progress"] for case in cases} == {"OPENED", "EXAMINED", "DECIDED", "CLOSED"}
    assert {benefit["authority"]["name"] for benefit in benefits} == {"Korsbæk Kommune", "Udbetaling Danmark"}


async def test_who_has_moved_twice_sees_cases_in_three_municipalities(reader: Reader) -> None:
    cases = await reader.nodes("flyttet", "cases", CASES)
    benefits = await reader.nodes("flyttet", "benefits", BENEFITS)

    assert {case["authority"]["name"] for case in cases} == {"Korsbæk Kommune", "Vejle Kommune", "Roskilde Kommune"}
    assert "Udbetaling Danmark" in {benefit["authority"]["name"] for benefit in benefits}


async def test_many_cases_are_three_pages_of_a_hundred(reader: Reader) -> None:
    pages = await reader.pages("mange-sager", "cases", CASES)

    assert [len(page) for page in pages] == [100, 100, 100]
    assert "300" in BY_KEY["mange-sager"].description_en
    assert len({case["area"]["kle"] for page in pages for case in page}) > 5


async def test_many_payments_are_two_thousand_lines_over_six_benefits(reader: Reader) -> None:
    benefits = await reader.nodes("mange-betalinger", "benefits", BENEFITS)
    lines = await reader.nodes("mange-betalinger", "payments", PAYMENTS)
    by_payment = Counter(line["total"]["id"] for line in lines if line["total"])

    assert len(benefits) == 6
    assert len(lines) == 2000
    assert {line["title"] for line in lines} == {benefit["title"] for benefit in benefits}
    assert max(by_payment.values()) == 4


async def test_old_data_are_seen(reader: Reader) -> None:
    """Retired subjects, cases whose own title is missing, and cases that were never closed."""
    cases = await reader.nodes("gamle-data", "cases", CASES)

    assert {"32.24.32", "32.24.48"} <= {case["area"]["kle"] for case in cases}
    assert all(case["title"] for case in cases)
    assert {case["progress"] for case in cases} & {"OPENED", "EXAMINED", "DECIDED"}


async def test_a_pensioner_sees_the_pension_and_the_housing_benefit(reader: Reader) -> None:
    benefits = await reader.nodes("pensionist", "benefits", BENEFITS)

    lines = await reader.nodes("pensionist", "payments", PAYMENTS)

    assert {"Folkepension", "Boligydelse"} <= {benefit["title"] for benefit in benefits}
    assert {line["paidTo"] for line in lines if line["title"] == "Folkepension"} == {"CITIZEN"}
    assert {line["paidTo"] for line in lines if line["title"] == "Boligydelse"} == {"OTHER"}


async def test_corrections_and_set_offs_are_seen(reader: Reader) -> None:
    lines = await reader.nodes("korrektioner", "payments", PAYMENTS)
    totals = [line["total"] for line in lines if line["total"]]

    assert any(line["corrects"] for line in lines)
    assert any(total["sent"] and total["sent"]["amount"] < total["gross"]["amount"] for total in totals)
    assert any(total["paid"] is None for total in totals)


async def test_the_owner_of_a_house_sees_its_building_cases(reader: Reader) -> None:
    cases = await reader.nodes("boligejer", "cases", CASES)
    assert [case["area"]["kle"] for case in cases].count("02.34.02") == 2


@pytest.mark.parametrize("persona", [persona.key for persona in PERSONAS if persona.key != "tom"])
async def test_every_other_persona_sees_a_case_and_a_benefit(reader: Reader, persona: str) -> None:
    assert await reader.nodes(persona, "cases", CASES)
    assert await reader.nodes(persona, "benefits", BENEFITS)


async def test_who_has_nothing_is_shown_nothing(reader: Reader) -> None:
    assert await reader.nodes("tom", "cases", CASES) == []
    assert await reader.nodes("tom", "benefits", BENEFITS) == []
