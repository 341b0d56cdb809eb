"""What lies beside policies, and what takes their place: passed over, named in a warning, or refused in time."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
from structlog.testing import capture_logs

from gateway.commands.check import check_paths
from gateway.policies.folder import MAX_FILES, read_policies
from gateway.policies.hot_reload import PolicyFolder
from gateway.policies.lint.finding import LintContext
from gateway.policies.problem import PolicyError, PolicyProblem, Severity
from tests.policies.hostile_files import FILES, PASSED_OVER, STRAY
from tests.policies.reading import read_folder
from tests.policies.writing import a_file, an_opens

CONTEXT = LintContext(date(2026, 11, 16))
every_hostile_file = pytest.mark.parametrize("put", FILES, ids=lambda put: put.__name__)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Provide a folder with one good policy."""
    path = tmp_path / "policies"
    path.mkdir()
    (path / "good.graphql").write_text(a_file(an_opens()), "utf-8")
    return path


def in_time(function: Callable[[], object]) -> None:
    """Run a function that must not wait for anybody; a thread, since what waits for a pipe cannot be interrupted."""
    thread = Thread(target=function, daemon=True)
    thread.start()
    thread.join(60)
    assert not thread.is_alive(), "it waits for something that never comes"


def watched(folder: Path) -> PolicyFolder:
    return PolicyFolder(folder, today=lambda: date(2026, 11, 16), has_register=True)


@every_hostile_file
def test_what_is_no_regular_text_is_an_error_of_its_file(folder: Path, put: Callable[[Path], None]) -> None:
    """Start-up and `check` name it, at once and whatever it is; the others are still checked."""
    (folder / "another.graphql").write_text(a_file("@openz").replace("0999", "0630"), "utf-8")
    put(folder / "z.graphql")
    problems: list[PolicyProblem] = []
    in_time(lambda: problems.extend(check_paths([folder], CONTEXT)[1]))
    assert {problem.file for problem in problems} >= {f"{folder}/z.graphql", f"{folder}/another.graphql"}
    (problem,) = (problem for problem in problems if problem.file.endswith("z.graphql"))
    assert (problem.severity, problem.check) == (Severity.ERROR, "file")
    assert problem.message.startswith("The file cannot be read: ")
    assert problem.hint
    with pytest.raises(PolicyError, match=r"z\.graphql:1:1: The file cannot be read"):
        watched(folder)


@every_hostile_file
def test_while_it_is_there_the_old_policies_hold(folder: Path, put: Callable[[Path], None]) -> None:
    """Its refusal is logged once, however often the folder is read, and the next good change is taken."""
    policies = watched(folder)
    before = policies.policies()
    put(folder / "z.graphql")
    with capture_logs() as logs:
        in_time(lambda: [policies.poll() for _ in range(5)])
    (refusal,) = logs
    assert (refusal["event"], len(refusal["problems"])) == ("policies_rejected", 1)
    assert policies.policies() is before
    (folder / "z.graphql").rename(folder.parent / "z.graphql")
    (folder / "good.graphql").write_text(a_file(an_opens(parts="[]")), "utf-8")
    in_time(lambda: [policies.poll() for _ in range(2)])
    assert policies.policies().version != before.version


def test_a_file_given_by_its_path_is_read_in_time(tmp_path: Path) -> None:
    """`check z.graphql` does not wait for a pipe either."""
    os.mkfifo(tmp_path / "z.graphql")
    problems: list[PolicyProblem] = []
    in_time(lambda: problems.extend(check_paths([tmp_path / "z.graphql"], CONTEXT)[1]))
    assert [problem.message for problem in problems] == ["The file cannot be read: it is no regular file."]


def test_a_policy_may_have_one_megabyte(folder: Path) -> None:
    """The bound is what it says."""
    text = a_file(an_opens())
    (folder / "good.graphql").write_text(text + "#" * (1024 * 1024 - len(text.encode())), "utf-8")
    assert set(read_folder(folder).authorities) == {"11111111"}


def test_a_folder_holds_a_bounded_number_of_policies(folder: Path) -> None:
    """None of too many is read, and the folder is named."""
    for number in range(MAX_FILES - 1):
        (folder / f"{number}.graphql").touch()
    assert len(read_policies(folder).texts) == MAX_FILES
    (folder / "one-more.graphql").touch()
    with pytest.raises(PolicyError, match="more than 1,000 policy files") as refused:
        read_policies(folder)
    assert len(refused.value.problems) == 1


@pytest.mark.parametrize("name", PASSED_OVER)
def test_what_editors_and_systems_leave_is_passed_over(folder: Path, name: str) -> None:
    """A shadow file of a Mac, in bytes of no alphabet, neither stops start-up nor is worth a word."""
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"\0\5\x16\7\xff")
    contents = read_policies(folder)
    assert (list(contents.texts), contents.warnings) == (["good.graphql"], ())


@pytest.mark.parametrize("name", STRAY)
def test_what_may_be_meant_as_a_policy_is_named(folder: Path, name: str) -> None:
    """Somebody believes that it is in force."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(a_file().replace("0999", "0998").replace("11111111", "22222222"), "utf-8")
    contents = read_policies(folder)
    assert list(contents.texts) == ["good.graphql"]
    (warning,) = contents.warnings
    assert (warning.file, warning.severity, warning.check) == (name, Severity.WARNING, "stray-file")
    assert "not in force" in warning.message
    assert warning.hint


def test_the_warning_is_logged_once(folder: Path) -> None:
    """At start-up or when it comes, not at every poll, nor again with the next change."""
    (folder / "a.GRAPHQL").touch()
    with capture_logs() as logs:
        policies = watched(folder)
        for _ in range(4):
            policies.poll()
        (folder / "b.graphql.txt").touch()
        for _ in range(4):
            policies.poll()
        (folder / "good.graphql").write_text(a_file(an_opens(parts="[]")), "utf-8")
        for _ in range(4):
            policies.poll()
    strays = [line["problem"].split(":")[0] for line in logs if line.get("check") == "stray-file"]
    assert strays == ["a.GRAPHQL", "b.graphql.txt"]


def test_check_prints_the_warnings(folder: Path) -> None:
    """With the path, and without failing."""
    (folder / "a.GRAPHQL").touch()
    _, problems = check_paths([folder], CONTEXT)
    assert f"{folder}/a.GRAPHQL" in [problem.file for problem in problems]
    assert Severity.ERROR not in {problem.severity for problem in problems}


def test_a_subfolder_of_many_files_is_looked_through_in_bounds(folder: Path) -> None:
    """Somebody has mounted a whole disk."""
    (folder / "sub").mkdir()
    for number in range(1_200):
        (folder / "sub" / f"{number}.graphql").touch()
    assert len(read_policies(folder).warnings) == 1_000


@pytest.fixture
def strange_name(folder: Path) -> Path:
    """Provide a name with a line end and a byte of no alphabet."""
    path = folder / os.fsdecode(b"a\nb\xff.graphql")
    try:
        path.write_text("extend", "utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    return path


def test_a_name_is_printed_on_one_line(folder: Path, strange_name: Path) -> None:
    """Neither the log nor `check` breaks on it."""
    _, problems = check_paths([folder], CONTEXT)
    names = {problem.file for problem in problems if problem.severity is Severity.ERROR}
    assert names == {f"{folder}/a\\nb\\udcff.graphql"}
    assert all("\n" not in str(problem) and str(problem).encode() for problem in problems)
