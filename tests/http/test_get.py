"""GET runs queries, for clients that show they are no link on somebody's page."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from urllib.parse import urlencode

import pytest

from tests.in_process import Gateway, code

PREFLIGHT = {"apollo-require-preflight": "true"}
QUERY = "{ __typename }"
GRAPHQL = "application/graphql-response+json"
URQL = f"{GRAPHQL}, application/graphql+json, application/json, text/event-stream, multipart/mixed"


def get(gateway: Gateway, headers: dict[str, str] | None = None, **parameters: str):
    return gateway.request(
        "GET", f"/graphql?{urlencode(parameters)}", headers=PREFLIGHT if headers is None else headers
    )


def test_a_query_is_run(plain: Gateway) -> None:
    """With variables and a name."""
    answer = get(
        plain, query="query Q($t: String!) { __type(name: $t) { name } }", variables='{"t": "Case"}', operationName="Q"
    )
    assert answer.json()["data"] == {"__type": {"name": "Case"}}
    assert answer.headers["cache-control"] == "no-store, private"


@pytest.mark.parametrize(
    "headers",
    [
        {"apollo-require-preflight": "true"},
        {"x-apollo-operation-name": "Q"},
        {"content-type": "application/json"},
        {"content-type": "application/json; charset=utf-8"},
    ],
)
def test_a_header_that_needs_a_preflight_shows_that_there_was_one(plain: Gateway, headers: dict[str, str]) -> None:
    """Whichever of them a client sends by itself: Apollo Client and graphql-request do."""
    assert get(plain, headers, query=QUERY).json()["data"] == {"__typename": "Query"}


def test_so_does_a_token(plain: Gateway) -> None:
    """urql 6 sends a GET by itself, and no header beside those that it is given."""
    token = plain.request("POST", "/sandbox/token", json={"persona": "tom"}).json()["access_token"]
    headers = {"authorization": f"Bearer {token}", "accept": URQL}
    answer = get(plain, headers, query="query Q { me { __typename } }", operationName="Q", variables="{}")
    assert (answer.status_code, answer.json()["data"]) == (200, {"me": {"__typename": "Citizen"}})


def test_a_password_that_a_browser_adds_does_not(plain: Gateway) -> None:
    """It sends Basic by itself once it has a password for an address."""
    answer = get(plain, {"authorization": "Basic YTpi"}, query=QUERY)
    assert (answer.status_code, code(answer)) == (400, "PREFLIGHT_REQUIRED")


@pytest.mark.parametrize("name", ["variables", "extensions", "operationName", "documentId"])
def test_an_empty_parameter_is_as_if_left_out(plain: Gateway, name: str) -> None:
    """Clients that build an address from what they have leave it empty."""
    assert get(plain, query=QUERY, **{name: ""}).json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"apollo-require-preflight": ""},
        {"apollo-require-preflight": " "},
        {"x-apollo-operation-name": ""},
        {"authorization": ""},
        {"authorization": "x"},
        {"cookie": "a=b"},
    ],
)
def test_a_link_on_a_page_is_refused(plain: Gateway, headers: dict[str, str]) -> None:
    """A browser sends a link's GET without asking, but never with a header of the page's own."""
    answer = get(plain, headers, query=QUERY)
    assert (answer.status_code, code(answer)) == (400, "PREFLIGHT_REQUIRED")


def test_a_get_of_another_content_type_is_refused(plain: Gateway) -> None:
    """A content type that needs no preflight is no way around it."""
    assert get(plain, PREFLIGHT | {"content-type": "text/plain"}, query=QUERY).status_code == 415


def test_a_persisted_document_needs_no_header(gateway: Callable[..., Gateway]) -> None:
    """Its hash is all that is sent, so there is nothing that a page could choose."""
    gateway_with_hashes = gateway(PERSISTED_QUERIES="10")
    hash = sha256(QUERY.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hash}}
    assert gateway_with_hashes.ask(QUERY, extensions=extensions).status_code == 200

    assert get(gateway_with_hashes, {}, extensions=json.dumps(extensions)).json()["data"] == {"__typename": "Query"}
    assert get(gateway_with_hashes, {}, extensions=json.dumps(extensions), query="", variables="").status_code == 200


@pytest.mark.parametrize(
    ("accept", "status"), [("application/json", 200), ("*/*", 200), (GRAPHQL, 400), (f"{GRAPHQL}, */*;q=0.1", 400)]
)
@pytest.mark.parametrize("capacity", ["0", "10"])
def test_a_hash_that_is_not_known_is_an_answer(
    gateway: Callable[..., Gateway], accept: str, status: int, capacity: str
) -> None:
    """urql's and Apollo's clients read the code, and send the document then: by GET and by POST."""
    gateway_with_hashes = gateway(PERSISTED_QUERIES=capacity)
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}
    expected = "PERSISTED_QUERY_NOT_FOUND" if capacity != "0" else "PERSISTED_QUERY_NOT_SUPPORTED"
    by_get = get(gateway_with_hashes, {"accept": accept}, extensions=json.dumps(extensions))
    by_post = gateway_with_hashes.request("POST", json={"extensions": extensions}, headers={"accept": accept})
    for answer in (by_get, by_post):
        assert (answer.status_code, code(answer)) == (status, expected)


@pytest.mark.parametrize(("accept", "status"), [("application/json", 200), (GRAPHQL, 400)])
@pytest.mark.parametrize(
    "operation",
    [
        {"query": "query A { __typename } query B { __typename }"},
        {"query": "query A { __typename }", "operationName": "B"},
        {"query": "fragment F on Query { __typename }"},
    ],
)
def test_no_operation_to_run_is_an_answer(plain: Gateway, accept: str, status: int, operation: dict[str, str]) -> None:
    """Good GraphQL over HTTP, of which nothing can be run."""
    by_get = get(plain, PREFLIGHT | {"accept": accept}, **operation)
    by_post = plain.request("POST", json=operation, headers={"accept": accept})
    for answer in (by_get, by_post):
        assert answer.status_code == status
        assert "data" not in answer.json()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "?",
        "?query=",
        "?query=%ff",
        "?query=%7B__typename%7D&query=%7Bme%7D",
        "?query=%7B__typename%7D&variables=[]",
        '?query=%7B__typename%7D&variables={"a":1,"a":2}',
        "?query=%7B__typename%7D&extensions=1",
        "?" + "&".join(f"a{n}=1" for n in range(1_000)),
        "?variables={}",
    ],
)
def test_an_address_that_makes_no_sense_is_refused(plain: Gateway, address: str) -> None:
    """Whatever stands in it."""
    answer = plain.request(
        "GET", f"/graphql{address}", headers=PREFLIGHT | {"accept": "application/graphql-response+json"}
    )
    assert answer.status_code == 400
    assert code(answer) in ("BAD_REQUEST", "GRAPHQL_PARSE_FAILED")


def test_a_get_with_a_body_is_refused(plain: Gateway) -> None:
    """Somebody between us might read it otherwise."""
    assert plain.request("GET", "/graphql?query={__typename}", headers=PREFLIGHT, content=b"{}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "mutation { __typename }",
        "mutation M { pay(amount: 5) { ok } }",
        "subscription { __typename }",
        "query Q { __typename } mutation M { ...F } fragment F on Mutation { pay }",
    ],
)
@pytest.mark.parametrize("accept", ["application/json", GRAPHQL])
def test_get_runs_no_mutation(plain: Gateway, query: str, accept: str) -> None:
    """405, whatever is accepted; by POST it is a document that does not fit."""
    name = {"operationName": "M"} if " M " in query else {}
    answer = get(plain, PREFLIGHT | {"accept": accept}, query=query, **name)
    assert (answer.status_code, answer.headers["allow"], code(answer)) == (405, "POST", "METHOD_NOT_ALLOWED")
    posted = plain.ask(query, headers={"accept": accept}, **name)
    assert {error["extensions"]["code"] for error in posted.json()["errors"]} == {"GRAPHQL_VALIDATION_FAILED"}


def test_get_can_be_turned_off(gateway: Callable[..., Gateway]) -> None:
    """405 then, and POST is all that is allowed."""
    answer = get(gateway(GET="false"), query=QUERY)
    assert (answer.status_code, answer.headers["allow"], code(answer)) == (405, "POST", "METHOD_NOT_ALLOWED")
