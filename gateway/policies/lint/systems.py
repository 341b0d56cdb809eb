"""The filters by it-system (fagsystemfilter)."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.policies.lint.finding import Check, LintContext, LintFinding, error, openings, warning
from gateway.policies.policy_file import PolicyFile


def system_in_and_out(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that one it-system stands under onlySystems and under exceptSystems."""
    for opened in openings(file):
        systems_in_both = sorted((opened.opening.only_systems or frozenset()) & opened.opening.except_systems)
        if systems_in_both:
            sentence = f"{systems_in_both[0]} stands under onlySystems and under exceptSystems."
            yield LintFinding(opened.directive.at("exceptSystems"), sentence, "Keep it under one of them.")


def except_beside_only(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that exceptSystems has no effect beside an onlySystems that does not name its systems."""
    for opened in openings(file):
        only = opened.opening.only_systems
        if only and opened.opening.except_systems and not only & opened.opening.except_systems:
            sentence = "exceptSystems has no effect: onlySystems shuts out all systems that it does not name."
            yield LintFinding(opened.directive.at("exceptSystems"), sentence, "Remove one of the two.")


def systems_empty(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that onlySystems is an empty list, which lets nothing through."""
    for opened in openings(file):
        if opened.opening.parts and opened.opening.only_systems == frozenset():
            sentence = f"onlySystems: [] lets nothing through, so nothing of {opened.area} is shown."
            yield LintFinding(
                opened.directive.at("onlySystems"), sentence, "Name a system, or remove it; parts: [] closes an area."
            )


def system_twice(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that an it-system is named twice in one list."""
    for directive in file.named("opens"):
        for argument in ("onlySystems", "exceptSystems"):
            systems = directive.values.get(argument, [])
            if len(set(systems)) < len(systems):
                yield LintFinding(directive.at(argument), f"{argument} names a system twice.", "Name each system once.")


CHECKS: tuple[Check, ...] = (
    error(system_in_and_out),
    warning(except_beside_only),
    warning(systems_empty),
    warning(system_twice),
)
