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
    "headers", [{}, {"apollo-require-preflight": ""}, {"apollo-require-preflight": " "}, {"cookie": "a=b"}]
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
    one = gateway(PERSISTED_QUERIES="10")
    hash = sha256(QUERY.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hash}}
    assert one.ask(QUERY, extensions=extensions).status_code == 200

    assert get(one, {}, extensions=json.dumps(extensions)).json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "?",
        "?query=",
        "?query=%ff",
        "?query=%7B__typename%7D&query=%7Bme%7D",
        "?query=%7B__typename%7D&variables=",
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


def test_get_runs_no_mutation(plain: Gateway) -> None:
    """There is none, and GET would not run it."""
    answer = get(plain, PREFLIGHT | {"accept": "application/graphql-response+json"}, query="mutation { __typename }")
    assert answer.status_code == 400


def test_get_can_be_turned_off(gateway: Callable[..., Gateway]) -> None:
    """405 then, and POST is all that is allowed."""
    answer = get(gateway(GET="false"), query=QUERY)
    assert (answer.status_code, answer.headers["allow"], code(answer)) == (405, "POST", "METHOD_NOT_ALLOWED")
