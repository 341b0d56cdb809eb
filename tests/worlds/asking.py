"""The gateway over a world: its openings written as policies, its far side behind the ports, asked over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gateway.auth.authenticator import Caller
from gateway.execution import PlanCache
from gateway.http.endpoint import GraphQLEndpoint
from gateway.ids import Ids
from gateway.policies.meaning import policies_of
from gateway.policies.parser import read_files
from gateway.policies.policy import Policies
from sources.cache.sources import Sources
from sources.records import Outcome
from sources.records.subject import Subject
from tests.unlimited import documents
from tests.worlds.far_side import FarSide, benefit_record, case_record, line_record
from tests.worlds.world import DECISIONS, EXEMPT, TODAY, Authority, Opening, World

IDS = Ids(b"the key of random worlds, which keep no secrets")
DOCUMENTS = documents()
LINE = """id amount { amount } availableOn area { kle } benefit { id } total { gross { amount } lines { id } }"""
LIST = "totalCount pageInfo { endCursor hasNextPage } coverage { complete answers { index state } } edges { cursor }"
CASE = f"""id title area {{ kle }} progress shows
  timeline(first: 100) {{ {LIST} nodes {{ date kind progress document {{ id }} payment {{ {LINE} }} }} }}
  documents(first: 100) {{ {LIST} nodes {{ id title date }} }}
  benefits(first: 100) {{ {LIST} nodes {{ id }} }}"""
BENEFIT = f"""id title area {{ kle }} current shows case {{ id }}
  payments(first: 100) {{ {LIST} nodes {{ {LINE} }} }}"""
OVERVIEW = f"""query($authorities: [CVR!]) {{ me {{
  cases(first: 100, authorities: $authorities) {{ {LIST} nodes {{ {CASE} }} }}
  benefits(first: 100, authorities: $authorities) {{ {LIST} nodes {{ {BENEFIT} }} }}
  payments(first: 100, authorities: $authorities) {{ {LIST} nodes {{ {LINE} }} }} }} }}"""
ENTITIES = f"""query($keys: [_Any!]!) {{ _entities(representations: $keys) {{
  __typename ... on Case {{ {CASE} }} ... on Benefit {{ {BENEFIT} }} }} }}"""


class Everyone:
    """Every token is the one citizen's."""

    async def caller(self, _authorization: str, _application: str | None = None) -> Caller:
        return Caller.citizen(Subject("0101010001"))


class Gateway:
    """The real endpoint over a world."""

    def __init__(
        self,
        world: World,
        *,
        policies: Callable[[], Policies] | None = None,
        pause: Callable[[], float] | None = None,
        deadline: float = 30,
        far_side: FarSide | None = None,
    ) -> None:
        self.policies = policies or _fixed(policies_of(read_files(files(world.authorities))))
        far_side = far_side or FarSide(world, pause)
        self._endpoint = GraphQLEndpoint(
            documents=DOCUMENTS,
            plans=PlanCache(),
            authenticator=Everyone(),  # type: ignore[arg-type]
            policies=self.policies,
            sources=Sources(
                cases=far_side,
                documents=far_side,
                benefits=far_side,
                residences=far_side,
                properties=None if world.houses is None else far_side,
                exempt_classes=frozenset({EXEMPT}),
                outcome_classes={decision: Outcome(outcome) for decision, outcome in DECISIONS.items()},
            ),
            ids=IDS,
            today=lambda: TODAY,
            deadline=deadline,
        )

    async def answer(self, query: str, **variables: Any) -> dict[str, Any]:
        """Return the whole answer."""
        answer: dict[str, Any] = json.loads(await self.text(query, **variables))
        return answer

    async def data(self, query: str, **variables: Any) -> Any:
        """Return the data of an answer without errors."""
        answer = await self.answer(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def text(self, query: str, **variables: Any) -> bytes:
        """Return the answer as it goes over the wire."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/graphql",
            "headers": [(b"content-type", b"application/json"), (b"authorization", b"Bearer x")],
        }
        sent: list[Mapping[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._endpoint(scope, receive, send)
        assert sent[0]["status"] == 200, sent
        return b"".join(message.get("body", b"") for message in sent[1:])


def _fixed(policies: Policies) -> Callable[[], Policies]:
    return lambda: policies


def files(authorities: Iterable[Authority]) -> dict[str, str]:
    """Return the authorities' openings in the language of their files."""
    return {f"{authority.cvr}.graphql": _file(authority) for authority in authorities}


def _file(authority: Authority) -> str:
    code = f'@municipality(code: "{authority.code}", ' if authority.code else "@agency("
    return f'extend schema {code}cvr: "{authority.cvr}", name: "Korsbæk")' + "".join(map(_opens, authority.openings))


def _opens(opening: Opening) -> str:
    arguments = {
        "area": f'"{opening.area}"',
        "parts": f"[{', '.join(sorted(opening.parts))}]",
        "since": f'"{opening.since}"' if opening.since else "",
        "activeBeforeSince": "true" if opening.active else "",
        "documentsSince": f'"{opening.documents_since}"' if opening.documents_since else "",
        "notesSince": f'"{opening.notes_since}"' if opening.notes_since else "",
        "title": "CASE" if opening.own_title else "",
        "onlySystems": json.dumps(opening.only) if opening.only is not None else "",
        "exceptSystems": json.dumps(opening.exempt) if opening.exempt else "",
    }
    return f"\n  @opens({', '.join(f'{name}: {value}' for name, value in arguments.items() if value)})"


def opaque(world: World) -> dict[str, str]:
    """Return what stands behind each opaque id: a UUID, a grant with its number, or the number of a payment line."""
    names: dict[str, str] = {}
    for authority in world.authorities:
        names |= {IDS.case(case_record(case)): case.uuid for case in authority.cases}
        filed = [(case, document) for case in authority.cases for document in authority.documents]
        names |= {IDS.document(case_record(case), document.uuid): document.uuid for case, document in filed}
        granted = {benefit_record(benefit): f"{benefit.grant}:{benefit.id}" for benefit in authority.benefits}
        names |= {IDS.benefit(record): name for record, name in granted.items()}
        names |= {IDS.line(line_record(authority, line)): f"{authority.cvr}#{line.number}" for line in authority.lines}
    return names
