"""Rules 16 to 22: which benefits, payment lines and whole payments a citizen sees; and rule 23, on another's behalf."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from gateway.policies.directives import Part
from gateway.visibility.representation_rules import rule_23_benefit
from gateway.visibility.rule_context import HiddenReason, RuleContext, is_let_through, reaches_floor
from sources.records import BenefitRecord, CaseRecord, PaymentLineRecord, PaymentRecord, Sensitivity

CasesById = Mapping[str, CaseRecord]


def rule_16_granted(benefit: BenefitRecord, context: RuleContext, _cases: CasesById) -> HiddenReason | None:
    """16: the benefit is granted to the citizen, by CPR number, and by the authority asked."""
    return (
        None if benefit.is_granted_to_citizen and benefit.authority == context.authority.cvr else HiddenReason.GRANTED
    )


def rule_17_vip_benefit(benefit: BenefitRecord, _context: RuleContext, _cases: CasesById) -> HiddenReason | None:
    """17: a grant of VIP_SAGER is never shown. An empty sensitivity counts as FØLSOMME."""
    return HiddenReason.VIP_BENEFIT if benefit.sensitivity is Sensitivity.VIP else None


def rule_19_benefit_floor(benefit: BenefitRecord, context: RuleContext, cases: CasesById) -> HiddenReason | None:
    """19: the benefit's case was created on the floor of the benefit's own area or later, shown or not.

    A benefit without a case uses its start date. A case that the authority's answer lacks has no known creation date.
    """
    opening = context.authority.opening(benefit.area)
    if opening is None or opening.since is None:
        return None
    if benefit.case is None:
        return None if reaches_floor(opening, benefit.starts) else HiddenReason.BENEFIT_FLOOR
    case = cases.get(benefit.case)
    reaches = case is not None and (reaches_floor(opening, case.created) or is_let_through(opening, case))
    return None if reaches else HiddenReason.BENEFIT_FLOOR


def rule_20_benefit_system(benefit: BenefitRecord, context: RuleContext, _cases: CasesById) -> HiddenReason | None:
    """20: the it-system that delivered the grant passes the authority's filter."""
    opening = context.authority.opening(benefit.area)
    return None if opening is None or opening.admits(benefit.system) else HiddenReason.BENEFIT_SYSTEM


GRANT_RULES: tuple[Callable[[BenefitRecord, RuleContext, CasesById], HiddenReason | None], ...] = (
    rule_16_granted,
    rule_17_vip_benefit,
    rule_19_benefit_floor,
    rule_20_benefit_system,
)


def judge_benefit(benefit: BenefitRecord, context: RuleContext, cases: CasesById) -> HiddenReason | None:
    """Return the first rule's reason to hide the benefit. None: it is shown.

    18: the authority has opened benefits for the benefit's area, whatever is open for the area of its case.
    """
    if not context.authority.is_open(benefit.area, Part.BENEFITS):
        return HiddenReason.BENEFIT_NOT_OPENED
    return judge_grant(benefit, context, cases)


def judge_grant(benefit: BenefitRecord, context: RuleContext, cases: CasesById) -> HiddenReason | None:
    """Return the first rule's reason to hide the benefit with its payments, whatever is open for its area."""
    if _passes_all(benefit, context, cases):
        return None if context.represented_areas is None else rule_23_benefit(benefit, context)
    for rule in GRANT_RULES:
        if reason := rule(benefit, context, cases):
            return reason
    return None if context.represented_areas is None else rule_23_benefit(benefit, context)


def _passes_all(benefit: BenefitRecord, context: RuleContext, cases: CasesById) -> bool:
    """Return whether a grant is as most are, so that no rule can hide it. False: the rules decide, one by one."""
    opening = context.authority.opening(benefit.area)
    return (
        benefit.is_granted_to_citizen
        and benefit.authority == context.authority.cvr
        and benefit.sensitivity is not Sensitivity.VIP
        and (
            opening is None
            or (
                opening.admits(benefit.system)
                and (opening.since is None or rule_19_benefit_floor(benefit, context, cases) is None)
            )
        )
    )


def judge_line(line: PaymentLineRecord, context: RuleContext, cases: CasesById) -> HiddenReason | None:
    """21: a payment line is shown to the person granted, where payments are open for the benefit's area.

    The rules of the grant (16, 17, 19, 20) hold for the line too. A line whose benefit is withheld is hidden.
    """
    benefit = line.benefit
    if (
        benefit is None
        or line.authority != context.authority.cvr
        or not context.authority.is_open(benefit.area, Part.PAYMENTS)
    ):
        return HiddenReason.LINE
    return HiddenReason.LINE if judge_grant(benefit, context, cases) else None


def judge_total(
    payment: PaymentRecord, lines: Collection[PaymentLineRecord], shown_lines: Collection[PaymentLineRecord]
) -> HiddenReason | None:
    """22: the whole payment is shown where all its lines are shown, and they add up to what the index says."""
    if len(shown_lines) != len(lines) or payment.gross is None:
        return HiddenReason.TOTAL
    return None if sum(line.amount for line in shown_lines) == payment.gross else HiddenReason.TOTAL
