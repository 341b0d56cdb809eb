"""Every citizen of the sandbox asks for every field there is, and sees what an independent oracle says, no more."""

from __future__ import annotations

import base64
import re
import shutil
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, redirect_stdout
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import anyio
import graphql
import httpx
import pytest

from gateway.sandbox import create_on_sandbox
from tests.conftest import ROOT
from tests.oracle import answers, canaries, texts
from tests.oracle import authorities as authority_files
from tests.oracle.authorities import authorities
from tests.oracle.compare import Id, Ids, differences
from tests.oracle.facts import Citizen, Facts
from tests.oracle.facts import facts as read_facts
from tests.oracle.money import corrects
from tests.oracle.sight import Sight
from tests.oracle.walk import QUESTIONS, Walker

PARTS = 2  # processes that walk side by side
AGAIN = 4  # so many cases and benefits a named citizen asks for once more by id
FIRST, EACH = 30, 3  # kinds of difference that are told, and differences of each
FEDERATION = {"_entities", "_service"}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ENCODED = re.compile(r'"([A-Za-z0-9_=-]{16,})"')

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Visit:
    """What one citizen was told: everything, some of it once more by its id, and every text as it was sent."""

    key: str
    answer: Answer
    again: list[tuple[Answer, Answer | None]]
    texts: list[str]
    problems: list[str]


@asynccontextmanager
async def gateway(**settings: str) -> AsyncIterator[httpx.AsyncClient]:
    app = create_on_sandbox({"BORGERBLIK_MAX_COST": "2000000", "BORGERBLIK_DEADLINE": "60"} | settings)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://gateway") as client,
    ):
        yield client


async def walker_for(client: httpx.AsyncClient, citizen: Citizen) -> Walker:
    told = await client.post("/sandbox/token", json={"cpr": citizen.cpr})
    return Walker(client, told.json()["access_token"])


def walk(part: int) -> list[Visit]:
    """Walks as every citizen of one part of the world, in a process of its own."""

    async def visits() -> list[Visit]:
        async with gateway() as client:
            return [await visited(client, citizen) for citizen in read_facts().citizens[part::PARTS]]

    with redirect_stdout(None):
        return anyio.run(visits)


async def visited(client: httpx.AsyncClient, citizen: Citizen) -> Visit:
    """A walk through everything, and back to some of it by its id."""
    walker = await walker_for(client, citizen)
    answer = await walker.citizen()
    most = AGAIN if is_named(citizen) else 1 if citizen.key.endswith("7") else 0
    again = [(case, await walker.case(case["id"])) for case in nodes(answer["cases"])[:most]]
    again += [(benefit, await walker.benefit(benefit["id"])) for benefit in nodes(answer["benefits"])[:most]]
    return Visit(citizen.key, answer, again, walker.texts, walker.problems)


def nodes(connection: Answer | None) -> list[Answer]:
    return connection["nodes"] if connection else []


def is_named(citizen: Citizen) -> bool:
    """Whether this is a persona or a hard case."""
    return not citizen.key.startswith("citizen ")


def told(found: list[str]) -> str:
    """What was found, a few of each kind: those that differ in no more than whose they are and where in a list."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for problem in found:
        place = problem.partition(": ")[2].partition(": ")[0]
        kinds[re.sub(r"\[\d+\]", "", place)].append(problem)
    lines = [f"{len(found)} in all, of {len(kinds)} kinds"]
    for kind, problems in list(kinds.items())[:FIRST]:
        lines += [f"{len(problems)} of {kind}", *(f"    {problem}" for problem in problems[:EACH])]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def facts() -> Facts:
    return read_facts()


@pytest.fixture(scope="module")
def citizens(facts: Facts) -> dict[str, Citizen]:
    return {citizen.key: citizen for citizen in facts.citizens}


@pytest.fixture(scope="module")
def visits() -> list[Visit]:
    with ProcessPoolExecutor(PARTS, mp_context=get_context("spawn")) as pool:
        return [visit for part in pool.map(walk, range(PARTS)) for visit in part]


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with gateway() as client:
        yield client


@pytest.fixture(scope="module")
def named(facts: Facts) -> list[Citizen]:
    return [citizen for citizen in facts.citizens if is_named(citizen)]


def test_every_citizen_sees_what_the_rules_say(visits: list[Visit], facts: Facts, citizens: dict[str, Citizen]) -> None:
    """Each field of each thing on each page is what the oracle reads from the rows; one thing has one id everywhere."""
    ids, found = Ids(), []
    for visit in visits:
        expected = answers.citizen(Sight(facts, citizens[visit.key]))
        problems = [*differences(expected, visit.answer, "me", ids), *visit.problems]
        found += [f"{visit.key}: {problem}" for problem in problems]

    assert len(visits) == len(citizens)
    assert not found, told(found)


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


async def test_hard_cases_are_shown_right_where_more_is_open(
    named: list[Citizen], facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same walk where Korsbæk has opened nearly everything: payees, plans and totals that it keeps closed too."""
    shutil.copytree(authority_files.FOLDER, tmp_path, dirs_exist_ok=True)
    shutil.copy(Path(canaries.__file__).with_name("korsbaek_wide.graphql"), tmp_path / "korsbaek.graphql")
    monkeypatch.setattr(authority_files, "FOLDER", tmp_path)
    ids, found = Ids(), []
    async with gateway(BORGERBLIK_POLICIES=str(tmp_path)) as client:
        for citizen in named:
            walker = await walker_for(client, citizen)
            answer = await walker.citizen()
            expected = answers.citizen(Sight(facts, citizen))
            problems = [*differences(expected, answer, "me", ids), *walker.problems]
            found += [f"{citizen.key}: {problem}" for problem in problems]

    assert not found, told(found)


def test_a_thing_asked_for_by_its_id_is_the_same_thing(visits: list[Visit]) -> None:
    """case(id) and benefit(id) answer what the list did, page for page."""
    found = []
    for visit in visits:
        for listed, alone in visit.again:
            parts = [name for name in listed if alone is None or alone[name] != listed[name]]
            found += [f"{visit.key}: «{listed['title']}» by its id differs in {parts}"] if parts else []

    assert not found, told(found)


async def test_an_id_is_worth_nothing_to_anybody_else(
    client: httpx.AsyncClient, visits: list[Visit], citizens: dict[str, Citizen]
) -> None:
    """Somebody else's case or benefit is not found, and not otherwise than one that never was."""
    found = []
    for authority, other in pairwise(visit for visit in visits if visit.again):
        walker = await walker_for(client, citizens[other.key])
        for listed, _ in authority.again[-1:]:
            ask = walker.case if "timeline" in listed else walker.benefit
            found += [f"{other.key} sees a thing of {authority.key}"] if await ask(listed["id"]) is not None else []
        found += [f"{other.key}: {problem}" for problem in walker.problems]

    assert not found, told(found)


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
    found = []
    for turn, citizen in enumerate(named[::2]):
        walker, sight = await walker_for(client, citizen), Sight(facts, citizen)
        for name, expect, filters in (
            ("cases", answers.cases, CASE_FILTERS),
            ("benefits", answers.benefits, BENEFIT_FILTERS),
            ("payments", answers.payments, PAYMENT_FILTERS),
        ):
            narrowed = filters[turn % len(filters)]
            actual = await walker.list_of(name, filter=narrowed)
            problems = [*differences(expect(sight, **narrowed), actual, f"{name} {narrowed}"), *walker.problems]
            found += [f"{citizen.key}: {problem}" for problem in problems]

    assert not found, told(found)


async def test_a_timeline_can_show_some_kinds_alone(
    client: httpx.AsyncClient, visits: list[Visit], citizens: dict[str, Citizen]
) -> None:
    found = []
    for visit in visits[:3]:
        walker = await walker_for(client, citizens[visit.key])
        for case in [case for case in nodes(visit.answer["cases"]) if case["timeline"]][:1]:
            for kinds in (["PROGRESS"], ["DOCUMENT", "PAYMENT"], []):
                timeline = (await walker.case(case["id"], kinds=kinds) or {})["timeline"]
                wanted = [event for event in case["timeline"]["nodes"] if event["kind"] in kinds]
                if (timeline["nodes"], timeline["totalCount"]) != (wanted, len(wanted)):
                    found.append(f"{visit.key}: «{case['title']}» with {kinds} alone")

    assert not found, told(found)


async def test_other_authorities_are_asked_where_they_are_named(client: httpx.AsyncClient, facts: Facts) -> None:
    """What is shown at an authority that no register speaks of is shown, and the others are not asked."""
    found = []
    for citizen in facts.citizens:
        elsewhere = tuple(sorted(_authorities_with_rows(facts, citizen) - set(citizen.asked())))
        if not elsewhere:
            continue
        walker, sight = await walker_for(client, citizen), Sight(facts, citizen, elsewhere)
        for name, expect in (("cases", answers.cases), ("benefits", answers.benefits), ("payments", answers.payments)):
            actual = await walker.list_of(name, authorities=list(elsewhere))
            problems = [*differences(expect(sight), actual, name), *walker.problems]
            found += [f"{citizen.key}: {problem}" for problem in problems]

    assert not found, told(found)


def _authorities_with_rows(facts: Facts, citizen: Citizen) -> set[str]:
    granted = facts.ledger.by_person.get(citizen.cpr, ())
    return {case.limited_to for case in facts.cases_about(citizen)} | {benefit.authority for benefit in granted}


async def test_everybody_can_read_who_shows_what(client: httpx.AsyncClient) -> None:
    """The files of the municipalities, without login; a municipality without a file shows nothing, and 0000 is none."""
    asked = {"query": QUESTIONS, "operationName": "WhoShowsWhat"}
    data = (await client.post("/graphql", json=asked)).json()["data"]
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
    """An agency's file is told beside the answer it gave, and the municipality of residence tells its own."""
    for citizen in named[:6]:
        found = (await (await walker_for(client, citizen)).ask("Opened"))["me"]
        asked = [authorities()[cvr] for cvr in citizen.asked()]
        expected = [answers.authority_of(authority) | {"opens": answers.opens(authority)} for authority in asked]
        told_by = [answer["authority"] for answer in found["cases"]["coverage"]["answers"]]
        home = next(authority for authority in authorities().values() if authority.code == citizen.home)

        assert list(differences(expected, told_by)) == []
        assert list(differences(answers.municipality(home), found["residence"])) == []


def test_no_answer_holds_a_cpr_number(visits: list[Visit], facts: Facts) -> None:
    """Not the citizen's own, nor a child's or a neighbour's; not in the clear, and not inside an id or a cursor."""
    numbers = canaries.numbers(facts)
    found = []
    for visit in visits:
        sent = " ".join(visit.texts)
        digits = set(re.findall(r"(?<!\d)\d{10}(?!\d)", sent))
        digits |= {day + serial for day, serial in re.findall(r"(?<!\d)(\d{6})[- ](\d{4})(?!\d)", sent)}
        inside = b" ".join(base64.urlsafe_b64decode(one + "=" * (-len(one) % 4)) for one in set(_ENCODED.findall(sent)))
        digits |= set(re.findall(r"\d{10}", inside.decode("latin-1")))
        found += [visit.key] if digits & numbers else []

    assert not found


def test_no_answer_holds_what_nobody_may_read(visits: list[Visit], facts: Facts) -> None:
    """Alternative titles, notes, reasons, case numbers, case workers and the indexes' own ids stay where they are."""
    kept_back = canaries.kept_back(facts)
    long = [text for text in kept_back if " " in text]
    said = {word: visit.key for visit in visits for word in canaries.words_of(visit.answer)}
    found = [f"{key}: {word!r}" for word, key in said.items() if word in kept_back or _UUID.search(word)]
    found += [f"{key}: in {word!r}" for word, key in said.items() if " " in word for one in long if one in word]

    assert len(kept_back) > 1000
    assert not found, told(found)


def test_no_citizen_reads_what_is_about_others_alone(
    visits: list[Visit], facts: Facts, citizens: dict[str, Citizen]
) -> None:
    belongings = canaries.Belongings(facts)
    found = [
        f"{visit.key}: {len(strange)} texts of others, such as {min(strange)!r}"
        for visit in visits
        if (strange := belongings.foreign(citizens[visit.key], canaries.words_of(visit.answer)))
    ]

    assert not found, told(found)


def test_coverage_does_not_tell_of_what_is_hidden(visits: list[Visit]) -> None:
    """Where nothing is shown, the rows are the same for all of an authority and area, whatever is hidden."""
    seen: dict[tuple[str, ...], dict[tuple[str, ...], str]] = defaultdict(dict)
    for visit in visits:
        for place, rows in _empty_lists(visit.answer):
            seen[place].setdefault(rows, visit.key)
    found = [
        f"{' '.join(place)}: " + ", but ".join(f"{key} has {' '.join(rows) or 'none'}" for rows, key in kinds.items())
        for place, kinds in sorted(seen.items())
        if len(kinds) > 1
    ]

    assert not found, told(found)


def _empty_lists(answer: Answer) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Each list, or an authority's share of one, in which nothing from that index is shown; with its rows."""
    giving: dict[str, set[str]] = {}
    for name in ("cases", "benefits", "payments"):
        giving[name] = {(node.get("authority") or node["paidBy"])["cvr"] for node in nodes(answer[name])}
        rows = answer[name]["coverage"]["answers"]
        for cvr in {row["authority"]["cvr"] for row in rows} - giving[name]:
            yield (name, cvr), _told_by(row for row in rows if row["authority"]["cvr"] == cvr)
    for case in nodes(answer["cases"]):
        cvr, number = case["authority"]["cvr"], case["area"]["kle"]
        for name in ("documents", *(() if cvr in giving["benefits"] | giving["payments"] else ("benefits",))):
            if case[name] and not case[name]["nodes"]:
                yield (f"cases.{name}", cvr, number), _told_by(case[name]["coverage"]["answers"])


def _told_by(rows: Iterable[Answer]) -> tuple[str, ...]:
    return tuple(sorted(f"{row['index']}:{row['state']}" for row in rows))


def test_a_thing_has_its_own_id_in_each_of_its_places() -> None:
    """What the comparison itself is worth: it tells of one id for two things, and of two ids for one."""
    ids = Ids()

    assert list(differences([Id("Case", 1), Id("Case", 2)], ["a", "b"], "", ids)) == []
    assert list(differences(Id("Case", 1), "c", "", ids)) == [": another id than elsewhere for the same thing"]
    assert list(differences(Id("Case", 3), "b", "", ids)) == [": the same id as another thing"]


def test_the_questions_select_every_field() -> None:
    """A new field of the schema must be asked for here, and so get an answer from the oracle."""
    schema = graphql.build_schema((ROOT / "schema.graphql").read_text("utf-8"), assume_valid_sdl=True)
    every = {
        f"{type_.name}.{name}"
        for type_ in schema.type_map.values()
        if isinstance(type_, graphql.GraphQLObjectType)
        and not type_.name.startswith(("_", "Access"))  # the record of looks is no record of the indexes
        for name in type_.fields
        if name != "accessLog"
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
    for kind, ours in (("case", facts.rows.newest_of_case), ("document", facts.rows.newest_of_document)):
        theirs = facts.rows.all(f"SELECT id, {kind}_uuid AS uuid FROM {kind}_registrations WHERE newest = 1")
        assert {row["uuid"]: row["id"] for row in theirs} == ours
