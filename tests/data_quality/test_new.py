"""`borgerblik new`: what it writes is a policy file without a mistake, and `--csv` has every finding."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.commands.check import check_paths
from gateway.data_quality.new_command import file_name
from gateway.policies.folder import PACKAGED, FolderContents, read_policies
from gateway.policies.lint.finding import LintContext
from gateway.policies.meaning import authority_of
from gateway.policies.problem import Severity
from gateway.settings import PREFIX
from sources.sandbox.personas import PERSONAS
from sources.sandbox.world import TODAY
from tests.population import assert_no_number

SANDBOX_CONTEXT = LintContext(TODAY, has_register=True, takes_examples=True)


@pytest.fixture(autouse=True)
def cast(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings, a population of the personas alone, and a folder to write into."""
    for key in [key for key in os.environ if key.startswith(PREFIX)]:
        monkeypatch.delenv(key)
    monkeypatch.setattr("sources.sandbox.census.citizens", lambda: [persona.cpr for persona in PERSONAS])
    monkeypatch.chdir(tmp_path)


def borgerblik(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert_no_number(result.output)
    return result


@pytest.mark.parametrize("name", ["korsbæk", "Vejle Kommune", "0151", "99999999"])
def test_what_it_writes_has_no_mistake(name: str, tmp_path: Path) -> None:
    """By code, name or CVR number: no error and no warning, each area open with a floor, in either language."""
    for language in ("da", "en"):
        path = tmp_path / f"{language}.graphql"
        result = borgerblik("new", "--municipality", name, "--language", language, "--output", str(path))
        assert result.exit_code == 0, result.output
        files, problems = check_paths([path], SANDBOX_CONTEXT)
        assert [str(problem) for problem in problems if problem.severity is not Severity.NOTE] == []
        [openings] = [authority_of(file).openings for file in files]
        assert openings
        assert all(opening.since and opening.parts for opening in openings)


def test_a_draft_from_made_up_records_goes_live_nowhere(tmp_path: Path) -> None:
    """A municipality's gateway takes it for what it is, an example, until people have decided it."""
    borgerblik("new", "--municipality", "Vejle", "--output", "draft.graphql")
    _, problems = check_paths([tmp_path / "draft.graphql"], LintContext(TODAY, takes_examples=False))
    assert [problem.check for problem in problems if problem.severity is Severity.ERROR] == ["example-policy"]


def test_a_municipality_without_a_file_has_a_draft_and_no_file_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file's name is the municipality's; one that is there already is left as it is."""
    texts = {name: text for name, text in read_policies(PACKAGED).texts.items() if name != "vejle.graphql"}
    monkeypatch.setattr("gateway.preview.upstream.read_policies", lambda folder: FolderContents(texts))
    first = borgerblik("new", "--municipality", "vejle", "--language", "da")
    assert first.exit_code == 0, first.output
    written = (tmp_path / "vejle.graphql").read_text("utf-8")
    assert '@municipality(code: "0630", cvr: "29189900", name: "Vejle Kommune")' in written
    assert "Åbnet i dag" not in written
    (tmp_path / "vejle.graphql").write_text("mine", "utf-8")
    for arguments in ((), ("--output", "vejle.graphql")):
        again = borgerblik("new", "--municipality", "0630", "--language", "da", *arguments)
        assert again.exit_code == 2
        assert "vejle.graphql" in again.stderr
    assert (tmp_path / "vejle.graphql").read_text("utf-8") == "mine"


def test_a_municipality_that_the_sandbox_does_not_have_is_named() -> None:
    """Nobody looks for an outage where there is none."""
    result = borgerblik("new", "--municipality", "samsø")
    assert (result.exit_code, "Samsø Kommune" in result.stderr) == (2, True)


def test_a_misspelt_name_is_answered_by_the_nearest() -> None:
    """And what is nobody's name, by how to write one."""
    result = borgerblik("new", "--municipality", "Vejel")
    assert (result.exit_code, "Vejle Kommune" in result.stderr) == (2, True)
    assert borgerblik("new", "--municipality", "0998").exit_code == 2


def test_file_names() -> None:
    """Plain letters, as the packaged files have them."""
    assert file_name("Faaborg-Midtfyn Kommune") == "faaborg-midtfyn.graphql"
    assert file_name("Bornholms Regionskommune") == "bornholms.graphql"
    assert file_name("Udbetaling Danmark") == "udbetaling-danmark.graphql"
    assert file_name("Furesø Kommune") == "furesoe.graphql"


def test_csv_has_a_row_for_every_finding() -> None:
    """As RFC 4180 has it; as many rows as the report counts findings in records, and none that a spreadsheet runs."""
    written = CliRunner().invoke(main, ["data-quality", "--municipality", "Ballerup", "--csv"]).stdout_bytes.decode()
    assert_no_number(written)
    assert written.count("\r\n") == written.count("\n")
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    assert {"case-area-retired", "case-title-missing", "case-never-closed"} <= {row["finding"] for row in rows}
    assert all(row["name"] and row["cure"] and row["id"] and row["kind"] for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_csv_and_json_are_not_asked_for_at_once() -> None:
    """Each has standard output for itself."""
    assert borgerblik("data-quality", "--municipality", "Ballerup", "--csv", "--json").exit_code == 2
