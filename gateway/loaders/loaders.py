"""One citizen's records for one request: each source is asked once, and the rules decide what is shown."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeVar

from gateway.errors import Code, FieldError
from gateway.ids import Ids
from gateway.loaders.benefit_answer_history import BenefitAnswerHistory
from gateway.loaders.benefits import BenefitLoader
from gateway.loaders.cases import CaseLoader
from gateway.loaders.documents import DocumentLoader
from gateway.loaders.load_report import LoadReport
from gateway.loaders.representations import RepresentationLoader, RepresentationTerms, ShownRepresentations
from gateway.loaders.residences import PropertyLoader, ResidenceLoader
from gateway.loaders.results import BenefitResults, CaseResults, DocumentResults
from gateway.loaders.scope import LoadScope
from gateway.loaders.source_calls import SourceCalls
from gateway.loaders.source_log import SourceLog
from gateway.policies.policy import Authority, Policies
from gateway.visibility.representation_rules import ShownRepresentation
from gateway.visibility.rule_context import HiddenReason
from gateway.visibility.shown import ShownCase
from sources.cache.sources import Sources
from sources.concurrency import gather, prefetch
from sources.ports import Residences
from sources.records.subject import Subject
from sources.reference.record_kinds import RecordKind
from sources.transport.deadline import CallDeadline, now

T = TypeVar("T")


async def _nowhere() -> Residences:
    return Residences(None, whole=False)


class Loaders:
    """A loader for each kind of record. Each question is asked once a request, whoever needs its answer."""

    Scope: type[LoadScope] = LoadScope

    def __init__(
        self,
        *,
        sources: Sources,
        policies: Policies,
        ids: Ids,
        citizen: Subject,
        residence: str | None,
        wants: frozenset[RecordKind],
        deadline: float,
        request: str | None = None,
        source_log: SourceLog | None = None,
        benefit_history: BenefitAnswerHistory | None = None,
        terms: RepresentationTerms | None = None,
        calls: SourceCalls | None = None,
        representation: ShownRepresentation | None = None,
    ) -> None:
        """`residence`: the municipality code that the login names. `deadline`: a moment of the event loop's clock.

        `request` is the id by which the log finds the request. `terms`: of looking on behalf of others.
        `representation`: by which another looks, as one of that request's `calls`.
        """
        calls = calls or SourceCalls(CallDeadline(now(), deadline, request), source_log or SourceLog())
        scope = self.Scope(
            sources=sources,
            policies=policies,
            ids=ids,
            citizen=citizen,
            needs=wants,
            calls=calls,
            representation=representation,
        )
        self.scope = scope
        self._deadline = deadline
        self._benefit_history = benefit_history
        self._terms = terms
        self._rights: RepresentationLoader | None = None
        self._represented: list[Loaders] = []
        self._claimed_residence = residence
        self._residences = ResidenceLoader(scope, residence)
        self._properties = PropertyLoader(scope)
        self._cases = CaseLoader(scope, self._properties)
        self._document_loader: DocumentLoader | None = None  # most requests have no need of all loaders
        self._benefit_loader: BenefitLoader | None = None
        self._is_stopped = False

    @property
    def _documents(self) -> DocumentLoader:
        if self._document_loader is None:
            self._document_loader = DocumentLoader(self.scope, self._cases)
            if self._is_stopped:
                self._document_loader.stop()
        return self._document_loader

    @property
    def _benefits(self) -> BenefitLoader:
        if self._benefit_loader is None:
            history = self._benefit_history or BenefitAnswerHistory()
            self._benefit_loader = BenefitLoader(self.scope, self._cases, history)
            if self._is_stopped:
                self._benefit_loader.stop()
        return self._benefit_loader

    @property
    def hidden(self) -> Mapping[HiddenReason, int]:
        """How many records each rule has hidden."""
        return self.scope.hidden

    @property
    def report(self) -> LoadReport:
        """What was shown, hidden and not asked for, by authority."""
        return self.scope.report

    @property
    def calls(self) -> Mapping[str, int]:
        """How many questions each source was asked."""
        return self.scope.calls.calls

    @property
    def failed(self) -> Mapping[str, int]:
        """How many questions each source did not answer."""
        return self.scope.calls.failed

    def requested(self) -> Iterator[CaseResults | BenefitResults]:
        """Yield what each authority answered that was asked for cases, and for benefits or payments."""
        benefits = self._benefit_loader.requested.values() if self._benefit_loader else ()
        return chain(self._cases.requested.values(), benefits)

    def stop(self) -> None:
        """Cancel what is still being asked: the request is over, or its client is gone."""
        self._is_stopped = True
        self._residences.stop()
        self._properties.stop()
        self._cases.stop()
        if self._document_loader is not None:
            self._document_loader.stop()
        if self._benefit_loader is not None:
            self._benefit_loader.stop()
        if self._rights is not None:
            self._rights.stop()
        while self._represented:
            self._represented.pop().stop()

    # On whose behalf

    def representations(self) -> Coroutine[Any, Any, ShownRepresentations | None]:
        """Return on whose behalf the citizen may look. None: that is asked of no register. Raises FieldError."""
        if self._rights is None:
            self._rights = RepresentationLoader(self.scope, self._terms or RepresentationTerms())
            if self._is_stopped:
                self._rights.stop()
        return self._rights.representations()

    def on_behalf(self, representation: ShownRepresentation, ids: Ids) -> Loaders:
        """Return loaders of a represented person's records, by the same deadline and log.

        No answer comes from a cache, and none goes into one: it would be of another visit than the person's own.
        """
        scope = self.scope
        person = Loaders(
            sources=scope.sources.uncached or scope.sources,
            policies=scope.policies,
            ids=ids,
            citizen=representation.person,
            residence=None,
            wants=scope.needs,
            deadline=self._deadline,
            benefit_history=self._benefit_history,
            calls=scope.calls,
            representation=representation,
        )
        if self._is_stopped:
            person.stop()
        self._represented.append(person)
        return person

    # Whose records are asked for

    def residences(self) -> Coroutine[Any, Any, Residences]:
        """Return where the citizen lives and has lived. Raises FieldError where nobody can say.

        P5: of somebody whose address is protected, a representative learns no municipality.
        """
        return _nowhere() if self._is_protected else self._residences.residences()

    async def of_authorities(
        self, authorities: Sequence[str] | None, read: Callable[[Authority], Coroutine[Any, Any, T]]
    ) -> list[T]:
        """Return what each authority answered: those named, else the citizen's municipalities and every agency.

        Those that are asked in any case are asked before a register says who else is. Raises FieldError.
        """
        policies = self.scope.policies
        if authorities is None and self.scope.sources.residences is not None:
            home = policies.municipality(self._claimed_residence) if self._claimed_residence else None
            for authority in (*([home] if home else ()), *policies.agencies):
                prefetch(read(authority))
        return await gather(map(read, await self._to_ask(authorities)))

    async def asks_all(self, authorities: Sequence[str] | None) -> bool:
        """Whether all authorities are asked that should be: where a home is unknown, some may be missing."""
        return authorities is not None or (await self.residences()).whole

    async def _to_ask(self, authorities: Sequence[str] | None) -> list[Authority]:
        if authorities is not None:
            return [self._named(cvr) for cvr in dict.fromkeys(authorities)]
        residences, policies = await self.residences(), self.scope.policies
        codes = dict.fromkeys(code for code in (residences.current, *residences.former) if code)
        homes = [authority for code in codes if (authority := policies.municipality(code))]
        if len(homes) < len(codes):
            self.report.without_policy = tuple(code for code in codes if not policies.municipality(code))
        return [*homes, *policies.agencies]

    def _named(self, cvr: str) -> Authority:
        authority = self.scope.policies.authority(cvr)
        if authority is None or (self._is_protected and authority not in self.scope.policies.agencies):
            raise FieldError(Code.UNKNOWN_AUTHORITY)
        return authority

    @property
    def _is_protected(self) -> bool:
        representation = self.scope.representation
        return representation is not None and representation.is_protected

    # What the citizen sees

    def cases(self, authority: Authority) -> Coroutine[Any, Any, CaseResults]:
        """Return the cases shown. An authority that has opened none is not asked."""
        return self._cases.cases(authority)

    def documents(self, cases: Sequence[ShownCase]) -> Coroutine[Any, Any, list[DocumentResults]]:
        """Return the documents shown on each case."""
        return self._documents.documents(cases)

    def benefits(self, authority: Authority) -> Coroutine[Any, Any, BenefitResults]:
        """Return the benefits shown, with their payment lines where the request wants payments."""
        return self._benefits.benefits(authority)

    def payments(self, authority: Authority) -> Coroutine[Any, Any, BenefitResults]:
        """Return the same for the payments: an authority may show them without the benefits, or the reverse."""
        return self._benefits.payments(authority)
