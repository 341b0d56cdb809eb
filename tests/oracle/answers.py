"""What the graph must answer: the shapes of walk.graphql, filled from what a citizen sees."""

from __future__ import annotations

from typing import Any

from tests.oracle.authorities import Authority, authorities
from tests.oracle.benefit_answers import benefit_line, benefit_passes, benefit_rank
from tests.oracle.case_answers import case_line, case_passes, whole_case
from tests.oracle.common_answers import Answer, authority_of, connection, municipality, newest_first, opens, root_rows
from tests.oracle.compare import Id, Ranked
from tests.oracle.money import Benefit
from tests.oracle.payment_answers import benefit_payments, payments
from tests.oracle.sight import Sight

__all__ = ["authority_of", "benefits", "cases", "citizen", "municipality", "opens", "payments"]


def cases(sight: Sight, **narrowed: Any) -> Answer:
    """Return the cases, newest progress first."""
    cases_in_sight = [(authority, case) for authority, case in sight.cases.values() if case_passes(case, **narrowed)]
    nodes = Ranked.by(cases_in_sight, lambda row: newest_first(row[1].since), lambda row: whole_case(sight, *row))
    return connection(nodes, root_rows(sight, "CASES", "CASES"))


def benefits(sight: Sight, **narrowed: Any) -> Answer:
    """Return the benefits, current first and then newest."""
    benefits_in_sight = [
        (authority, benefit) for authority, benefit in sight.benefits if benefit_passes(benefit, **narrowed)
    ]
    nodes = Ranked.by(benefits_in_sight, benefit_rank, lambda row: whole_benefit(sight, *row))
    return connection(nodes, root_rows(sight, "BENEFITS", "BENEFITS"))


def whole_benefit(sight: Sight, authority: Authority, benefit: Benefit) -> Answer:
    """Return a benefit with its case and its payments."""
    case = sight.case_of(benefit)
    return benefit_line(sight, authority, benefit) | {
        "case": case_line(*case) if case else None,
        "payments": benefit_payments(sight, authority, benefit) if "PAYMENTS" in authority.parts(benefit.kle) else None,
    }


def citizen(sight: Sight) -> Answer:
    """Everything about a citizen."""
    home = next((authority for authority in authorities().values() if authority.code == sight.citizen.home), None)
    return {
        "id": Id("Citizen", sight.citizen.key),
        "name": sight.citizen.name,
        "residence": {"code": home.code, "name": home.name} if home and sight.citizen.home else None,
        "cases": cases(sight),
        "benefits": benefits(sight),
        "payments": payments(sight),
        "caseNumber": _number(sight, len(sight.cases), "CASES", "CASES"),
        "benefitNumber": _number(sight, len(sight.benefits), "BENEFITS", "BENEFITS"),
        "paymentNumber": _number(sight, len(sight.lines), "BENEFITS", "PAYMENTS"),
    }


def _number(sight: Sight, total: int, index: str, part: str) -> Answer:
    coverage = root_rows(sight, index, part)
    return {"nodes": [], "totalCount": total if coverage.complete else None, "coverage": coverage}
