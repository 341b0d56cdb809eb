"""A look from HTTP to SOAP and back: what the employee sees, what the citizen reads of it, and what nobody does."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from gateway.audit.store import AuditStoreError
from sources.sandbox.personas import BY_KEY
from tests.support.staffed import HIDDEN, KORSBAEK, OVERVIEW, REASON, VEJLE, Staffed, code_of, staffed

ACCESS = """{ me { accessLog { nodes { by what whatEn: what(language: EN) reason reasonEn: reason(language: EN) views
  authorities } } } }"""
SOURCES = "{ citizen { sources { index state failedAt text en: text(language: EN) } } }"


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Staffed]:
    """Provide a gateway with support staff."""
    async with staffed(tmp_path) as started:
        yield started


async def fail(gateway: Staffed, **fault: str) -> None:
    """Let an index fail from now on."""
    await gateway.client.post("/sandbox/faults", json={"authority": "*", **fault})


async def test_the_employee_sees_what_the_citizen_sees_of_the_municipality(gateway: Staffed) -> None:
    """Byte for byte, with the ids that the citizen reads; somebody who moved has more elsewhere."""
    own = OVERVIEW.replace("{ citizen { authority { cvr }", "{ me {")
    for by, cvr in (("korsbaek-1", KORSBAEK), ("vejle-2", VEJLE)):
        narrowed = own
        for name in ("cases", "benefits", "payments"):
            narrowed = narrowed.replace(f"  {name} {{", f'  {name}(authorities: ["{cvr}"]) {{')
        theirs = (await gateway.data(narrowed, persona="flyttet"))["me"]
        helped = (await gateway.seen(OVERVIEW, by=by, at="flyttet"))["citizen"]
        assert helped.pop("authority") == {"cvr": cvr}
        assert helped["cases"]["totalCount"] > 0
        assert json.dumps(helped) == json.dumps(theirs)


async def test_what_is_hidden_is_told_by_rule_and_line(gateway: Staffed) -> None:
    """As the preview has it; never by a title, an id or an area."""
    hidden = (await gateway.seen(HIDDEN, at="boligejer"))["citizen"]["hidden"]
    assert [(group["rule"], group["what"], group["line"]) for group in hidden] == [
        (3, "sager", None), (12, "dokumenter", None), (13, "dokumenter", None)
    ]  # fmt: skip
    assert hidden[1] == {
        "rule": 12, "count": 1, "line": None, "what": "dokumenter",
        "text": "Dokumentet er ikke færdigt: ikke Publiceret, Endeligt eller Afleveret.",
    }  # fmt: skip
    moved = (await gateway.seen(HIDDEN, by="vejle-1", at="flyttet"))["citizen"]["hidden"]
    assert [(group["rule"], group["count"]) for group in moved] == [(6, 1)]


async def test_the_line_is_the_municipalitys_own(tmp_path: Path) -> None:
    """What a floor hides is hidden by the line that the floor stands in."""
    policy = (Path("gateway/municipalities") / "korsbaek.graphql").read_text("utf-8")
    folder = tmp_path / "policies"
    folder.mkdir()
    narrowed = re.sub(r'since: "20\d\d-\d\d-\d\d"', 'since: "2026-11-01"', policy).replace(
        "activeBeforeSince: true", ""
    )
    (folder / "korsbaek.graphql").write_text(narrowed, "utf-8")
    async with staffed(tmp_path, POLICIES=str(folder)) as gateway:
        hidden = (await gateway.seen(HIDDEN))["citizen"]["hidden"]
    floors = [group for group in hidden if group["rule"] == 7]
    assert floors
    for group in floors:
        file, line = group["line"].rsplit(":", 1)
        assert file.endswith("korsbaek.graphql")
        assert "@opens(" in narrowed.splitlines()[int(line) - 1]


async def test_what_is_exempt_is_not_told_of(gateway: Staffed) -> None:
    """The persona has an exempt case and a VIP case, which no count and no rule betrays."""
    assert (await gateway.seen(HIDDEN, at="undtaget"))["citizen"]["hidden"] == []


async def test_the_citizen_reads_of_the_look(gateway: Staffed) -> None:
    """Whose employee, why and in which case, in both languages; not who: the municipality's own log has that."""
    await gateway.seen("{ citizen { cases { nodes { title } } hidden { rule } } }")
    await gateway.seen("{ citizen { authority { name } } }", headers={"x-support-purpose": "complaint"})
    looks = (await gateway.data(ACCESS))["me"]["accessLog"]["nodes"]
    assert looks[1] == {
        "by": "En medarbejder hos Korsbæk Kommune",
        "what": "Så sager og hvorfor noget ikke vises.",
        "whatEn": "Saw cases and why something is not shown.",
        "reason": "Formål: At vejlede dig. Sag: S2026-117. Rolle: support.",
        "reasonEn": "Purpose: To guide you. Case: S2026-117. Position: support.",
        "views": 1,
        "authorities": ["Korsbæk Kommune"],
    }
    assert looks[0]["what"] == "Så hvad du kan se her."
    assert looks[0]["reason"].startswith("Formål: At behandle din klage.")
    first, second, *_ = gateway.recorded()
    assert (first["role"], first["purpose"], first["employment"]["authority"]) == ("employee", "support", KORSBAEK)
    assert first["actor"] == second["actor"] != first["subject"]
    await gateway.seen("{ citizen { authority { name } } }", by="korsbaek-2")
    assert gateway.recorded()[-1]["actor"] != first["actor"]


@pytest.mark.parametrize("required", ["false", "true"], ids=["staff-3-not-for-citizens", "staff-3-for-all"])
async def test_a_look_that_cannot_be_recorded_is_refused(
    required: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a citizen's own answer need not be on record."""

    def broken(*_: object) -> None:
        raise AuditStoreError("full")

    async with staffed(tmp_path, AUDIT_LOG_REQUIRED=required) as gateway:
        monkeypatch.setattr("gateway.audit.file_store.FileAuditStore.write", broken)
        own = await gateway.post("{ me { cases { totalCount } } }", token=gateway.token())
        assert own.status_code == (503 if required == "true" else 200)
        assert code_of(await gateway.look("{ citizen { cases { totalCount } } }")) == (503, "AUDIT_LOG_UNAVAILABLE")


async def test_a_source_that_failed_is_told_with_its_time(gateway: Staffed) -> None:
    """Also to another employee, about another citizen, once it answers again; another municipality hears of none."""
    await fail(gateway, service="sagdokumentindeks", kind="fault12")
    before = datetime.now(UTC)
    broken = await gateway.look("{ citizen { cases { totalCount } hidden { rule } benefits { totalCount } } }")
    citizen = broken.json()["data"]["citizen"]
    assert (citizen["cases"], citizen["hidden"]) == (None, None)
    assert citizen["benefits"] is not None
    assert {error["extensions"]["index"] for error in broken.json()["errors"]} == {"CASES"}
    failing = (await gateway.seen(SOURCES))["citizen"]["sources"][0]
    assert (failing["index"], failing["state"]) == ("CASES", "UNAVAILABLE")
    await gateway.client.delete("/sandbox/faults")
    later = (await gateway.seen(SOURCES, by="korsbaek-2", at="boligejer"))["citizen"]["sources"][0]
    assert datetime.fromisoformat(later["failedAt"]) >= before
    assert re.fullmatch(r"Fejlede senest \d\d\.\d\d\.\d{4} kl\. \d\d\.\d\d: kunne ikke nås \(.+\)\.", later["text"])
    assert re.fullmatch(r"Last failed on [\d-]{10} at \d\d:\d\d: could not be reached \(.+\)\.", later["en"])
    elsewhere = (await gateway.seen(SOURCES, by="vejle-1"))["citizen"]["sources"][0]
    assert (elsewhere["failedAt"], elsewhere["text"]) == (None, "Har svaret.")


async def test_the_number_is_nowhere(gateway: Staffed) -> None:
    """Neither in the log, nor in an answer, nor in the audit log, whatever goes well or wrong."""
    with structlog.testing.capture_logs() as logs:
        answers: list[Any] = [
            await gateway.look(OVERVIEW),
            await gateway.look("{ citizen { nothing } }"),
            await gateway.look("{ citizen"),
            await gateway.look(OVERVIEW, headers={"x-support-case": BY_KEY["overblik"].cpr}),
            await gateway.look(OVERVIEW, at=f"{BY_KEY['overblik'].cpr}0"),
            await gateway.look(OVERVIEW, headers={"x-support-purpose": BY_KEY["overblik"].cpr}),
        ]
        await fail(gateway, service="*", kind="garbled")
        answers.append(await gateway.look(OVERVIEW))
    texts = [answer.text + str(answer.headers) for answer in answers]
    assert len(logs) > len(answers)
    cpr = BY_KEY["overblik"].cpr
    for number in (cpr, f"{cpr[:6]}-{cpr[6:]}"):
        assert number not in str(logs)
        assert number not in gateway.record.read_text("utf-8")
        assert not any(number in text for text in texts)


async def test_an_employee_is_bounded_by_a_rate(tmp_path: Path) -> None:
    """Each for themselves, refused looks too; the next one is told how long to wait."""
    async with staffed(tmp_path, SUPPORT_RATE_LIMIT="2/hour") as gateway:
        assert (
            code_of(await gateway.look("{ citizen { authority { cvr } } }", headers={"x-support-case": ""}))[0] == 400
        )
        await gateway.seen("{ citizen { authority { cvr } } }")
        answer = await gateway.look("{ citizen { authority { cvr } } }")
        assert code_of(answer) == (429, "RATE_LIMITED")
        assert int(answer.headers["retry-after"]) > 60
        await gateway.seen("{ citizen { authority { cvr } } }", by="korsbaek-2")


async def test_purposes_can_be_narrowed(tmp_path: Path) -> None:
    """To those that the operator names."""
    async with staffed(tmp_path, SUPPORT_PURPOSES="complaint,fault") as gateway:
        refused = await gateway.look("{ citizen { authority { cvr } } }", headers=REASON)
        assert code_of(refused) == (400, "BAD_SUPPORT_REASON")
        await gateway.seen("{ citizen { authority { cvr } } }", headers={"x-support-purpose": "fault"})


async def test_a_look_is_in_no_cache_and_no_statistics(tmp_path: Path) -> None:
    """It asks anew each time, and leaves the citizen's own answers as they are."""
    async with staffed(tmp_path, CACHE="memory", STATISTICS=str(tmp_path / "statistics")) as gateway:
        query = "{ citizen { cases(first: 1) { coverage { answers { asOf } } } } }"
        await gateway.client.delete("/sandbox/calls")
        for _ in range(2):
            await gateway.seen(query)
        asked = [call["service"] for call in (await gateway.client.get("/sandbox/calls")).json()]
        assert asked.count("sagdokumentindeks") == 2
    counted = tmp_path / "statistics"
    assert not counted.exists() or KORSBAEK not in counted.read_text("utf-8")


async def test_both_executions_give_the_same(tmp_path: Path) -> None:
    """Compiled and by graphql-core, with data and with errors."""
    answers: list[list[Any]] = []
    for compiled in ("true", "false"):
        folder = tmp_path / compiled
        folder.mkdir()
        async with staffed(folder, COMPILED_EXECUTION=compiled) as gateway:
            wrong = '{ citizen { cases(after: "x") { totalCount } } }'
            queries = (OVERVIEW, HIDDEN, SOURCES.replace(" failedAt", ""), wrong)
            answers.append([(await gateway.look(query, at="boligejer")).json() for query in queries])
    assert answers[0] == answers[1]
    assert ["errors" in answer for answer in answers[0]] == [False, False, False, True]
