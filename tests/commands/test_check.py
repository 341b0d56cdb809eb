"""`borgerblik check`: reads like a compiler, speaks JSON to machines, and fails where a file is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.policies.folder import PACKAGED

GOOD = """\
extend schema
  @municipality(code: "0630", cvr: "29189900", name: "Vejle Kommune")
  @opens(area: "32.30.04", parts: [CASES], since: "2018-12-11")
"""


def check(*arguments: str | Path, **environment: str) -> Result:
    clean = {"BORGERBLIK_POLICIES": None, "BORGERBLIK_CASE_INDEX_URL": None, "BORGERBLIK_TODAY": "2026-11-16"}
    return CliRunner().invoke(main, ["check", *map(str, arguments)], env=clean | environment)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "vejle.graphql"
    path.write_text(GOOD, "utf-8")
    return path


def test_without_a_path_it_checks_what_the_gateway_reads() -> None:
    """The packaged files have no error and no warning."""
    result = check("--no-notes")
    assert (result.exit_code, result.output) == (0, "20 files: 0 errors, 0 warnings, 0 notes.\n")


def test_the_folder_of_the_settings_is_what_the_gateway_reads(file: Path) -> None:
    assert check(BORGERBLIK_POLICIES=str(file.parent)).output == "1 file: 0 errors, 0 warnings, 0 notes.\n"


def test_a_problem_is_shown_with_its_line_a_caret_and_a_cure(file: Path) -> None:
    """A tab before the place moves the caret too."""
    file.write_text(GOOD.replace('  @opens(area: "32.30.04"', '\t@opens(area: "32.*"'), "utf-8")
    result = check(file)
    sentence = '"32.*" is no area: there are no wildcards, since a number covers all numbers below it.'
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"{file}:3:15: error: {sentence} [area-wildcard]",
        '    3 | \t@opens(area: "32.*", parts: [CASES], since: "2018-12-11")',
        "      | \t             ^",
        '      = Write area: "32".',
        "",
        "1 file: 1 error, 0 warnings, 0 notes.",
    ]


def test_warnings_alone_are_no_failure(file: Path) -> None:
    file.write_text(GOOD.replace(', since: "2018-12-11"', ""), "utf-8")
    result = check(file)
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "1 file: 0 errors, 1 warning, 0 notes.")


def test_machines_read_json(file: Path) -> None:
    """Everything that is printed stands there by name."""
    file.write_text(GOOD.replace("sinc", "sins"), "utf-8")
    result = check("--json", file)
    report = json.loads(result.output)
    assert (result.exit_code, report["files"]) == (1, 1)
    assert report["problems"] == [
        {
            "file": str(file),
            "line": 3,
            "column": 44,
            "severity": "error",
            "check": "argument",
            "message": "Unknown argument 'sinse' on directive '@opens'. Did you mean 'since' or 'title'?",
            "hint": "Did you mean 'since' or 'title'?",
        }
    ]


def test_several_paths_are_checked_together(file: Path) -> None:
    """A file and a folder that hold the same authority claim it twice."""
    result = check("--no-notes", file, PACKAGED)
    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == "21 files: 2 errors, 0 warnings, 0 notes."


@pytest.mark.parametrize(("path", "kind"), [("nowhere", "file or folder"), ("nowhere.graphql", "file")])
def test_a_path_that_is_not_there_is_named(tmp_path: Path, path: str, kind: str) -> None:
    result = check(tmp_path / path)
    assert result.exit_code == 1
    assert result.output.startswith(f"{tmp_path / path}:1:1: error: There is no such {kind}.")


def test_a_path_that_is_not_there_hides_no_other(file: Path, tmp_path: Path) -> None:
    """The others are checked, whatever their order."""
    file.write_text(GOOD.replace("32.30.04", "32.2*"), "utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    result = check(tmp_path / "nowhere.graphql", empty, file, tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "[area-wildcard]" in result.output
    assert "holds no policy file" in result.output
    assert result.output.count("There is no such file") == 2
    assert result.output.splitlines()[-1].startswith("1 file: 4 errors")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("x.graphql.txt", "Only files ending in .graphql are read."),
        ("X.GRAPHQL", "Only files ending in .graphql are read."),
        ("vejle", "Only files ending in .graphql are read."),
        ("x.graphql~", "Hidden files and editors' copies are not read."),
        (".x.graphql", "Hidden files and editors' copies are not read."),
    ],
)
def test_a_file_that_no_gateway_reads_is_told_so(tmp_path: Path, name: str, reason: str) -> None:
    """Named directly it is checked, but nobody should believe that it is in force: the folder passes it over."""
    path = tmp_path / name
    path.write_text(GOOD.replace('"32.30.04"', '"32.*"'), "utf-8")
    result = check(path)
    assert f"{path}:1:1: warning: This file is not in force. {reason} [stray-file]" in result.output.splitlines()
    assert "[area-wildcard]" in result.output
    assert result.exit_code == 1
    path.write_text(GOOD, "utf-8")
    assert check(path).output.endswith("1 file: 0 errors, 1 warning, 0 notes.\n")


def test_a_link_that_no_gateway_follows_is_told_so(file: Path, tmp_path: Path) -> None:
    """Start-up refuses it; the file itself is fine."""
    link = tmp_path / "link.graphql"
    link.symlink_to(file)
    assert "Symbolic links are not read." in check(link).output
    assert check(file).output == "1 file: 0 errors, 0 warnings, 0 notes.\n"


def test_a_missing_property_register_is_told_where_the_environment_is_a_gateways(file: Path) -> None:
    """Elsewhere nobody knows whether there is one."""
    file.write_text(GOOD.replace("32.30.04", "02.34"), "utf-8")
    gateway = {"BORGERBLIK_CASE_INDEX_URL": "https://index.invalid"}
    register = {"BORGERBLIK_PROPERTY_REGISTER_URL": "https://register.invalid"}
    report = [
        "building-without-register" in check(file, **environment).output
        for environment in ({}, gateway, gateway | register)
    ]
    assert report == [False, True, False]


def test_a_setting_that_cannot_be_used_is_named() -> None:
    result = check(BORGERBLIK_TODAY="today")
    assert (result.exit_code, "BORGERBLIK_TODAY cannot be used" in result.output) == (2, True)
