"""The page of a draft: two gateways side by side, and what a draft changes for a citizen, record by record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.policies.problem import PolicyError
from gateway.preview.comparison import titles
from gateway.preview.difference import ChangeKind, shown_records
from gateway.preview.server import create_server
from sources.sandbox.world import TODAY
from tests.population import KORSBAEK, assert_no_number, views

HEAD = 'extend schema\n  @municipality(code: "0999", cvr: "11111111", name: "Korsbæk Kommune")\n'
NARROW = f'{HEAD}  @opens(area: "32", parts: [CASES])\n'
WIDE = f'{HEAD}  @opens(area: "32", parts: [CASES, DOCUMENTS, TIMELINE, BENEFITS, PAYMENTS])\n'
TITLES = "{ me { cases(first: 100) { nodes { title documents { totalCount } authority { cvr } } } } }"


@asynccontextmanager
async def server(folder: Path, text: str = NARROW) -> AsyncIterator[httpx.AsyncClient]:
    """Serve a draft, and end with the block."""
    (folder / "draft.graphql").write_text(text, "utf-8")
    (folder / "policies").mkdir()
    app = create_server(folder / "draft.graphql", folder / "policies")
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1", timeout=60) as client,
    ):
        yield client


async def compared(client: httpx.AsyncClient, persona: str = "overblik", language: str = "da") -> Any:
    answer = await client.get("/preview/comparison", params={"persona": persona, "language": language})
    assert answer.status_code == 200
    assert_no_number(answer.text)
    return answer.json()


async def cases(client: httpx.AsyncClient, version: str) -> list[Any]:
    """Return what Korsbæk shows by one version."""
    token = (await client.post("/sandbox/token", json={"persona": "overblik"})).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    answer = (await client.post(f"/{version}/graphql", json={"query": TITLES}, headers=headers)).json()
    return [case for case in answer["data"]["me"]["cases"]["nodes"] if case["authority"]["cvr"] == "11111111"]


async def test_what_disappears_is_named_with_its_rule_and_line(tmp_path: Path) -> None:
    """And what the comparison counts is what the two graphs answer."""
    async with server(tmp_path) as client:
        (korsbaek,) = (await compared(client))["authorities"]
        current, draft = await cases(client, "current"), await cases(client, "draft")
        lost = [record for record in korsbaek["lost"] if record["what"] == "sager"]
        assert len(lost) == len(current) - len(draft) > 0
        assert {record["title"] for record in lost} <= {case["title"] for case in current}
        assert {record["rule"] for record in lost} == {6}
        assert all(record["line"].startswith("ingen @opens dækker") for record in lost)
        letters = [record for record in korsbaek["lost"] if record["what"] == "dokumenter"]
        assert letters
        assert all(record["line"] for record in letters)
        benefits = [record for record in korsbaek["lost"] if record["what"] == "ydelser"]
        assert {(record["rule"], record["line"]) for record in benefits} == {(18, 'draft.graphql:3 @opens(area: "32")')}
        assert {6, 18, 21} <= {group["rule"] for group in korsbaek["hidden"]["draft"]}
        english = (await compared(client, language="en"))["authorities"][0]
        assert "benefits" in {record["what"] for record in english["lost"]}


async def test_a_draft_counts_as_it_is_now(tmp_path: Path) -> None:
    """Saved anew it is taken at the next comparison; refused, its problems are told with their line."""
    async with server(tmp_path) as client:
        before = await cases(client, "draft")
        assert not any(case["documents"] for case in before)
        (tmp_path / "draft.graphql").write_text(WIDE, "utf-8")
        assert (await compared(client))["problems"] == []
        after = await cases(client, "draft")
        assert any(case["documents"] for case in after)
        (tmp_path / "draft.graphql").write_text(f"{HEAD}  @opens(area: 32)\n", "utf-8")
        refused = await compared(client)
        assert refused["authorities"] == []
        assert any("draft.graphql:3" in problem for problem in refused["problems"])
        assert await cases(client, "draft") == after


async def test_a_citizen_of_elsewhere_sees_no_difference(tmp_path: Path) -> None:
    async with server(tmp_path) as client:
        (korsbaek,) = (await compared(client, "advis"))["authorities"]
        assert (korsbaek["gained"], korsbaek["lost"]) == ([], [])
        assert (await client.get("/preview/comparison", params={"persona": "nobody"})).status_code == 404


async def test_the_server_answers_to_this_machines_names_alone(tmp_path: Path) -> None:
    """No page elsewhere can rebind a name of its own to it."""
    async with server(tmp_path) as client:
        for path in ("/overblik", "/preview/comparison?persona=overblik", "/sandbox/personas"):
            assert (await client.get(path, headers={"host": "evil.example"})).status_code == 400
        assert (await client.get("/")).headers["location"] == "/overblik"


def test_a_draft_that_is_refused_is_not_served(tmp_path: Path) -> None:
    draft, folder = tmp_path / "draft.graphql", tmp_path / "policies"
    draft.write_text("nonsense", "utf-8")
    folder.mkdir()
    with pytest.raises(PolicyError):
        create_server(draft, folder)


def test_a_folder_of_drafts_stands_for_all(tmp_path: Path) -> None:
    """Authorities that are missing from it are closed, as in --against."""
    drafts, folder = tmp_path / "drafts", tmp_path / "policies"
    for path in (drafts, folder):
        path.mkdir()
    (drafts / "korsbaek.graphql").write_text(NARROW, "utf-8")
    create_server(drafts, folder)
    assert [path.name for path in folder.iterdir()] == ["korsbaek.graphql"]


def test_everything_shown_but_a_payment_line_has_a_title() -> None:
    """By the same identity as `preview --against` counts it."""
    for view in views(KORSBAEK)[:40]:
        expected = {
            (record.what, record.key) for record in shown_records(view) if record.what is not ChangeKind.PAYMENTS
        }
        assert expected <= titles(view, TODAY).keys()
