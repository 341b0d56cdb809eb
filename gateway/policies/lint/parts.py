"""Parts and knobs that cannot apply: what is opened in words and shown nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.policies.directives import Part
from gateway.policies.lint.finding import Check, LintContext, LintFinding, error, openings, warning
from gateway.policies.policy_file import PolicyFile

_OF_A_CASE = (Part.TIMELINE, Part.DOCUMENTS, Part.OUTCOME, Part.NOTES)
_KNOBS = ("since", "activeBeforeSince", "documentsSince", "notesSince", "title", "onlySystems", "exceptSystems")


def part_without_cases(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that what hangs on a case is open where CASES is not, so that nothing shows it."""
    for opened in openings(file):
        alone = [part.name for part in _OF_A_CASE if part in opened.opening.parts]
        if alone and not opened.opening.opens(Part.CASES):
            sentence = f"{' and '.join(alone)} cannot be shown without CASES: they are shown on a case."
            yield LintFinding(
                opened.directive.at("parts"), sentence, f"Add CASES to the parts, or remove {' and '.join(alone)}."
            )


def part_twice(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a part is named twice in one opening."""
    for directive in file.named("opens"):
        parts = [part.name for part in directive.values["parts"]]
        twice = sorted({part for part in parts if parts.count(part) > 1})
        if twice:
            yield LintFinding(directive.at("parts"), f"{' and '.join(twice)} is named twice.", "Name each part once.")


def documents_since_without_documents(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that documentsSince is set where DOCUMENTS is closed."""
    for opened in openings(file):
        if opened.opening.parts and opened.opening.documents_since and not opened.opening.opens(Part.DOCUMENTS):
            sentence = "documentsSince has no effect: DOCUMENTS is not open here."
            yield LintFinding(
                opened.directive.at("documentsSince"), sentence, "Add DOCUMENTS to the parts, or remove it."
            )


def notes_without_floor(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that NOTES is open without notesSince: nobody wrote the older notes for citizens to read."""
    for opened in openings(file):
        if opened.opening.opens(Part.NOTES) and opened.opening.notes_since is None:
            sentence = "NOTES needs notesSince: older notes were not written for citizens to read."
            yield LintFinding(
                opened.directive.at("parts"), sentence, "Add notesSince, the day from which they are, or remove NOTES."
            )


def notes_since_without_notes(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that notesSince is set where NOTES is closed."""
    for opened in openings(file):
        if opened.opening.parts and opened.opening.notes_since and not opened.opening.opens(Part.NOTES):
            sentence = "notesSince has no effect: NOTES is not open here."
            yield LintFinding(opened.directive.at("notesSince"), sentence, "Add NOTES to the parts, or remove it.")


def title_without_cases(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a source for the titles of cases is chosen where CASES is closed."""
    for opened in openings(file):
        if opened.opening.parts and opened.directive.writes("title") and not opened.opening.opens(Part.CASES):
            sentence = "title has no effect: CASES is not open here, and benefits have their own names."
            yield LintFinding(opened.directive.at("title"), sentence, "Add CASES to the parts, or remove it.")


def active_without_since(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that activeBeforeSince is true where there is no floor."""
    for opened in openings(file):
        if opened.opening.parts and opened.opening.active_before_since and opened.opening.since is None:
            sentence = "activeBeforeSince has no effect: there is no `since` here."
            yield LintFinding(opened.directive.at("activeBeforeSince"), sentence, "Add `since`, or remove it.")


def knobs_on_closed(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a closed area (parts: []) has knobs that decide nothing."""
    for opened in openings(file):
        arguments = [knob for knob in _KNOBS if opened.directive.writes(knob)]
        if opened.is_closed and arguments:
            sentence = f"{', '.join(arguments)} decides nothing: parts: [] closes {opened.area}."
            yield LintFinding(opened.directive.at(arguments[0]), sentence, "Remove it, or name the parts to open.")


CHECKS: tuple[Check, ...] = (
    error(part_without_cases),
    warning(part_twice),
    warning(documents_since_without_documents),
    error(notes_without_floor),
    warning(notes_since_without_notes),
    warning(title_without_cases),
    warning(active_without_since),
    warning(knobs_on_closed),
)
