"""The order of each list: newest first, undated last, ties by id."""

from __future__ import annotations

from gateway.context import Context
from gateway.pages import newest_first
from gateway.shown import ShownBenefit, ShownCase, ShownDocument, ShownLine


def case_place(case: ShownCase) -> tuple[int, int, str]:
    """By newest progress."""
    return newest_first(case.record.progress_since, case.id)


def benefit_place(context: Context, benefit: ShownBenefit) -> tuple[int, int, str]:
    """Current first, then by newest start."""
    return newest_first(benefit.record.starts, benefit.id, group=0 if benefit.is_current(context.today) else 1)


def line_place(line: ShownLine) -> tuple[int, int, str]:
    """By newest disposition date."""
    return newest_first(line.available_on, line.id)


def document_place(document: ShownDocument) -> tuple[int, int, str]:
    """By newest date."""
    return newest_first(document.date, document.id)
