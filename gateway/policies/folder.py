"""The folder of policies: which of its files are policies, and their texts, within bounds whatever lies there.

A folder is written by people and by tools. Regular files ending in `.graphql` are policies. What editors and systems
leave beside them is passed over; what may have been meant as a policy, and is none, is named.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from gateway.policies.problem import PolicyError, PolicyProblem, Severity

PACKAGED = Path(__file__).parents[1] / "municipalities"
"""The example policies, which the sandbox goes by."""

PACKAGED_ARTICLES = PACKAGED / "articles.graphql"
"""The articles that all authorities share where a folder holds no such file of its own."""

ENDING = ".graphql"
MAX_BYTES = 1024 * 1024
MAX_FILES = 1_000
_MAC_SHADOWS = "__MACOSX"
"""The folder of shadow files in a zip file that was packed on a Mac."""

MAX_SUBFOLDER_ENTRIES = 1_000
"""Names of subfolders that are looked through for policies which lie too deep."""

_DATA = "..data"
"""The link of a mounted ConfigMap: Kubernetes swaps it, and each file leads through it."""


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file whose text cannot be had, and why, and what to do."""

    reason: str
    hint: str = "Save it as a file of plain text in UTF-8."


PolicyText = str | UnreadableFile


@dataclass(frozen=True, slots=True)
class FolderContents:
    """The texts of a folder's policies by the names of their files, and the warnings about other files."""

    texts: Mapping[str, PolicyText]
    warnings: tuple[PolicyProblem, ...] = ()


def read_policies(folder: Path) -> FolderContents:
    """Return the policies of a folder. Raise PolicyError where there is none, or more than a folder may hold."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        raise _unusable(folder, "There is no such folder of policy files.", "Name a folder that exists.") from None
    named = [entry for entry in entries if not _is_passed_over(entry.name)]
    policies = [entry for entry in named if entry.name.endswith(ENDING)]
    if len(policies) > MAX_FILES:
        message = f"The folder holds more than {MAX_FILES:,} policy files."
        raise _unusable(folder, message, "Keep one file for each authority in it, and all else elsewhere.")
    if not policies:
        raise _unusable(folder, f"The folder holds no policy file (*{ENDING}).", "Put one file an authority into it.")
    texts = {printable(entry.name): _text_of(Path(entry.path), entry) for entry in policies}
    return FolderContents(texts, tuple(_warnings(entry for entry in named if entry not in policies)))


def read_text(path: Path) -> PolicyText:
    """Return the text of a regular file of at most 1 MB, or why it cannot be had. Never wait for a pipe or a device."""
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return UnreadableFile("it is no regular file", "Put an ordinary file in its place.")
            content = file.read(MAX_BYTES + 1) if status.st_size <= MAX_BYTES else b""
        if status.st_size > MAX_BYTES or len(content) > MAX_BYTES:
            return UnreadableFile(
                "it is larger than 1 MB", "One file is one authority: write less, or use wider areas."
            )
        return content.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return UnreadableFile(type(error).__name__)


def why_never_read(path: Path) -> PolicyProblem | None:
    """Return a warning about a file that no gateway would read where it lies in its folder. None: it would."""
    name = str(path)
    if _is_passed_over(path.name):
        return _stray(name, "Hidden files and editors' copies are not read.", f"Rename it to end in {ENDING}.")
    if not path.name.endswith(ENDING):
        return _stray(name, f"Only files ending in {ENDING} are read.", f"Rename it to end in {ENDING}.")
    if path.is_symlink() and not _is_mounted(path):
        return _stray(name, "Symbolic links are not read.", "Put the file itself in its place.")
    return None


def printable(name: str) -> str:
    """Return a file's name as it can be printed on one line: a name may hold line ends and bytes of no alphabet."""
    return name if name.isprintable() else ascii(name)[1:-1]


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # a named pipe would wait for somebody to write


def _text_of(path: Path, entry: os.DirEntry[str]) -> PolicyText:
    if entry.is_symlink() and not _is_mounted(path):
        reason = "it is a symbolic link, other than those of a mounted ConfigMap"
        return UnreadableFile(reason, "Put the file itself in its place.")
    if not entry.is_symlink() and not entry.is_file():
        return UnreadableFile("it is no regular file", "Put an ordinary file in its place.")
    return read_text(path)


def _is_mounted(path: Path) -> bool:
    """Return whether Kubernetes laid a link: `x.graphql` → `..data/x.graphql`, `..data` → `..2026_11_16`."""
    try:
        data = os.readlink(path.parent / _DATA)
        return os.readlink(path) == f"{_DATA}/{path.name}" and data.startswith("..") and not set("/\\") & set(data[2:])
    except OSError:
        return False


def _is_passed_over(name: str) -> bool:
    """Return whether a file is hidden (`._x.graphql`, `.DS_Store`, `..data`), an editor's copy, or a Mac's shadows."""
    return (
        name == _MAC_SHADOWS
        or name.startswith(".")
        or name.endswith(("~", ".swp"))
        or (name.startswith("#") and name.endswith("#"))
    )


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _warnings(entries: Iterator[os.DirEntry[str]]) -> Iterator[PolicyProblem]:
    """Yield a warning for each file that may have been meant as a policy."""
    for entry in entries:
        if _is_folder(entry):
            for name in _policies_within(entry):
                yield _stray(f"{entry.name}/{name}", "Files in subfolders are not read.", "Move it one folder up.")
        elif _looks_like_policy(entry.name):
            yield _stray(entry.name, f"Only files ending in {ENDING} are read.", f"Rename it to end in {ENDING}.")


def _policies_within(folder: os.DirEntry[str]) -> list[str]:
    """Return the paths of what looks like a policy in a folder and in those below it, within bounds."""
    names: list[str] = []
    pending, left = [folder.path], MAX_SUBFOLDER_ENTRIES
    while pending and left:
        try:
            with os.scandir(pending.pop()) as listing:
                entries = list(islice(listing, left))
        except OSError:
            continue
        left -= len(entries)
        visible = [entry for entry in entries if not _is_passed_over(entry.name)]
        pending += [entry.path for entry in visible if _is_folder(entry) and not entry.is_symlink()]
        names += [os.path.relpath(entry.path, folder.path) for entry in visible if _looks_like_policy(entry.name)]
    return sorted(names)


def _looks_like_policy(name: str) -> bool:
    """Return whether a name is nearly one of a policy: `X.GRAPHQL`, `x.graphql.txt`, `x.graphqls`, `x.gql`."""
    return ENDING in name.lower() or name.lower().endswith((".gql", ".graphq"))


def _stray(name: str, message: str, hint: str) -> PolicyProblem:
    return PolicyProblem(
        printable(name), 1, 1, f"This file is not in force. {message}", hint, Severity.WARNING, "stray-file"
    )


def _unusable(folder: Path, message: str, hint: str) -> PolicyError:
    return PolicyError([PolicyProblem(printable(str(folder)), 1, 1, message, hint)])
