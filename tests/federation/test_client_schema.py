"""The schema that frontends are given: `borgerblik schema --client`, and released/client.graphql."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from graphql import build_schema, parse, validate

from gateway.cli import main
from gateway.commands.client_schema import client_schema
from gateway.schema import schema
from tests.conftest import ROOT
from tests.federation.node import INSTALLS, installed, run

LINTER = Path(__file__).parent / "npm" / "eslint"
RELEASED = ROOT / "released"


def test_the_command_prints_what_a_frontend_may_ask() -> None:
    """All that can be asked of `me`, and neither federation nor the grammar of policy files."""
    printed = CliRunner().invoke(main, ["schema", "--client"]).output
    client = build_schema(printed)

    assert printed == client_schema(schema.as_str()) + "\n"
    assert not {"_entities", "_service"} & set(client.query_type.fields)  # type: ignore[union-attr]
    assert not [name for name in client.type_map if name.startswith("_") and not name.startswith("__")]
    assert {directive.name for directive in client.directives} <= {
        "skip", "include", "deprecated", "specifiedBy", "oneOf", "defer", "stream",
    }  # fmt: skip
    complete = build_schema(schema.as_str(), assume_valid=True)
    for name, kind in client.type_map.items():
        fields = getattr(kind, "fields", None)
        if fields and not name.startswith("__") and name != "Query":
            assert set(fields) == set(complete.type_map[name].fields)  # type: ignore[attr-defined]


def test_the_released_one_is_made_of_the_released_schema() -> None:
    """`make release-schema` copies both."""
    released = (RELEASED / "schema.graphql").read_text("utf-8")
    assert (RELEASED / "client.graphql").read_text("utf-8") == client_schema(released) + "\n"


def test_every_known_operation_fits_it() -> None:
    client = build_schema((RELEASED / "client.graphql").read_text("utf-8"))
    operations = list((RELEASED / "operations").rglob("*.graphql"))

    assert operations
    for path in operations:
        assert validate(client, parse(path.read_text("utf-8"))) == [], path


def test_pythons_gql_loads_it() -> None:
    gql = pytest.importorskip("gql", reason="no gql: pip install 'gql[aiohttp]'")
    client = gql.Client(schema=(RELEASED / "client.graphql").read_text("utf-8"))

    client.validate(gql.gql("{ me { cases(first: 1) { nodes { title } } } }"))
    with pytest.raises(Exception, match="nickname"):
        client.validate(gql.gql("{ me { nickname } }"))


@INSTALLS
def test_graphql_js_and_graphql_eslint_load_it(tmp_path: Path) -> None:
    """Known operations have no finding; a field that is not there is one."""
    shutil.copytree(LINTER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "node_modules").symlink_to(installed(LINTER) / "node_modules")
    shutil.copy(RELEASED / "client.graphql", tmp_path)
    shutil.copytree(RELEASED / "operations", tmp_path / "operations")
    (tmp_path / "operations" / "wrong").mkdir()
    (tmp_path / "operations" / "wrong" / "Wrong.graphql").write_text("query Wrong { me { nickname } }\n")

    loaded = json.loads(run("schema.mjs", "client.graphql", at=tmp_path))
    assert loaded == {
        "problems": 0,
        "fields": ["me", "case", "benefit", "representing", "municipalities", "municipality"],
    }
    report = run("node_modules/eslint/bin/eslint.js", "--format", "json", "operations/", at=tmp_path, accept=(0, 1))
    findings = {
        Path(file["filePath"]).name: [message["message"] for message in file["messages"]]
        for file in json.loads(report)
        if file["messages"]
    }
    assert list(findings) == ["Wrong.graphql"]
    assert "nickname" in findings["Wrong.graphql"][0]
