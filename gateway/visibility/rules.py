"""The numbered rules that decide what a citizen may see: record + policy → None (shown) or the reason it is hidden.

Pure and synchronous: no clock, no source, no order between records. A rule never raises for a strange record; what it
cannot judge is hidden. The table in docs/rules.md lists them all, with the test of each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from msgspec import Struct

from gateway.policies.directives import Part
from gateway.policies.policy import Authority, Opening
from sources.records import (
    BenefitRecord,
    CaseRecord,
    DisplayClass,
    DocumentRecord,
    JournalEntry,
    PaymentLineRecord,
    PaymentRecord,
    Sensitivity,
)
from sources.reference.kle import covers

BUILDING = "02.34"
EXEMPT_TITLE = "visning undtaget for borger"


class Hidden(Enum):
    """Why a record is hidden. The value is the number of its rule."""

    AUTHORITY = 1
    PARTY = 2
    BUILDING = 3
    MARKED = 4
    VIP = 5
    NOT_OPENED = 6
    FLOOR = 7
    SYSTEM = 8
    JOURNAL = 9
    ABSENT = 10
    MARKED_DOCUMENT = 11
    UNFINISHED = 12
    INTERNAL = 13
    VIP_DOCUMENT = 14
    DOCUMENT_FLOOR = 15
    GRANTED = 16
    VIP_BENEFIT = 17
    BENEFIT_NOT_OPENED = 18
    BENEFIT_FLOOR = 19
    BENEFIT_SYSTEM = 20
    LINE = 21
    TOTAL = 22


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What the rules need to know beside a record: the authority asked, and the facts about the citizen."""

    authority: Authority
    properties: frozenset[str] = frozenset()
    exempt_classes: frozenset[str] = frozenset()

    def is_marked(self, classes: Sequence[DisplayClass]) -> bool:
        """Whether one of the classes is "Visning undtaget for borger", by its id or by its title."""
        if not classes:
            return False
        return any(one.id in self.exempt_classes or EXEMPT_TITLE in _plain(one.title or "") for one in classes)


def _plain(title: str) -> str:
    """Lower case, and one space between words, however the lines of the answer were broken."""
    return " ".join(title.lower().split())


# Cases


def rule_1_authority(case: CaseRecord, view: RuleContext) -> Hidden | None:
    """1: a case of another authority than the one asked is never shown."""
    return None if case.authority == view.authority.cvr else Hidden.AUTHORITY


def rule_2_party(case: CaseRecord, _view: RuleContext) -> Hidden | None:
    """2: the citizen is the primary party now, by CPR number. Building cases follow rule 3 instead."""
    return None if case.is_primary_party or _is_building(case) else Hidden.PARTY


def rule_3_building(case: CaseRecord, view: RuleContext) -> Hidden | None:
    """3: a building case is shown to the owner of the property, and to nobody else."""
    return Hidden.BUILDING if _is_building(case) and not case.properties & view.properties else None


def rule_4_marked(case: CaseRecord, view: RuleContext) -> Hidden | None:
    """4: a case with the display class "Visning undtaget for borger" is never shown."""
    return Hidden.MARKED if view.is_marked(case.display_classes) else None


def rule_5_vip(case: CaseRecord, _view: RuleContext) -> Hidden | None:
    """5: VIP_SAGER are never shown. A missing sensitivity counts as FØLSOMME: shown to the primary party."""
    return Hidden.VIP if case.sensitivity is Sensitivity.VIP else None


def rule_6_not_opened(case: CaseRecord, view: RuleContext) -> Hidden | None:
    """6: the authority has opened cases for the case's area."""
    return None if view.authority.is_open(case.area, Part.CASES) else Hidden.NOT_OPENED


def rule_7_floor(case: CaseRecord, view: RuleContext) -> Hidden | None:
    """7: the case was created on the floor's day or later, or is active where active cases are let through.

    A case without any creation date never passes a floor.
    """
    opening = view.authority.opening(case.area)
    if opening is None or _reaches(opening, case.created) or _let_through(opening, case):
        return None
    return Hidden.FLOOR


def rule_8_system(case: CaseRecord, view: RuleContext) -> Hidden | None:
    """8: the it-system that delivered the case passes the authority's filter."""
    opening = view.authority.opening(case.area)
    return None if opening is None or opening.admits(case.system) else Hidden.SYSTEM


CASE_RULES: tuple[Callable[[CaseRecord, RuleContext], Hidden | None], ...] = (
    rule_1_authority,
    rule_2_party,
    rule_3_building,
    rule_4_marked,
    rule_5_vip,
    rule_6_not_opened,
    rule_7_floor,
    rule_8_system,
)


def judge_case(case: CaseRecord, view: RuleContext) -> Hidden | None:
    """The first rule that hides the case. None: it is shown."""
    for rule in CASE_RULES:
        if reason := rule(case, view):
            return reason
    return None


def _is_building(case: CaseRecord) -> bool:
    return case.area is not None and covers(BUILDING, case.area)


def _reaches(opening: Opening, day: date | None) -> bool:
    return opening.since is None or (day is not None and day >= opening.since)


def _let_through(opening: Opening, case: CaseRecord) -> bool:
    return opening.active_before_since and case.is_active and case.created is not None


# Documents


class Filing(Struct, frozen=True):
    """A journal entry of a shown case, with the document it names (None: the index has none)."""

    case: CaseRecord
    entry: JournalEntry
    document: DocumentRecord | None

    @property
    def dated(self) -> date | None:
        """The date of the letter, else the day it was filed."""
        return (self.document.dated if self.document else None) or self.entry.since


def rule_9_journal(filing: Filing, _view: RuleContext, _marked: Collection[str]) -> Hidden | None:
    """9: the journal entry is in force and names a document. A note in the journal is never shown."""
    return None if filing.entry.document and not filing.entry.in_doubt else Hidden.JOURNAL


def rule_10_absent(filing: Filing, _view: RuleContext, _marked: Collection[str]) -> Hidden | None:
    """10: the document is in the index."""
    return None if filing.document else Hidden.ABSENT


def rule_11_marked_document(filing: Filing, view: RuleContext, marked: Collection[str]) -> Hidden | None:
    """11: neither the document nor any case it is filed on is exempt from display; hidden cases count too."""
    document = filing.document
    if document and (document.uuid in marked or view.is_marked(document.display_classes)):
        return Hidden.MARKED_DOCUMENT
    return None


def rule_12_unfinished(filing: Filing, _view: RuleContext, _marked: Collection[str]) -> Hidden | None:
    """12: the document is published, final or archived."""
    return Hidden.UNFINISHED if filing.document and not filing.document.is_finished else None


def rule_13_internal(filing: Filing, _view: RuleContext, _marked: Collection[str]) -> Hidden | None:
    """13: an internal note is never shown."""
    return Hidden.INTERNAL if filing.document and filing.document.is_internal else None


def rule_14_vip_document(filing: Filing, _view: RuleContext, _marked: Collection[str]) -> Hidden | None:
    """14: a document of VIP_SAGER is never shown."""
    document = filing.document
    return Hidden.VIP_DOCUMENT if document and document.sensitivity is Sensitivity.VIP else None


def rule_15_document_floor(filing: Filing, view: RuleContext, _marked: Collection[str]) -> Hidden | None:
    """15: the document is dated on the authority's floor for documents or later. Undated under a floor: hidden."""
    opening = view.authority.opening(filing.case.area)
    floor = opening.documents_since if opening else None
    return None if floor is None or (filing.dated and filing.dated >= floor) else Hidden.DOCUMENT_FLOOR


DOCUMENT_RULES: tuple[Callable[[Filing, RuleContext, Collection[str]], Hidden | None], ...] = (
    rule_9_journal,
    rule_10_absent,
    rule_11_marked_document,
    rule_12_unfinished,
    rule_13_internal,
    rule_14_vip_document,
    rule_15_document_floor,
)


def judge_document(filing: Filing, view: RuleContext, marked: Collection[str]) -> Hidden | None:
    """The first rule that hides a document on this case. `marked`: what exempt cases have in their journals."""
    for rule in DOCUMENT_RULES:
        if reason := rule(filing, view, marked):
            return reason
    return None


def marked_documents(cases: Iterable[CaseRecord], view: RuleContext) -> frozenset[str]:
    """The documents filed on an exempt case: judged over the authority's whole answer, hidden cases included."""
    return frozenset(
        entry.document
        for case in cases
        if view.is_marked(case.display_classes)
        for entry in case.journal
        if entry.document
    )


# Benefits and payments

CasesById = Mapping[str, CaseRecord]


def rule_16_granted(benefit: BenefitRecord, view: RuleContext, _cases: CasesById) -> Hidden | None:
    """16: the benefit is granted to the citizen, by CPR number, and by the authority asked."""
    return None if benefit.is_granted_to_citizen and benefit.authority == view.authority.cvr else Hidden.GRANTED


def rule_17_vip_benefit(benefit: BenefitRecord, _view: RuleContext, _cases: CasesById) -> Hidden | None:
    """17: a grant of VIP_SAGER is never shown. An empty sensitivity counts as FØLSOMME."""
    return Hidden.VIP_BENEFIT if benefit.sensitivity is Sensitivity.VIP else None


def rule_19_benefit_floor(benefit: BenefitRecord, view: RuleContext, cases: CasesById) -> Hidden | None:
    """19: the benefit's case was created on the floor of the benefit's own area or later, shown or not.

    A benefit without a case uses its start date. A case that the authority's answer lacks has no known creation date.
    """
    opening = view.authority.opening(benefit.area)
    if opening is None or opening.since is None:
        return None
    if benefit.case is None:
        return None if _reaches(opening, benefit.starts) else Hidden.BENEFIT_FLOOR
    case = cases.get(benefit.case)
    reaches = case is not None and (_reaches(opening, case.created) or _let_through(opening, case))
    return None if reaches else Hidden.BENEFIT_FLOOR


def rule_20_benefit_system(benefit: BenefitRecord, view: RuleContext, _cases: CasesById) -> Hidden | None:
    """20: the it-system that delivered the grant passes the authority's filter."""
    opening = view.authority.opening(benefit.area)
    return None if opening is None or opening.admits(benefit.system) else Hidden.BENEFIT_SYSTEM


GRANT_RULES: tuple[Callable[[BenefitRecord, RuleContext, CasesById], Hidden | None], ...] = (
    rule_16_granted,
    rule_17_vip_benefit,
    rule_19_benefit_floor,
    rule_20_benefit_system,
)


def judge_benefit(benefit: BenefitRecord, view: RuleContext, cases: CasesById) -> Hidden | None:
    """The first rule that hides the benefit.

    18: the authority has opened benefits for the benefit's area, whatever is open for the area of its case.
    """
    if not view.authority.is_open(benefit.area, Part.BENEFITS):
        return Hidden.BENEFIT_NOT_OPENED
    return judge_grant(benefit, view, cases)


def judge_grant(benefit: BenefitRecord, view: RuleContext, cases: CasesById) -> Hidden | None:
    """The first rule that hides the benefit with its payments, whatever is open for its area."""
    return next((reason for rule in GRANT_RULES if (reason := rule(benefit, view, cases))), None)


def judge_line(line: PaymentLineRecord, view: RuleContext, cases: CasesById) -> Hidden | None:
    """21: a payment line is shown to the person granted, where payments are open for the benefit's area.

    The rules of the grant (16, 17, 19, 20) hold for the line too. A line whose benefit is withheld is hidden.
    """
    benefit = line.benefit
    if (
        benefit is None
        or line.authority != view.authority.cvr
        or not view.authority.is_open(benefit.area, Part.PAYMENTS)
    ):
        return Hidden.LINE
    return Hidden.LINE if judge_grant(benefit, view, cases) else None


def judge_total(
    payment: PaymentRecord, known: Collection[PaymentLineRecord], shown: Collection[PaymentLineRecord]
) -> Hidden | None:
    """22: the whole payment is shown where all its lines are shown, and they add up to what the index says."""
    if len(shown) != len(known) or payment.gross is None:
        return Hidden.TOTAL
    return None if sum(line.amount for line in shown) == payment.gross else Hidden.TOTAL
