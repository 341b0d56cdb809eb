"""Records in which nothing is wrong: the rules show them, and a data quality report finds nothing.

A test names the few fields that matter to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from gateway.loaders.coverage import AnswerState, SourceAnswer
from gateway.policies.directives import Part
from gateway.policies.policy import Authority, AuthorityKind, Opening
from gateway.visibility.document_rules import Filing
from gateway.visibility.rule_context import RuleContext
from sources.records import (
    BenefitRecord,
    CaseProgress,
    CaseRecord,
    DisplayClass,
    DocumentRecord,
    JournalEntry,
    Payee,
    PaymentLineRecord,
    PaymentRecord,
    PlanRecord,
    ProgressStep,
    Sensitivity,
)
from sources.reference.record_kinds import CASES, RecordKind

KORSBAEK = "11111111"
ELSEWHERE = "22222222"
AREA = "32.24.04"
FLOOR = date(2020, 6, 1)
DAY_BEFORE = date(2020, 5, 31)
SYSTEM = "00000000-0000-4000-8000-00000000f001"
OTHER_SYSTEM = "00000000-0000-4000-8000-00000000f002"
EXEMPT_CLASS = "00000000-0000-4000-8000-000000000e01"
MARK = DisplayClass(EXEMPT_CLASS, "Visning undtaget for borger")
HOUSE = "00000000-0000-4000-8000-00000000c001"
OPENED = ProgressStep(CaseProgress.OPENED, date(2026, 3, 2))
DECIDED = ProgressStep(CaseProgress.DECIDED, date(2026, 5, 4))
READ_AT = datetime(2026, 11, 16, 11, tzinfo=UTC)


def uuid(number: int) -> str:
    """Return a UUID with this number at its end."""
    return f"00000000-0000-4000-8000-{number:012x}"


def an_opening(area: str = "32", parts: Iterable[Part] = Part, **knobs: Any) -> Opening:
    """Return an area with every part open, and no floor."""
    return Opening(area=area, parts=frozenset(parts), **knobs)


def an_authority(*openings: Opening, cvr: str = KORSBAEK, **more: Any) -> Authority:
    """Return Korsbæk, with these areas open."""
    kind = AuthorityKind.MUNICIPALITY
    return Authority(cvr=cvr, name="Korsbæk Kommune", kind=kind, code="0999", openings=openings, **more)


def a_view(*openings: Opening, properties: Iterable[str] = ()) -> RuleContext:
    """Return the rules' context: Korsbæk's openings (all of 32 and 02 without any) and the citizen's properties."""
    authority = an_authority(*(openings or (an_opening("32"), an_opening("02"))))
    return RuleContext(authority, frozenset(properties), frozenset({EXEMPT_CLASS}))


def a_case(number: int = 1, **facts: Any) -> CaseRecord:
    """Return the citizen's own case of kontanthjælp at Korsbæk, created on the floor's day and decided."""
    ordinary = CaseRecord(
        uuid=uuid(number),
        authority=KORSBAEK,
        is_primary_party=True,
        area=AREA,
        title="Kontanthjælp",
        created=FLOOR,
        sensitivity=Sensitivity.SENSITIVE,
        progress=CaseProgress.DECIDED,
        progress_since=DECIDED.since,
        steps=(OPENED, DECIDED),
        system=SYSTEM,
        system_name="Ydelsessystem",
    )
    return replace(ordinary, **facts)


def a_building_case(*properties: str, **facts: Any) -> CaseRecord:
    """Return a building case about these properties; the citizen is not its party."""
    return a_case(area="02.34.02", properties=frozenset(properties), is_primary_party=False, **facts)


def a_document(number: int = 1, **facts: Any) -> DocumentRecord:
    """Return a finished letter of the floor's day."""
    return replace(DocumentRecord(uuid=uuid(number), title="Afgørelse", dated=FLOOR, is_finished=True), **facts)


def a_filing(document: DocumentRecord | None = None, case: CaseRecord | None = None, **entry: Any) -> Filing:
    """Return a document (an ordinary one where none is named) on a case's journal."""
    document = document or a_document()
    named = JournalEntry(document=document.uuid, title=None, since=FLOOR)
    return Filing(case or a_case(), replace(named, **entry), document)


def a_benefit(**facts: Any) -> BenefitRecord:
    """Return kontanthjælp granted to the citizen by Korsbæk in the ordinary case."""
    ordinary = BenefitRecord(
        grant=uuid(7),
        id="1",
        authority=KORSBAEK,
        is_granted_to_citizen=True,
        title="Kontanthjælp",
        area=AREA,
        starts=FLOOR,
        system=SYSTEM,
        case=a_case().uuid,
        plan=a_plan(),
    )
    return replace(ordinary, **facts)


def a_plan(amount: str = "100.00") -> PlanRecord:
    """Return a plan of monthly payments of this amount."""
    return PlanRecord(
        Decimal(amount), "Månedligt", "Sidste bankdag i måneden", in_advance=False, approved_by_hand=False
    )


def a_payment(gross: str | None = "100.00", **facts: Any) -> PaymentRecord:
    """Return a whole payment of 100 kroner."""
    ordinary = PaymentRecord(
        uuid=uuid(9),
        available_on=FLOOR,
        period_from=FLOOR,
        period_to=FLOOR,
        gross=None if gross is None else Decimal(gross),
        after_tax=None,
        sent=None,
        paid=None,
        sent_text=None,
        paid_text=None,
        payee=Payee.CITIZEN,
    )
    return replace(ordinary, **facts)


def a_line(amount: str = "100.00", **facts: Any) -> PaymentLineRecord:
    """Return the ordinary benefit's line of the ordinary payment."""
    ordinary = PaymentLineRecord(
        authority=KORSBAEK,
        benefit=a_benefit(),
        payment=a_payment(),
        amount=Decimal(amount),
        period_from=FLOOR,
        period_to=FLOOR,
    )
    return replace(ordinary, **facts)


def an_answer(
    state: AnswerState = AnswerState.ANSWERED, index: RecordKind = CASES, cvr: str = KORSBAEK
) -> SourceAnswer:
    """Return how an authority's index answered."""
    return SourceAnswer(index, an_authority(cvr=cvr), state, READ_AT if state is AnswerState.ANSWERED else None)
