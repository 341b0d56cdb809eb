"""Print the problems of policy files, like a compiler or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from gateway.policies.danish import SEVERITIES, said_of
from gateway.policies.directives import Language
from gateway.policies.policy_file import PolicyFile
from gateway.policies.problem import PolicyProblem, Severity, only

_FILES = {Language.DA: ("fil", "filer"), Language.EN: ("file", "files")}


def report_lines(
    files: Iterable[PolicyFile], problems: Sequence[PolicyProblem], language: Language = Language.EN
) -> Iterator[str]:
    """Yield every problem with its line, a caret and a hint, and a line that sums up."""
    texts = {file.name: file.text.splitlines() for file in files}
    for problem in problems:
        yield from _problem_lines(problem, texts.get(problem.file, []), language)
        yield ""
    yield _summary(len(texts), problems, language)


def report_json(
    files: Sequence[PolicyFile], problems: Sequence[PolicyProblem], language: Language = Language.EN
) -> str:
    """Return the same for machines. The names of checks and severities are stable; the sentences may change."""
    listed = [
        {
            "file": problem.file,
            "line": problem.line,
            "column": problem.column,
            "severity": problem.severity.value,
            "check": problem.check,
            "message": problem.message if language is Language.EN else said_of(problem, language)[0],
            "hint": said_of(problem, language)[1],
        }
        for problem in problems
    ]
    return json.dumps({"files": len(files), "problems": listed}, ensure_ascii=False, indent=2)


def _problem_lines(problem: PolicyProblem, lines: Sequence[str], language: Language) -> Iterator[str]:
    sentence, hint = said_of(problem, language)
    severity = SEVERITIES[language][problem.severity][0]
    position = f"{problem.file}:{problem.line}:{problem.column}"
    yield f"{position}: {severity}: {sentence} [{problem.check}]"
    if problem.line <= len(lines) and lines[problem.line - 1].strip():
        margin = f"{problem.line:>5} | "
        line = lines[problem.line - 1]
        before = "".join("\t" if character == "\t" else " " for character in line[: problem.column - 1])
        yield margin + line
        yield " " * (len(margin) - 2) + "| " + before + "^"
    if hint:
        yield f"      = {hint}"


def _summary(files: int, problems: Sequence[PolicyProblem], language: Language) -> str:
    counts = [(len(only(problems, severity)), SEVERITIES[language][severity]) for severity in Severity]
    listed = ", ".join(f"{count} {words[count != 1]}" for count, words in counts)
    one, several = _FILES[language]
    return f"{files} {one if files == 1 else several}: {listed}."
