"""The subjects of records: numbers of KLE with titles that citizens read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gateway.context import Context
from gateway.visibility.shown import ShownBenefit, ShownCase, ShownLine
from sources.records import CaseRecord
from sources.reference.kle import KleArea, area


def case_area(context: Context, case: ShownCase) -> KleArea:
    """Return the subject of a case."""
    return area_of_case(case.record, context.today)


def benefit_area(context: Context, benefit: ShownBenefit) -> KleArea:
    """Return the subject of a benefit."""
    return area(benefit.record.area, context.today)


def line_area(context: Context, line: ShownLine) -> KleArea:
    """Return the subject of a payment line's benefit."""
    return area(line.granted.area, context.today)


def area_of_case(case: CaseRecord, today: date) -> KleArea:
    """Return the subject of a case; where our table has no title of its number, with the index's own (Klassetitel)."""
    subject = area(case.area or "", today)
    return replace(subject, title=case.area_title) if case.area_title and not subject.known else subject
