"""What is wrong with a policy file: where it stands, how much it matters, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How much a problem matters. Errors are refused; warnings say that something may not be meant; notes inform."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """A sentence about a place in a policy file, with a hint how to mend it. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    check: str = "file"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"

    @property
    def position(self) -> tuple[str, int, int]:
        """By file, from the top down."""
        return (self.file, self.line, self.column)


class PolicyError(Exception):
    """The policies cannot be used. Lists every problem."""

    def __init__(self, problems: Iterable[PolicyProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def only(problems: Iterable[PolicyProblem], severity: Severity) -> list[PolicyProblem]:
    """Return the problems of this severity."""
    return [problem for problem in problems if problem.severity is severity]
