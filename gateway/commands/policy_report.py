"""Print the problems of policy files, like a compiler or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from gateway.policies.policy_file import PolicyFile
from gateway.policies.problem import PolicyProblem, Severity, only


def report_lines(files: Iterable[PolicyFile], problems: Sequence[PolicyProblem]) -> Iterator[str]:
    """Yield every problem with its line, a caret and a hint, and a line that sums up."""
    texts = {file.name: file.text.splitlines() for file in files}
    for problem in problems:
        yield from _problem_lines(problem, texts.get(problem.file, []))
        yield ""
    yield _summary(len(texts), problems)


def report_json(files: Sequence[PolicyFile], problems: Sequence[PolicyProblem]) -> str:
    """Return the same for machines. The names of checks and severities are stable; the sentences may change."""
    listed = [
        {
            "file": problem.file,
            "line": problem.line,
            "column": problem.column,
            "severity": problem.severity.value,
            "check": problem.check,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in problems
    ]
    return json.dumps({"files": len(files), "problems": listed}, ensure_ascii=False, indent=2)


def _problem_lines(problem: PolicyProblem, lines: Sequence[str]) -> Iterator[str]:
    sentence = problem.message.removesuffix(problem.hint).rstrip()
    position = f"{problem.file}:{problem.line}:{problem.column}"
    yield f"{position}: {problem.severity.value}: {sentence} [{problem.check}]"
    if problem.line <= len(lines) and lines[problem.line - 1].strip():
        margin = f"{problem.line:>5} | "
        line = lines[problem.line - 1]
        before = "".join("\t" if character == "\t" else " " for character in line[: problem.column - 1])
        yield margin + line
        yield " " * (len(margin) - 2) + "| " + before + "^"
    if problem.hint:
        yield f"      = {problem.hint}"


def _summary(files: int, problems: Sequence[PolicyProblem]) -> str:
    counts = [(len(only(problems, severity)), severity.value) for severity in Severity]
    listed = ", ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts)
    return f"{files} file{'' if files == 1 else 's'}: {listed}."
