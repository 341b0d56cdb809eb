"""What the loaders of one request share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from gateway.ids import Ids
from gateway.loaders.load_report import LoadReport
from gateway.loaders.source_calls import SourceCalls
from gateway.policies.directives import Part
from gateway.policies.policy import Authority, Policies
from gateway.visibility.note_rules import judge_note
from gateway.visibility.outcomes import outcome_of
from gateway.visibility.representation_rules import ShownRepresentation
from gateway.visibility.rule_context import BUILDING, HiddenReason, RuleContext
from gateway.visibility.shown import ShownCase, ShownNote
from sources.cache.sources import Sources
from sources.records import CaseRecord, NoteRecord, Outcome
from sources.records.subject import Subject
from sources.reference.kle import covers
from sources.reference.record_kinds import RecordKind

UNTITLED_NOTE = "Notat uden titel"


class LoadScope:
    """One citizen's request: the sources and policies, what it needs of them, and what the rules have hidden."""

    def __init__(
        self,
        *,
        sources: Sources,
        policies: Policies,
        ids: Ids,
        citizen: Subject,
        needs: frozenset[RecordKind],
        calls: SourceCalls,
        representation: ShownRepresentation | None = None,
    ) -> None:
        """`representation`: by which somebody else looks at the citizen's records."""
        self.sources = sources
        self.policies = policies
        self.ids = ids
        self.citizen = citizen
        self.needs = needs
        self.calls = calls
        self._notes: dict[ShownCase, list[ShownNote]] = {}
        self.representation = representation

    def asks(self, authority: Authority, part: Part) -> bool:
        """Whether an authority is asked for a part: it is open for some area."""
        return authority.opens_anywhere(part)

    def asks_for_building_cases(self, authority: Authority) -> bool:
        """Whether an authority is asked for the building cases about the citizen's properties."""
        inside = (opening for opening in authority.openings if covers(BUILDING, opening.area))
        return authority.is_open(BUILDING, Part.CASES) or any(Part.CASES in opening.parts for opening in inside)

    @property
    def report(self) -> LoadReport:
        """What loading has come to so far."""
        return self.calls.report

    @property
    def hidden(self) -> Mapping[HiddenReason, int]:
        """How many records each rule has hidden."""
        return self.report.hidden()

    def hide(self, authority: Authority, _record: object, reason: HiddenReason) -> None:
        """Count a record that a rule hides, by the authority that holds it."""
        self.report.hidden_by_authority[authority.cvr][reason] += 1

    def outcome(self, case: CaseRecord) -> Outcome | None:
        """Return what was decided in a case, as far as its class tells."""
        return outcome_of(case, self.sources.outcome_classes)

    def notes(self, case: ShownCase) -> list[ShownNote]:
        """Return the notes shown of a case, and count those that a rule hides. Ask only where notes are open."""
        if case not in self._notes:
            self._notes[case] = list(self._judged_notes(case))
        return self._notes[case]

    def _judged_notes(self, case: ShownCase) -> Iterator[ShownNote]:
        alike: Counter[NoteRecord] = Counter()
        for note in case.record.notes:
            if reason := judge_note(note, case.opening):
                self.hide(case.authority, note, reason)
            elif note.since:  # rule 26 hides what has no day
                alike[note] += 1
                yield ShownNote(note.title or UNTITLED_NOTE, note.since, note.text, alike[note])

    def rule_context(self, authority: Authority, properties: frozenset[str] = frozenset()) -> RuleContext:
        """Return what the rules know beside the authority's records."""
        areas = self.representation.areas if self.representation else None
        return RuleContext(authority, properties, self.sources.exempt_classes, areas)
