"""The page escapes whatever the indexes and the policies say."""

from __future__ import annotations

import re
from datetime import date

import pytest

from gateway.data_quality.findings import Criteria
from gateway.data_quality.html import page
from gateway.data_quality.items import Facts, Item
from gateway.data_quality.report import Report, report_of_survey
from gateway.data_quality.survey import Survey
from gateway.policies.directives import Language, Part
from gateway.policies.policy import Authority, AuthorityKind, Opening
from sources.reference.record_kinds import BENEFITS, CASES, RecordKind
from tests.builders import a_case
from tests.data_quality.items import TODAY, a_granted_item

HOSTILE = (
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% include 'x' %}",
    "</style></svg>&lt;b&gt;",
    "`</code><b>`",
)


def report_with(text: str) -> Report:
    """Return a report in which a text of others stands wherever one can."""
    opening = Opening("32", frozenset(Part), written_at=text)
    survey = Survey(Authority("11111111", text, AuthorityKind.MUNICIPALITY, "0999", (opening,)))
    facts: list[tuple[RecordKind, Facts]] = [
        (CASES, a_case(system_name=text, created=date(2026, 3, 2))),
        (BENEFITS, a_granted_item(title=text)),
    ]
    for number, (kind, record) in enumerate(facts):
        item = Item((kind, str(number)), text, "32.24.04", record, True, True, False, True, {number})
        survey.items[item.key] = item
    return report_of_survey(survey, Criteria(TODAY), made_up=False)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_text(text: str, language: Language) -> None:
    """It adds no element and no attribute: the page has the tags that it has with a harmless one."""
    hostile, harmless = page(report_with(text), language), page(report_with("Ydelsessystem"), language)

    assert tags(hostile) == tags(harmless)
    assert text not in hostile or not set(text) & set("<>&\"'")


def tags(html: str) -> list[str]:
    """All tags with the names of their attributes."""
    return [re.sub(r'"[^"]*"', '""', tag) for tag in re.findall(r"<[^<>]*>", html)]


def test_a_text_that_looks_like_a_template_is_not_run() -> None:
    assert "49" not in re.sub(r"<style>.*?</style>", "", page(report_with("{{ 7 * 7 }}"), Language.EN), flags=re.DOTALL)
