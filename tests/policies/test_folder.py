"""A folder of policies: all of its files together, its problems, and the version that its meaning has."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.policies.problem import PolicyError
from tests.builders import OTHER_SYSTEM, SYSTEM
from tests.policies.reading import read_folder
from tests.policies.writing import HEAD, START, a_file, an_opens


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Provide a folder with the files of one municipality and one agency."""
    (tmp_path / "korsbaek.graphql").write_text(a_file(an_opens()), "utf-8")
    (tmp_path / "udk.graphql").write_text('extend schema @agency(cvr: "99999999", name: "UDK")', "utf-8")
    return tmp_path


def folder_problems(folder: Path) -> list[str]:
    with pytest.raises(PolicyError) as broken:
        read_folder(folder)
    assert str(broken.value) == "\n".join(map(str, broken.value.problems))
    return str(broken.value).splitlines()


def test_other_files_of_a_folder_are_no_authorities(folder: Path) -> None:
    """Only *.graphql is read."""
    (folder / "README.md").write_text("Not a policy file.")
    (folder / "old.graphql.bak").write_text("Neither.")
    assert set(read_folder(folder).authorities) == {"11111111", "99999999"}


def test_a_folder_tells_of_all_its_broken_files(folder: Path) -> None:
    """One broken file does not hide another."""
    (folder / "a.graphql").write_text("extend")
    (folder / "b.graphql").write_text(a_file("@openz").replace("11111111", "22222222"))
    assert [problem.split(":")[0] for problem in folder_problems(folder)] == ["a.graphql", "b.graphql"]


def test_bytes_that_are_no_text(folder: Path) -> None:
    """A file in another encoding than UTF-8 is named."""
    (folder / "latin.graphql").write_bytes(a_file().encode("latin-1"))
    assert folder_problems(folder) == ["latin.graphql:1:1: The file cannot be read: UnicodeDecodeError."]


def test_a_folder_in_the_place_of_a_file(folder: Path) -> None:
    """What cannot be opened is named."""
    (folder / "x.graphql").mkdir()
    assert folder_problems(folder) == ["x.graphql:1:1: The file cannot be read: it is no regular file."]


def test_two_files_of_one_authority(folder: Path) -> None:
    """A CVR number or a code that another file has is told where it stands."""
    (folder / "zz.graphql").write_text(a_file(), "utf-8")
    assert folder_problems(folder) == [
        "zz.graphql:2:17: korsbaek.graphql has the municipality code 0999 already.",
        "zz.graphql:2:31: korsbaek.graphql has the CVR number 11111111 already.",
    ]


def test_a_folder_without_files(tmp_path: Path) -> None:
    """No file at all would show nothing of anybody: that is a mistake."""
    assert folder_problems(tmp_path) == [f"{tmp_path}:1:1: The folder holds no policy file (*.graphql)."]


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there is named."""
    assert folder_problems(tmp_path / "x") == [f"{tmp_path}/x:1:1: There is no such folder of policy files."]


# The version: a hash of what a folder means


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(START.replace("\n", "\n\n\t# a comment\n") + an_opens(), id="comments and blanks"),
        pytest.param(a_file('@opens(parts: [CASES,], area: "32.24")'), id="order of arguments"),
        pytest.param(a_file(an_opens(", title: AREA, activeBeforeSince: false, since: null")), id="defaults"),
        pytest.param(f"extend schema {an_opens()} {HEAD}", id="order of head and openings"),
        pytest.param("\ufeff" + a_file(an_opens()).replace("\n", "\r\n"), id="line ends of Windows"),
    ],
)
def test_the_same_meaning_has_the_same_version(folder: Path, again: str) -> None:
    """Whatever the names of the files, and however they are written, a meaning has one version."""
    before = read_folder(folder).version
    (folder / "korsbaek.graphql").unlink()
    (folder / "zzz.graphql").write_bytes(again.encode())
    assert read_folder(folder).version == before


def version(folder: Path, korsbaek: str) -> str:
    (folder / "korsbaek.graphql").write_text(korsbaek, "utf-8")
    return read_folder(folder).version


def test_another_meaning_has_another_version(folder: Path) -> None:
    """Each choice an authority has changes the version."""
    article = '@article(area: "32", title: "{}", url: "https://x.example/{}", language: {})'
    meanings = [
        a_file(an_opens()),
        a_file(),
        a_file(an_opens()).replace("0999", "0998"),
        a_file(an_opens()).replace("Korsbæk", "Lille Korsbæk"),
        a_file(an_opens()).replace("32.24", "32.2"),
        a_file(an_opens(parts="[]")),
        a_file(an_opens(parts="[CASES, TIMELINE]")),
        a_file(an_opens(", activeBeforeSince: true")),
        a_file(an_opens(", title: CASE")),
        *(a_file(an_opens(f", {knob}: [{value}]"))
          for knob in ("onlySystems", "exceptSystems")
          for value in (f'"{SYSTEM}"', f'"{OTHER_SYSTEM}"')),
        a_file(an_opens(", onlySystems: []")),
        *(a_file(an_opens(f', {knob}: "{day}"'))
          for knob in ("since", "documentsSince")
          for day in ("2020-01-01", "2020-01-02")),
        a_file(an_opens(), article.format("a", "a", "DA")),
        a_file(an_opens(), article.format("b", "a", "DA")),
        a_file(an_opens(), article.format("a", "b", "DA")),
        a_file(an_opens(), article.format("a", "a", "EN")),
        a_file(an_opens(), article.format("a", "a", "DA").replace("article", "selfService")),
        *(a_file(an_opens(), f'@decidesWithin(area: "32", {limit})')
          for limit in ("days: 1", "days: 2", "days: 1, from: EXAMINED")),
        *(a_file(an_opens(), f'@contact(area: "32", {text})')
          for text in (
              'title: "a", phone: "70123456"', 'title: "b", phone: "70123456"', 'title: "a", phone: "70123457"',
                        'title: "a", phone: "70123456", language: EN', 'title: "a", phone: "70123456", hours: "9-15"')),
        *(a_file(an_opens(), f'@complaint(area: "32", {words})')
          for words in (
              "weeks: 4", "weeks: 5", 'weeks: 4, text: "a"', "weeks: 4, language: EN")),
    ]  # fmt: skip
    versions = [version(folder, meaning) for meaning in meanings]
    assert len(set(versions)) == len(meanings)


def test_the_version_is_the_same_in_every_process(folder: Path) -> None:
    """A known answer: workers that read the same files agree, and so does the next release."""
    everything = a_file(
        an_opens(f', since: "2020-01-01", onlySystems: ["{SYSTEM}", "{OTHER_SYSTEM}"]', parts="[CASES, TIMELINE]"),
        '@article(area: "32", title: "x", url: "https://x.example/")',
        '@decidesWithin(area: "32", days: 1)',
    )
    assert version(folder, everything) == "ce5671839eae"
