"""Support staff's rule for every way in: callers × fields × spellings, generated from the schema, denied by default."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type

from gateway.auth.claims import EID, NSIS
from gateway.schema import schema
from gateway.support.schema import PUBLIC, support_schema
from sources.sandbox.employees import CVR, EMPLOYEE_ID, ROLES
from sources.sandbox.personas import BY_KEY
from tests.support.staffed import Staffed, code_of, staffed

QUERY = support_schema._schema.query_type
assert QUERY is not None
CITIZEN = get_named_type(QUERY.fields["citizen"].type)
assert isinstance(CITIZEN, GraphQLObjectType)
OWN_TYPES = {"SupportQuery", "HelpedCitizen", "HiddenRecords", "SourceStatus"}
NO = (401, "UNAUTHENTICATED")


def selection(declared: GraphQLField) -> str:
    """Return the least that can be asked below a field."""
    return "" if is_leaf_type(get_named_type(declared.type)) else "{ __typename }"


def spellings(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every way in that GraphQL knows, to a field of the citizen or to what is beside it."""
    ask = f"citizen {{ {name} {selection(CITIZEN.fields[name])} }}" if name in CITIZEN.fields else name
    yield f"query A {{ {ask} }}", {}
    yield f"query A {{ x: {ask} }}", {}
    yield f"query A {{ ... {{ {ask} }} }}", {}
    yield f"query A {{ ...F }} fragment F on SupportQuery {{ {ask} }}", {}
    yield f"query A($yes: Boolean!) {{ ... @include(if: $yes) {{ {ask} }} }}", {"yes": True}
    yield f"query B {{ __typename }} query A {{ {ask} }}", {}


FIELDS = [*CITIZEN.fields, "__typename", "__schema { __typename }"]


@dataclass(frozen=True)
class Caller:
    """What is sent, and the one refusal of it. None: it is answered."""

    sent: Callable[[Staffed], dict[str, Any]]
    refusal: tuple[int, str] | None = NO
    headers: dict[str, str] = field(default_factory=dict)


def employee(**claims: object) -> Callable[[Staffed], dict[str, Any]]:
    """Return what makes the token of an employee with other claims."""
    return lambda to: {"token": to.employee(**claims)}


OLD = {"iat": int(time.time()) - 900, "exp": int(time.time()) - 300}
CALLERS = {
    "nobody": Caller(lambda _: {"headers": {"authorization": ""}}),
    "garbage": Caller(lambda _: {"token": "x.y.z"}),
    "a citizen": Caller(lambda to: {"token": to.token()}),
    "a citizen with the staff's audience": Caller(
        lambda to: {"token": to.token(aud="borgerblik-support")}, (403, "NO_EMPLOYEE")
    ),
    "a citizen who claims the role": Caller(
        lambda to: {"token": to.token(aud="borgerblik-support", roles=["borgerblik-support"])}, (403, "NO_EMPLOYEE")
    ),
    "an application": Caller(lambda to: {"token": to.application()}),
    "an employee whose login has ended": Caller(employee(**OLD)),
    "an employee by another issuer": Caller(employee(iss="https://elsewhere.example")),
    "an employee with the citizens' audience": Caller(employee(aud="borgerblik")),
    "an employee of nobody": Caller(employee(**{CVR: None}), (403, "NO_EMPLOYEE")),
    "an employee of a number that is none": Caller(employee(**{CVR: "1111111x"}), (403, "NO_EMPLOYEE")),
    "an employee without an id": Caller(employee(**{EMPLOYEE_ID: ""}), (403, "NO_EMPLOYEE")),
    "a system of the municipality": Caller(employee(gty="client-credentials"), (403, "NO_EMPLOYEE")),
    "an employee without the role": Caller(employee(**{ROLES: ["other", 7]}), (403, "SUPPORT_FORBIDDEN")),
    "an employee without roles": Caller(employee(**{ROLES: None}), (403, "SUPPORT_FORBIDDEN")),
    "an employee of an agency": Caller(employee(**{CVR: "99999999"}), (403, "SUPPORT_FORBIDDEN")),
    "an employee of a municipality without a policy": Caller(employee(**{CVR: "64502018"}), (403, "SUPPORT_FORBIDDEN")),
    "a weak login": Caller(employee(**{f"{NSIS}loa": "Low"}), (403, "ASSURANCE_TOO_LOW")),
    "a login of unknown strength": Caller(employee(**{f"{NSIS}loa": None}), (403, "ASSURANCE_TOO_LOW")),
    "without a citizen": Caller(lambda _: {"at": None}, (400, "BAD_SUPPORT_CITIZEN")),
    "about no number": Caller(lambda _: {"at": "12345"}, (400, "BAD_SUPPORT_CITIZEN")),
    "about two citizens": Caller(lambda _: {"at": "7405861042, 8102901137"}, (400, "BAD_SUPPORT_CITIZEN")),
    "without a purpose": Caller(lambda _: {"headers": {"x-support-purpose": ""}}, (400, "BAD_SUPPORT_REASON")),
    "for a purpose of one's own": Caller(
        lambda _: {"headers": {"x-support-purpose": "curiosity"}}, (400, "BAD_SUPPORT_REASON")
    ),
    "without a case": Caller(lambda _: {"headers": {"x-support-case": ""}}, (400, "BAD_SUPPORT_REASON")),
    "with a long case": Caller(lambda _: {"headers": {"x-support-case": "a" * 65}}, (400, "BAD_SUPPORT_REASON")),
    "with markup for a case": Caller(
        lambda _: {"headers": {"x-support-case": "<b>1</b>"}}, (400, "BAD_SUPPORT_REASON")
    ),
    "with a CPR number for a case": Caller(
        lambda _: {"headers": {"x-support-case": "S-740586-1042"}}, (400, "BAD_SUPPORT_REASON")
    ),
    "an employee": Caller(lambda _: {}, None),
    "an employee whose roles are one text": Caller(employee(**{ROLES: "other, borgerblik-support"}), None),
}


@pytest.fixture(scope="module")
async def gateway(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Provide one gateway for the whole matrix."""
    async with staffed(tmp_path_factory.mktemp("matrix"), SUPPORT_RATE_LIMIT="100000/second") as started:
        yield started


@pytest.mark.parametrize("caller", CALLERS.values(), ids=CALLERS)
async def test_the_matrix(caller: Caller, gateway: Staffed) -> None:
    """Whatever the way in and the field, the same caller gets the same: an answer on record, or one refusal."""
    before = len(gateway.recorded())
    for name in FIELDS:
        for query, variables in spellings(name):
            answer = await gateway.look(query, variables=variables, operationName="A", **caller.sent(gateway))
            if caller.refusal is not None:
                assert code_of(answer) == caller.refusal, (name, query)
            else:
                assert answer.status_code == 200, answer.text
                assert "errors" not in answer.json(), (query, answer.text)
    looks = len(gateway.recorded()) - before
    assert looks == (0 if caller.refusal else len(CITIZEN.fields) * len(list(spellings("cases"))))


async def test_an_employee_is_nobody_on_the_citizens_address(gateway: Staffed) -> None:
    """Also with the citizens' audience, and with the headers of support staff, which are read there by nobody."""
    headers = {"x-support-citizen": BY_KEY["overblik"].cpr, "x-support-purpose": "guidance", "x-support-case": "1"}
    for token in (gateway.employee(), gateway.employee(aud="borgerblik")):
        answer = await gateway.client.post(
            "/graphql",
            json={"query": "{ me { id } }"},
            headers={"authorization": f"Bearer {token}", "accept": "application/graphql-response+json", **headers},
        )
        assert code_of(answer) == NO
    assert (await gateway.client.post("/support/graphql", json={"query": "{ __typename }"})).status_code == 404
    assert (await gateway.client.post("/support/approvals", json={})).status_code == 404


async def test_the_staff_address_has_nothing_of_the_citizens(gateway: Staffed) -> None:
    """No graph, no page, no logout, no events, no probes, no metrics."""
    headers = {"authorization": f"Bearer {gateway.token()}"}
    for path in ("/graphql", "/explorer", "/overblik", "/session/end", "/events/changed", "/health/ready", "/metrics"):
        assert (await gateway.staff.post(path, headers=headers)).status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
async def test_a_look_is_a_post(method: str, gateway: Staffed) -> None:
    """A GET would write the question into addresses."""
    answer = await gateway.staff.request(method, "/support/graphql", params={"query": "{ __typename }"})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


def test_nothing_is_public_and_no_type_is_of_another_kind() -> None:
    """What the citizens' graph has, and four types of its own; no log of looks, no changes, no entities."""
    types = {name for name in support_schema._schema.type_map if not name.startswith("__")}
    assert types - schema._schema.type_map.keys() == OWN_TYPES
    assert types & {"Citizen", "AccessEntry", "Changes", "_Entity", "_Service", "Query"} == set()
    assert frozenset() == PUBLIC
    assert QUERY is not None
    assert set(QUERY.fields) == {"citizen"}
    assert all(not declared.args for declared in QUERY.fields.values())


def test_no_argument_takes_a_person_or_an_authority() -> None:
    """Whose records are read is said by the login and by a header alone."""
    arguments = {
        name
        for kind in support_schema._schema.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for declared in kind.fields.values()
        for name in declared.args
    }
    assert arguments == {"first", "after", "filter", "orderBy", "language", "kinds", "newestFirst"}
    assert EID in CVR
