"""The filters by it-system (fagsystemfilter)."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.policies.lint.finding import Check, LintContext, LintFinding, error, openings, warning
from gateway.policies.parser import PolicyFile


def system_in_and_out(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """One it-system stands under onlySystems and under exceptSystems."""
    for one in openings(file):
        both = sorted((one.opening.only_systems or frozenset()) & one.opening.except_systems)
        if both:
            sentence = f"{both[0]} stands under onlySystems and under exceptSystems."
            yield LintFinding(one.entry.at("exceptSystems"), sentence, "Keep it under one of them.")


def except_beside_only(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """exceptSystems has no effect beside an onlySystems that does not name its systems."""
    for one in openings(file):
        only = one.opening.only_systems
        if only and one.opening.except_systems and not only & one.opening.except_systems:
            sentence = "exceptSystems has no effect: onlySystems shuts out all systems that it does not name."
            yield LintFinding(one.entry.at("exceptSystems"), sentence, "Remove one of the two.")


def systems_empty(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """onlySystems is an empty list, which lets nothing through."""
    for one in openings(file):
        if one.opening.parts and one.opening.only_systems == frozenset():
            sentence = f"onlySystems: [] lets nothing through, so nothing of {one.area} is shown."
            yield LintFinding(
                one.entry.at("onlySystems"), sentence, "Name a system, or remove it; parts: [] closes an area."
            )


def system_twice(file: PolicyFile, _known: LintContext) -> Iterator[LintFinding]:
    """An it-system is named twice in one list."""
    for entry in file.those("opens"):
        for argument in ("onlySystems", "exceptSystems"):
            systems = entry.values.get(argument, [])
            if len(set(systems)) < len(systems):
                yield LintFinding(entry.at(argument), f"{argument} names a system twice.", "Name each system once.")


CHECKS: tuple[Check, ...] = (
    error(system_in_and_out),
    warning(except_beside_only),
    warning(systems_empty),
    warning(system_twice),
)
