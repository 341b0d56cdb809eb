"""What a policy file says that cannot be meant, or may not be: one function a check, each with a stable name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from gateway.policies.folder import PACKAGED_ARTICLES, PolicyText, read_text
from gateway.policies.lint import areas, guidance, heads, links, openings, parts, systems
from gateway.policies.lint.finding import Check, LintContext
from gateway.policies.meaning import claimed_twice, policies_of
from gateway.policies.parser import read_file
from gateway.policies.policy import Policies
from gateway.policies.policy_file import HEADS, SHARED, PolicyFile
from gateway.policies.problem import PolicyError, PolicyProblem, Severity, only

CHECKS: tuple[Check, ...] = (
    *heads.CHECKS,
    *areas.CHECKS,
    *openings.CHECKS,
    *parts.CHECKS,
    *systems.CHECKS,
    *links.CHECKS,
    *guidance.CHECKS,
)
"""Every check of a file's meaning, in the order of docs/municipalities.md."""


def check_files(files: Sequence[PolicyFile], context: LintContext) -> list[PolicyProblem]:
    """Return everything to say of these files, from the top of the first to the end of the last."""
    return _together([(file, tuple(check_file(file, context))) for file in files])


def check_file(file: PolicyFile, context: LintContext) -> Iterator[PolicyProblem]:
    """Yield what the checks say of a file's meaning, as far as its grammar can be understood."""
    for check in CHECKS:
        yield from check(file, context)


def checked(texts: Mapping[str, PolicyText], context: LintContext) -> tuple[Policies, list[PolicyProblem]]:
    """Return what the files of a folder mean, with the warnings. Raise PolicyError with every error.

    A folder without a file of shared articles has the packaged one.
    """
    files = [_checked(text, name, context) for name, text in texts.items()]
    problems = _together(files)
    errors = only(problems, Severity.ERROR)
    if errors:
        raise PolicyError(errors)
    read = [file for file, _ in files]
    if not any(file.is_shared for file in read):
        read.append(_checked(read_text(PACKAGED_ARTICLES), PACKAGED_ARTICLES.name, context)[0])
    return policies_of(read), problems


@lru_cache(maxsize=128)  # about a file a municipality: a change of one file reads that file alone
def _checked(text: PolicyText, name: str, context: LintContext) -> tuple[PolicyFile, tuple[PolicyProblem, ...]]:
    file = read_file(text, name=name)
    return file, tuple(check_file(file, context))


def _together(files: Iterable[tuple[PolicyFile, tuple[PolicyProblem, ...]]]) -> list[PolicyProblem]:
    claims: dict[str, str] = {}
    problems: list[PolicyProblem] = []
    for file, findings in files:
        twice = claimed_twice(file, claims) if len(file.named(*HEADS, SHARED)) == 1 else []
        distinct = {*file.problems, *findings, *twice}
        problems += sorted(distinct, key=lambda problem: (problem.position, problem.message))
    return problems
