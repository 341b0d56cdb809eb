"""What the citizen reads of the audit log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.audit.store import AuditEntry
from gateway.audit.wording import viewed_text, viewer_text
from gateway.policies.directives import Language
from sources.reference.record_kinds import ACCESS_LOG, BENEFITS, CASES, PAYMENTS, PERSON, RecordKind
from tests.serving import served

LOG = """query ($first: Int, $after: String) { me { accessLog(first: $first, after: $after) { totalCount
  pageInfo { hasNextPage endCursor } edges { cursor node { at } }
  nodes { at what da: what(language: DA) en: what(language: EN) by who: by(language: EN)
    application authorities } } } }"""


async def test_the_citizen_sees_who_looked(tmp_path: Path) -> None:
    """Newest first, in plain words, with the names of the authorities; and nobody else's looks."""
    async with served(tmp_path) as gateway:
        await gateway.data("{ me { cases { nodes { id documents { nodes { id } } } } } }")
        await gateway.data("{ me { benefits { nodes { id } } } }", persona="flyttet")
        await gateway.post("{ me { name } }", token=gateway.token(), application=gateway.application("minby"))
        log = (await gateway.data(LOG))["me"]["accessLog"]
    newest, oldest = log["nodes"]
    assert (newest["what"], newest["en"], newest["application"]) == ("Så navn og bopæl.", "Saw name and home.", "minby")
    assert (oldest["da"], oldest["en"]) == ("Så sager og titler på breve.", "Saw cases and titles of letters.")
    assert (oldest["by"], oldest["who"]) == ("Dig selv", "You")
    assert oldest["authorities"] == ["Korsbæk Kommune", "Udbetaling Danmark"]
    assert log["totalCount"] == 2
    assert newest["at"] > oldest["at"]


async def test_the_log_has_pages(tmp_path: Path) -> None:
    """Each entry once, in order, though every page is itself a look."""
    async with served(tmp_path) as gateway:
        for number in range(5):
            application = gateway.application(f"app-{number}")
            await gateway.post("{ me { name } }", token=gateway.token(), application=application)
        first = (await gateway.data(LOG, variables={"first": 2}))["me"]["accessLog"]
        second = (await gateway.data(LOG, variables={"first": 3, "after": first["pageInfo"]["endCursor"]}))["me"][
            "accessLog"
        ]
        wrong = await gateway.post(LOG, token=gateway.token(), variables={"first": 101})
    days = [node["at"] for node in first["nodes"] + second["nodes"]]
    assert days == sorted(days, reverse=True)
    assert len(days) == 5
    assert wrong.json()["errors"][0]["extensions"]["code"] == "BAD_PAGE_SIZE"


@pytest.mark.parametrize(
    ("kinds", "danish", "english"),
    [
        ([PERSON], "Så navn og bopæl.", "Saw name and home."),
        ([PERSON, CASES], "Så sager.", "Saw cases."),
        ([CASES, BENEFITS, PAYMENTS], "Så sager, ydelser og udbetalinger.",
         "Saw cases, benefits and payments."),
        ([ACCESS_LOG], "Så hvem der har kigget.", "Saw who has looked."),
    ],
)  # fmt: skip
def test_the_words(kinds: list[RecordKind], danish: str, english: str) -> None:
    """One sentence, whatever was seen."""
    assert (viewed_text(kinds, Language.DA), viewed_text(kinds, Language.EN)) == (danish, english)


def test_somebody_else_is_called_that() -> None:
    """Never by name: who works where is not the citizen's to know."""
    facts = {"id": "r", "at": datetime(2026, 11, 16, tzinfo=UTC), "application": None, "kinds": (), "authorities": ()}
    stranger, system = (
        AuditEntry(role="citizen", is_self=False, **facts),
        AuditEntry(role="application", is_self=False, **facts),
    )
    assert (viewer_text(stranger, Language.DA), viewer_text(stranger, Language.EN)) == (
        "En anden, på dine vegne", "Someone else, on your behalf"
    )  # fmt: skip
    assert (viewer_text(system, Language.DA), viewer_text(system, Language.EN)) == ("Et it-system", "An application")


async def test_a_page_of_several_questions_is_one_entry(tmp_path: Path) -> None:
    """The citizen reads it once, as often as an hour's quarters ask; the audit log has every view by itself."""
    async with served(tmp_path) as gateway:
        for question in (
            "{ me { cases { nodes { id } } } }",
            "{ me { benefits { nodes { id } } } }",
            "{ me { name } }",
        ):
            await gateway.data(question)
        recorded = gateway.recorded()
        log = (await gateway.data("{ me { accessLog { nodes { views what } } } }"))["me"]["accessLog"]
    assert len(recorded) == 3
    assert sum(entry["views"] for entry in log["nodes"]) == 3
    assert len(log["nodes"]) <= 2  # two where a quarter ends between them
    assert {"sager", "ydelser"} <= set(" ".join(entry["what"] for entry in log["nodes"]).replace(".", "").split())
