"""The citizen's cases at each authority, and the building cases about the citizen's properties."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from gateway.loaders import misdelivery
from gateway.loaders.building_cases import with_building_cases
from gateway.loaders.coverage import failure, not_opened, source_answer
from gateway.loaders.residences import PropertyLoader
from gateway.loaders.results import CaseResults
from gateway.loaders.scope import LoadScope
from gateway.policies.directives import Part
from gateway.policies.policy import Authority
from gateway.visibility.case_rules import judge_case
from gateway.visibility.document_rules import documents_on_exempt_cases
from gateway.visibility.outcomes import unknown_decisions
from gateway.visibility.rule_context import RuleContext
from gateway.visibility.shown import ShownCase
from sources.cache.single_flight import PerRequest
from sources.concurrency import gather_pair
from sources.errors import SourceError
from sources.ports import Answer, CaseQuestion, Properties
from sources.records import CaseRecord
from sources.reference.record_kinds import CASES, DOCUMENTS, NOTES

BuildingCases = tuple[Properties | None, Answer[CaseRecord] | SourceError | None]
"""What the citizen owns (None: nobody can say), and the cases about it (None: there is nothing to ask about)."""


class CaseLoader:
    """Asks each authority's case index once, and lets the rules decide which cases are shown."""

    def __init__(self, scope: LoadScope, properties: PropertyLoader) -> None:
        self._scope = scope
        self._properties = properties
        self._results = PerRequest(self._load)
        self.requested: dict[Authority, CaseResults] = {}
        """Of the authorities whose cases the request asked for, and not only the rules."""

    async def cases(self, authority: Authority) -> CaseResults:
        """Return the cases shown. An authority that has opened none is not asked."""
        if not self._scope.asks(authority, Part.CASES):
            self._scope.report.note_not_opened(CASES, authority)
            return CaseResults(not_opened(CASES, authority))
        results = await self._results(authority.cvr)
        if not results.failed:
            self._scope.report.count_shown(CASES, authority, len(results.shown))
        self.requested[authority] = results
        return results

    async def of(self, authority: Authority) -> CaseResults:
        """Return the same from an authority that is asked whatever it has opened, since its cases decide."""
        return await self._results(authority.cvr)

    def stop(self) -> None:
        """Cancel what is still being asked."""
        self._results.stop()
        self.requested.clear()

    async def _load(self, cvr: str) -> CaseResults:
        authority = self._scope.policies.authorities[cvr]
        has_building = self._scope.asks_for_building_cases(authority)
        own_cases, building = await gather_pair(
            self._ask(authority), self._ask_about_properties(authority) if has_building else None
        )
        if isinstance(own_cases, SourceError):
            return CaseResults(failure(CASES, authority, own_cases))
        return self._judged(authority, own_cases, *(building or (Properties(), None)))

    async def _ask(
        self, authority: Authority, properties: frozenset[str] = frozenset()
    ) -> Answer[CaseRecord] | SourceError:
        """Ask for the cases where the citizen is the primary party; with properties, for those that concern them."""
        journal = DOCUMENTS in self._scope.needs and authority.opens_anywhere(Part.DOCUMENTS)
        notes = NOTES in self._scope.needs and authority.opens_anywhere(Part.NOTES)
        question = CaseQuestion(authority.cvr, self._scope.citizen, journal, properties, notes)
        try:
            return await self._scope.calls.ask(CASES, authority, self._scope.sources.cases.cases(question))
        except SourceError as error:
            return error

    async def _ask_about_properties(self, authority: Authority) -> BuildingCases:
        properties = await self._properties.properties()
        return properties, await self._ask(authority, properties.ids) if properties and properties.ids else None

    def _judged(
        self,
        authority: Authority,
        own_cases: Answer[CaseRecord],
        properties: Properties | None,
        building: Answer[CaseRecord] | SourceError | None,
    ) -> CaseResults:
        answer = with_building_cases(own_cases, building) if isinstance(building, Answer) else own_cases
        context = self._scope.rule_context(authority, properties.ids if properties else frozenset())
        misdelivered = misdelivery.cases(answer.records, authority.cvr, context.properties)
        self._scope.calls.check(CASES, authority, answer, misdelivered=misdelivered)
        if authority.opens_anywhere(Part.OUTCOME):
            self._scope.calls.count_unknown_decisions(
                authority, unknown_decisions(answer.records, self._scope.sources.outcome_classes)
            )
        is_cut = properties is None or not properties.whole or isinstance(building, SourceError)
        return CaseResults(
            answer=source_answer(CASES, authority, answer, is_cut=is_cut),
            shown=dict(self._shown(answer, context)),
            by_id={case.uuid: case for case in answer.records},
            exempt_documents=documents_on_exempt_cases(chain(answer.records, answer.partial), context),
            withholds_documents=answer.withhold_documents,
        )

    def _shown(self, answer: Answer[CaseRecord], context: RuleContext) -> Iterator[tuple[str, ShownCase]]:
        for case in answer.records:
            if reason := judge_case(case, context):
                self._scope.hide(context.authority, case, reason)
            elif opening := context.authority.opening(case.area):
                yield case.uuid, ShownCase(case, context.authority, opening, answer.read_at, self._scope.ids)
