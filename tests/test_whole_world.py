"""Every citizen of the sandbox asks for every field there is, and sees what an independent oracle says, no more."""

from __future__ import annotations

import base64
import binascii
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from multiprocessing import get_context

import httpx
import pytest

from tests.oracle import answers, canaries
from tests.oracle.compare import Ids, differences
from tests.oracle.facts import Citizen, Facts
from tests.oracle.facts import facts as read_facts
from tests.oracle.sight import Sight
from tests.oracle.visits import PARTS, Answer, Visit, gateway, nodes, summary, walk, walker_for, walking

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ENCODED = re.compile(r'"([A-Za-z0-9_=-]{16,})"')


LONG = pytest.mark.long
pytestmark = pytest.mark.timeout(900)
"""The world is walked through first: minutes, on a busy machine."""


@pytest.fixture(scope="module")
def facts() -> Facts:
    return read_facts()


@pytest.fixture(scope="module")
def citizens(facts: Facts) -> dict[str, Citizen]:
    return {citizen.key: citizen for citizen in facts.citizens}


@pytest.fixture(scope="module", params=[pytest.param(4, id="one in four"), pytest.param(1, id="all", marks=LONG)])
def every(request: pytest.FixtureRequest) -> int:
    """Of how many citizens whom chance made one walks; personas and hard cases all do."""
    return int(request.param)


@pytest.fixture(scope="module")
def visits(every: int) -> list[Visit]:
    with ProcessPoolExecutor(PARTS, mp_context=get_context("spawn")) as pool:
        return [visit for part in pool.map(partial(walk, every=every), range(PARTS)) for visit in part]


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with gateway() as client:
        yield client


def test_every_citizen_sees_what_the_rules_say(
    every: int, visits: list[Visit], facts: Facts, citizens: dict[str, Citizen]
) -> None:
    """Each field of each thing on each page is what the oracle reads from the rows; one thing has one id everywhere."""
    ids, problems = Ids(), []
    for visit in visits:
        expected = answers.citizen(Sight(facts, citizens[visit.key]))
        of_visit = [*differences(expected, visit.answer, "me", ids), *visit.problems]
        problems += [f"{visit.key}: {problem}" for problem in of_visit]

    assert {visit.key for visit in visits} == {citizen.key for citizen in walking(facts.citizens, every=every)}
    assert len(visits) > 100
    assert not problems, summary(problems)


def test_a_thing_asked_for_by_its_id_is_the_same_thing(visits: list[Visit]) -> None:
    """case(id) and benefit(id) answer what the list did, page for page."""
    problems = []
    for visit in visits:
        for listed, alone in visit.again:
            parts = [name for name in listed if alone is None or alone[name] != listed[name]]
            problems += [f"{visit.key}: «{listed['title']}» by its id differs in {parts}"] if parts else []

    assert not problems, summary(problems)


async def test_an_id_is_worth_nothing_to_anybody_else(
    client: httpx.AsyncClient, visits: list[Visit], citizens: dict[str, Citizen]
) -> None:
    """Somebody else's case or benefit is not found, and not otherwise than one that never was."""
    problems = []
    for authority, stranger in pairwise(visit for visit in visits if visit.again):
        walker = await walker_for(client, citizens[stranger.key])
        for listed, _ in authority.again[-1:]:
            ask = walker.case if "timeline" in listed else walker.benefit
            problems += (
                [f"{stranger.key} sees a thing of {authority.key}"] if await ask(listed["id"]) is not None else []
            )
        problems += [f"{stranger.key}: {problem}" for problem in walker.problems]

    assert not problems, summary(problems)


async def test_a_timeline_can_show_some_kinds_alone(
    client: httpx.AsyncClient, visits: list[Visit], citizens: dict[str, Citizen]
) -> None:
    problems = []
    for visit in visits[:3]:
        walker = await walker_for(client, citizens[visit.key])
        for case in [case for case in nodes(visit.answer["cases"]) if case["timeline"]][:1]:
            for kinds in (["PROGRESS"], ["DOCUMENT", "PAYMENT"], []):
                timeline = (await walker.case(case["id"], kinds=kinds) or {})["timeline"]
                chosen = [event for event in case["timeline"]["nodes"] if event["kind"] in kinds]
                if (timeline["nodes"], timeline["totalCount"]) != (chosen, len(chosen)):
                    problems.append(f"{visit.key}: «{case['title']}» with {kinds} alone")

    assert not problems, summary(problems)


def _decoded(text: str) -> bytes:
    """Return what is inside an id or a cursor; nothing is inside a long word."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return b""


def test_no_answer_holds_a_cpr_number(visits: list[Visit], facts: Facts) -> None:
    """Not the citizen's own, nor a child's or a neighbour's; not in the clear, and not inside an id or a cursor."""
    numbers = canaries.numbers(facts)
    problems = []
    for visit in visits:
        sent = " ".join(visit.texts)
        digits = set(re.findall(r"(?<!\d)\d{10}(?!\d)", sent))
        digits |= {day + serial for day, serial in re.findall(r"(?<!\d)(\d{6})[- ](\d{4})(?!\d)", sent)}
        inside = b" ".join(map(_decoded, set(_ENCODED.findall(sent))))
        digits |= set(re.findall(r"\d{10}", inside.decode("latin-1")))
        problems += [visit.key] if digits & numbers else []

    assert not problems


def test_no_answer_holds_what_nobody_may_read(visits: list[Visit], facts: Facts) -> None:
    """Alternative titles, notes, reasons, case numbers, case workers and the indexes' own ids stay where they are."""
    kept_back = canaries.kept_back(facts)
    long = [text for text in kept_back if " " in text]
    words_of = {word: visit.key for visit in visits for word in canaries.words_of(visit.answer)}
    leaks = [f"{key}: {word!r}" for word, key in words_of.items() if word in kept_back or _UUID.search(word)]
    leaks += [f"{key}: in {word!r}" for word, key in words_of.items() if " " in word for text in long if text in word]

    assert len(kept_back) > 1000
    assert not leaks, summary(leaks)


def test_no_citizen_reads_what_is_about_others_alone(
    visits: list[Visit], facts: Facts, citizens: dict[str, Citizen]
) -> None:
    belongings = canaries.Belongings(facts)
    leaks = [
        f"{visit.key}: {len(strange)} texts of others, such as {min(strange)!r}"
        for visit in visits
        if (strange := belongings.foreign(citizens[visit.key], canaries.words_of(visit.answer)))
    ]

    assert not leaks, summary(leaks)


def test_coverage_does_not_tell_of_what_is_hidden(visits: list[Visit]) -> None:
    """Where nothing is shown, the rows are the same for all of an authority and area, whatever is hidden."""
    kinds_of: dict[tuple[str, ...], dict[tuple[str, ...], str]] = defaultdict(dict)
    for visit in visits:
        for path, rows in _empty_lists(visit.answer):
            kinds_of[path].setdefault(rows, visit.key)
    differences = [
        f"{' '.join(path)}: " + ", but ".join(f"{key} has {' '.join(rows) or 'none'}" for rows, key in kinds.items())
        for path, kinds in sorted(kinds_of.items())
        if len(kinds) > 1
    ]

    assert not differences, summary(differences)


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
