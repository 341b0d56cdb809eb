"""Rules 9 to 15: which documents a citizen sees on a case that is shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date

from msgspec import Struct

from gateway.visibility.rule_context import HiddenReason, RuleContext
from sources.records import CaseRecord, DocumentRecord, JournalEntry, PartialCase, Sensitivity


class Filing(Struct, frozen=True):
    """A journal entry of a shown case, with the document it names (None: the index has none)."""

    case: CaseRecord
    entry: JournalEntry
    document: DocumentRecord | None

    @property
    def dated(self) -> date | None:
        """The date of the letter, else the day it was filed."""
        return (self.document.dated if self.document else None) or self.entry.since


def rule_9_journal(filing: Filing, _context: RuleContext, _exempt_documents: Collection[str]) -> HiddenReason | None:
    """9: the journal entry is in force and names a document. A note in the journal is never shown."""
    return None if filing.entry.document and not filing.entry.in_doubt else HiddenReason.JOURNAL


def rule_10_absent(filing: Filing, _context: RuleContext, _exempt_documents: Collection[str]) -> HiddenReason | None:
    """10: the document is in the index."""
    return None if filing.document else HiddenReason.ABSENT


def rule_11_marked_document(
    filing: Filing, context: RuleContext, exempt_documents: Collection[str]
) -> HiddenReason | None:
    """11: neither the document nor any case it is filed on is exempt from display; hidden cases count too."""
    document = filing.document
    if document is None:
        return None
    is_exempt = bool(document.display_classes) and context.is_exempt(document.display_classes)
    return HiddenReason.MARKED_DOCUMENT if is_exempt or document.uuid in exempt_documents else None


def rule_12_unfinished(
    filing: Filing, _context: RuleContext, _exempt_documents: Collection[str]
) -> HiddenReason | None:
    """12: the document is published, final or archived."""
    return HiddenReason.UNFINISHED if filing.document and not filing.document.is_finished else None


def rule_13_internal(filing: Filing, _context: RuleContext, _exempt_documents: Collection[str]) -> HiddenReason | None:
    """13: an internal note is never shown."""
    return HiddenReason.INTERNAL if filing.document and filing.document.is_internal else None


def rule_14_vip_document(
    filing: Filing, _context: RuleContext, _exempt_documents: Collection[str]
) -> HiddenReason | None:
    """14: a document of VIP_SAGER is never shown."""
    document = filing.document
    return HiddenReason.VIP_DOCUMENT if document and document.sensitivity is Sensitivity.VIP else None


def rule_15_document_floor(
    filing: Filing, context: RuleContext, _exempt_documents: Collection[str]
) -> HiddenReason | None:
    """15: the document is dated on the authority's floor for documents or later. Undated under a floor: hidden."""
    opening = context.authority.opening(filing.case.area)
    floor = opening.documents_since if opening else None
    return None if floor is None or (filing.dated and filing.dated >= floor) else HiddenReason.DOCUMENT_FLOOR


DOCUMENT_RULES: tuple[Callable[[Filing, RuleContext, Collection[str]], HiddenReason | None], ...] = (
    rule_9_journal,
    rule_10_absent,
    rule_11_marked_document,
    rule_12_unfinished,
    rule_13_internal,
    rule_14_vip_document,
    rule_15_document_floor,
)


def judge_document(filing: Filing, context: RuleContext, exempt_documents: Collection[str]) -> HiddenReason | None:
    """Return the first rule's reason to hide a document on this case. None: it is shown.

    `exempt_documents`: those that exempt cases have in their journals.
    """
    if _passes_all(filing, context, exempt_documents):
        return None
    for rule in DOCUMENT_RULES:
        if reason := rule(filing, context, exempt_documents):
            return reason
    return None


def _passes_all(filing: Filing, context: RuleContext, exempt_documents: Collection[str]) -> bool:
    """Return whether a document is as most are, so that no rule can hide it. False: the rules decide, one by one."""
    entry, document = filing.entry, filing.document
    if document is None or not entry.document or entry.in_doubt:
        return False
    opening = context.authority.opening(filing.case.area)
    return (
        document.is_finished
        and not document.is_internal
        and not document.display_classes
        and document.sensitivity is not Sensitivity.VIP
        and document.uuid not in exempt_documents
        and (opening is None or opening.documents_since is None)
    )


def documents_on_exempt_cases(cases: Iterable[CaseRecord | PartialCase], context: RuleContext) -> frozenset[str]:
    """Return the documents filed on an exempt case, for rule 11.

    `cases` are those of the authority's whole answer: hidden ones, and those that can be read no further, too.
    """
    return frozenset(
        entry.document
        for case in cases
        if context.is_exempt(case.display_classes)
        for entry in case.journal
        if entry.document
    )
