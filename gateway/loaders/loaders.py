"""Ask each authority's sources once a request, and let the rules decide what is shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Any, TypeVar

from msgspec import structs

from gateway.concurrency import BatchLoader, gather, gather_pair, prefetch
from gateway.errors import Code, FieldError
from gateway.ids import Ids
from gateway.loaders import misdelivery, payment_words
from gateway.loaders.building_cases import with_building
from gateway.loaders.coverage import AnswerState, SourceAnswer, SourceIndex, cover, state_of
from gateway.loaders.needs import DataNeed
from gateway.loaders.payment_lines import by_benefit, joined
from gateway.loaders.results import BenefitResults, CaseResults, DocumentAnswers, DocumentResults
from gateway.policies.directives import Part
from gateway.policies.policy import Authority, Policies
from gateway.visibility.rules import (
    BUILDING,
    CasesById,
    Filing,
    Hidden,
    RuleContext,
    judge_benefit,
    judge_case,
    judge_document,
    judge_grant,
    judge_line,
    judge_total,
    marked_documents,
)
from gateway.visibility.shown import PaidBenefit, ShownBenefit, ShownCase, ShownDocument, ShownLine, ShownTotal
from sources.cache.single_flight import PerRequest
from sources.cache.sources import Sources
from sources.errors import SourceError
from sources.ports import (
    Answer,
    BenefitAnswer,
    BenefitQuestion,
    CaseQuestion,
    DocumentQuestion,
    PaymentQuestion,
    Residences,
    Right,
)
from sources.records import BenefitRecord, CaseRecord, PaymentLineRecord, PaymentRecord
from sources.reference.kle import covers
from sources.subject import Subject
from sources.transport.deadline import CallDeadline, now, within

T = TypeVar("T")
Judged = CaseRecord | Filing | BenefitRecord | PaymentLineRecord | PaymentRecord
SHARE_OF_REGISTERS = 0.3
"""Of a request's time: the indexes need the rest."""

UNTITLED_DOCUMENT = "Dokument uden titel"


class Loaders:
    """One citizen's records for one request. Every question is asked once, whoever needs its answer."""

    def __init__(
        self,
        *,
        sources: Sources,
        policies: Policies,
        ids: Ids,
        citizen: Subject,
        residence: str | None,
        wants: frozenset[DataNeed],
        deadline: float,
        request: str | None = None,
    ) -> None:
        self._sources = sources
        self._policies = policies
        self._ids = ids
        self._citizen = citizen
        self._claimed_residence = residence
        self._wants = wants
        self._terms = CallDeadline(now(), deadline, request)
        self.hidden: Counter[Hidden] = Counter()
        self.calls: Counter[str] = Counter()
        self._residences = PerRequest(self._read_residences)
        self._properties = PerRequest(self._read_properties)
        self._cases = PerRequest(self._read_cases)
        self._letters = BatchLoader(self._read_letters)
        self._documents: dict[ShownCase, DocumentResults] = {}
        self._benefits = PerRequest(self._read_benefits)
        self._circles: list[Callable[[], None]] = []

    def stop(self) -> None:
        """End what is still being asked: the request is over, or its client is gone."""
        for asked in (self._residences, self._properties, self._cases, self._letters, self._benefits):
            asked.stop()
        while self._circles:
            self._circles.pop()()

    # Who is asked

    async def residences(self) -> Residences:
        """Where the citizen lives and has lived. Raises FieldError where nobody can say."""
        return await self._residences(0)

    async def to_ask(self, authorities: Sequence[str] | None) -> list[Authority]:
        """The authorities to ask: those named, else where the citizen lives or has lived, and every agency."""
        if authorities is not None:
            return [self._named(cvr) for cvr in dict.fromkeys(authorities)]
        residences = await self.residences()
        codes = dict.fromkeys(code for code in (residences.current, *residences.former) if code)
        homes = [authority for code in codes if (authority := self._policies.municipality(code))]
        return [*homes, *self._policies.agencies]

    async def of_authorities(
        self, authorities: Sequence[str] | None, read: Callable[[Authority], Coroutine[Any, Any, T]]
    ) -> list[T]:
        """What each of the authorities to ask answered.

        Those that are asked in any case are asked before a register says
        who the others are."""
        if authorities is None and self._sources.residences is not None:
            home = self._policies.municipality(self._claimed_residence) if self._claimed_residence else None
            for authority in (*([home] if home else ()), *self._policies.agencies):
                prefetch(read(authority))
        return await gather(map(read, await self.to_ask(authorities)))

    async def asks_all(self, authorities: Sequence[str] | None) -> bool:
        """Whether `to_ask` gives all that should be asked: where a register failed, some may be missing."""
        return authorities is not None or (await self.residences()).whole

    def _named(self, cvr: str) -> Authority:
        authority = self._policies.authority(cvr)
        if authority is None:
            raise FieldError(Code.UNKNOWN_AUTHORITY)
        return authority

    # What the citizen sees

    async def cases(self, authority: Authority) -> CaseResults:
        """The cases shown. An authority that has opened none is not asked."""
        if not self._asks(authority, Part.CASES):
            return CaseResults(_not_opened(SourceIndex.CASES, authority))
        return await self._cases(authority.cvr)

    async def documents(self, cases: Sequence[ShownCase]) -> list[DocumentResults]:
        """The documents shown on each case: one question an authority for all of them."""
        new: defaultdict[Authority, list[ShownCase]] = defaultdict(list)
        for case in cases:
            if case not in self._documents:
                new[case.authority].append(case)
        await gather(self._read_documents(authority, its) for authority, its in new.items())
        return [self._documents[case] for case in cases]

    async def benefits(self, authority: Authority) -> BenefitResults:
        """The benefits shown, with their payment lines where the request wants payments."""
        if not self._asks(authority, Part.BENEFITS):
            return _no_benefits(_not_opened(SourceIndex.BENEFITS, authority))
        return await self._benefits(authority.cvr)

    async def payments(self, authority: Authority) -> BenefitResults:
        """The same with an eye to the payments: an authority may show them without the benefits, or the reverse."""
        if not self._asks(authority, Part.PAYMENTS):
            return _no_benefits(_not_opened(SourceIndex.BENEFITS, authority))
        return await self._benefits(authority.cvr)

    # Registers

    async def _read_residences(self, _key: int) -> Residences:
        claimed = Residences(current=self._claimed_residence, whole=self._claimed_residence is not None)
        if self._sources.residences is None:
            return claimed
        try:
            return await self._ask_first("residences", self._sources.residences.residences(self._citizen))
        except SourceError as error:
            if claimed.current:
                return replace(claimed, whole=False)
            raise FieldError(Code.SOURCE_UNAVAILABLE, state=state_of(error).name) from None

    async def _read_properties(self, _key: int) -> frozenset[str] | None:
        """None: the register did not answer."""
        if self._sources.properties is None:
            return frozenset()
        try:
            return await self._ask_first("properties", self._sources.properties.properties(self._citizen))
        except SourceError:
            return None

    # Cases and documents

    async def _read_cases(self, cvr: str) -> CaseResults:
        authority = self._policies.authorities[cvr]
        asks = self._asks_register(authority)
        own, found = await gather_pair(self._ask_cases(authority), self._read_building(authority) if asks else None)
        properties, building = found or (frozenset[str](), None)
        if isinstance(own, SourceError):
            return CaseResults(SourceAnswer(SourceIndex.CASES, authority, state_of(own)))
        answer = with_building(own, building) if isinstance(building, Answer) else own
        view = RuleContext(authority, properties or frozenset(), self._sources.exempt_classes)
        misdelivery.alarm(SourceIndex.CASES, cvr, misdelivery.cases(answer.records, cvr, view.properties))
        is_cut = properties is None or isinstance(building, SourceError)
        return CaseResults(
            answer=_answered(SourceIndex.CASES, authority, answer, cut=is_cut),
            shown=dict(self._shown_cases(answer, view)),
            known={case.uuid: case for case in answer.records},
            marked=marked_documents(answer.records, view),
        )

    async def _ask_cases(
        self, authority: Authority, properties: frozenset[str] = frozenset()
    ) -> Answer[CaseRecord] | SourceError:
        """The cases where the citizen is the primary party; with properties, those that concern them."""
        journal = DataNeed.JOURNAL in self._wants and authority.opens_anywhere(Part.DOCUMENTS)
        try:
            return await self._ask(
                "cases", self._sources.cases.cases(CaseQuestion(authority.cvr, self._citizen, journal, properties))
            )
        except SourceError as error:
            return error

    async def _read_building(
        self, authority: Authority
    ) -> tuple[frozenset[str] | None, Answer[CaseRecord] | SourceError | None]:
        """What the citizen owns (None: nobody can say), and the cases about it."""
        properties = await self._properties(0)
        return properties, await self._ask_cases(authority, properties) if properties else None

    def _shown_cases(self, answer: Answer[CaseRecord], view: RuleContext) -> Iterator[tuple[str, ShownCase]]:
        for case in answer.records:
            if reason := judge_case(case, view):
                self._hide(case, reason)
            elif opening := view.authority.opening(case.area):
                yield case.uuid, ShownCase(case, view.authority, opening, answer.read_at, self._ids)

    async def _read_documents(self, authority: Authority, cases: Sequence[ShownCase]) -> None:
        filed = (entry.document for case in cases for entry in case.record.journal if entry.document)
        found = await self._letters(authority.cvr, filed)
        read = await self.cases(authority)
        # All its cases tell the same answers: one that has none of its own may have hidden documents or none.
        told = tuple(letters.answer for letters in dict.fromkeys(found.values()))
        told = told or (structs.replace(read.answer, index=SourceIndex.DOCUMENTS, state=AnswerState.ANSWERED),)
        coverage = cover([read.answer, *told])
        view = RuleContext(authority, exempt_classes=self._sources.exempt_classes)
        for case in cases:
            if case not in self._documents:
                shown = self._shown_documents(case, view, found, read.marked)
                self._documents[case] = DocumentResults(shown, told, coverage)

    async def _read_letters(self, cvr: str, uuids: tuple[str, ...]) -> DocumentAnswers:
        authority = self._policies.authorities[cvr]
        try:
            answer = await self._ask("documents", self._sources.documents.documents(DocumentQuestion(cvr, uuids)))
        except SourceError as error:
            return DocumentAnswers(SourceAnswer(SourceIndex.DOCUMENTS, authority, state_of(error)))
        misdelivery.alarm(SourceIndex.DOCUMENTS, cvr, misdelivery.documents(answer.records, uuids))
        return DocumentAnswers(
            _answered(SourceIndex.DOCUMENTS, authority, answer), {one.uuid: one for one in answer.records}
        )

    def _shown_documents(
        self, case: ShownCase, view: RuleContext, found: Mapping[str, DocumentAnswers], marked: frozenset[str]
    ) -> list[ShownDocument]:
        shown: dict[str, ShownDocument] = {}
        for entry in case.record.journal:
            uuid, document = entry.document, None
            if uuid:
                records = found[uuid].records
                if records is None:
                    continue
                document = records.get(uuid)
            filing = Filing(case.record, entry, document)
            if reason := judge_document(filing, view, marked):
                self._hide(filing, reason)
            elif document and document.uuid not in shown:  # rule 10 hides what the index does not have
                title = entry.title or document.title or UNTITLED_DOCUMENT
                shown[document.uuid] = ShownDocument(
                    document.uuid, title, filing.dated, document.kind, case.authority, self._ids
                )
        return list(shown.values())

    # Benefits and payments

    async def _read_benefits(self, cvr: str) -> BenefitResults:
        authority = self._policies.authorities[cvr]
        payments = DataNeed.PAYMENTS in self._wants and self._asks(authority, Part.PAYMENTS)
        (granted, paid), cases = await gather_pair(
            gather_pair(
                self._read_granted(BenefitQuestion(cvr, self._citizen, _rights(authority), payments)),
                self._read_paid(PaymentQuestion(cvr, self._citizen, _rights(authority))) if payments else None,
            ),
            self._cases(authority.cvr) if _needs_cases(authority) else None,
        )
        if isinstance(granted, SourceError):
            return _no_benefits(SourceAnswer(SourceIndex.BENEFITS, authority, state_of(granted)))
        if isinstance(paid, SourceError):
            failed = SourceAnswer(SourceIndex.BENEFITS, authority, state_of(paid))
            return self._shown_benefits(authority, granted, failed, [], cases)
        whole = _answered(SourceIndex.BENEFITS, authority, granted, cut=bool(paid and paid.truncated))
        lines = joined(paid.records, granted.lines) if paid else granted.lines
        return self._shown_benefits(authority, granted, whole, lines, cases)

    async def _read_granted(self, question: BenefitQuestion) -> BenefitAnswer | SourceError:
        try:
            return await self._ask("benefits", self._sources.benefits.benefits(question))
        except SourceError as error:
            return error

    async def _read_paid(self, question: PaymentQuestion) -> Answer[PaymentLineRecord] | SourceError:
        try:
            return await self._ask("payments", self._sources.benefits.payments(question))
        except SourceError as error:
            return error

    def _shown_benefits(
        self,
        authority: Authority,
        answer: BenefitAnswer,
        paid: SourceAnswer,
        lines: Sequence[PaymentLineRecord],
        cases: CaseResults | None,
    ) -> BenefitResults:
        view = RuleContext(authority, exempt_classes=self._sources.exempt_classes)
        known = cases.known if cases else {}
        payment_words.count_unknown(authority.cvr, lines)
        lines_by_benefit = by_benefit(lines)
        told = [*(one for its in lines_by_benefit if (one := its[0].benefit)), *answer.records]
        granted = {(one.grant, one.id): one for one in told}
        # Told twice, in another way: what hides one of them hides both.
        others = [one for one in told if one != granted[one.grant, one.id]]
        ways = (*granted.values(), *others)
        withheld = {(one.grant, one.id): reason for one in ways if (reason := judge_grant(one, view, known))}
        misdelivery.alarm(
            SourceIndex.BENEFITS, authority.cvr, misdelivery.benefits(granted.values(), lines, authority.cvr)
        )
        shown: dict[tuple[str, str], ShownBenefit] = {}
        for key, one in granted.items():
            if reason := judge_benefit(one, view, known) or withheld.get(key):
                self._hide(one, reason)
            elif opening := authority.opening(one.area):
                shown[key] = ShownBenefit(one, authority, opening, answer.read_at, self._ids)
        return BenefitResults(
            answer=_answered(SourceIndex.BENEFITS, authority, answer),
            paid=paid,
            judged_by=(cases.answer,) if cases else (),
            shown=shown,
            lines_by_benefit=self._shown_lines(view, lines_by_benefit, known, withheld, shown),
        )

    def _shown_lines(
        self,
        view: RuleContext,
        lines_by_benefit: Iterable[Sequence[PaymentLineRecord]],
        cases: CasesById,
        withheld: Collection[tuple[str, str]],
        benefits: Mapping[tuple[str, str], ShownBenefit],
    ) -> dict[tuple[str, str], list[ShownLine]]:
        shown: defaultdict[tuple[str, str], list[ShownLine]] = defaultdict(list)
        totals = cache(
            lambda: dict(self._totals(view.authority, chain.from_iterable(lines_by_benefit), shown.values()))
        )
        self._circles += (shown.clear, totals.cache_clear)  # lines know their totals, which know their lines
        for lines in lines_by_benefit:  # the lines of one benefit stand or fall together
            reason, granted = judge_line(lines[0], view, cases), lines[0].benefit
            key = (granted.grant, granted.id) if granted else None
            if reason or key in withheld:
                for line in lines:
                    self._hide(line, Hidden.LINE)
            elif key and granted and (opening := view.authority.opening(granted.area)):
                paid = PaidBenefit(granted, view.authority, opening, benefits.get(key), totals, self._ids)
                shown[key] += [ShownLine(line, paid) for line in lines]
        return dict(shown)

    def _totals(
        self, authority: Authority, known: Iterable[PaymentLineRecord], shown: Iterable[Iterable[ShownLine]]
    ) -> Iterator[tuple[str, ShownTotal]]:
        known_of: defaultdict[str, list[PaymentLineRecord]] = defaultdict(list)
        shown_of: defaultdict[str, list[ShownLine]] = defaultdict(list)
        for line in known:
            if line.payment:
                known_of[line.payment.uuid].append(line)
        for one in chain.from_iterable(shown):
            if one.payment:
                shown_of[one.payment.uuid].append(one)
        for uuid, its in shown_of.items():
            payment = its[0].payment
            if payment is None:
                continue
            if reason := judge_total(payment, known_of[uuid], [one.record for one in its]):
                self._hide(payment, reason)
            elif payment.gross is not None:
                yield uuid, ShownTotal(self._ids.payment(authority.cvr, uuid), payment, payment.gross, tuple(its))

    # Asking and judging

    def _asks(self, authority: Authority, part: Part) -> bool:
        return authority.opens_anywhere(part)

    def _asks_register(self, authority: Authority) -> bool:
        return _opens_building(authority)

    async def _ask(self, port: str, question: Awaitable[T]) -> T:
        self.calls[port] += 1
        return await within(self._terms, question)

    async def _ask_first(self, port: str, question: Awaitable[T]) -> T:
        """A register that says what else to ask, and without whose answer there is something to ask all the same."""
        self.calls[port] += 1
        return await within(self._terms.part(SHARE_OF_REGISTERS), question)

    def _hide(self, _record: Judged, reason: Hidden) -> None:
        self.hidden[reason] += 1


def _answered(index: SourceIndex, authority: Authority, answer: Answer[Any], *, cut: bool = False) -> SourceAnswer:
    state = AnswerState.TRUNCATED if answer.truncated or cut else AnswerState.ANSWERED
    return SourceAnswer(index, authority, state, answer.read_at)


def _no_benefits(answer: SourceAnswer) -> BenefitResults:
    return BenefitResults(answer, paid=answer)


def _not_opened(index: SourceIndex, authority: Authority) -> SourceAnswer:
    return SourceAnswer(index, authority, AnswerState.NOT_OPENED)


def _opens_building(authority: Authority) -> bool:
    inside = (one for one in authority.openings if covers(BUILDING, one.area))
    return authority.is_open(BUILDING, Part.CASES) or any(Part.CASES in one.parts for one in inside)


def _rights(authority: Authority) -> tuple[Right, ...]:
    """The openings as the benefit index understands them; it cannot express all of them, so the rules judge again."""
    wanted = {Part.BENEFITS, Part.PAYMENTS}
    return tuple(Right(one.area, one.only_systems or frozenset()) for one in authority.openings if one.parts & wanted)


def _needs_cases(authority: Authority) -> bool:
    """Whether the authority holds benefits to a floor that their cases decide (rule 19).

    The openings alone say so, and not what is read: or the coverage of a list would tell of hidden benefits.
    """
    wanted = {Part.BENEFITS, Part.PAYMENTS}
    return any(one.since is not None and one.parts & wanted for one in authority.openings)
