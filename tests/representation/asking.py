"""What representatives ask on the sandbox, and what their answers are compared with."""

from __future__ import annotations

from typing import Any

from gateway.app.sandbox import settings
from gateway.ids import Ids
from sources.records.subject import Subject
from sources.sandbox.personas import BY_KEY
from sources.sandbox.representations import RIGHTS
from tests.serving import Served

IDS = Ids(settings({}).id_key)
RIGHT_BY_ID = {right.id: right for right in RIGHTS}
RECORDS = """name residence { name }
  cases(first: 30) { totalCount coverage { complete answers { index state } } nodes { title area { kle } progress
    documents(first: 10) { totalCount nodes { title date } } benefits { totalCount nodes { title } }
    related { title } timeline(first: 20) { totalCount nodes { date title payment { amount { amount } } } } } }
  benefits(first: 10) { totalCount nodes { title area { kle } case { title } nextPayment { date net { amount } }
    payments(first: 50) { totalCount nodes { amount { amount } area { kle } } } } }
  payments(first: 50) { totalCount nodes { title area { kle } amount { amount } total { gross { amount }
    lines { amount { amount } } } benefit { title } } }
  paymentsByMonth { months { month sums { payments } } }
  changes { added { cases { totalCount } } coverage { complete } }"""
OWN = f"query Own {{ me {{ {RECORDS} }} }}"
OTHERS = f"query Others($id: ID!) {{ representing(id: $id) {{ {RECORDS} }} }}"
REPRESENTS = "query Represents { me { representsComplete represents { id kind areas until person { name } } } }"
ACCESS_LOG = "query Log($id: ID!) { representing(id: $id) { accessLog { totalCount } } }"
BRIEF = "query Brief($id: ID!) { me { name } representing(id: $id) { id name cases { nodes { id title } } } }"


def id_of(key: str) -> str:
    """Return the id of a right of the sandbox's register, whether or not it holds."""
    right = RIGHT_BY_ID[key]
    persons = [Subject(BY_KEY[persona].cpr) for persona in (right.representative, right.represented)]
    return IDS.representation(*persons, f"{right.kind}\x1f{right.id}")


async def represented(gateway: Served, key: str, query: str = OTHERS) -> Any:
    """Return what the representative of a right sees of whom it is about."""
    persona = RIGHT_BY_ID[key].representative
    return (await gateway.data(query, persona=persona, variables={"id": id_of(key)}))["representing"]


async def refusal(gateway: Served, id: str, *, persona: str = "overblik") -> dict[str, Any]:
    """Return the one error of an answer that shows nobody, without the request's own id."""
    answer = (await gateway.post(BRIEF, token=gateway.token(persona), variables={"id": id})).json()
    [error] = answer["errors"]
    assert answer["data"]["representing"] is None
    assert answer["data"]["me"]["name"] == BY_KEY[persona].name
    return {**error, "extensions": {**error["extensions"], "requestId": None}}
