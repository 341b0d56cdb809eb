"""Who looks on behalf of whom, and what of it is shown: rules P1 to P5, and rule 23, which bounds each record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from enum import Enum

from msgspec import Struct

from gateway.visibility.rule_context import HiddenReason, RuleContext
from sources.records import BenefitRecord, CaseRecord
from sources.records.representation import RepresentationKind, RepresentationRecord
from sources.records.subject import Subject
from sources.reference.danish_time import DENMARK, instant
from sources.reference.kle import covers


class NoRepresentation(Enum):
    """Why a right that the register names is none now. The value is the number of its rule."""

    NOT_ANOTHER = "P1"
    NOT_BEGUN = "P2"
    ENDED = "P3"
    OF_AGE = "P4"


class ShownRepresentation(Struct, frozen=True, eq=False):
    """A right that holds now, by the id that its representative alone has. `ends`: an instant.

    P5: a name that the register protects is not here, and neither is what tells where such a person lives.
    """

    id: str
    kind: RepresentationKind
    person: Subject
    name: str | None
    is_protected: bool
    ends: datetime | None
    areas: tuple[str, ...] | None

    @property
    def whom(self) -> ShownRepresentation:
        """Who is represented, of whom nothing else is told."""
        return self


class RightContext(Struct, frozen=True):
    """What the rules know beside a right: who would look, the instant, and until which age a child is one."""

    representative: Subject
    now: datetime
    parental_age: int


def rule_p1_another(record: RepresentationRecord, context: RightContext) -> NoRepresentation | None:
    """P1: somebody else is represented, whoever the register names."""
    return NoRepresentation.NOT_ANOTHER if record.person == context.representative else None


def rule_p2_begun(record: RepresentationRecord, context: RightContext) -> NoRepresentation | None:
    """P2: the right has begun, as an instant."""
    return NoRepresentation.NOT_BEGUN if record.begins is not None and context.now < record.begins else None


def rule_p3_not_ended(record: RepresentationRecord, context: RightContext) -> NoRepresentation | None:
    """P3: the right has not ended; at the instant of its end it has."""
    return NoRepresentation.ENDED if record.ends is not None and record.ends <= context.now else None


def rule_p4_child(record: RepresentationRecord, context: RightContext) -> NoRepresentation | None:
    """P4: a child is younger than the age, at midnight in Denmark; one whose birthday nobody knows is none."""
    if record.kind is not RepresentationKind.CHILD:
        return None
    comes_of_age = of_age(record, context)
    return None if comes_of_age is not None and context.now < comes_of_age else NoRepresentation.OF_AGE


RIGHT_RULES: tuple[Callable[[RepresentationRecord, RightContext], NoRepresentation | None], ...] = (
    rule_p1_another,
    rule_p2_begun,
    rule_p3_not_ended,
    rule_p4_child,
)


def judge_right(record: RepresentationRecord, context: RightContext) -> NoRepresentation | None:
    """Return the first rule's reason why nobody may look by this right. None: it holds."""
    return next((reason for rule in RIGHT_RULES if (reason := rule(record, context))), None)


def end_of(record: RepresentationRecord, context: RightContext) -> datetime | None:
    """Return when a right ends: as the register says, and for a child no later than at the age."""
    ends = [end for end in (record.ends, of_age(record, context)) if end is not None]
    return min(ends, default=None)


def of_age(record: RepresentationRecord, context: RightContext) -> datetime | None:
    """Return the instant at which a child comes of the age. None: no child, or nobody knows when it was born.

    Who was born on 29 February comes of it on 28 February where the year has no such day: rather a day too early.
    """
    if record.kind is not RepresentationKind.CHILD or record.born is None:
        return None
    year = record.born.year + context.parental_age
    try:
        birthday = record.born.replace(year=year)
    except ValueError:
        birthday = date(year, 2, 28)
    return instant(datetime.combine(birthday, time(), DENMARK))


def rule_23_case(case: CaseRecord, context: RuleContext) -> HiddenReason | None:
    """23: the right to look on behalf of the citizen covers the case's KLE number, where the right has areas."""
    return None if _is_covered(case.area, context) else HiddenReason.NOT_REPRESENTED


def rule_23_benefit(benefit: BenefitRecord, context: RuleContext) -> HiddenReason | None:
    """23: the same for a benefit's own KLE number, and with it for its payment lines."""
    return None if _is_covered(benefit.area, context) else HiddenReason.NOT_REPRESENTED


def _is_covered(area: str | None, context: RuleContext) -> bool:
    areas = context.represented_areas
    return areas is None or (area is not None and any(covers(prefix, area) for prefix in areas))
