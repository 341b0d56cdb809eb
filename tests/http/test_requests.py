"""Whatever is sent is answered with a code, and never with a crash."""

from __future__ import annotations

import json

import pytest

from tests.documents.limits.attacks import ATTACKS
from tests.in_process import Gateway, code

TYPENAME = '{"query": "{ __typename }"}'

BODIES = {
    "nothing": (b"", 400, "BAD_REQUEST"),
    "null": (b"null", 400, "BAD_REQUEST"),
    "a number": (b"42", 400, "BAD_REQUEST"),
    "a text": (b'"x"', 400, "BAD_REQUEST"),
    "true": (b"true", 400, "BAD_REQUEST"),
    "a number of 5,000 digits": (b"1" * 5_000, 400, "BAD_REQUEST"),
    "a variable of 5,000 digits": (
        b'{"query": "{ __typename }", "variables": {"a": ' + b"1" * 5_000 + b"}}",
        400,
        "BAD_REQUEST",
    ),
    "30,000 levels": (b"[" * 30_000, 400, "BAD_REQUEST"),
    "30,000 levels of objects": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400, "BAD_REQUEST"),
    "900 levels in a variable": (
        b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}",
        200,
        "",
    ),
    "bad UTF-8": (b'{"query": "{ __typename }\xff"}', 400, "BAD_REQUEST"),
    "half a pair": (b'{"query": "{ __typename } #\\ud800"}', 400, "BAD_REQUEST"),
    "UTF-16": (TYPENAME.encode("utf-16"), 400, "BAD_REQUEST"),
    "a mark of byte order": (b"\xef\xbb\xbf" + TYPENAME.encode(), 400, "BAD_REQUEST"),
    "NaN": (b'{"query": "{ __typename }", "variables": {"a": NaN}}', 400, "BAD_REQUEST"),
    "a name twice": (b'{"query": "{ __typename }", "query": "{ me { name } }"}', 400, "BAD_REQUEST"),
    "a variable twice": (b'{"query": "{ __typename }", "variables": {"a": 1, "a": 2}}', 400, "BAD_REQUEST"),
    "a variable twice, written otherwise": (
        b'{"query": "{ __typename }", "variables": {"a": 1, "\\u0061": 2}}',
        400,
        "BAD_REQUEST",
    ),
    "an empty list": (b"[]", 400, "BATCHING_DISABLED"),
    "a list of numbers": (b"[1, 2]", 400, "BATCHING_DISABLED"),
    "two questions": (f"[{TYPENAME}, {TYPENAME}]".encode(), 400, "BATCHING_DISABLED"),
    "2,000 questions": (f"[{','.join([TYPENAME] * 2_000)}]".encode(), 400, "BATCHING_DISABLED"),
    "a query that is a number": (b'{"query": 1}', 400, "BAD_REQUEST"),
    "variables that are a list": (b'{"query": "{ __typename }", "variables": []}', 400, "BAD_REQUEST"),
    "extensions that are a text": (b'{"query": "{ __typename }", "extensions": "x"}', 400, "BAD_REQUEST"),
    "gzip": (b"\x1f\x8b\x08\x00abc", 400, "BAD_REQUEST"),
    "65 kB": (b'{"query": "' + b" " * 65_536 + b'{ __typename }"}', 413, "BODY_TOO_LARGE"),
    "900 kB of aliases": (json.dumps({"query": ATTACKS["100,000 aliases"][0]}).encode(), 413, "BODY_TOO_LARGE"),
}


@pytest.mark.parametrize("case", BODIES)
def test_a_body_is_answered(plain: Gateway, case: str) -> None:
    """A coded 4xx with nothing of the body in it."""
    body, status, expected = BODIES[case]
    answer = plain.post(body)

    assert answer.status_code == status, answer.text
    assert (code(answer) if expected else "") == expected


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=utf-16",
        "application/json; Charset=UTF-16",
        "application/json; charset=utf-8; charset=utf-16",
        "application/json, application/json",
        "application/jsonp",
        "",
    ],
)
def test_only_json_is_read(plain: Gateway, kind: str) -> None:
    """A page of another site can have a browser send the other kinds without being asked."""
    assert plain.post(TYPENAME, content_type=kind).status_code == 415


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "Application/JSON ; Charset=UTF-8",
        'application/json;charset="utf-8"',
        "application/json; charset=utf-8;",
        "application/json;;",
        "application/json; charset=utf-8; profile=x",
        "application/json; xcharset=utf-16",
    ],
)
def test_json_is_read_however_its_type_is_spelled(plain: Gateway, kind: str) -> None:
    """Other parameters, and empty ones, say nothing about the characters."""
    assert plain.post(TYPENAME, content_type=kind).status_code == 200
    assert plain.post(TYPENAME, content_type=kind, content_encoding="identity").status_code == 200


def test_a_compressed_body_is_not_unpacked(plain: Gateway) -> None:
    """No bomb goes off."""
    answer = plain.post(TYPENAME, content_encoding="gzip")
    assert (answer.status_code, code(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/graphql-response+json", "application/graphql-response+json"),
        ("application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json"),
        ("application/json;q=0.5, application/graphql-response+json;q=0.8", "application/graphql-response+json"),
        ("text/html, application/json;q=0.1", "application/json"),
        ("application/json;q=0, */*", "application/graphql-response+json"),
        ("application/json;q=0, application/*;q=0.1", "application/graphql-response+json"),
        ("*/*, application/json;q=0", "application/graphql-response+json"),
        ("application/graphql-response+json;q=0, */*", "application/json"),
        ("application/*;q=0, */*, application/json;q=0.001", "application/json"),
        ("application/json;q=nan, application/graphql-response+json;q=.2", "application/graphql-response+json"),
        ("application/graphql-response+json;q=" + "9" * 6 + ", application/json", "application/json"),
        (
            "application/graphql-response+json, application/graphql+json, application/json, text/event-stream,"
            " multipart/mixed",
            "application/graphql-response+json",
        ),
    ],
)
def test_the_client_chooses_the_media_type(plain: Gateway, accept: str, media: str) -> None:
    """The one that it likes best, in UTF-8."""
    answer = plain.post(TYPENAME, accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, f"{media}; charset=utf-8")


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "application/json;q=0",
        "*/*;q=0",
        "application/*;q=0, */*",
        "application/json;q=1e1",
        "application/json; charset=utf-16",
        "x;q=y",
    ],
)
def test_a_client_that_takes_neither_is_told(plain: Gateway, accept: str) -> None:
    """406, in JSON all the same."""
    assert plain.post(TYPENAME, accept=accept).status_code == 406


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
def test_a_limit_is_told_with_400_whatever_is_accepted(plain: Gateway, attack: str, accept: str) -> None:
    """The code, the limit, one error and no more than 4 kB; too large a body is 413."""
    text, expected = ATTACKS[attack]
    answer = plain.ask(text, headers={"accept": accept})

    large = len(text) > 60_000
    assert (answer.status_code, code(answer)) == ((413, "BODY_TOO_LARGE") if large else (400, expected.name))
    assert len(answer.content) < 4_096
    assert large or answer.json()["errors"][0]["extensions"]["limit"] > 0


@pytest.mark.parametrize(
    "query",
    [
        "{ me { " + " ".join(f"no{n}" for n in range(900)) + " } }",
        "{ me { " + " ".join(f"{'n' * 1_000}{n}" for n in range(50)) + " } }",
        "{ " + "é" * 1_000,
        "query (" + " ".join(f"$v{n}: Nothing" for n in range(300)) + ") { me { name } }",
        '{ case(id: 5, nr: "0101701234") { id } }',
        'query ($a: Int = "0101701234") { me { name } }',
        '{ me { cases(filter: {openedFrom: "0101701234"}) { totalCount } } }',
        '{ me { payments(filter: {availableFrom: "0101701234"}) { totalCount } } }',
        "{ me { cases(first: 0101701234) { totalCount } } }",
        '{ me { name } } "0101701234"',
    ],
    ids=lambda query: query[:30],
)
def test_what_is_wrong_is_told_briefly(plain: Gateway, query: str) -> None:
    """At most 5 errors and 4 kB, and no value of the document."""
    answer = plain.ask(query, headers={"accept": "application/graphql-response+json"})

    errors = answer.json()["errors"]
    assert answer.status_code == 400
    assert 1 <= len(errors) <= 5
    assert len(answer.content) < 4_096
    assert {error["extensions"]["code"] for error in errors} <= {"GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED"}
    assert "0101701234" not in answer.text


def test_mutations_and_subscriptions_are_refused(plain: Gateway) -> None:
    """This graph is for reading."""
    for kind in ("mutation", "subscription"):
        answer = plain.ask(f"{kind} {{ __typename }}", headers={"accept": "application/graphql-response+json"})
        assert answer.status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "QUERY"])
def test_other_methods_are_refused(plain: Gateway, method: str) -> None:
    """405, with those that are allowed."""
    answer = plain.request(method)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize("accept", [",", ",,,", " , ,\t", "", " "])
def test_a_list_of_nothing_is_as_no_list(plain: Gateway, accept: str) -> None:
    """Empty elements of `Accept` are passed over; what stands between them counts."""
    answer = plain.request("POST", json={"query": "{ __typename }"}, headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json; charset=utf-8")
    graphql = f"{accept},application/graphql-response+json,"
    answer = plain.request("POST", json={"query": "{ __typename }"}, headers={"accept": graphql})
    assert answer.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert plain.request("POST", json={}, headers={"accept": f"{accept},text/html"}).status_code == 406


def test_an_answer_tells_its_cost_to_who_asks(plain: Gateway) -> None:
    """The number that the limit is held to, in either execution, by POST and GET; nobody else gets a word more."""
    query = "query Q($code: String!) { municipality(code: $code) { name } municipalities { name } }"
    variables = {"code": "0999"}
    answers = [plain.ask(query, variables=variables, extensions={"cost": True}) for _ in range(3)]
    parameters = {"query": query, "variables": json.dumps(variables), "extensions": '{"cost": true}'}
    by_get = plain.request("GET", params=parameters, headers={"apollo-require-preflight": "1"})

    costs = [answer.json()["extensions"].pop("cost") for answer in (*answers, by_get)]
    assert costs == [{"value": costs[0]["value"], "limit": 100_000}] * 4
    assert costs[0]["value"] > 1
    for extensions in ({}, {"cost": False}, {"cost": 1}, {"cost": {}}):
        answer = plain.ask(query, variables=variables, extensions=extensions)
        assert answer.json()["extensions"].keys() == {"openings"}
