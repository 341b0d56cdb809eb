"""schema.graphql is a subgraph to every engine that composes supergraphs, without an error or a hint."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from graphql import build_ast_schema, build_schema, parse

from tests.conftest import ROOT
from tests.federation.node import INSTALLS, installed, run

pytestmark = INSTALLS

PROJECT = Path(__file__).parent / "npm" / "composition"
ENGINES = ("apollo", "guild", "wundergraph")
SCHEMA = ROOT / "schema.graphql"
APPOINTMENTS = ROOT / "examples" / "supergraph" / "appointments" / "schema.graphql"


@pytest.fixture(scope="module")
def engines() -> Path:
    """Where the engines are installed."""
    return installed(PROJECT)


def composed(engines: Path, folder: Path, **subgraphs: Path) -> dict[str, dict[str, Any]]:
    """Return what each engine says of these subgraphs, by its name."""
    script = folder / "compose.mjs"
    shutil.copy(PROJECT / "compose.mjs", script)
    (folder / "node_modules").symlink_to(engines / "node_modules")
    printed = run(str(script), *(f"{name}={file}" for name, file in subgraphs.items()), at=folder)
    return {report["engine"]: report for report in map(json.loads, printed.splitlines())}


@pytest.fixture(scope="module")
def alone(engines: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Ours as the only subgraph."""
    return composed(engines, tmp_path_factory.mktemp("alone"), borgerblik=SCHEMA)


@pytest.fixture(scope="module")
def joined(engines: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Ours with the example's."""
    return composed(engines, tmp_path_factory.mktemp("joined"), borgerblik=SCHEMA, appointments=APPOINTMENTS)


@pytest.mark.parametrize("engine", ENGINES)
def test_it_composes_alone(alone: dict[str, dict[str, Any]], engine: str) -> None:
    """No error, no hint, no warning."""
    assert (alone[engine]["errors"], alone[engine]["hints"]) == ([], [])


@pytest.mark.parametrize("engine", ENGINES)
def test_it_composes_with_an_application_that_extends_it(joined: dict[str, dict[str, Any]], engine: str) -> None:
    """The other's fields stand on our types."""
    assert (joined[engine]["errors"], joined[engine]["hints"]) == ([], [])
    supergraph = build_schema(joined[engine]["sdl"], assume_valid=True)
    for name in ("Citizen", "Case"):
        fields = supergraph.type_map[name].fields  # type: ignore[attr-defined]
        assert {"id", "appointments", "benefits"} <= fields.keys()


@pytest.mark.parametrize("engine", ["apollo", "guild"])
def test_the_supergraph_still_says_what_an_authority_decides(joined: dict[str, dict[str, Any]], engine: str) -> None:
    """@whenOpen, @authenticated, @cost and @listSize stand where they stood: a router can hold callers to them."""
    subgraph, supergraph = applied(SCHEMA.read_text("utf-8")), applied(joined[engine]["sdl"])

    for name in ("whenOpen", "authenticated", "cost", "listSize"):
        assert subgraph[name]
        assert subgraph[name] <= supergraph[name]


def applied(text: str) -> dict[str, set[str]]:
    """By the name of a directive, the coordinates where a schema applies it."""
    directives: dict[str, set[str]] = {}
    for kind in build_ast_schema(parse(text), assume_valid=True).type_map.values():
        places = {kind.name: kind.ast_node}
        places |= {f"{kind.name}.{name}": member.ast_node for name, member in getattr(kind, "fields", {}).items()}
        for coordinate, node in places.items():
            for directive in getattr(node, "directives", None) or ():
                directives.setdefault(directive.name.value, set()).add(coordinate)
    return directives


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_does_tell_what_is_wrong(engines: Path, tmp_path: Path, engine: str) -> None:
    """A field that two subgraphs have and neither shares is refused: the checks above can fail."""
    text = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n'
    (tmp_path / "bad.graphql").write_text(
        text + 'type Case @key(fields: "id") { id: ID! title: Int } type Query { x: Int }'
    )
    assert composed(engines, tmp_path, borgerblik=SCHEMA, bad=tmp_path / "bad.graphql")[engine]["errors"]
