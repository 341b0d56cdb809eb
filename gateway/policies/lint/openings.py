"""Openings beside each other: the longest area replaces the wider one, and inherits nothing from it."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.policies.lint.finding import (
    Check,
    LintContext,
    LintFinding,
    OpenedArea,
    error,
    is_shown,
    openings,
    warning,
    wider,
)
from gateway.policies.policy_file import PolicyFile


def opened_in_two_ways(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that one area is opened twice, and the two contradict each other."""
    for first, again in _twice(file):
        if first.opening != again.opening:
            sentence = f"{again.area} is opened on line {_line(first)} already, and not in the same way."
            yield LintFinding(again.directive.node, sentence, "Keep one of the two.")


def opened_twice(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that one area is opened twice in the same way."""
    for first, again in _twice(file):
        if first.opening == again.opening:
            sentence = f"{again.area} is opened on line {_line(first)} already, in the same way."
            yield LintFinding(again.directive.node, sentence, "Remove one of the two.")


def since_missing(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that an area is opened without a floor, so every case shows, however old."""
    all_openings = openings(file)
    for opened in _open(all_openings):
        above = wider(opened, all_openings)
        if not opened.directive.writes("since") and not (above and above.opening.since):
            sentence = f"{opened.area} is opened without `since`: every case is shown, however old and however written."
            yield LintFinding(
                opened.directive.node, sentence, 'Add since: "2018-12-11" or another day; since: null if all is meant.'
            )


def since_dropped(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a longer area silently drops the floor of the wider one that it replaces."""
    for opened, above in _inside(file):
        if above.opening.since and not opened.directive.writes("since"):
            sentence = (
                f"{opened.area} replaces {above.area}, and its since: {above.opening.since} no longer holds here."
            )
            yield LintFinding(
                opened.directive.node,
                sentence,
                f'Repeat since: "{above.opening.since}", or write since: null if that is meant.',
            )


def documents_since_dropped(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a longer area with documents silently drops the documents' floor of the wider one."""
    for opened, above in _inside(file):
        floor = above.opening.documents_since
        if floor and "DOCUMENTS" in _parts(opened) and not opened.directive.writes("documentsSince"):
            sentence = f"{opened.area} replaces {above.area}, and its documentsSince: {floor} no longer holds here."
            yield LintFinding(
                opened.directive.node, sentence, f'Repeat documentsSince: "{floor}", or write documentsSince: null.'
            )


def systems_dropped(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a longer area silently drops the system filter of the wider one."""
    for opened, above in _inside(file):
        for argument in ("onlySystems", "exceptSystems"):
            says_any = opened.directive.writes("onlySystems") or opened.directive.writes("exceptSystems")
            if above.directive.values.get(argument) and not says_any:
                sentence = f"{opened.area} replaces {above.area}, and its {argument} no longer holds here."
                yield LintFinding(
                    opened.directive.node, sentence, f"Repeat {argument}, or write {argument}: null if that is meant."
                )


def since_in_the_future(file: PolicyFile, context: LintContext) -> Iterator[LintFinding]:
    """Report that a floor lies in the future, so that nothing is shown until then but, perhaps, running cases."""
    for opened in openings(file):
        for argument, floor in (
            ("since", opened.opening.since),
            ("documentsSince", opened.opening.documents_since),
            ("notesSince", opened.opening.notes_since),
        ):
            if floor and floor > context.today:
                sentence = f"{floor} lies in the future: until then nothing is new enough to be shown by {argument}."
                yield LintFinding(
                    opened.directive.at(argument), sentence, "Write a day that has been, if that is not meant."
                )


def nothing_new(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a longer area says the same as the wider one that covers it, so it changes nothing."""
    for opened, above in _inside(file):
        if _meaning(opened) == _meaning(above):
            sentence = f"{opened.area} says the same as {above.area} on line {_line(above)}, which covers it."
            yield LintFinding(opened.directive.node, sentence, "Remove it.")


def closed_already(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that an area is closed that nothing opens."""
    all_openings = openings(file)
    for opened in all_openings:
        above = wider(opened, all_openings)
        if opened.is_closed and (above is None or above.is_closed):
            sentence = f"{opened.area} is closed, but nothing opens it: what no file opens is not shown."
            yield LintFinding(opened.directive.node, sentence, "Remove it.")


def opens_nothing(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a file opens nothing at all."""
    if not _open(openings(file)) and not file.problems:
        for head in file.named("municipality", "agency"):
            sentence = "This file opens nothing, so nothing of this authority is shown."
            yield LintFinding(head.node, sentence, 'Add @opens(area: "32.24", parts: [CASES], since: "2018-12-11").')


def building_without_register(file: PolicyFile, context: LintContext) -> Iterator[LintFinding]:
    """Report that building cases (02.34) are opened, but no property register says who may see them.

    Told where that is known.
    """
    for opened in _open(openings(file)) if context.has_register is False else ():
        if "CASES" in _parts(opened) and is_shown("02.34", [opened]):
            sentence = (
                "Building cases are shown to a property's owner, and no property register is set: nobody sees them."
            )
            yield LintFinding(opened.directive.at("area"), sentence, "Set BORGERBLIK_PROPERTY_REGISTER_URL.")


CHECKS: tuple[Check, ...] = (
    error(opened_in_two_ways, of_all=True),
    warning(opened_twice, of_all=True),
    warning(since_missing, of_all=True),
    warning(since_dropped, of_all=True),
    warning(documents_since_dropped, of_all=True),
    warning(systems_dropped, of_all=True),
    warning(since_in_the_future),
    warning(nothing_new, of_all=True),
    warning(closed_already, of_all=True),
    warning(opens_nothing, of_all=True),
    warning(building_without_register),
)


def _open(all_openings: list[OpenedArea]) -> list[OpenedArea]:
    return [opened for opened in all_openings if not opened.is_closed]


def _inside(file: PolicyFile) -> Iterator[tuple[OpenedArea, OpenedArea]]:
    """Each opening with the wider one that it replaces, both open."""
    all_openings = openings(file)
    for opened in _open(all_openings):
        above = wider(opened, all_openings)
        if above and not above.is_closed:
            yield opened, above


def _twice(file: PolicyFile) -> Iterator[tuple[OpenedArea, OpenedArea]]:
    first: dict[str, OpenedArea] = {}
    for opened in openings(file):
        if first.setdefault(opened.area, opened) is not opened:
            yield first[opened.area], opened


def _line(opened: OpenedArea) -> int:
    return opened.directive.node.loc.start_token.line if opened.directive.node.loc else 1


def _parts(opened: OpenedArea) -> set[str]:
    return {part.name for part in opened.opening.parts}


def _meaning(opened: OpenedArea) -> tuple[object, ...]:
    opening = opened.opening
    return (
        opening.parts,
        opening.since,
        opening.active_before_since,
        opening.documents_since,
        opening.notes_since,
        opening.title,
        opening.only_systems,
        opening.except_systems,
    )
