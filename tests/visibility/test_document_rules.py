"""Rules 9 to 15: each on both sides of each of its boundaries."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from gateway.visibility.document_rules import Filing, documents_on_exempt_cases, judge_document
from gateway.visibility.rule_context import HiddenReason, RuleContext
from sources.records import (
    CaseRecord,
    DisplayClass,
    JournalEntry,
    PartialCase,
    Sensitivity,
)
from tests.builders import (
    DAY_BEFORE,
    ELSEWHERE,
    FLOOR,
    MARK,
    a_case,
    a_document,
    a_filing,
    a_view,
    uuid,
)
from tests.visibility.rows import (
    FLOORED,
    LETTERS_SINCE,
    SHOWN,
    rule,
)

DOCUMENTS = [
    rule(9, "a-document", a_filing(), a_view(), SHOWN),
    rule(9, "a-note-in-the-journal", Filing(a_case(), JournalEntry(None, "Ringet op", FLOOR), None), a_view(),
         HiddenReason.JOURNAL),
    rule(9, "filed-until-nobody-knows-when", a_filing(in_doubt=True), a_view(), HiddenReason.JOURNAL),
    rule(10, "in-the-index", a_filing(), a_view(), SHOWN),
    rule(10, "absent-from-the-index", replace(a_filing(), document=None), a_view(), HiddenReason.ABSENT),
    rule(11, "marked", a_filing(a_document(display_classes=(MARK,))), a_view(), HiddenReason.MARKED_DOCUMENT),
    rule(11, "another-class", a_filing(a_document(display_classes=(DisplayClass(uuid(5), "Brev"),))), a_view(), SHOWN),
    rule(12, "finished", a_filing(a_document(is_finished=True)), a_view(), SHOWN),
    rule(12, "unfinished", a_filing(a_document(is_finished=False)), a_view(), HiddenReason.UNFINISHED),
    rule(13, "internal", a_filing(a_document(is_internal=True)), a_view(), HiddenReason.INTERNAL),
    rule(13, "not-internal", a_filing(a_document(is_internal=False)), a_view(), SHOWN),
    rule(14, "vip", a_filing(a_document(sensitivity=Sensitivity.VIP)), a_view(), HiddenReason.VIP_DOCUMENT),
    rule(14, "sensitive", a_filing(a_document(sensitivity=Sensitivity.SENSITIVE)), a_view(), SHOWN),
    rule(14, "missing", a_filing(a_document(sensitivity=None)), a_view(), SHOWN),
    rule(15, "on-the-floors-own-day", a_filing(a_document(dated=FLOOR)), a_view(LETTERS_SINCE), SHOWN),
    rule(15, "the-day-before", a_filing(a_document(dated=DAY_BEFORE)), a_view(LETTERS_SINCE),
         HiddenReason.DOCUMENT_FLOOR),
    rule(15, "no-floor", a_filing(a_document(dated=DAY_BEFORE)), a_view(), SHOWN),
    rule(15, "the-floor-of-cases-is-not-for-documents", a_filing(a_document(dated=DAY_BEFORE)), a_view(FLOORED),
         SHOWN),
    rule(15, "filed-on-the-floors-own-day", a_filing(a_document(dated=None), since=FLOOR), a_view(LETTERS_SINCE),
         SHOWN),
    rule(15, "filed-the-day-before", a_filing(a_document(dated=None), since=DAY_BEFORE), a_view(LETTERS_SINCE),
         HiddenReason.DOCUMENT_FLOOR),
    rule(15, "the-letters-date-comes-first", a_filing(a_document(dated=DAY_BEFORE), since=FLOOR),
         a_view(LETTERS_SINCE), HiddenReason.DOCUMENT_FLOOR),
    rule(15, "undated-under-a-floor", a_filing(a_document(dated=None), since=None), a_view(LETTERS_SINCE),
         HiddenReason.DOCUMENT_FLOOR),
    rule(15, "undated-without-a-floor", a_filing(a_document(dated=None), since=None), a_view(), SHOWN),
]  # fmt: skip


@pytest.mark.parametrize(("filing", "view", "expected"), DOCUMENTS)
def test_a_document(filing: Filing, view: RuleContext, expected: HiddenReason | None) -> None:
    """A document is judged on the case it is filed on."""
    assert judge_document(filing, view, frozenset()) is expected


@pytest.mark.parametrize(
    "exempt",
    [
        pytest.param(PartialCase((MARK,)), id="rule-11-filed-on-an-exempt-case-that-can-be-read-no-further"),
        pytest.param(a_case(2, display_classes=(MARK,)), id="rule-11-filed-on-an-exempt-case-too"),
        pytest.param(
            a_case(2, display_classes=(MARK,), is_primary_party=False, area=None, authority=ELSEWHERE),
            id="rule-11-filed-on-an-exempt-case-that-is-hidden-anyway",
        ),
    ],
)
def test_a_document_on_two_cases(exempt: CaseRecord | PartialCase) -> None:
    """An exempt case takes its documents with it, from every other case they are filed on."""
    for in_doubt in (False, True):
        journal = (a_filing(in_doubt=in_doubt).entry, JournalEntry(None, "Notat", None))
        exempt_documents = documents_on_exempt_cases([a_case(), replace(exempt, journal=journal)], a_view())
        assert judge_document(a_filing(), a_view(), exempt_documents) is HiddenReason.MARKED_DOCUMENT
    assert judge_document(a_filing(a_document(2)), a_view(), exempt_documents) is SHOWN


def test_a_document_on_two_ordinary_cases_is_shown() -> None:
    """rule-11: Two cases that are not exempt mark nothing, hidden or not."""
    cases = [a_case(number, journal=(a_filing().entry,), is_primary_party=number == 1) for number in (1, 2)]
    assert documents_on_exempt_cases(cases, a_view()) == frozenset()
