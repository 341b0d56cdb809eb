"""What an owner's sources have answered in one request: what is shown of it, and what the rules need of the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gateway.coverage import SourceAnswer
from gateway.shown import ShownBenefit, ShownCase, ShownDocument, ShownLine
from gateway.visibility import CasesById
from sources.records import DocumentRecord


@dataclass(frozen=True, slots=True)
class Cases:
    """An owner's answer about the citizen's cases: what is shown, and what the rules need of the rest."""

    answer: SourceAnswer
    shown: Mapping[str, ShownCase] = field(default_factory=dict)
    known: CasesById = field(default_factory=dict)
    marked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Letters:
    """An owner's answer about some documents."""

    answer: SourceAnswer
    records: Mapping[str, DocumentRecord] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Documents:
    """What is shown of one case's documents, and the answers of the document index about them."""

    shown: Sequence[ShownDocument]
    answers: Sequence[SourceAnswer]


@dataclass(frozen=True, slots=True)
class Benefits:
    """An owner's answer about benefits and payments.

    `answer` is about the benefits and `paid` about the payments, both the benefit index's; `judged_by` is the case
    index's, where the owner's openings have a floor that cases decide.
    """

    answer: SourceAnswer
    paid: SourceAnswer
    judged_by: tuple[SourceAnswer, ...] = ()
    shown: Mapping[tuple[str, str], ShownBenefit] = field(default_factory=dict)
    lines: Sequence[ShownLine] = ()
    _of_benefit: dict[tuple[str, str], list[ShownLine]] = field(default_factory=dict)
    _of_case: dict[str | None, list[ShownLine]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line in self.lines:
            granted = line.granted
            self._of_benefit.setdefault((granted.grant, granted.id), []).append(line)
            if line.benefit:
                self._of_case.setdefault(granted.case, []).append(line)

    def lines_of(self, benefit: ShownBenefit) -> Sequence[ShownLine]:
        """The benefit's payment lines."""
        return self._of_benefit.get((benefit.record.grant, benefit.record.id), ())

    def lines_in(self, case: ShownCase) -> Sequence[ShownLine]:
        """The payment lines of the benefits shown that were granted in a case."""
        return self._of_case.get(case.record.uuid, ())
