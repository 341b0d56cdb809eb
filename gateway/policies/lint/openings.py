"""Openings beside each other: the longest area replaces the wider one, and inherits nothing from it."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.policies.lint.finding import (
    Check,
    LintContext,
    LintFinding,
    Opens,
    error,
    is_shown,
    openings,
    warning,
    wider,
)
from gateway.policies.parser import PolicyFile


def opened_in_two_ways(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """One area is opened twice, and the two contradict each other."""
    for first, again in _twice(file):
        if first.opening != again.opening:
            sentence = f"{again.area} is opened on line {_line(first)} already, and not in the same way."
            yield LintFinding(again.entry.node, sentence, "Keep one of the two.")


def opened_twice(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """One area is opened twice in the same way."""
    for first, again in _twice(file):
        if first.opening == again.opening:
            sentence = f"{again.area} is opened on line {_line(first)} already, in the same way."
            yield LintFinding(again.entry.node, sentence, "Remove one of the two.")


def since_missing(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """An area is opened without a floor, so every case shows, however old."""
    all_openings = openings(file)
    for one in _open(all_openings):
        above = wider(one, all_openings)
        if not one.entry.says("since") and not (above and above.opening.since):
            sentence = f"{one.area} is opened without `since`: every case is shown, however old and however written."
            yield LintFinding(
                one.entry.node, sentence, 'Add since: "2018-12-11" or another day; since: null if all is meant.'
            )


def since_dropped(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """A longer area silently drops the floor of the wider one that it replaces."""
    for one, above in _inside(file):
        if above.opening.since and not one.entry.says("since"):
            sentence = f"{one.area} replaces {above.area}, and its since: {above.opening.since} no longer holds here."
            yield LintFinding(
                one.entry.node,
                sentence,
                f'Repeat since: "{above.opening.since}", or write since: null if that is meant.',
            )


def documents_since_dropped(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """A longer area with documents silently drops the documents' floor of the wider one."""
    for one, above in _inside(file):
        floor = above.opening.documents_since
        if floor and "DOCUMENTS" in _parts(one) and not one.entry.says("documentsSince"):
            sentence = f"{one.area} replaces {above.area}, and its documentsSince: {floor} no longer holds here."
            yield LintFinding(
                one.entry.node, sentence, f'Repeat documentsSince: "{floor}", or write documentsSince: null.'
            )


def systems_dropped(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """A longer area silently drops the system filter of the wider one."""
    for one, above in _inside(file):
        for argument in ("onlySystems", "exceptSystems"):
            says_any = one.entry.says("onlySystems") or one.entry.says("exceptSystems")
            if above.entry.values.get(argument) and not says_any:
                sentence = f"{one.area} replaces {above.area}, and its {argument} no longer holds here."
                yield LintFinding(
                    one.entry.node, sentence, f"Repeat {argument}, or write {argument}: null if that is meant."
                )


def since_in_the_future(file: PolicyFile, known: LintContext) -> Iterator[LintFinding]:
    """A floor lies in the future, so that nothing is shown until then but, perhaps, running cases."""
    for one in openings(file):
        for argument, floor in (("since", one.opening.since), ("documentsSince", one.opening.documents_since)):
            if floor and floor > known.today:
                sentence = f"{floor} lies in the future: until then nothing is new enough to be shown by {argument}."
                yield LintFinding(one.entry.at(argument), sentence, "Write a day that has been, if that is not meant.")


def nothing_new(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """A longer area says the same as the wider one that covers it, so it changes nothing."""
    for one, above in _inside(file):
        if _meaning(one) == _meaning(above):
            sentence = f"{one.area} says the same as {above.area} on line {_line(above)}, which covers it."
            yield LintFinding(one.entry.node, sentence, "Remove it.")


def closed_already(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """An area is closed that nothing opens."""
    all_openings = openings(file)
    for one in all_openings:
        above = wider(one, all_openings)
        if one.is_closed and (above is None or above.is_closed):
            sentence = f"{one.area} is closed, but nothing opens it: what no file opens is not shown."
            yield LintFinding(one.entry.node, sentence, "Remove it.")


def opens_nothing(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """A file opens nothing at all."""
    if not _open(openings(file)) and not file.problems:
        for head in file.those("municipality", "agency"):
            sentence = "This file opens nothing, so nothing of this authority is shown."
            yield LintFinding(head.node, sentence, 'Add @opens(area: "32.24", parts: [CASES], since: "2018-12-11").')


def building_without_register(file: PolicyFile, known: LintContext) -> Iterator[LintFinding]:
    """Building cases (02.34) are opened, but no property register says who may see them. Told where that is known."""
    for one in _open(openings(file)) if known.has_register is False else ():
        if "CASES" in _parts(one) and is_shown("02.34", [one]):
            sentence = (
                "Building cases are shown to a property's owner, and no property register is set: nobody sees them."
            )
            yield LintFinding(one.entry.at("area"), sentence, "Set BORGERBLIK_PROPERTY_REGISTER_URL.")


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


def _open(all_openings: list[Opens]) -> list[Opens]:
    return [one for one in all_openings if not one.is_closed]


def _inside(file: PolicyFile) -> Iterator[tuple[Opens, Opens]]:
    """Each opening with the wider one that it replaces, both open."""
    all_openings = openings(file)
    for one in _open(all_openings):
        above = wider(one, all_openings)
        if above and not above.is_closed:
            yield one, above


def _twice(file: PolicyFile) -> Iterator[tuple[Opens, Opens]]:
    first: dict[str, Opens] = {}
    for one in openings(file):
        if first.setdefault(one.area, one) is not one:
            yield first[one.area], one


def _line(one: Opens) -> int:
    return one.entry.node.loc.start_token.line if one.entry.node.loc else 1


def _parts(one: Opens) -> set[str]:
    return {part.name for part in one.opening.parts}


def _meaning(one: Opens) -> tuple[object, ...]:
    opening = one.opening
    return (
        opening.parts,
        opening.since,
        opening.active_before_since,
        opening.documents_since,
        opening.title,
        opening.only_systems,
        opening.except_systems,
    )
