"""Lists of the sandbox's citizens, narrowed, wider opened, and of other authorities: each as the oracle says."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import graphql
import httpx
import pytest

from tests.conftest import ROOT
from tests.oracle import answers, canaries, texts
from tests.oracle import authorities as authority_files
from tests.oracle.authorities import authorities
from tests.oracle.compare import Id, Ids, differences
from tests.oracle.facts import Citizen, Facts
from tests.oracle.facts import facts as read_facts
from tests.oracle.money import corrects
from tests.oracle.sight import Sight
from tests.oracle.visits import gateway, is_named, summary, walker_for
from tests.oracle.walk import QUESTIONS

FEDERATION = {"_entities", "_service"}
ELSEWHERE = ("Access", "Represent", "Added", "Changed", "Changes", "Gone", "PaymentMonth", "PaymentSums")
"""Types of no record of the indexes (who has looked, and for whom one may), of what two looks differ by
(tests/test_changes.py), and of sums, which are recounted (tests/test_journeys_of_lists.py)."""
NOT_ASKED = (
    "accessLog",
    "represents",
    "representsComplete",
    "representing",
    "changes",
    "paymentsByMonth",
    "indexText",
    "stateText",
)
"""Fields of these; and the names of what coverage says, which tests/resolvers/test_enum_words.py holds."""


pytestmark = pytest.mark.timeout(900)
"""The whole world is walked through first: minutes, on a busy machine."""


@pytest.fixture(scope="module")
def facts() -> Facts:
    return read_facts()


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with gateway() as client:
        yield client


@pytest.fixture(scope="module")
def named(facts: Facts) -> list[Citizen]:
    return [citizen for citizen in facts.citizens if is_named(citizen)]


async def test_hard_cases_are_shown_right_where_more_is_open(
    named: list[Citizen], facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same walk where Korsbæk has opened nearly everything: payees, plans and totals that it keeps closed too."""
    shutil.copytree(authority_files.FOLDER, tmp_path, dirs_exist_ok=True)
    shutil.copy(Path(canaries.__file__).with_name("korsbaek_wide.graphql"), tmp_path / "korsbaek.graphql")
    monkeypatch.setattr(authority_files, "FOLDER", tmp_path)
    ids, problems = Ids(), []
    async with gateway(BORGERBLIK_POLICIES=str(tmp_path)) as client:
        for citizen in named:
            walker = await walker_for(client, citizen)
            answer = await walker.citizen()
            expected = answers.citizen(Sight(facts, citizen))
            differing = [*differences(expected, answer, "me", ids), *walker.problems]
            problems += [f"{citizen.key}: {problem}" for problem in differing]

    assert not problems, summary(problems)


CASE_FILTERS: list[dict[str, Any]] = [
    {"active": True},
    {"active": False},
    {"progress": ["OPENED", "UNKNOWN"]},
    {"progress": []},
    {"area": "32.24"},
    {"area": "32.21"},
    {"openedFrom": "2025-03-10", "openedTo": "2025-03-10"},
    {"closedFrom": "2021-09-30", "active": False, "area": "02"},
]
BENEFIT_FILTERS: list[dict[str, Any]] = [{"current": True}, {"current": False}, {"area": "32.24.04", "current": True}]
PAYMENT_FILTERS: list[dict[str, Any]] = [
    {"area": "32"},
    {"availableFrom": "2026-10-30", "availableTo": "2026-10-30"},
    {"availableFrom": "2026-11-16"},
    {"availableTo": "2018-12-31"},
]


async def test_a_filter_narrows_and_changes_nothing_else(
    client: httpx.AsyncClient, named: list[Citizen], facts: Facts
) -> None:
    """Whatever narrows a list: the rest of it is the same things in the same order, and their number."""
    problems = []
    for turn, citizen in enumerate(named[::2]):
        walker, sight = await walker_for(client, citizen), Sight(facts, citizen)
        for name, expect, filters in (
            ("cases", answers.cases, CASE_FILTERS),
            ("benefits", answers.benefits, BENEFIT_FILTERS),
            ("payments", answers.payments, PAYMENT_FILTERS),
        ):
            narrowed = filters[turn % len(filters)]
            actual = await walker.list_of(name, filter=narrowed)
            differing = [*differences(expect(sight, **narrowed), actual, f"{name} {narrowed}"), *walker.problems]
            problems += [f"{citizen.key}: {problem}" for problem in differing]

    assert not problems, summary(problems)


async def test_other_authorities_are_asked_where_they_are_named(client: httpx.AsyncClient, facts: Facts) -> None:
    """What is shown at an authority that no register speaks of is shown, and the others are not asked."""
    problems = []
    for citizen in facts.citizens:
        elsewhere = tuple(sorted(_authorities_with_rows(facts, citizen) - set(citizen.authorities_by_default())))
        if not elsewhere:
            continue
        walker, sight = await walker_for(client, citizen), Sight(facts, citizen, elsewhere)
        for name, expect in (("cases", answers.cases), ("benefits", answers.benefits), ("payments", answers.payments)):
            actual = await walker.list_of(name, authorities=list(elsewhere))
            differing = [*differences(expect(sight), actual, name), *walker.problems]
            problems += [f"{citizen.key}: {problem}" for problem in differing]

    assert not problems, summary(problems)


def _authorities_with_rows(facts: Facts, citizen: Citizen) -> set[str]:
    granted = facts.ledger.by_person.get(citizen.cpr, ())
    return {case.limited_to for case in facts.cases_about(citizen)} | {benefit.authority for benefit in granted}


async def test_everybody_can_read_who_shows_what(client: httpx.AsyncClient) -> None:
    """The files of the municipalities, without login; a municipality without a file shows nothing, and 0000 is none."""
    body = {"query": QUESTIONS, "operationName": "WhoShowsWhat"}
    data = (await client.post("/graphql", json=body)).json()["data"]
    with_files = {
        authority.code: answers.municipality(authority) for authority in authorities().values() if authority.code
    }
    expected = {
        "municipalities": [with_files[code] for code in sorted(with_files)],
        "municipality": with_files["0999"],
        "without": {"code": "0461", "name": "Odense Kommune", "opens": []},
        "unknown": None,
    }

    assert list(differences(expected, data)) == []


async def test_an_authority_tells_what_it_has_opened(client: httpx.AsyncClient, named: list[Citizen]) -> None:
    """An agency's file is summary beside the answer it gave, and the municipality of residence tells its own."""
    for citizen in named[:6]:
        answer = (await (await walker_for(client, citizen)).ask("Opened"))["me"]
        asked_authorities = [authorities()[cvr] for cvr in citizen.authorities_by_default()]
        expected = [
            answers.authority_of(authority) | {"opens": answers.opens(authority)} for authority in asked_authorities
        ]
        told_by = [answer["authority"] for answer in answer["cases"]["coverage"]["answers"]]
        home = next(authority for authority in authorities().values() if authority.code == citizen.home)

        assert list(differences(expected, told_by)) == []
        assert list(differences(answers.municipality(home), answer["residence"])) == []


def test_the_questions_select_every_field() -> None:
    """A new field of the schema must be asked for here, and so get an answer from the oracle."""
    schema = graphql.build_schema((ROOT / "schema.graphql").read_text("utf-8"), assume_valid_sdl=True)
    every = {
        f"{type_.name}.{name}"
        for type_ in schema.type_map.values()
        if isinstance(type_, graphql.GraphQLObjectType) and not type_.name.startswith(("_", *ELSEWHERE))
        for name in type_.fields
        if name not in NOT_ASKED
    }
    selected: set[str] = set()
    info = graphql.TypeInfo(schema)

    class Collect(graphql.Visitor):
        def enter_field(self, node: graphql.FieldNode, *_: object) -> None:
            parent = info.get_parent_type()
            selected.add(f"{parent.name if parent else None}.{node.name.value}")

    graphql.visit(graphql.parse(QUESTIONS), graphql.TypeInfoVisitor(info, Collect()))

    assert every - selected - {f"Query.{name}" for name in FEDERATION} == set()


def test_the_newest_registration_is_the_one_that_the_sandbox_holds_for_newest(facts: Facts) -> None:
    """Two independent readings of the times, with their zones, agree."""
    for kind, newest in (("case", facts.rows.newest_of_case), ("document", facts.rows.newest_of_document)):
        theirs = facts.rows.all(f"SELECT id, {kind}_uuid AS uuid FROM {kind}_registrations WHERE newest = 1")
        assert {row["uuid"]: row["id"] for row in theirs} == newest


def test_a_thing_has_its_own_id_in_each_of_its_places() -> None:
    """What the comparison itself is worth: it tells of one id for two things, and of two ids for one."""
    ids = Ids()

    assert list(differences([Id("Case", 1), Id("Case", 2)], ["a", "b"], "", ids)) == []
    assert list(differences(Id("Case", 1), "c", "", ids)) == [": another id than elsewhere for the same thing"]
    assert list(differences(Id("Case", 3), "b", "", ids)) == [": the same id as another thing"]


def test_the_world_has_payments_of_every_kind(facts: Facts) -> None:
    """What the walk compares is worth something: each status, and corrections of both kinds, for a named citizen."""
    lines = [
        (line.payment.status, corrects(facts.ledger.benefits[line.benefit], line), line.amount < 0)
        for key, lines in facts.ledger.lines.items()
        for line in lines
        if key in facts.ledger.benefits
    ]

    assert {status for status, *_ in lines} == {*texts.PAYMENT["DA"]}
    assert {(late, back) for _, late, back in lines} == {(False, False), (True, False), (True, True)}
