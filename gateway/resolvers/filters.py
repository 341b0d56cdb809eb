"""What a list can be narrowed to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from gateway.errors import Code, FieldError
from gateway.resolvers.title_search import has_words
from gateway.visibility.shown import ShownBenefit, ShownCase, ShownLine
from sources.records import CaseProgress
from sources.reference.kle import covers, is_area


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Both days of an interval are inclusive; a case without the day is not in it."""

    active: bool | None = None
    progress: Sequence[CaseProgress] | None = None
    area: str | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    text: str | None = None

    def admits(self, case: ShownCase, *, title: str, opened: date | None, closed: date | None) -> bool:
        """Return whether the case is in the list."""
        record = case.record
        return (
            (self.active is None or self.active is record.is_active)
            and (self.progress is None or record.progress in self.progress)
            and _in_area(self.area, record.area)
            and _within(opened, self.opened_from, self.opened_to)
            and _within(closed, self.closed_from, self.closed_to)
            and has_words(title, self.text)
        )


@dataclass(frozen=True, slots=True)
class BenefitFilter:
    """Current benefits have begun and not ended."""

    current: bool | None = None
    area: str | None = None
    text: str | None = None

    def admits(self, benefit: ShownBenefit, today: date) -> bool:
        """Return whether the benefit is in the list."""
        return (
            (self.current is None or self.current is benefit.is_current(today))
            and _in_area(self.area, benefit.record.area)
            and has_words(benefit.record.title, self.text)
        )


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """Both days are inclusive; a payment without the day is not in an interval."""

    area: str | None = None
    available_from: date | None = None
    available_to: date | None = None
    text: str | None = None

    def admitted(self, lines: Iterable[ShownLine]) -> Iterable[ShownLine]:
        """Return the lines that are in the list."""
        return lines if self == EVERY_PAYMENT else filter(self.admits, lines)

    def admits(self, line: ShownLine) -> bool:
        """Return whether the line is in the list."""
        return (
            _in_area(self.area, line.granted.area)
            and _within(line.available_on, self.available_from, self.available_to)
            and has_words(line.granted.title, self.text)
        )


EVERY_PAYMENT = PaymentFilter()


def require_area(area: str | None) -> None:
    """Raise FieldError for an area that is no KLE number or beginning of one."""
    if area is not None and not is_area(area):
        raise FieldError(Code.BAD_AREA)


def _in_area(prefix: str | None, area: str | None) -> bool:
    return prefix is None or (area is not None and covers(prefix, area))


def _within(day: date | None, first: date | None, last: date | None) -> bool:
    if first is None and last is None:
        return True
    return day is not None and (first is None or first <= day) and (last is None or day <= last)
