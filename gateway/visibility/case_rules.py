"""Rules 1 to 8: which cases a citizen sees. Rule 23 comes after them, where somebody looks on a citizen's behalf."""

from __future__ import annotations

from collections.abc import Callable

from gateway.policies.directives import Part
from gateway.visibility.representation_rules import rule_23_case
from gateway.visibility.rule_context import BUILDING, HiddenReason, RuleContext, is_let_through, reaches_floor
from sources.records import CaseRecord, Sensitivity
from sources.reference.kle import covers


def rule_1_authority(case: CaseRecord, context: RuleContext) -> HiddenReason | None:
    """1: a case of another authority than the one asked is never shown."""
    return None if case.authority == context.authority.cvr else HiddenReason.AUTHORITY


def rule_2_party(case: CaseRecord, _context: RuleContext) -> HiddenReason | None:
    """2: the citizen is the primary party now, by CPR number. Building cases follow rule 3 instead."""
    return None if case.is_primary_party or _is_building(case) else HiddenReason.PARTY


def rule_3_building(case: CaseRecord, context: RuleContext) -> HiddenReason | None:
    """3: a building case is shown to the owner of the property, and to nobody else."""
    return HiddenReason.BUILDING if _is_building(case) and not case.properties & context.properties else None


def rule_4_marked(case: CaseRecord, context: RuleContext) -> HiddenReason | None:
    """4: a case with the display class "Visning undtaget for borger" is never shown."""
    return HiddenReason.MARKED if case.display_classes and context.is_exempt(case.display_classes) else None


def rule_5_vip(case: CaseRecord, _context: RuleContext) -> HiddenReason | None:
    """5: VIP_SAGER are never shown. A missing sensitivity counts as FØLSOMME: shown to the primary party."""
    return HiddenReason.VIP if case.sensitivity is Sensitivity.VIP else None


def rule_6_not_opened(case: CaseRecord, context: RuleContext) -> HiddenReason | None:
    """6: the authority has opened cases for the case's area."""
    opening = context.authority.opening(case.area)
    return None if opening and Part.CASES in opening.parts else HiddenReason.NOT_OPENED


def rule_7_floor(case: CaseRecord, context: RuleContext) -> HiddenReason | None:
    """7: the case was created on the floor's day or later, or is active where active cases are let through.

    A case without any creation date never passes a floor.
    """
    opening = context.authority.opening(case.area)
    if opening is None or opening.since is None:
        return None
    if reaches_floor(opening, case.created) or is_let_through(opening, case):
        return None
    return HiddenReason.FLOOR


def rule_8_system(case: CaseRecord, context: RuleContext) -> HiddenReason | None:
    """8: the it-system that delivered the case passes the authority's filter."""
    opening = context.authority.opening(case.area)
    return None if opening is None or opening.admits(case.system) else HiddenReason.SYSTEM


CASE_RULES: tuple[Callable[[CaseRecord, RuleContext], HiddenReason | None], ...] = (
    rule_1_authority,
    rule_2_party,
    rule_3_building,
    rule_4_marked,
    rule_5_vip,
    rule_6_not_opened,
    rule_7_floor,
    rule_8_system,
)


def judge_case(case: CaseRecord, context: RuleContext) -> HiddenReason | None:
    """Return the first rule's reason to hide the case. None: it is shown."""
    if _passes_all(case, context):
        return None if context.represented_areas is None else rule_23_case(case, context)
    for rule in CASE_RULES:
        if reason := rule(case, context):
            return reason
    return None if context.represented_areas is None else rule_23_case(case, context)


def _passes_all(case: CaseRecord, context: RuleContext) -> bool:
    """Return whether a case is as most are, so that no rule can hide it. False: the rules decide, one by one."""
    area = case.area
    opening = context.authority.opening(area)
    return (
        opening is not None
        and area is not None
        and case.authority == context.authority.cvr
        and case.is_primary_party
        and not area.startswith(BUILDING)
        and not case.display_classes
        and case.sensitivity is not Sensitivity.VIP
        and Part.CASES in opening.parts
        and (opening.since is None or (case.created is not None and case.created >= opening.since))
        and opening.admits(case.system)
    )


def _is_building(case: CaseRecord) -> bool:
    area = case.area
    return area is not None and area.startswith(BUILDING) and covers(BUILDING, area)
