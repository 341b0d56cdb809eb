"""Every look is on record: what is written, what is not, what happens where it cannot be, and what the citizen sees."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway import audit
from gateway.app import create
from gateway.audit.audit_log import AuditFailedError, AuditLog
from gateway.audit.event import event
from gateway.audit.hash_chain import Proof
from gateway.audit.memory_store import MemoryAuditStore
from gateway.audit.store import AuditEntry, AuditEvent, AuditHistory, AuditStoreError
from gateway.audit.verification import prove
from gateway.audit.views import AuditViews, Kind
from gateway.audit.wording import looker, what
from gateway.auth.authenticator import Caller, Purpose, Role
from gateway.ids import Ids
from gateway.policies.directives import Language
from gateway.sandbox import settings
from gateway.settings import SettingsError
from sources.sandbox.personas import BY_KEY
from sources.subject import Subject
from tests.serving import served

IDS = Ids(b"a key of thirty-two bytes or more")
KAREN, JENS = Subject("0101610000"), Subject("0202620000")
EVERYTHING = """query Alt { me { name cases(first: 100) { nodes { documents(first: 100) { nodes { title } } } }
  benefits(first: 100) { nodes { title } } payments(first: 3) { nodes { title } } } }"""


def kinds(event: dict[str, Any]) -> set[str]:
    return {one["kind"] for one in event["shown"]}


def count(event: dict[str, Any], kind: str) -> int:
    return sum(one["count"] for one in event["shown"] if one["kind"] == kind)


# What is written


async def test_a_look_says_who_when_and_how_much(tmp_path: Path) -> None:
    """Everything but what it said: counts that are the answer's, hashes for people, the authorities' openings."""
    async with served(tmp_path) as one:
        answer = await one.post(EVERYTHING, token=one.token(), application=one.application("minby"))
    me = answer.json()["data"]["me"]
    [look] = one.recorded()
    assert kinds(look) == {"PERSON", "CASES", "DOCUMENTS", "BENEFITS", "PAYMENTS"}
    assert count(look, "CASES") == len(me["cases"]["nodes"])
    assert count(look, "BENEFITS") == len(me["benefits"]["nodes"])
    assert count(look, "PAYMENTS") == 3
    assert count(look, "DOCUMENTS") == sum(
        len((case["documents"] or {"nodes": []})["nodes"]) for case in me["cases"]["nodes"]
    )
    assert {place["authority"] for place in look["shown"]} == {"", "11111111", "99999999"}
    assert look["actor"] == look["subject"] == IDS_OF_SANDBOX.trace(Subject(BY_KEY["overblik"].cpr))
    assert (look["role"], look["purpose"], look["application"], look["operation"]) == (
        "citizen", "own-overview", "minby", "Alt"
    )  # fmt: skip
    assert look["request"] == answer.headers["x-request-id"]
    assert {"cases", "benefits"} <= set(look["sources"])
    assert len(look["openings"]) > 8
    text = one.record.read_text("utf-8")
    titles = {case["title"] for case in me["benefits"]["nodes"]}
    assert not any(secret in text for secret in (BY_KEY["overblik"].cpr, me["name"], *titles))
    assert prove(str(one.record)) == Proof(1)


IDS_OF_SANDBOX = Ids(settings({}).id_key)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ me { name } }", {"PERSON"}),
        ("{ me { residence { name } } }", {"PERSON"}),
        ("{ me { cases(first: 0) { totalCount } } }", {"PERSON", "CASES"}),
        ("{ me { cases { nodes { timeline(first: 100) { nodes { date } } } } } }",
         {"PERSON", "CASES", "DOCUMENTS", "PAYMENTS"}),
        ("{ me { benefits { nodes { nextPayment { date } } } } }", {"PERSON", "BENEFITS", "PAYMENTS"}),
        ("{ me { benefits { nodes { payments { nodes { id } } } } } }", {"PERSON", "BENEFITS", "PAYMENTS"}),
        ("{ me { benefits { nodes { case { id } } } } }", {"PERSON", "BENEFITS", "CASES"}),
        ("{ me { payments { nodes { benefit { title } } } } }", {"PERSON", "PAYMENTS", "BENEFITS"}),
        ("{ me { accessLog { nodes { at } } } }", {"PERSON", "ACCESS_LOG"}),
    ],
)  # fmt: skip
async def test_every_way_to_look_is_a_look(query: str, expected: set[str], tmp_path: Path) -> None:
    """Badges and nested lists too, in the fast lane and in graphql-core."""
    seen = []
    for plan in ("true", "false"):
        (tmp_path / plan).mkdir()
        async with served(tmp_path / plan, COMPILED_EXECUTION=plan) as one:
            await one.data(query)
            [look] = one.recorded()
            seen.append(look["shown"])
    assert {place["kind"] for place in seen[0]} == expected
    assert seen[0] == seen[1]


async def test_the_other_lines_of_a_payment_are_looked_at_too(tmp_path: Path) -> None:
    """A page of one line, whose total tells another of another benefit, has shown both."""
    query = "{ me { payments(first: 1) { nodes { total { lines { id } } } } } }"
    async with served(tmp_path) as one:
        [line] = (await one.data(query, persona="korrektioner"))["me"]["payments"]["nodes"]
        [look] = one.recorded()
    assert count(look, "PAYMENTS") == len(line["total"]["lines"]) == 2


async def test_a_temporary_record_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is there it is read like any other; no folder waits for an end that a killed process never has."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    async with served(tmp_path, AUDIT_LOG="temporary") as one:
        for _ in range(2):
            log = (await one.data("{ me { accessLog { totalCount nodes { what } } } }"))["me"]["accessLog"]
        assert log["totalCount"] == len(log["nodes"]) == 1
        assert list(tmp_path.iterdir()) == []


async def test_a_case_by_its_id_is_a_look_where_it_is_shown(tmp_path: Path) -> None:
    """The same case twice counts once; a stranger's case leaves no trace."""
    async with served(tmp_path) as one:
        [case, *_] = (await one.data("{ me { cases { nodes { id } } } }"))["me"]["cases"]["nodes"]
        twice = "query ($id: ID!) { a: case(id: $id) { id } b: case(id: $id) { id } }"
        await one.data(twice, variables={"id": case["id"]})
        await one.data(twice, persona="flyttet", variables={"id": case["id"]})
        _, look = one.recorded()
    assert (kinds(look), count(look, "CASES")) == ({"CASES"}, 1)


async def test_what_shows_nothing_of_anybody_is_not_on_record(tmp_path: Path) -> None:
    """Public questions, refusals and documents that cannot be run."""
    async with served(tmp_path) as one:
        await one.post("{ municipalities { name } }", token=one.token())
        await one.post("{ municipalities { name } }")
        await one.post("{ me { id } }")
        await one.post("{ me { nothing } }", token=one.token())
        assert one.recorded() == []


def a_look(**facts: Any) -> AuditEvent:
    """An event of Karen's, but for what is said of it."""
    looks = AuditViews()
    looks.saw(Kind.CASES, "11111111", "32", ["a", "b"])
    ordinary = {
        "at": datetime(2026, 11, 16, 11, tzinfo=UTC), "operation": None, "request": "r", "sources": ["cases"],
        "openings": "v", "trace": IDS.trace,
    }  # fmt: skip
    return event(facts.pop("caller", Caller.citizen(KAREN)), looks, **ordinary | facts)


def test_who_asks_need_not_be_who_is_asked_about() -> None:
    """The seam for a representative: another hash for the actor, and other words for the citizen."""
    caller = Caller(role=Role.CITIZEN, purpose=Purpose.OWN_OVERVIEW, actor=JENS, subject=KAREN)
    look = a_look(caller=caller)
    assert (look["actor"], look["subject"]) == (IDS.trace(JENS), IDS.trace(KAREN))
    assert IDS.trace(KAREN) != IDS.citizen(KAREN)


@pytest.mark.parametrize(
    "name", ["Find0101610000", "Find_010161_0000", "Q0101610000x", "010161-0000", "x" * 500], ids=range(5)
)
def test_a_name_that_the_client_chose_smuggles_nothing_in(name: str) -> None:
    """An operation or application may be called anything."""
    look = a_look(operation=name, caller=Caller(role=Role.CITIZEN, purpose=Purpose.PUBLIC, application=name))
    for told in (look["operation"], look["application"]):
        assert "010161" not in told
        assert len(told) <= 100


# Where it cannot be written


async def keep(record: Any, *, required: bool, seconds: float = 0.05) -> None:
    """Keep one look."""
    looks = AuditViews()
    looks.saw(Kind.PERSON)
    keeper = AuditLog(record, IDS, required=required, seconds=seconds)
    await keeper.keep(Caller.citizen(KAREN), looks, operation=None, request="r", sources=(), openings="v")


class SlowRecord(MemoryAuditStore):
    """Takes its time."""

    async def write(self, event: AuditEvent) -> None:
        await asyncio.shield(self._slowly(event))

    async def _slowly(self, event: AuditEvent) -> None:
        await asyncio.sleep(0.2)
        await super().write(event)


async def test_what_cannot_be_recorded_is_not_answered() -> None:
    """Unless the operator has decided otherwise."""
    record = MemoryAuditStore()
    record.broken = "full"
    with pytest.raises(AuditFailedError):
        await keep(record, required=True)
    await keep(record, required=False)
    assert record.events == []


async def test_nobody_waits_long_for_the_record() -> None:
    """The answer is refused in time; the look is on record all the same, once, when the disk wakes up."""
    record = SlowRecord()
    began = asyncio.get_running_loop().time()
    with pytest.raises(AuditFailedError):
        await keep(record, required=True)
    assert asyncio.get_running_loop().time() - began < 0.15
    await asyncio.sleep(0.3)
    assert len(record.events) == 1


async def test_a_refused_answer_holds_nothing(tmp_path: Path) -> None:
    """503 with a code, and not a word of data."""
    async with served(tmp_path) as one:
        one.record.mkdir()  # nothing can be written to a folder
        answer = await one.post("{ me { name } }", token=one.token())
        public = await one.post("{ municipalities { name } }")
    assert answer.status_code == 503
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["AUDIT_LOG_UNAVAILABLE"]
    assert "data" not in answer.json()
    assert public.status_code == 200


async def test_the_operator_may_decide_otherwise(tmp_path: Path) -> None:
    """Then the citizen is answered, and the log says that the look is not on record."""
    async with served(tmp_path, AUDIT_LOG_REQUIRED="false") as one:
        one.record.mkdir()
        answer = (await one.post("{ me { name accessLog { totalCount } } }", token=one.token())).json()
    assert answer["data"] == {"me": {"name": "Karen Eksempelsen", "accessLog": None}}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["SOURCE_UNAVAILABLE"]


def test_a_place_where_nothing_can_be_written_is_told_at_the_start(tmp_path: Path) -> None:
    """Not by the first citizen: no folder, a folder, and what keeps nothing."""
    for place in (tmp_path / "missing" / "record", tmp_path, Path("/dev/null")):
        with pytest.raises(SettingsError, match="BORGERBLIK_AUDIT_LOG"):
            create(settings({"BORGERBLIK_AUDIT_LOG": str(place)}))


# What the citizen sees

LOG = """query ($first: Int, $after: String) { me { accessLog(first: $first, after: $after) { totalCount
  pageInfo { hasNextPage endCursor } edges { cursor node { at } }
  nodes { at what da: what(language: DA) en: what(language: EN) by who: by(language: EN)
    application authorities } } } }"""


async def test_the_citizen_sees_who_looked(tmp_path: Path) -> None:
    """Newest first, in plain words, with the names of the authorities; and nobody else's looks."""
    async with served(tmp_path) as one:
        await one.data("{ me { cases { nodes { id documents { nodes { id } } } } } }")
        await one.data("{ me { benefits { nodes { id } } } }", persona="flyttet")
        await one.post("{ me { name } }", token=one.token(), application=one.application("minby"))
        log = (await one.data(LOG))["me"]["accessLog"]
    newest, oldest = log["nodes"]
    assert (newest["what"], newest["en"], newest["application"]) == ("Så navn og bopæl.", "Saw name and home.", "minby")
    assert (oldest["da"], oldest["en"]) == ("Så sager og titler på breve.", "Saw cases and titles of letters.")
    assert (oldest["by"], oldest["who"]) == ("Dig selv", "You")
    assert oldest["authorities"] == ["Korsbæk Kommune", "Udbetaling Danmark"]
    assert log["totalCount"] == 2
    assert newest["at"] > oldest["at"]


async def test_the_log_has_pages(tmp_path: Path) -> None:
    """Each entry once, in order, though every page is itself a look."""
    async with served(tmp_path) as one:
        for _ in range(5):
            await one.data("{ me { name } }")
        first = (await one.data(LOG, variables={"first": 2}))["me"]["accessLog"]
        second = (await one.data(LOG, variables={"first": 3, "after": first["pageInfo"]["endCursor"]}))["me"][
            "accessLog"
        ]
        wrong = await one.post(LOG, token=one.token(), variables={"first": 101})
    days = [node["at"] for node in first["nodes"] + second["nodes"]]
    assert days == sorted(days, reverse=True)
    assert len(days) == 5
    assert wrong.json()["errors"][0]["extensions"]["code"] == "BAD_PAGE_SIZE"


@pytest.mark.parametrize(
    ("shown", "danish", "english"),
    [
        ([Kind.PERSON], "Så navn og bopæl.", "Saw name and home."),
        ([Kind.PERSON, Kind.CASES], "Så sager.", "Saw cases."),
        ([Kind.CASES, Kind.BENEFITS, Kind.PAYMENTS], "Så sager, ydelser og udbetalinger.",
         "Saw cases, benefits and payments."),
        ([Kind.ACCESS_LOG], "Så hvem der har kigget.", "Saw who has looked."),
    ],
)  # fmt: skip
def test_the_words(shown: list[Kind], danish: str, english: str) -> None:
    """One sentence, whatever was seen."""
    assert (what(shown, Language.DA), what(shown, Language.EN)) == (danish, english)


def test_somebody_else_is_called_that() -> None:
    """Never by name: who works where is not the citizen's to know."""
    facts = {"id": "r", "at": datetime(2026, 11, 16, tzinfo=UTC), "application": None, "kinds": (), "authorities": ()}
    other, system = (
        AuditEntry(role="citizen", is_self=False, **facts),
        AuditEntry(role="application", is_self=False, **facts),
    )
    assert (looker(other, Language.DA), looker(other, Language.EN)) == (
        "En anden, på dine vegne", "Someone else, on your behalf"
    )  # fmt: skip
    assert (looker(system, Language.DA), looker(system, Language.EN)) == ("Et it-system", "An application")


def test_every_record_is_one_of_the_port() -> None:
    """What the rooms are called."""
    assert audit.__doc__
    assert AuditHistory((), whole=True).whole
    assert issubclass(AuditStoreError, Exception)
    assert json.loads(json.dumps(a_look()))["subject"] == IDS.trace(KAREN)


async def test_reading_back_has_an_end_too() -> None:
    """A record that does not answer is told as such."""

    class Silent(MemoryAuditStore):
        async def history(self, subject: str, *, most: int) -> AuditHistory:
            await asyncio.sleep(5)
            return await super().history(subject, most=most)

    with pytest.raises(AuditStoreError, match="slow"):
        await AuditLog(Silent(), IDS, required=True, seconds=0.05).history(KAREN)
