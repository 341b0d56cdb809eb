"""Up to a limit everything goes; the questions that people ask are far from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import get_introspection_query

from gateway import explorer
from gateway.documents.graphql_request import GraphQLRequest
from gateway.documents.invalid_document import InvalidDocumentError
from gateway.documents.limits import Limits
from gateway.errors import Code
from tests.documents.limits.attacks import doubling
from tests.documents.limits.test_attacks import documents
from tests.test_journeys import EVERYTHING

QUERIES = sorted(Path(explorer.__file__).parent.glob("queries/*.graphql"))
GRAPHIQL = get_introspection_query(
    descriptions=True,
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
)

AT_THE_LIMIT = {
    "2,000 tokens": (
        "{ " + " ".join(f'm{n}: municipality(code: "{n}") {{ name }}' for n in range(3)) + " me { id } }",
        {},
    ),
    "30 aliases": ("{ me {" + " ".join(f"a{n}: name" for n in range(30)) + "} }", {}),
    "50 directives": (
        "{ me {" + " ".join(f"a{n}: name @skip(if: false) @include(if: true)" for n in range(25)) + "} }",
        {},
    ),
    "12 levels": (
        "{ me { benefits(first: 2) { nodes { case { benefits(first: 2) { nodes { case { benefits(first: 2) "
        "{ nodes { title } } } } } } } } } }",
        {},
    ),
    "5 root fields": ("{" + " ".join(f"a{n}: me {{ name }}" for n in range(5)) + "}", {}),
    "10 repeats": ("{" + " me { name }" * 10 + "}", {}),
    "__typename in ten fragments of one page, as Apollo adds it": (
        "{ me { __typename "
        + " ".join(f"...F{n}" for n in range(10))
        + "} }"
        + " ".join(f"fragment F{n} on Citizen {{ __typename cases {{ __typename totalCount }} }}" for n in range(10)),
        {},
    ),
    "id in 60 fragments of one page, as Relay adds it": (
        "{ me { id "
        + " ".join(f"...F{n}" for n in range(60))
        + "} }"
        + " ".join(f"fragment F{n} on Citizen {{ id name }}" for n in range(60)),
        {},
    ),
    "60 fragments on the items of a list": (
        "{ me { cases { nodes { __typename "
        + " ".join(f"...F{n}" for n in range(60))
        + "} } } }"
        + " ".join(f"fragment F{n} on Case {{ __typename id title }}" for n in range(60)),
        {},
    ),
    "the same objects in thirty fragments of one page": (
        "{ me { cases { nodes { __typename id "
        + " ".join(f"...F{n}" for n in range(30))
        + "} } } }"
        + " ".join(
            f"fragment F{n} on Case {{ __typename id area {{ __typename title }} authority {{ __typename name }} "
            "documents(first: 5) { __typename nodes { __typename id title } } }"
            for n in range(30)
        ),
        {},
    ),
    "fields of several types of entities": (
        "query ($them: [_Any!]!) { _entities(representations: $them) {"
        + " ".join(f"... on {kind} {{ authority {{ name }} }}" for kind in ("Case", "Benefit") for _ in range(10))
        + "} }",
        {"them": []},
    ),
    "2^8 fragments": (doubling(8), {}),
    "pages as long as the variables say": (
        "query ($n: Int!) { me { cases(first: $n) { nodes { timeline(first: $n) { nodes { title payment "
        "{ title amount { amount currency } total { lines { title } } } } } } } } }",
        {"n": 20},
    ),
    "null takes the default page": (
        "query ($n: Int) { me { cases(first: $n) { nodes { timeline(first: 50) { nodes { title payment "
        "{ title amount { amount currency } total { lines { title } } } } } } } } }",
        {"n": None},
    ),
    "so does a null in the document": (
        "{ me { cases(first: null) { nodes { timeline(first: 50) { nodes { title payment "
        "{ title amount { amount currency } total { lines { title } } } } } } } } }",
        {},
    ),
    "100 entities": (
        "query ($them: [_Any!]!) { _entities(representations: $them) { __typename } }",
        {"them": [{"__typename": "Municipality", "code": "0999"}] * 100},
    ),
}


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_tab_of_the_explorer_is_within_the_limits(path: Path) -> None:
    """What the explorer offers can be asked."""
    documents(introspection=False).check(path.read_text("utf-8"))


@pytest.mark.parametrize("text", [EVERYTHING, GRAPHIQL], ids=["everything", "GraphiQL's own question"])
def test_a_large_question_is_within_the_limits(text: str) -> None:
    """A full overview, and the question that GraphiQL asks before it can help."""
    documents().operation(query=text, variables={}, name=None)


@pytest.mark.parametrize("case", AT_THE_LIMIT)
def test_a_limit_itself_is_allowed(case: str) -> None:
    """One more would be refused; this one runs."""
    text, variables = AT_THE_LIMIT[case]
    documents().operation(query=text, variables=variables, name=None)


def test_six_fetches_of_entities_are_a_routers() -> None:
    """Routers batch so. Whoever shows no credential of a router has the root fields that anybody has."""
    fetches = " ".join(f"a{n}: _entities(representations: $a{n}) {{ __typename }}" for n in range(30))
    text = f"query ({' '.join(f'$a{n}: [_Any!]!' for n in range(30))}) {{ {fetches} }}"
    variables = {f"a{n}": [{"__typename": "Municipality", "code": "0999"}] for n in range(30)}
    cache = documents()
    assert cache.operation(query=text, variables=variables, name=None, is_router=True).root_fields == {"_entities"}

    with pytest.raises(InvalidDocumentError) as refused:
        cache.operation(query=text, variables=variables, name=None)
    assert refused.value.code is Code.TOO_MANY_ROOT_FIELDS
    assert refused.value.errors[0].extensions["limit"] == 5


def test_longer_pages_of_the_same_document_are_refused() -> None:
    """A document that was run with short pages is not known to be good for long ones."""
    text, _ = AT_THE_LIMIT["pages as long as the variables say"]
    cache = documents()
    cache.operation(query=text, variables={"n": 20}, name=None)

    with pytest.raises(InvalidDocumentError) as refused:
        cache.operation(query=text, variables={"n": 100}, name=None)
    assert refused.value.code is Code.TOO_COSTLY


def test_an_operation_pays_for_itself_alone() -> None:
    """Of two operations in a document, the cheap one runs."""
    text, _ = AT_THE_LIMIT["pages as long as the variables say"]
    two_operations = text.replace("query (", "query Dear (") + " query Cheap { me { name } }"
    cache = documents()
    cache.operation(query=two_operations, variables={}, name="Cheap")

    with pytest.raises(InvalidDocumentError) as refused:
        cache.operation(query=two_operations, variables={"n": 100}, name="Dear")
    assert refused.value.code is Code.TOO_COSTLY


def test_101_entities_of_a_variable_are_refused() -> None:
    """Every request is held to it, not only the first with its document."""
    text, variables = AT_THE_LIMIT["100 entities"]
    cache = documents()
    cache.operation(query=text, variables=variables, name=None)

    with pytest.raises(InvalidDocumentError) as refused:
        cache.operation(query=text, variables={"them": variables["them"] * 2}, name=None)
    assert refused.value.code is Code.TOO_MANY_ENTITIES


@pytest.mark.parametrize(
    "root", ["__schema { types { name } }", '__type(name: "Case") { name }', "x: __schema { types { name } }"]
)
def test_the_schema_is_not_told_where_it_may_not_be(root: str) -> None:
    """Neither directly, nor in a fragment, nor under another name."""
    for text in (f"{{ {root} }}", f"{{ ...F }} fragment F on Query {{ {root} }}", f"{{ ... {{ {root} }} }}"):
        with pytest.raises(InvalidDocumentError) as refused:
            documents(introspection=False).check(text)
        assert refused.value.code is Code.INTROSPECTION_DISABLED


def test_names_of_types_are_always_told() -> None:
    """Clients with a cache ask for __typename everywhere."""
    documents(introspection=False).check("{ __typename me { __typename } }")


def test_no_field_is_suggested() -> None:
    """Whoever guesses names is not helped."""
    with pytest.raises(InvalidDocumentError) as refused:
        documents().check("{ me { nam casess(frist: 1) { nodes { titel } } } }")
    assert not any("Did you mean" in error.message for error in refused.value.errors)


def test_limits_are_settings() -> None:
    """A lower limit is held."""
    with pytest.raises(InvalidDocumentError) as refused:
        documents(limits=Limits(depth=2)).check("{ me { residence { name } } }")
    assert refused.value.code is Code.TOO_DEEP
    assert refused.value.errors[0].extensions["limit"] == 2


@pytest.mark.parametrize("argument", ["in the document", "in a variable"])
def test_each_authority_that_is_named_is_paid_for(argument: str) -> None:
    """Since each is asked: an overview of a few is allowed, and one of them all is not."""
    inside = "nodes { title timeline(first: 1) { nodes { title } } documents(first: 1) { nodes { title } } }"
    text = f"query ($cvrs: [CVR!]) {{ me {{ cases(first: 1, authorities: $cvrs) {{ {inside} }} }} }}"

    def ask(number: int) -> None:
        cvrs = [f"{cvr:08}" for cvr in range(number)]
        if argument == "in a variable":
            documents(limits=Limits(cost=5_000)).operation(query=text, variables={"cvrs": cvrs}, name=None)
        else:
            written = text.replace("query ($cvrs: [CVR!])", "").replace("$cvrs", str(cvrs).replace("'", '"'))
            documents(limits=Limits(cost=5_000)).operation(query=written, variables={}, name=None)

    ask(3)
    with pytest.raises(InvalidDocumentError) as refused:
        ask(98)
    assert refused.value.code is Code.TOO_COSTLY


@pytest.mark.parametrize("case", ["pages as long as the variables say", "100 entities", "2^8 fragments"])
def test_the_cost_that_is_told_is_the_one_that_is_held(case: str) -> None:
    """An operation runs where its own cost is the limit, and is refused where the limit is one less."""
    text, variables = AT_THE_LIMIT[case]
    request = GraphQLRequest(text, variables, extensions={"cost": True})
    cost = documents().cost(text, request)
    assert cost is not None
    documents(limits=Limits(cost=cost.value)).operation(query=text, variables=variables, name=None)
    with pytest.raises(InvalidDocumentError) as refused:
        documents(limits=Limits(cost=cost.value - 1)).operation(query=text, variables=variables, name=None)
    assert refused.value.errors[0].extensions["found"] == cost.value
