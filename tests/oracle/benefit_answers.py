"""A benefit with its plan and its next payment, as the graph must answer it."""

from __future__ import annotations

from typing import Any

from tests.oracle.authorities import Authority, covers
from tests.oracle.common_answers import Answer, area, authority_of, links, money, newest_first
from tests.oracle.compare import Id, Moment
from tests.oracle.guidance_answers import contacts
from tests.oracle.money import Benefit
from tests.oracle.names import name
from tests.oracle.next_payment import next_payment
from tests.oracle.sight import Sight


def benefit_passes(benefit: Benefit, **narrowed: Any) -> bool:
    """BenefitFilter."""
    return narrowed.get("current", benefit.current) is benefit.current and covers(
        narrowed.get("area", benefit.kle), benefit.kle
    )


def benefit_rank(pair: tuple[Authority, Benefit]) -> tuple[bool, tuple[bool, int]]:
    """Return current first, then newest."""
    return not pair[1].current, newest_first(pair[1].starts)


def benefit_line(sight: Sight, authority: Authority, benefit: Benefit) -> Answer:
    """Return a benefit without its case and its payments."""
    parts = authority.parts(benefit.kle)
    paid = "PAYMENTS" in parts
    return {
        "id": Id("Benefit", benefit.key),
        "title": benefit.name,
        "area": area(benefit.kle),
        "authority": authority_of(authority),
        "startsOn": benefit.starts,
        "endsOn": benefit.ends,
        "current": benefit.current,
        "asOf": Moment(),
        "plan": _plan(benefit) if paid else None,
        "nextPayment": next_payment(sight, benefit) if paid else None,
        **contacts(authority, benefit.kle),
        "links": links(authority, benefit.kle),
        "shows": list(parts),
        "showsText": [name("PART", part) for part in parts],
    }


def _plan(benefit: Benefit) -> Answer | None:
    plan = benefit.plan
    return plan and {
        "amount": money(plan.amount),
        "frequency": plan.frequency,
        "dispositionDay": plan.day,
        "inAdvance": plan.advance,
    }
