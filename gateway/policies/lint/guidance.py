"""Contacts and ways to complain: for areas that are open, each once, and of use to a citizen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.policies.directives import Part
from gateway.policies.lint.finding import Check, LintContext, LintFinding, error, is_shown, openings, warning
from gateway.policies.policy_file import PolicyDirective, PolicyFile
from sources.reference.kle import is_area

GUIDANCE = ("contact", "complaint")
MAX_WEEKS = 520
_PHONE = re.compile(r"(\+\d{1,3} ?)?\d{2}( ?\d{2}){3}")


def guidance_twice(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that one area has two contacts, or two ways to complain, in one language."""
    earlier: dict[tuple[object, ...], PolicyDirective] = {}
    for directive in file.named(*GUIDANCE):
        name, values = directive.node.name.value, directive.values
        if earlier.setdefault((name, values["area"], values["language"]), directive) is not directive:
            sentence = f"{values['area']} has a @{name} in {values['language'].name} already."
            yield LintFinding(directive.node, sentence, "Keep one of the two.")


def guidance_not_open(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a contact or a way to complain is for an area that is not open, so nobody sees it."""
    all_openings = openings(file)
    for directive in file.named(*GUIDANCE):
        name, area = directive.node.name.value, directive.values["area"]
        parts = (Part.CASES,) if name == "complaint" else ()
        if is_area(area) and not is_shown(area, all_openings, *parts):
            hint = f'Open it with @opens(area: "{area}", …), or remove this line.'
            yield LintFinding(directive.at("area"), f"Nothing of {area} is open, so nobody sees this @{name}.", hint)


def contact_nowhere(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a contact has neither a phone number nor a page."""
    for directive in file.named("contact"):
        if not directive.values.get("phone") and not directive.values.get("url"):
            yield LintFinding(directive.node, "Nobody can be reached by this contact.", "Give it a phone or a url.")


def phone_unreadable(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a phone number is not eight digits."""
    for directive in file.named("contact"):
        phone = directive.values.get("phone")
        if phone and not _PHONE.fullmatch(phone):
            sentence = f'"{phone}" cannot be dialled.'
            yield LintFinding(
                directive.at("phone"), sentence, 'Write eight digits: "70 12 34 56", or "+45 70 12 34 56".'
            )


def weeks_out_of_range(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a time to complain is shorter than a week, or longer than ten years."""
    for directive in file.named("complaint"):
        if not 1 <= directive.values["weeks"] <= MAX_WEEKS:
            sentence = f"Nobody has {directive.values['weeks']} weeks to complain."
            yield LintFinding(directive.at("weeks"), sentence, "Write the number of weeks that the letter says: 4.")


CHECKS: tuple[Check, ...] = (
    error(guidance_twice),
    warning(guidance_not_open, of_all=True),
    error(contact_nowhere),
    error(phone_unreadable),
    error(weeks_out_of_range),
)
