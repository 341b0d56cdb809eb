"""What an authority's sources answered in one request: what is shown, and what the rules need of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from msgspec import Struct

from gateway.loaders.coverage import Coverage, SourceAnswer
from gateway.visibility.benefit_rules import CasesById
from gateway.visibility.shown import ShownBenefit, ShownCase, ShownDocument, ShownLine
from sources.records import DocumentRecord


@dataclass(frozen=True, slots=True)
class CaseResults:
    """An authority's answer about the citizen's cases: what is shown, and what the rules need of the rest.

    `by_id` has the hidden cases too. `exempt_documents` are those filed on exempt cases; `withholds_documents`: nobody
    can tell which those are, so no document of the authority is shown.
    """

    answer: SourceAnswer
    shown: Mapping[str, ShownCase] = field(default_factory=dict)
    by_id: CasesById = field(default_factory=dict)
    exempt_documents: frozenset[str] = frozenset()
    withholds_documents: bool = False

    @property
    def failed(self) -> bool:
        """Whether the authority was asked and gave nothing."""
        return self.answer.failed

    @property
    def areas(self) -> set[str]:
        """The opened areas of what is shown."""
        return {case.opening.area for case in self.shown.values()}


@dataclass(frozen=True, slots=True, eq=False)
class DocumentAnswers:
    """An authority's answer about some documents. Without records: the index did not answer."""

    answer: SourceAnswer
    records: Mapping[str, DocumentRecord] | None = None


class DocumentResults(Struct, frozen=True, eq=False):
    """What is shown of one case's documents, and the answers of the document index about the cases of its authority.

    `coverage` is the document index's and the case index's, which are the same for all cases of the authority.
    """

    shown: Sequence[ShownDocument]
    answers: Sequence[SourceAnswer]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class BenefitResults:
    """An authority's answer about benefits and payments.

    `answer` is about the benefits and `paid` about the payments, both the benefit index's; `judged_by` is the case
    index's, where the authority's openings have a floor that cases decide.
    """

    answer: SourceAnswer
    paid: SourceAnswer
    judged_by: tuple[SourceAnswer, ...] = ()
    shown: Mapping[tuple[str, str], ShownBenefit] = field(default_factory=dict)
    lines_by_benefit: Mapping[tuple[str, str], Sequence[ShownLine]] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether the authority was asked and did not answer about benefits, or about their payments."""
        return self.answer.failed or self.paid.failed

    @property
    def areas(self) -> set[str]:
        """The opened areas of what is shown."""
        areas = {benefit.opening.area for benefit in self.shown.values()}
        return areas.union(lines[0].paid.opening.area for lines in self.lines_by_benefit.values() if lines)

    @property
    def lines(self) -> Iterator[ShownLine]:
        """All payment lines, those of a benefit that is not shown too."""
        return chain.from_iterable(self.lines_by_benefit.values())

    def lines_of(self, benefit: ShownBenefit) -> Sequence[ShownLine]:
        """Return the benefit's payment lines."""
        return self.lines_by_benefit.get((benefit.record.grant, benefit.record.id), ())

    def lines_in(self, case: ShownCase) -> Iterator[ShownLine]:
        """Return the payment lines of the benefits shown that were granted in a case."""
        uuid = case.record.uuid
        granted = (benefit for benefit in self.shown.values() if benefit.record.case == uuid)
        return chain.from_iterable(map(self.lines_of, granted))
