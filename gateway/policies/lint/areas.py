"""The areas that a file names: written as KLE numbers, known, and in force."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from gateway.policies.lint.area_guess import AreaGuess, guess, has_wildcard, without_wildcard
from gateway.policies.lint.finding import (
    Check,
    LintContext,
    LintFinding,
    OpenedArea,
    error,
    holding,
    note,
    openings,
    warning,
)
from gateway.policies.policy_file import PolicyDirective, PolicyFile
from sources.reference.kle import area, is_area, numbers, retired

_FORM = "Write one, two or three pairs of digits with dots between them, and one area an opening."
"""The hint where nobody can tell which area was meant: a number in it would be read as one."""


def area_wildcard(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that an area is written with a wildcard, such as 32.*; the beginning of a number covers all below it."""
    for directive, text in _areas(file):
        if has_wildcard(text):
            hint = _hint(directive, without_wildcard(text)) or "Name each area that you mean in an opening of its own."
            sentence = f'"{text}" is no area: there are no wildcards, since a number covers all numbers below it.'
            yield LintFinding(directive.at("area"), sentence, hint)


def area_no_number(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that an area is no KLE number and no beginning of one."""
    for directive, text in _areas(file):
        if not is_area(text) and not has_wildcard(text):
            hint = _hint(directive, guess(text)) or _FORM
            yield LintFinding(directive.at("area"), f'"{text}" is no KLE number and no beginning of one.', hint)


def area_unknown(file: PolicyFile, context: LintContext) -> Iterator[LintFinding]:
    """Report that a KLE number is not in our table, which holds what citizens meet. It may be new, or mistyped."""
    for directive, text in _areas(file):
        if is_area(text) and not area(text, context.today).known:
            sentence = f"Our table of KLE has no {text}: citizens will read the title of the group above it."
            yield LintFinding(directive.at("area"), sentence, _nearest(text, context))


def area_retired(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a number has left KLE. To open it for its history is fine: no new cases will come."""
    for directive, text in _areas(file):
        gone = retired(text)
        if gone and directive.values.get("parts", True):
            sentence = f"{text} left KLE on {gone.on}: it is fine for the history, and no new cases will come."
            yield LintFinding(directive.at("area"), sentence, f"Nothing to do; {gone.into} took over.")


def merger_half_open(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that only one side is open of 32.24.32 and 32.24.48, which became 32.24.04 in February 2022."""
    all_openings = openings(file)
    for old in numbers():
        gone = retired(old)
        if gone is None:
            continue
        before, after = _open(old, all_openings), _open(gone.into, all_openings)
        if after and not before:
            sentence = f"{gone.into} is open but {old} is not: KLE merged it into {gone.into} on {gone.on}, so the "
            sentence += "cases from before are not shown."
            yield LintFinding(after.directive.at("area"), sentence, f'Open area: "{old}" too, for its history.')
        if before and not after:
            sentence = f"{old} is open but {gone.into} is not: since {gone.on} new cases have that number."
            yield LintFinding(before.directive.at("area"), sentence, f'Open area: "{gone.into}" too.')


CHECKS: tuple[Check, ...] = (
    error(area_wildcard),
    error(area_no_number),
    warning(area_unknown),
    note(area_retired),
    warning(merger_half_open, of_all=True),
)


def _areas(file: PolicyFile) -> Iterator[tuple[PolicyDirective, str]]:
    return ((directive, directive.values["area"]) for directive in file.directives if "area" in directive.values)


def _open(kle: str, all_openings: list[OpenedArea]) -> OpenedArea | None:
    holder = holding(kle, all_openings)
    return None if holder is None or holder.is_closed else holder


def _hint(directive: PolicyDirective, meant: AreaGuess) -> str:
    """Return what to write for the areas that were meant. Several need as many directives."""
    if len(meant.areas) < 2:
        return f'Write area: "{meant.areas[0]}".' if meant.areas else ""
    count = {2: "two", 3: "three"}.get(len(meant.areas), str(len(meant.areas)))
    kind = "openings" if directive.name == "opens" else f"@{directive.name}"
    listed = " and ".join(f'area: "{area}"' for area in meant.areas)
    between = ", and one for each number between them that you mean" if meant.is_range else ""
    return f"Write {count} {kind}: {listed}{between}."


def _nearest(text: str, context: LintContext) -> str:
    """Return the hint for a number that we do not know: a neighbour in its group, else one that looks alike."""
    group, _, last = text.rpartition(".")
    neighbours = [kle for kle in numbers() if kle.rpartition(".")[0] == group and group]
    alike = get_close_matches(text, numbers(), n=1, cutoff=0.7)
    near = min(neighbours, key=lambda kle: abs(int(kle.rpartition(".")[2]) - int(last)), default="") or "".join(alike)
    if not near:
        return f"Look {text} up at kle-online.dk."
    return f"Is it {near}, {area(near, context.today).title}? If {text} is new, all is well."
