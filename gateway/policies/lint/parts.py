"""Parts and knobs that cannot apply: what is opened in words and shown nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.policies.directives import Part
from gateway.policies.lint.finding import Check, LintContext, LintFinding, error, openings, warning
from gateway.policies.parser import PolicyFile

_KNOBS = ("since", "activeBeforeSince", "documentsSince", "title", "onlySystems", "exceptSystems")


def part_without_cases(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """TIMELINE or DOCUMENTS is open where CASES is not: they hang on a case, so nothing shows them."""
    for one in openings(file):
        alone = [part.name for part in (Part.TIMELINE, Part.DOCUMENTS) if part in one.opening.parts]
        if alone and not one.opening.opens(Part.CASES):
            sentence = f"{' and '.join(alone)} cannot be shown without CASES: they are shown on a case."
            yield LintFinding(
                one.entry.at("parts"), sentence, f"Add CASES to the parts, or remove {' and '.join(alone)}."
            )


def part_twice(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """A part is named twice in one opening."""
    for entry in file.those("opens"):
        parts = [part.name for part in entry.values["parts"]]
        twice = sorted({part for part in parts if parts.count(part) > 1})
        if twice:
            yield LintFinding(entry.at("parts"), f"{' and '.join(twice)} is named twice.", "Name each part once.")


def documents_since_without_documents(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """documentsSince is set where DOCUMENTS is closed."""
    for one in openings(file):
        if one.opening.parts and one.opening.documents_since and not one.opening.opens(Part.DOCUMENTS):
            sentence = "documentsSince has no effect: DOCUMENTS is not open here."
            yield LintFinding(one.entry.at("documentsSince"), sentence, "Add DOCUMENTS to the parts, or remove it.")


def title_without_cases(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """A source for the titles of cases is chosen where CASES is closed."""
    for one in openings(file):
        if one.opening.parts and one.entry.says("title") and not one.opening.opens(Part.CASES):
            sentence = "title has no effect: CASES is not open here, and benefits have their own names."
            yield LintFinding(one.entry.at("title"), sentence, "Add CASES to the parts, or remove it.")


def active_without_since(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """activeBeforeSince is true where there is no floor."""
    for one in openings(file):
        if one.opening.parts and one.opening.active_before_since and one.opening.since is None:
            sentence = "activeBeforeSince has no effect: there is no `since` here."
            yield LintFinding(one.entry.at("activeBeforeSince"), sentence, "Add `since`, or remove it.")


def knobs_on_closed(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """A closed area (parts: []) has knobs that decide nothing."""
    for one in openings(file):
        said = [knob for knob in _KNOBS if one.entry.says(knob)]
        if one.is_closed and said:
            sentence = f"{', '.join(said)} decides nothing: parts: [] closes {one.area}."
            yield LintFinding(one.entry.at(said[0]), sentence, "Remove it, or name the parts to open.")


CHECKS: tuple[Check, ...] = (
    error(part_without_cases),
    warning(part_twice),
    warning(documents_since_without_documents),
    warning(title_without_cases),
    warning(active_without_since),
    warning(knobs_on_closed),
)
