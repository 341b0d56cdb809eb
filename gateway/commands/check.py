"""`borgerblik check`: reads authorities' files and says what is wrong with them, like a compiler or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from gateway.policies.lint import check_files, only
from gateway.policies.lint.finding import LintContext
from gateway.policies.parser import (
    PACKAGED,
    PolicyError,
    PolicyFile,
    PolicyProblem,
    Severity,
    read_files,
    text_of,
    texts_of,
)
from gateway.settings import read_some
from sources.reference.danish_time import DENMARK


def known_here() -> tuple[Path, LintContext]:
    """The folder that the gateway would read here, and what its environment tells. Raises BadSettings."""
    told = read_some("policies", "today", "case_index_url", "property_register_url")
    today = told.get("today") or datetime.now(DENMARK).date()
    # Only where the environment is a gateway's does a missing register say something.
    has_register = "property_register_url" in told if "case_index_url" in told else None
    return told.get("policies", PACKAGED), LintContext(today, has_register)


def read_paths(paths: Iterable[Path]) -> list[PolicyFile]:
    """The files at these paths; a folder stands for all its files. Raises PolicyError for what is not there."""
    texts = {}
    for path in paths:
        if path.is_file():
            texts[str(path)] = text_of(path)
        else:
            texts |= {str(path / name): text for name, text in texts_of(path).items()}
    return read_files(texts)


def check_paths(paths: Sequence[Path], known: LintContext) -> tuple[list[PolicyFile], list[PolicyProblem]]:
    """The files, and everything to say of them."""
    try:
        files = read_paths(paths)
    except PolicyError as broken:
        return [], list(broken.problems)
    return files, check_files(files, known)


def said(files: Iterable[PolicyFile], problems: Sequence[PolicyProblem]) -> Iterator[str]:
    """Every problem with its line, a caret and a cure, and a line that sums up."""
    texts = {file.name: file.text.splitlines() for file in files}
    for problem in problems:
        yield from _one(problem, texts.get(problem.file, []))
        yield ""
    yield _summary(len(texts), problems)


def as_json(files: Sequence[PolicyFile], problems: Sequence[PolicyProblem]) -> str:
    """The same for machines. The names of checks and severities are stable; the sentences may change."""
    found = [
        {
            "file": one.file,
            "line": one.line,
            "column": one.column,
            "severity": one.severity.value,
            "check": one.check,
            "message": one.message,
            "cure": one.cure,
        }
        for one in problems
    ]
    return json.dumps({"files": len(files), "problems": found}, ensure_ascii=False, indent=2)


def _one(problem: PolicyProblem, lines: Sequence[str]) -> Iterator[str]:
    sentence = problem.message.removesuffix(problem.cure).rstrip()
    place = f"{problem.file}:{problem.line}:{problem.column}"
    yield f"{place}: {problem.severity.value}: {sentence} [{problem.check}]"
    if problem.line <= len(lines) and lines[problem.line - 1].strip():
        margin = f"{problem.line:>5} | "
        line = lines[problem.line - 1]
        before = "".join("\t" if one == "\t" else " " for one in line[: problem.column - 1])
        yield margin + line
        yield " " * (len(margin) - 2) + "| " + before + "^"
    if problem.cure:
        yield f"      = {problem.cure}"


def _summary(files: int, problems: Sequence[PolicyProblem]) -> str:
    counts = [(len(only(problems, severity)), severity.value) for severity in Severity]
    found = ", ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts)
    return f"{files} file{'' if files == 1 else 's'}: {found}."
