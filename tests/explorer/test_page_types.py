"""The page's TypeScript compiles, under strict rules, against types made from the schema and its own operation."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from tests.conftest import ROOT
from tests.explorer.page_types import EXPLORER, generate
from tests.federation.node import INSTALLS, run

COMPILER = "node_modules/typescript/bin/tsc"
OPERATIONS = sorted((EXPLORER / "overview").glob("*.graphql"))


@INSTALLS
def test_the_page_reads_only_what_it_asks_for(tmp_path: Path) -> None:
    """And a field that the operation does not ask for does not compile."""
    generate(tmp_path)
    run(COMPILER, "--noEmit", "-p", "tsconfig.page.json", at=tmp_path)
    source = tmp_path / "overview" / "views.tsx"
    source.write_text(source.read_text("utf-8").replace("view.by", "view.nobody"), "utf-8")
    assert "TS2339" in run(COMPILER, "--noEmit", "-p", "tsconfig.page.json", at=tmp_path, accept=(1, 2))


@pytest.mark.parametrize("path", OPERATIONS, ids=lambda path: path.stem)
def test_the_page_asks_what_known_frontends_ask(path: Path) -> None:
    """Its operation is one that the schema answers, and that no change of the schema may break."""
    schema = build_schema((ROOT / "schema.graphql").read_text("utf-8"), assume_valid=True, assume_valid_sdl=True)
    own = path.read_text("utf-8")
    assert validate(schema, parse(own)) == []
    assert own == (ROOT / "released" / "operations" / "overblik" / path.name).read_text("utf-8")
