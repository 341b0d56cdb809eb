"""What an authority's file says that cannot be meant, or may not be: one function a check, each with a stable name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from gateway.policies.lint import areas, heads, links, openings, parts, systems
from gateway.policies.lint.finding import Check, LintContext
from gateway.policies.parser import (
    HEADS,
    PolicyError,
    PolicyFile,
    PolicyProblem,
    Severity,
    Text,
    claimed_twice,
    policies_of,
    read_file,
)
from gateway.policies.policy import Policies

CHECKS: tuple[Check, ...] = (
    *heads.CHECKS,
    *areas.CHECKS,
    *openings.CHECKS,
    *parts.CHECKS,
    *systems.CHECKS,
    *links.CHECKS,
)
"""Every check of a file's meaning, in the order of docs/municipalities.md."""


def check_files(files: Sequence[PolicyFile], known: LintContext) -> list[PolicyProblem]:
    """Everything to say of these files, from the top of the first to the end of the last."""
    return _together([(file, tuple(check_file(file, known))) for file in files])


def check_file(file: PolicyFile, known: LintContext) -> Iterator[PolicyProblem]:
    """What the checks say of a file's meaning, as far as its grammar can be understood."""
    for check in CHECKS:
        yield from check(file, known)


def checked(
    texts: Mapping[str, Text], today: date, *, has_register: bool | None
) -> tuple[Policies, list[PolicyProblem]]:
    """What the files of a folder mean, with the warnings. Raises PolicyError with every error."""
    judged = [_judged(text, name, LintContext(today, has_register)) for name, text in texts.items()]
    problems = _together(judged)
    errors = only(problems, Severity.ERROR)
    if errors:
        raise PolicyError(errors)
    return policies_of([file for file, _ in judged]), problems


@lru_cache(maxsize=128)  # about a file a municipality: a change of one file reads that file alone
def _judged(text: Text, name: str, known: LintContext) -> tuple[PolicyFile, tuple[PolicyProblem, ...]]:
    file = read_file(text, name=name)
    return file, tuple(check_file(file, known))


def _together(judged: Iterable[tuple[PolicyFile, tuple[PolicyProblem, ...]]]) -> list[PolicyProblem]:
    taken: dict[str, str] = {}
    problems: list[PolicyProblem] = []
    for file, found in judged:
        claims = claimed_twice(file, taken) if len(file.those(*HEADS)) == 1 else []
        said = {*file.problems, *found, *claims}
        problems += sorted(said, key=lambda problem: (problem.place, problem.message))
    return problems


def only(problems: Iterable[PolicyProblem], severity: Severity) -> list[PolicyProblem]:
    """The problems that matter this much."""
    return [problem for problem in problems if problem.severity is severity]
