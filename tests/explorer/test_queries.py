"""The queries that stand in the explorer's tabs are questions the schema can answer."""

import json
from pathlib import Path

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_ast_schema, parse, validate
from graphql.execution.values import get_variable_values

from gateway import explorer

REPO = Path(__file__).parents[2]
QUERIES = sorted(Path(explorer.__file__).parent.glob("queries/*.graphql"))
SCHEMAS = {"printed": REPO / "schema.graphql", "released": REPO / "released" / "schema.graphql"}


@pytest.fixture(params=SCHEMAS)
def schema(request: pytest.FixtureRequest) -> GraphQLSchema:
    return build_ast_schema(
        parse(SCHEMAS[request.param].read_text(encoding="utf-8")), assume_valid=True, assume_valid_sdl=True
    )


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_tab_is_valid_against_the_schema(path: Path, schema: GraphQLSchema):
    """Every field, argument and fragment of a tab exists."""
    assert validate(schema, parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_tabs_variables_fit_its_operation(path: Path, schema: GraphQLSchema):
    """The JSON beside a query gives exactly the variables it declares, with values it takes."""
    operation = only_operation(path)
    beside = path.with_suffix(".json")
    values = json.loads(beside.read_text(encoding="utf-8")) if beside.is_file() else {}
    definitions = operation.variable_definitions or ()
    declared = {definition.variable.name.value for definition in definitions}
    assert values.keys() == declared
    assert not isinstance(get_variable_values(schema, definitions, values), list), "errors are a list"


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_tab_is_named_after_its_file_and_explained_twice(path: Path):
    """A tab's title is its operation's name; what it asks is said in Danish, then in English."""
    name = only_operation(path).name
    assert name
    assert name.value == path.stem
    comments = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# ")]
    assert len(comments) >= 2


def only_operation(path: Path) -> OperationDefinitionNode:
    document = parse(path.read_text(encoding="utf-8"))
    (operation,) = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    return operation
