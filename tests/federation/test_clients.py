"""The clients that frontends use, each as its maintainers mean it to be used, against a running gateway."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLError, build_schema

from tests.conftest import ROOT
from tests.federation.node import INSTALLS, installed, run
from tests.running import Stack

pytestmark = INSTALLS

CLIENTS = Path(__file__).parent / "npm" / "clients"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Provide a frontend's folder with its packages and the schema."""
    folder = tmp_path_factory.mktemp("frontend")
    shutil.copytree(CLIENTS, folder, dirs_exist_ok=True)
    (folder / "relay" / "generated").mkdir()
    (folder / "node_modules").symlink_to(installed(CLIENTS) / "node_modules")
    shutil.copy(ROOT / "schema.graphql", folder)
    return folder


@pytest.fixture(scope="module")
def me(stack: Stack) -> Any:
    """Provide what the clients shall read, asked for without them."""
    return stack.data("{ me { name cases(first: 100) { totalCount nodes { id title } } } }")["me"]


@pytest.fixture(scope="module")
def apollo(stack: Stack, project: Path) -> Any:
    """Provide what Apollo Client reads and sends."""
    return json.loads(run("apollo.mjs", stack.gateway, stack.token("overblik"), at=project))


def test_apollo_joins_pages_by_edges_and_finds_a_case_in_its_cache(apollo: Any, me: Any) -> None:
    """Every case once, in order; one that a list has read needs no request."""
    assert apollo["pages"] == {
        "ids": [case["id"] for case in me["cases"]["nodes"]],
        "totalCount": me["cases"]["totalCount"],
        "sameCase": True,
        "fromCache": True,
    }


def test_apollo_asks_by_get(apollo: Any, me: Any) -> None:
    """With nothing but `useGETForQueries`."""
    assert apollo["byGet"] == {"name": me["name"], "sent": [sent("GET", has_query=True)]}


def test_apollo_persists_its_queries(apollo: Any, me: Any) -> None:
    """A miss is told so that the client sends the document; from then on the hash is enough."""
    persisted = apollo["persisted"]

    assert persisted["name"] == me["name"]
    assert persisted["sent"] == [
        MISS,
        sent("POST", has_query=True),
        sent("GET", has_query=False),
    ]


@pytest.fixture(scope="module")
def urql(stack: Stack, project: Path) -> Any:
    """Provide what urql reads and sends."""
    return json.loads(run("urql.mjs", stack.gateway, stack.token("overblik"), at=project))


def test_urql_asks_as_it_comes(urql: Any, me: Any) -> None:
    """By GET, which is its default, and once: the second time its cache answers."""
    answer = {"name": me["name"], "error": None, "fromCache": True, "sent": [sent("GET", has_query=True)]}

    assert urql["asItComes"] == answer


def test_urql_persists_its_queries(urql: Any, me: Any) -> None:
    first, second = urql["persisted"]["first"], urql["persisted"]["second"]

    assert [first["name"], second["name"]] == [me["name"]] * 2
    assert first["sent"][0] == MISS
    assert first["sent"][1]["hasQuery"]
    assert second["sent"] == [sent("GET", has_query=False)]


def test_relay_compiles_a_connection_and_its_runtime_reads_it(stack: Stack, project: Path, me: Any) -> None:
    """The lists are connections as Relay's specification says, so `@connection` compiles and pages can be joined."""
    run("node_modules/relay-compiler/cli.js", "relay.config.json", at=project)
    read = json.loads(run("relay.mjs", stack.gateway, stack.token("overblik"), at=project))

    ids = [case["id"] for case in me["cases"]["nodes"][:3]]
    assert read == {"name": me["name"], "ids": ids, "totalCount": me["cases"]["totalCount"]}


def test_pythons_gql_checks_a_query_against_the_schema_and_is_answered(stack: Stack, me: Any) -> None:
    """Held to schema.graphql before it is sent: a field that is not there is told without a request."""
    gql = pytest.importorskip("gql", reason="no gql: pip install 'gql[aiohttp]'")
    aiohttp = pytest.importorskip("gql.transport.aiohttp", reason="no aiohttp transport: pip install 'gql[aiohttp]'")
    headers = {"Authorization": f"Bearer {stack.token('overblik')}"}
    schema = build_schema((ROOT / "schema.graphql").read_text("utf-8"), assume_valid=True)

    async def ask() -> Any:
        transport = aiohttp.AIOHTTPTransport(url=f"{stack.gateway}/graphql", headers=headers)
        client = gql.Client(transport=transport, schema=schema)
        async with client as session:
            with pytest.raises(GraphQLError, match="nickname"):
                await session.execute(gql.gql("{ me { nickname } }"))
            return await session.execute(gql.gql("{ me { name cases(first: 100) { totalCount nodes { id title } } } }"))

    assert asyncio.run(ask()) == {"me": me}


def sent(method: str, *, has_query: bool, status: int = 200, code: str | None = None) -> dict[str, Any]:
    """Return what a client has sent, and how it was answered."""
    return {"method": method, "hasQuery": has_query, "status": status, "code": code}


MISS = sent("GET", has_query=False, status=400, code="PERSISTED_QUERY_NOT_FOUND")
"""A hash that is not known yet, told as both clients accept first: application/graphql-response+json."""
