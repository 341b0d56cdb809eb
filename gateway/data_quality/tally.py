"""Counts over items: how many records and citizens, how many fit to be shown, and which findings with examples."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from gateway.data_quality.findings import FINDINGS, Criteria, QualityFinding, findings_in
from gateway.data_quality.items import Item
from gateway.preview.citizen_view import SeenKind

EXAMPLES = 5
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """An item with what was found in it."""

    item: Item
    findings: tuple[QualityFinding, ...]

    def is_sound(self, *, own_titles: bool | None = None) -> bool:
        """Whether it would be shown if its area were opened, with nothing blocking in what the citizen reads.

        `own_titles`: under the cases' own titles or not; by default as the authority's file says.
        """
        titled = self.item.own_title if own_titles is None else own_titles
        return self.item.would_show and not any(
            finding.blocking and (titled or not finding.about_title) for finding in self.findings
        )


@dataclass(slots=True)
class AreaCounts:
    """One finding: the records with it, the citizens they concern, and the first ids."""

    finding: QualityFinding
    records: int = 0
    citizens: set[int] = field(default_factory=set)
    examples: list[str] = field(default_factory=list)

    def add(self, item: Item) -> None:
        """One record more."""
        self.records += 1
        self.citizens |= item.citizens
        if len(self.examples) < EXAMPLES and item.id not in self.examples:
            self.examples.append(item.id)


@dataclass(slots=True)
class QualityTally:
    """The numbers of one slice of the records: an area, a system, a year, or all of them."""

    of_kind: dict[SeenKind, int] = field(default_factory=lambda: dict.fromkeys(SeenKind, 0))
    citizens: set[int] = field(default_factory=set)
    held: int = 0
    shown_now: int = 0
    would_show: int = 0
    sound: int = 0
    sound_under_own_titles: int = 0
    counts: dict[str, AreaCounts] = field(default_factory=dict)

    def add(self, checked: CheckedItem) -> None:
        """One record more."""
        item = checked.item
        self.of_kind[item.kind] += 1
        self.citizens |= item.citizens
        self.shown_now += item.shown_now
        if item.held:
            self.held += 1
            return
        self.would_show += item.would_show
        self.sound += checked.is_sound()
        self.sound_under_own_titles += checked.is_sound(own_titles=True)
        for finding in checked.findings:
            self.counts.setdefault(finding.id, AreaCounts(finding)).add(item)

    @property
    def records(self) -> int:
        """All of them."""
        return sum(self.of_kind.values())

    @property
    def counted(self) -> int:
        """Those that are not hidden whatever the authority opens."""
        return self.records - self.held

    @property
    def score(self) -> float | None:
        """The share of the counted that would be shown without a blocking finding. None: nothing to count."""
        return self.sound / self.counted if self.counted else None

    @property
    def score_under_own_titles(self) -> float | None:
        """The same, if cases were shown under their own titles."""
        return self.sound_under_own_titles / self.counted if self.counted else None

    def findings(self) -> list[AreaCounts]:
        """Blocking first, then by how many records."""
        order = [finding.id for finding in FINDINGS]
        by_weight = lambda counts: (not counts.finding.blocking, -counts.records, order.index(counts.finding.id))  # noqa: E731
        return sorted(self.counts.values(), key=by_weight)


def check_items(items: Iterable[Item], criteria: Criteria) -> list[CheckedItem]:
    """Every item with its findings, in a fixed order. What is rightly hidden is not checked: nobody will read it."""
    ordered = sorted(items, key=lambda item: (item.kind.value, item.key[1]))
    return [CheckedItem(item, () if item.held else tuple(findings_in(item, criteria))) for item in ordered]


def tally_of(checked: Iterable[CheckedItem]) -> QualityTally:
    """All of them as one."""
    tally = QualityTally()
    for checked_item in checked:
        tally.add(checked_item)
    return tally


def sliced(
    checked: Iterable[CheckedItem], by: Callable[[Item], K], kinds: Collection[SeenKind] = tuple(SeenKind)
) -> dict[K, QualityTally]:
    """One tally for each value of something, over these kinds of records."""
    tallies: dict[K, QualityTally] = {}
    for checked_item in checked:
        if checked_item.item.kind in kinds:
            tallies.setdefault(by(checked_item.item), QualityTally()).add(checked_item)
    return tallies
