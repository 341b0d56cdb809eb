"""Apollo's own tests of subgraphs pass, for a fixture that answers `_entities` with the gateway's code.

They come from npm. The router that they ask is Hive Gateway, and the supergraph is composed by Apollo's own engine: the
containers that Apollo would start for them are not needed for anything that they check.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from examples.supergraph.programs import NODE, ROUTER, program, router_at
from tests.federation.node import INSTALLS, installed, run
from tests.federation.products.schema import schema
from tests.federation.test_composition import PROJECT as COMPOSITION
from tests.ports import free_port

pytestmark = INSTALLS

PROJECT = Path(__file__).parent / "npm" / "compatibility"
PACKAGE = "@apollo/federation-subgraph-compatibility-tests"
ALL = 23
GROUPS = {
    "introspection", "@key single", "@key multiple", "@key composite", "repeatable @key", "@requires", "@provides",
    "ftv1", "@link", "@shareable", "@tag", "@override", "@inaccessible", "@composeDirective", "@interfaceObject",
}  # fmt: skip


@dataclass(frozen=True)
class Ready:
    """Where everything listens, by the port that the tests ask for, and the folder that the tests are in."""

    folder: Path
    addresses: dict[str, str]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    """Provide the fixture, Apollo's two other subgraphs, and the router before them."""
    packages, engines, router = installed(PROJECT), installed(COMPOSITION), installed(ROUTER)
    folder = tmp_path_factory.mktemp("compatibility")
    theirs = folder / "tests"
    for name in ("dist", "products.graphql"):
        file = packages / "node_modules" / PACKAGE / name
        shutil.copytree(file, theirs / name) if file.is_dir() else shutil.copy(file, theirs / name)
    (theirs / "node_modules").symlink_to(packages / "node_modules")
    shutil.copy(PROJECT / "fetch.js", theirs)
    with ExitStack() as running:
        products = running.enter_context(
            program([sys.executable, "-m", "tests.federation.products"], folder, "products", {})
        )
        users = running.enter_context(listening(theirs / "dist" / "subgraphs" / "users", "USERS_PORT"))
        inventory = running.enter_context(listening(theirs / "dist" / "subgraphs" / "inventory", "INVENTORY_PORT"))
        graph = folder / "supergraph.graphql"
        (folder / "products.graphql").write_text(schema.as_str())
        graph.write_text(composed(engines, folder, products=products, users=users, inventory=inventory))
        router_path = router_at(folder, router)
        address = running.enter_context(
            program([NODE, f"{router_path}/router.mjs", "0"], folder, "router", {"SUPERGRAPH": str(graph)})
        )
        yield Ready(theirs, {"4000": f"{address}/graphql", "4001": products, "4002": users, "4003": inventory})


def composed(engines: Path, folder: Path, **addresses: str) -> str:
    """Return the supergraph as Apollo's engine composes it."""
    script = folder / "compose.mjs"
    shutil.copy(COMPOSITION / "compose.mjs", script)
    (folder / "node_modules").symlink_to(engines / "node_modules")
    files = {
        "products": folder / "products.graphql",
        "users": folder / "tests/dist/subgraphs/users/users.graphql",
        "inventory": folder / "tests/dist/subgraphs/inventory/inventory.graphql",
    }
    printed = run(str(script), *(f"{name}={file}" for name, file in files.items()), at=folder)
    [by_apollo] = [report for report in map(json.loads, printed.splitlines()) if report["engine"] == "apollo"]
    assert by_apollo["errors"] == []
    text: str = by_apollo["sdl"]
    for name, address in addresses.items():
        text = text.replace(f"http://{name}.example/graphql", address)
    return text


@contextmanager
def listening(folder: Path, variable: str) -> Iterator[str]:
    """One of Apollo's subgraphs, on a port that is free."""
    port = free_port()
    process = subprocess.Popen(
        [NODE, "index.js"], cwd=folder, env=os.environ | {variable: str(port)}, stdout=subprocess.DEVNULL
    )
    address = f"http://localhost:{port}"
    try:
        deadline = time.monotonic() + 60
        while not answers(address):
            assert process.poll() is None
            assert time.monotonic() < deadline, f"{folder.name} does not answer"
            time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def answers(address: str) -> bool:
    try:
        httpx.get(address, trust_env=False)
    except httpx.TransportError:
        return False
    return True


@pytest.fixture(scope="module")
def results(ready: Ready) -> list[dict[str, Any]]:
    """Provide what Apollo's tests say, one by one."""
    config = {
        "rootDir": str(ready.folder),
        "testMatch": ["<rootDir>/dist/tests/*.test.js"],
        "testEnvironment": "node",
        "moduleNameMapper": {"^make-fetch-happen$": "<rootDir>/fetch.js"},
        "watchman": False,
    }
    (ready.folder / "jest.config.json").write_text(json.dumps(config))
    environment = {"PRODUCTS_URL": ready.addresses["4001"], "ADDRESSES": json.dumps(ready.addresses)}
    command = [NODE, "node_modules/jest/bin/jest.js", "--ci", "--json", "--runInBand", "--config", "jest.config.json"]
    done = subprocess.run(
        command, cwd=ready.folder, env=os.environ | environment, capture_output=True, timeout=300, check=False
    )
    report = json.loads(done.stdout)
    return [assertion for file in report["testResults"] for assertion in file["assertionResults"]]


def test_all_of_them_pass(results: list[dict[str, Any]]) -> None:
    """All 23, with nothing skipped."""
    assert [test["fullName"] for test in results if test["status"] != "passed"] == []
    assert len(results) == ALL


def test_they_are_about_every_directive(results: list[dict[str, Any]]) -> None:
    """The columns of Apollo's table of compatible libraries."""
    assert {test["ancestorTitles"][0] if test["ancestorTitles"] else test["fullName"] for test in results} == GROUPS
