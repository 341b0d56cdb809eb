"""The areas that a file names: written as KLE numbers, known, and in force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from gateway.policies.lint.finding import (
    Check,
    LintContext,
    LintFinding,
    Opens,
    error,
    holding,
    note,
    openings,
    warning,
)
from gateway.policies.parser import PolicyDirective, PolicyFile
from sources.reference.kle import area, is_area, numbers, retired


def area_wildcard(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """An area is written with a wildcard, such as 32.*; the beginning of a number covers all below it."""
    for entry, written in _areas(file):
        if "*" in written or "?" in written:
            start = ".".join(re.findall(r"(?:(?<=\.)|^)[0-9]{2}(?=\.|$)", written.partition("*")[0]))
            cure = f'Write area: "{start}".' if start else 'Name the areas one by one, such as area: "32".'
            sentence = f'"{written}" is no area: there are no wildcards, since a number covers all numbers below it.'
            yield LintFinding(entry.at("area"), sentence, cure)


def area_no_number(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """An area is no KLE number and no beginning of one."""
    for entry, written in _areas(file):
        if not is_area(written) and "*" not in written and "?" not in written:
            near = _repaired(written)
            cure = f'Write area: "{near}".' if near else 'Write one, two or three pairs of digits: "32.24.04".'
            yield LintFinding(entry.at("area"), f'"{written}" is no KLE number and no beginning of one.', cure)


def area_unknown(file: PolicyFile, known: LintContext) -> Iterator[LintFinding]:
    """A KLE number is not in our table, which holds what citizens meet. It may be new, or mistyped."""
    for entry, written in _areas(file):
        if is_area(written) and not area(written, known.today).known:
            sentence = f"Our table of KLE has no {written}: citizens will read the title of the group above it."
            yield LintFinding(entry.at("area"), sentence, _nearest(written, known))


def area_retired(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """A number has left KLE. To open it for its history is fine: no new cases will come."""
    for entry, written in _areas(file):
        gone = retired(written)
        if gone and entry.values.get("parts", True):
            sentence = f"{written} left KLE on {gone.on}: it is fine for the history, and no new cases will come."
            yield LintFinding(entry.at("area"), sentence, f"Nothing to do; {gone.into} took over.")


def merger_half_open(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """Only one side of a merger of numbers is open: 32.24.32 and 32.24.48 went into 32.24.04 in February 2022."""
    all_openings = openings(file)
    for old in numbers():
        gone = retired(old)
        if gone is None:
            continue
        before, after = _open(old, all_openings), _open(gone.into, all_openings)
        if after and not before:
            sentence = f"{gone.into} is open but {old} is not: KLE merged it into {gone.into} on {gone.on}, so the "
            sentence += "cases from before are not shown."
            yield LintFinding(after.entry.at("area"), sentence, f'Open area: "{old}" too, for its history.')
        if before and not after:
            sentence = f"{old} is open but {gone.into} is not: since {gone.on} new cases have that number."
            yield LintFinding(before.entry.at("area"), sentence, f'Open area: "{gone.into}" too.')


CHECKS: tuple[Check, ...] = (
    error(area_wildcard),
    error(area_no_number),
    warning(area_unknown),
    note(area_retired),
    warning(merger_half_open, of_all=True),
)


def _areas(file: PolicyFile) -> Iterator[tuple[PolicyDirective, str]]:
    return ((entry, entry.values["area"]) for entry in file.entries if "area" in entry.values)


def _open(kle: str, all_openings: list[Opens]) -> Opens | None:
    held = holding(kle, all_openings)
    return None if held is None or held.is_closed else held


def _repaired(written: str) -> str | None:
    """The number that was meant: a facet (G01) dropped, single digits filled up, other signs read as dots."""
    first = re.split(r"[^0-9.,/ -]", written.strip())[0].strip(" .,-/")
    pairs = re.split(r"[.,/ -]+", first)
    if len(pairs) == 1 and len(first) in (4, 6):
        pairs = re.findall("..", first)
    near = ".".join(pair.zfill(2) for pair in pairs[:3] if pair)
    return near if is_area(near) else None


def _nearest(written: str, known: LintContext) -> str:
    """The cure for a number that we do not know: a neighbour in its own group, else one that looks alike."""
    group, _, last = written.rpartition(".")
    neighbours = [kle for kle in numbers() if kle.rpartition(".")[0] == group and group]
    alike = get_close_matches(written, numbers(), n=1, cutoff=0.7)
    near = min(neighbours, key=lambda kle: abs(int(kle.rpartition(".")[2]) - int(last)), default="") or "".join(alike)
    if not near:
        return f"Look {written} up at kle-online.dk."
    return f"Is it {near}, {area(near, known.today).title}? If {written} is new, all is well."
