"""`borgerblik preview` as a consultant types it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.policies.folder import PACKAGED
from gateway.settings import PREFIX
from sources.sandbox.personas import BY_KEY, PERSONAS
from tests.population import assert_no_number

CPR = BY_KEY["overblik"].cpr
DRAFT = """extend schema
  @municipality(code: "0999", cvr: "11111111", name: "Korsbæk Kommune")
  @opens(area: "32", parts: [CASES, DOCUMENTS, BENEFITS, PAYMENTS])
"""
NARROW = """extend schema
  @municipality(code: "0999", cvr: "11111111", name: "Korsbæk Kommune")
  @opens(area: "32", parts: [CASES], since: "2025-12-01")
"""


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove every setting from the environment."""
    for key in [key for key in os.environ if key.startswith(PREFIX)]:
        monkeypatch.delenv(key)


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the population be the personas alone."""
    monkeypatch.setattr("sources.sandbox.census.citizens", lambda: [persona.cpr for persona in PERSONAS])


def preview(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["preview", *arguments], input=typed)


def preview_json(*arguments: str, typed: str | None = None) -> Any:
    result = preview(*arguments, "--json", typed=typed)
    assert result.exit_code == 0, result.output
    assert_no_number(result.output)
    return json.loads(result.stdout)


@pytest.fixture
def narrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the policies to a folder with one file, which opens little."""
    (tmp_path / "authorities").mkdir()
    (tmp_path / "authorities" / "korsbaek.graphql").write_text(NARROW, "utf-8")
    monkeypatch.setenv("BORGERBLIK_POLICIES", str(tmp_path / "authorities"))


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Cases the citizen sees (1)", "Cases are not opened for this area.", "no @opens covers 15.20.01"]),
        ("da", ["Sager, som borgeren ser (1)", "Der er ikke åbnet for sager", "ingen @opens dækker 15.20.01"]),
    ],
)
def test_tables_of_a_persona(language: str, expected: list[str]) -> None:
    """What is seen, what is hidden, by which rule and which line; no number of anybody."""
    result = preview("--municipality", "0999", "--persona", "undtaget", "--language", language)
    assert result.exit_code == 0
    printed = " ".join(result.stdout.replace("│", " ").split())
    assert expected[0] in printed
    assert all(part in printed for word in expected[1:] for part in word.split())
    assert "korsbaek.graphql:3" in printed
    assert_no_number(result.output)


@pytest.mark.usefixtures("narrow")
def test_the_same_for_machines() -> None:
    """Each hidden record with its rule's number, the reason and the line."""
    answer = preview_json("--municipality", "0999", "--persona", "undtaget")
    assert answer["sandbox"] is True
    assert [case["area"] for case in answer["cases"]] == ["32.21.16"]
    told_of = {(record["kind"], record["rule"], record["area"], record["line"]) for record in answer["hidden"]}
    assert told_of >= {
        ("CASE", 4, "32.18.12", None),
        ("CASE", 6, "15.20.01", None),
        ("CASE", 7, "32.21.12", "korsbaek.graphql:3"),
        ("BENEFIT", 18, "32.24.04", "korsbaek.graphql:3"),
        ("PAYMENT", 21, "32.24.04", "korsbaek.graphql:3"),
    }


def test_a_hidden_record_is_not_named_by_its_title() -> None:
    """The reader sees what decides about it, and an id."""
    answer = preview_json("--municipality", "0999", "--persona", "undtaget")
    assert all(
        set(record) == {"kind", "id", "area", "rule", "name", "reason", "decidedBy", "line"}
        for record in answer["hidden"]
    )


def test_a_number_is_read_from_standard_input_and_audited(tmp_path: Path) -> None:
    """The record says who, when, why and where, and names the citizen by a hash that only the key can make."""
    record = tmp_path / "audit.jsonl"
    options = ("--sandbox", "--citizen", "--purpose", "Klage 17", "--audit-log", str(record))
    by_number = preview_json("--municipality", "0999", *options, typed=f"{CPR[:6]}-{CPR[6:]}\n")
    assert by_number == preview_json("--municipality", "0999", "--persona", "overblik")
    (line,) = record.read_text("utf-8").splitlines()
    log_line = json.loads(line)
    assert (log_line["command"], log_line["authority"], log_line["purpose"]) == (
        "preview",
        "11111111",
        "Klage 17",
    )
    assert set(log_line) == {"who", "at", "command", "authority", "purpose", "citizen"}
    assert_no_number(line)
    assert stat.S_IMODE(record.stat().st_mode) == 0o600


def test_without_an_audit_log_nothing_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of the indexes where the audit log cannot be written."""

    async def never(*_: object, **__: object) -> None:
        raise AssertionError("the indexes were asked")

    monkeypatch.setattr("gateway.preview.command.read", never)
    where = tmp_path / "missing" / "audit.jsonl"
    options = ("--sandbox", "--citizen", "--purpose", "Klage", "--audit-log", str(where))
    result = preview("--municipality", "0999", *options, typed=f"{CPR}\n")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"borgerblik: The audit log {where} cannot be written: ")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["--municipality", "0999"], "Say whose view", id="nobody"),
        pytest.param(["--persona", "tom"], "Say whose records", id="no municipality"),
        pytest.param(["--municipality", "0998", "--persona", "tom"], "No municipality", id="unknown municipality"),
        pytest.param(["--municipality", "0999", "--persona", "nobody"], "There is no persona", id="unknown persona"),
        pytest.param(["--municipality", "0999", "--citizen"], "BORGERBLIK_CASE_INDEX_URL is missing", id="no index"),
        pytest.param(["--municipality", "0999", "--citizen", "--sandbox"], "Say why you read", id="no purpose"),
        pytest.param(
            ["--municipality", "0999", "--citizen", "--sandbox", "--purpose", "x"],
            "where the audit log is",
            id="no record",
        ),
        pytest.param(["--municipality", "0999", "--citizens", "--persona", "tom"], "goes with --against", id="many"),
        pytest.param(["--municipality", "0999", "--persona", "tom", "--citizen"], "Say whose view", id="two ways"),
    ],
)
def test_a_mistake(arguments: list[str], expected: str) -> None:
    """Refused in a line."""
    result = preview(*arguments, typed="x\n")
    assert result.exit_code == 2
    assert expected in result.stderr
    assert result.stderr.startswith("borgerblik: ")


@pytest.mark.parametrize("typed", ["740586104\n", "hush hush\n", "\n", ""])
def test_what_is_typed_is_never_repeated(typed: str, tmp_path: Path) -> None:
    """Not even where it is no number."""
    options = ("--sandbox", "--citizen", "--purpose", "x", "--audit-log", str(tmp_path / "audit.jsonl"))
    result = preview("--municipality", "0999", *options, typed=typed)
    assert result.stderr == "borgerblik: A CPR number has ten digits.\n"
    assert not (tmp_path / "audit.jsonl").exists()


@pytest.mark.usefixtures("cast")
def test_against_a_draft(tmp_path: Path) -> None:
    """How many would gain or lose what; no number of anybody."""
    draft = tmp_path / "korsbaek.graphql"
    draft.write_text(DRAFT, "utf-8")
    (answer,) = preview_json("--against", str(draft))["differences"]
    assert (answer["authority"]["code"], answer["citizens"], answer["unread"]) == ("0999", len(PERSONAS), 0)
    gains = {(change["area"], change["what"]) for change in answer["changes"] if change["gained"]["records"]}
    losses = {(change["area"], change["what"]) for change in answer["changes"] if change["lost"]["records"]}
    assert "DOCUMENTS" in {what for _, what in gains}
    assert ("27.60.16", "CASES") in losses
    table = preview("--against", str(draft))
    assert f"{len(PERSONAS)} citizens read: {answer['gaining']} gain something" in table.stdout
    assert_no_number(table.output)


@pytest.mark.parametrize("is_draft", [True, False], ids=["a draft", "the files in force"])
def test_a_file_that_start_up_refuses_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_draft: bool
) -> None:
    """What would never be in force is not compared: nobody would see what it says."""
    draft = tmp_path / "draft.graphql"
    draft.write_text(DRAFT.replace('"32"', '"32.3"'), "utf-8")
    if not is_draft:
        monkeypatch.setenv("BORGERBLIK_POLICIES", str(tmp_path))
    arguments = ["--against", str(draft)] if is_draft else ["--municipality", "0999", "--persona", "tom"]
    result = preview(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith('borgerblik: draft.graphql:3:16: "32.3" is no KLE number')


@pytest.mark.usefixtures("cast")
def test_against_a_folder_tells_of_those_that_differ(tmp_path: Path) -> None:
    """One file changed, one left out: the rest is not mentioned."""
    for path in PACKAGED.glob("*.graphql"):
        if path.name != "vejle.graphql":
            (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    (tmp_path / "korsbaek.graphql").write_text(DRAFT, "utf-8")
    answers = preview_json("--against", str(tmp_path))["differences"]
    assert {difference["authority"]["code"] for difference in answers} == {"0999", "0630"}


def test_against_real_citizens_is_recorded_for_each(tmp_path: Path) -> None:
    """A list of numbers on standard input, each once."""
    draft, record = tmp_path / "korsbaek.graphql", tmp_path / "audit.jsonl"
    draft.write_text(DRAFT, "utf-8")
    options = ("--sandbox", "--citizens", "--purpose", "Udkast", "--audit-log", str(record))
    typed = f"{CPR}\n\n{BY_KEY['tom'].cpr}\n{CPR[:6]}-{CPR[6:]}\n"
    (answer,) = preview_json("--against", str(draft), *options, typed=typed)["differences"]
    assert answer["citizens"] == 2
    lines = record.read_text("utf-8").splitlines()
    assert len({json.loads(line)["citizen"] for line in lines}) == len(lines) == 2


def test_a_broken_draft_is_told_like_any_file(tmp_path: Path) -> None:
    """With file, line and column."""
    draft = tmp_path / "korsbaek.graphql"
    draft.write_text(DRAFT.replace("parts:", "prats:"), "utf-8")
    result = preview("--against", str(draft))
    assert result.exit_code == 2
    assert "korsbaek.graphql:3:" in result.stderr
