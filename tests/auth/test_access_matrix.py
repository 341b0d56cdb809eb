"""One rule for every way in: callers × root fields × spellings in, generated from the schema, and denied by default."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLField, GraphQLObjectType, GraphQLUnionType, get_named_type, is_leaf_type

from gateway.auth.claims import EID, NSIS
from gateway.fields import Audience
from gateway.schema import schema
from gateway.types.query import AUDIENCES, PUBLIC
from tests.serving import Served, served

QUERY = schema._schema.query_type
assert QUERY is not None
ROOTS = [*QUERY.fields, "__schema", "__type", "__typename"]
PERSONAL = {
    "Citizen", "Case", "CaseConnection", "CaseEdge", "Benefit", "BenefitConnection", "BenefitEdge", "BenefitPayment",
    "CaseDocument", "DocumentConnection", "DocumentEdge", "TimelineConnection", "TimelineEdge", "TimelineEvent",
    "PaymentConnection", "PaymentEdge", "PaymentPlan", "PaymentTotal", "NextPayment", "Money", "Coverage",
    "SourceAnswer", "Authority", "AccessConnection", "AccessEdge", "AccessEntry", "PageInfo", "ExpectedDecision",
    "Complaint", "Contact", "PaymentMonths", "PaymentMonth", "PaymentSums",
    "Changes", "AddedRecords", "ChangedRecords", "GoneRecords", "ChangedCase", "ChangedCaseConnection",
    "ChangedCaseEdge",
    "ChangedBenefit", "ChangedBenefitConnection", "ChangedBenefitEdge", "Representation", "RepresentedPerson",
}  # fmt: skip
"""The types that are reached through a citizen alone. The rest is public."""


# Every field has a policy


def test_every_root_field_says_who_may_ask_it() -> None:
    """A new root field is asked by nobody without login, and fails here until it says by whom."""
    assert {name for name in ROOTS if AUDIENCES.get(name) is None} == set()
    assert AUDIENCES.keys() == set(ROOTS)


def test_every_type_is_personal_or_public() -> None:
    """What can be reached from a public field, over any path, is no type about a person; the two lists are all."""
    public = set(reached(name for name in QUERY.fields if name in PUBLIC))  # type: ignore[union-attr]
    everything = set(reached(QUERY.fields))  # type: ignore[union-attr]
    assert public & PERSONAL == set()
    assert everything - public - {"_Entity"} == PERSONAL


def reached(roots: Any) -> Iterator[str]:
    """Yield the names of the object types below these root fields."""
    waiting = [get_named_type(QUERY.fields[name].type) for name in roots]  # type: ignore[union-attr]
    types = set()
    while waiting:
        kind = waiting.pop()
        if is_leaf_type(kind) or kind.name in types:
            continue
        types.add(kind.name)
        yield kind.name
        fields = kind.fields.values() if isinstance(kind, GraphQLObjectType) else ()
        waiting += [get_named_type(graphql_field.type) for graphql_field in fields]
        waiting += kind.types if isinstance(kind, GraphQLUnionType) else ()


# The matrix


@dataclass
class Question:
    """A root field asked in one way."""

    query: str
    variables: dict[str, Any] = field(default_factory=dict)
    operation: str | None = None


Facts = dict[str, Any]


def arguments(name: str, facts: Facts) -> dict[str, tuple[str, Any]]:
    """Return what the field must be told: the type and value of each argument."""
    if name == "__type":
        return {"name": ("String!", "Case")}
    declared = QUERY.fields[name].args if name in QUERY.fields else {}  # type: ignore[union-attr]
    values = {"id": facts.get(name), "code": "0999", "representations": facts["entities"]}
    return {argument_name: (str(argument.type), values[argument_name]) for argument_name, argument in declared.items()}


def selection(name: str) -> str:
    """Return the least that can be asked below the field."""
    if name == "__typename":
        return ""
    if name in ("__schema", "__type"):
        return "{ __typename }"
    field_object: GraphQLField = QUERY.fields[name]  # type: ignore[union-attr]
    return "" if is_leaf_type(get_named_type(field_object.type)) else "{ __typename }"


def spellings(name: str, facts: Facts) -> dict[str, Question]:
    """Every way in that GraphQL knows."""
    needed = arguments(name, facts)
    variables = {argument_name: value for argument_name, (_, value) in needed.items()}
    signature = ", ".join(f"${argument_name}: {kind}" for argument_name, (kind, _) in needed.items())
    passed = ", ".join(f"{argument_name}: ${argument_name}" for argument_name in needed)
    call = f"{name}{f'({passed})' if passed else ''}"
    ask = f"{call} {selection(name)}"
    head = f"query A{f'({signature})' if signature else ''}"
    yes = f"query A({', '.join(filter(None, [signature, '$yes: Boolean!']))})"
    plain = {
        "plain": f"{head} {{ {ask} }}",
        "alias": f"{head} {{ x: {ask} }}",
        "alias of a public field": f"{head} {{ municipalities: {ask} }}",
        "inline fragment": f"{head} {{ ... {{ {ask} }} }}",
        "inline fragment on Query": f"{head} {{ ... on Query {{ {ask} }} }}",
        "fragment": f"{head} {{ ...F }} fragment F on Query {{ {ask} }}",
        "nested fragments": f"{head} {{ ...G }} fragment F on Query {{ {ask} }} fragment G on Query {{ ...F ...F }}",
        "beside a public field": f"{head} {{ municipalities {{ name }} x: {ask} }}",
    }  # fmt: skip
    questions = {spelling: Question(query, variables) for spelling, query in plain.items()}
    questions["include"] = Question(
        f"{yes} {{ x: {call} @include(if: $yes) {selection(name)} }}", variables | {"yes": True}
    )
    questions["second operation"] = Question(
        f"query B {{ municipalities {{ name }} }} {head} {{ {ask} }}", variables, "A"
    )
    return questions


@dataclass(frozen=True)
class Caller:
    """Tokens, and how a question for a citizen's data, or a public one, is answered."""

    tokens: Callable[[Served], dict[str, str | None]]
    private: tuple[int, str | None]
    public: tuple[int, str | None] = (200, None)


GOOD = (200, None)
NO = (401, "UNAUTHENTICATED")
CALLERS = {
    "nobody": Caller(lambda _: {}, NO),
    "garbage": Caller(lambda _: {"token": "x.y.z"}, NO, NO),
    "expired": Caller(
        lambda to: {"token": to.token(iat=int(time.time()) - 900, exp=int(time.time()) - 300)}, NO, NO
    ),
    "an employee": Caller(lambda to: {"token": to.token(**{f"{EID}professional/cvr": "11111111"})}, NO, NO),
    "an application": Caller(lambda to: {"token": to.application()}, NO),
    "an application by its header": Caller(lambda to: {"application": to.application()}, NO),
    "a weak login": Caller(lambda to: {"token": to.token(**{f"{NSIS}loa": "Low"})}, (403, "ASSURANCE_TOO_LOW")),
    "a login without CPR": Caller(lambda to: {"token": to.token(**{f"{EID}cprNumber": None})}, (403, "NO_CITIZEN")),
    "a citizen with a bad application": Caller(lambda to: {"token": to.token(), "application": "x.y.z"}, NO, NO),
    "a citizen as an application": Caller(lambda to: {"token": to.token(), "application": to.token()}, NO, NO),
    "the citizen": Caller(lambda to: {"token": to.token()}, GOOD),
    "the citizen through an application": Caller(
        lambda to: {"token": to.token(), "application": to.application()}, GOOD
    ),
}  # fmt: skip


async def facts_of(gateway: Served) -> Facts:
    """Return what the persona's own records are called."""
    me = (await gateway.data("{ me { id represents { id } cases { nodes { id } } benefits { nodes { id } } } }"))["me"]
    case, benefit = me["cases"]["nodes"][0]["id"], me["benefits"]["nodes"][0]["id"]
    entities = [
        {"__typename": "Citizen", "id": me["id"]},
        {"__typename": "Case", "id": case},
        {"__typename": "Benefit", "id": benefit},
        {"__typename": "Municipality", "code": "0999"},
    ]
    return {"case": case, "benefit": benefit, "representing": me["represents"][0]["id"], "entities": entities}


@pytest.mark.parametrize("caller", CALLERS.values(), ids=CALLERS)
async def test_the_matrix(caller: Caller, tmp_path: Path) -> None:
    """Whatever the way in, the same caller gets the same answer: all of it, or a refusal without any data."""
    async with served(tmp_path) as gateway:
        facts = await facts_of(gateway)
        before = len(gateway.recorded())
        for name in ROOTS:
            expected = caller.public if name in PUBLIC else caller.private
            for spelling, question in spellings(name, facts).items():
                tokens = caller.tokens(gateway)
                answer = await gateway.post(
                    question.query, variables=question.variables, operationName=question.operation or "A", **tokens
                )
                assert judged(answer.status_code, answer.json()) == expected, (name, spelling, answer.text)
        assert (len(gateway.recorded()) > before) == (caller.private == GOOD)


def judged(status: int, answer: dict[str, Any]) -> tuple[int, str | None]:
    """Status and code; an answer is all there, or not there at all."""
    if "errors" in answer:
        assert "data" not in answer
        [error] = answer["errors"]
        return status, error["extensions"]["code"]
    values = answer["data"].values()
    assert all(value is not None and (not isinstance(value, list) or None not in value) for value in values)
    return status, None


async def test_another_citizens_records_are_not_there(tmp_path: Path) -> None:
    """By id or by entity, in every way in: as if they did not exist, and nothing of it is on record as seen."""
    async with served(tmp_path) as gateway:
        facts = await facts_of(gateway)
        personal = {**facts, "entities": facts["entities"][:3]}
        token = gateway.token("flyttet")
        for name in ("case", "benefit", "_entities"):
            for spelling, question in spellings(name, personal).items():
                answer = await gateway.post(
                    question.query, token=token, variables=question.variables, operationName=question.operation or "A"
                )
                values = [value for key, value in answer.json()["data"].items() if "name" not in str(value)]
                assert [value for value in values if value not in (None, [None, None, None])] == [], (name, spelling)
        kinds = {record["kind"] for event in gateway.recorded()[1:] for record in event["shown"]}
        assert kinds <= {"PERSON"}


async def test_a_weak_login_is_told_how_to_come_back(tmp_path: Path) -> None:
    """The code, the level, and what to ask the issuer for: in the error and in the challenge of RFC 9470."""
    async with served(tmp_path) as gateway:
        answer = await gateway.post("{ me { id } }", token=gateway.token(**{f"{NSIS}loa": "Low"}))
    [error] = answer.json()["errors"]
    assert error["extensions"] == {
        "code": "ASSURANCE_TOO_LOW",
        "needed": "SUBSTANTIAL",
        "acrValues": f"{NSIS}Substantial",
    }
    assert answer.headers["www-authenticate"] == (
        f'Bearer error="insufficient_user_authentication", acr_values="{NSIS}Substantial"'
    )


@pytest.mark.parametrize("header", ["Authorization", "authorization", "AUTHORIZATION"])
async def test_two_tokens_in_two_headers_are_none(header: str, tmp_path: Path) -> None:
    """Of a header that is sent twice, none can be trusted to be meant."""
    async with served(tmp_path) as gateway:
        token = f"Bearer {gateway.token()}"
        headers = [("Authorization", token), (header, token)]
        answer = await gateway.client.post("/graphql", json={"query": "{ municipalities { name } }"}, headers=headers)
    assert answer.status_code == 401


def test_nobody_is_let_in_by_default() -> None:
    """The public fields are these, and a change of the list is a decision."""
    assert {
        name for name, audience in AUDIENCES.items() if audience is Audience.ANYONE
    } == {"municipalities", "municipality", "__schema", "__type", "__typename"}  # fmt: skip
