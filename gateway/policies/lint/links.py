"""Links and published limits: for areas that are open, each once."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.policies.directives import Part
from gateway.policies.lint.finding import Check, LintContext, LintFinding, error, is_shown, openings, warning
from gateway.policies.parser import LINKS, PolicyDirective, PolicyFile
from sources.records import CaseProgress
from sources.reference.kle import is_area

MOST_DAYS = 3_653
_NEVER = (CaseProgress.DECIDED, CaseProgress.CLOSED, CaseProgress.UNKNOWN)


def link_not_open(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """A link helps with an area that is not open, so nobody sees it."""
    all_openings = openings(file)
    for entry in file.those(*LINKS):
        area = entry.values["area"]
        if is_area(area) and not is_shown(area, all_openings):
            yield LintFinding(entry.at("area"), f"Nothing of {area} is open, so nobody sees this link.", _cure(area))


def link_twice(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """A link stands twice."""
    seen: dict[tuple[object, ...], PolicyDirective] = {}
    for entry in file.those(*LINKS):
        values = entry.values
        key = (entry.node.name.value, values["area"], values["url"], values["language"])
        if seen.setdefault(key, entry) is not entry:
            yield LintFinding(entry.node, f"The link to {values['url']} stands here twice.", "Remove one of the two.")


def days_too_few(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """A limit has fewer days than one."""
    for entry in file.those("decidesWithin"):
        if entry.values["days"] < 1:
            sentence = f"A limit of {entry.values['days']} days is none."
            yield LintFinding(entry.at("days"), sentence, "Write the number of calendar days, 1 or more.")


def days_too_many(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """A limit is longer than ten years."""
    for entry in file.those("decidesWithin"):
        if entry.values["days"] > MOST_DAYS:
            sentence = f"A limit of {entry.values['days']} days is longer than ten years."
            yield LintFinding(entry.at("days"), sentence, "Write the number of calendar days that you have published.")


def limit_twice(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """One area has two limits."""
    seen: dict[str, PolicyDirective] = {}
    for entry in file.those("decidesWithin"):
        area = entry.values["area"]
        if seen.setdefault(area, entry) is not entry:
            yield LintFinding(entry.node, f"{area} has a limit already.", "Keep one of the two.")


def limit_not_open(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """A limit is for an area whose cases are not open, so nobody sees it."""
    all_openings = openings(file)
    for entry in file.those("decidesWithin"):
        area = entry.values["area"]
        if is_area(area) and not is_shown(area, all_openings, Part.CASES):
            yield LintFinding(entry.at("area"), f"No case of {area} is open, so nobody sees this limit.", _cure(area))


def limit_never_runs(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """A limit counts from a step at which nothing is expected any more."""
    for entry in file.those("decidesWithin"):
        step = entry.values["from"]
        if step in _NEVER:
            sentence = f"A limit counted from {step.name} is never shown: the case is decided by then, or nobody knows."
            yield LintFinding(entry.at("from"), sentence, "Write from: OPENED or from: EXAMINED.")


CHECKS: tuple[Check, ...] = (
    warning(link_not_open, of_all=True),
    warning(link_twice),
    error(days_too_few),
    error(days_too_many),
    error(limit_twice),
    warning(limit_not_open, of_all=True),
    warning(limit_never_runs),
)


def _cure(area: str) -> str:
    return f'Open it with @opens(area: "{area}", …), or remove this line.'
