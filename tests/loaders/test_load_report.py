"""What loading reports to the request's line of the log: counts, rules, reasons and CVR numbers alone."""

from __future__ import annotations

from gateway.policies.directives import Part
from gateway.visibility.rule_context import HiddenReason
from sources.errors import SourceTimedOutError
from sources.ports import Answer, BenefitAnswer
from tests.builders import ELSEWHERE, KORSBAEK, READ_AT, a_benefit, a_case, a_line, an_authority, an_opening
from tests.loaders.sources import ScriptedSources, korsbaek

SHOWN, OF_ANOTHER_AREA = a_case(), a_case(2, area="99.99.99")


async def test_shown_and_hidden_are_counted_by_authority() -> None:
    """Also where the same list is asked for twice in a request."""
    loaders = ScriptedSources(Answer((SHOWN, OF_ANOTHER_AREA), READ_AT)).loaders()
    for _ in range(2):
        await loaders.cases(korsbaek(loaders))
    facts = loaders.report.facts()
    assert facts == {"shown": {KORSBAEK: {"cases": 1}}, "hidden_by_authority": {KORSBAEK: {"NOT_OPENED": 1}}}
    assert dict(loaders.hidden) == {HiddenReason.NOT_OPENED: 1}


async def test_benefits_and_payment_lines() -> None:
    granted = BenefitAnswer((a_benefit(),), READ_AT, lines=(a_line(),))
    loaders = ScriptedSources(benefit_answer=granted, payment_answer=Answer((a_line(),), READ_AT)).loaders()
    await loaders.benefits(korsbaek(loaders))
    await loaders.payments(korsbaek(loaders))
    assert loaders.report.facts()["shown"] == {KORSBAEK: {"benefits": 1, "payments": 1}}


async def test_a_failure_and_what_is_not_opened() -> None:
    """The one with its reason, though the log of sources has it only once a minute; the other is no failure."""
    opens_cases = an_authority(an_opening("32", [Part.CASES]), cvr=ELSEWHERE)
    loaders = ScriptedSources(SourceTimedOutError("deadline")).loaders(an_authority(an_opening("32")), opens_cases)
    await loaders.cases(korsbaek(loaders))
    await loaders.benefits(opens_cases)
    failed = {"source": "cases", "authority": KORSBAEK, "state": "TIMED_OUT", "reason": "deadline", "count": 1}
    assert loaders.report.facts() == {"gaps": [failed], "not_opened": {ELSEWHERE: ["benefits"]}}


async def test_documents_that_are_withheld() -> None:
    """Since a case that could not be read may exempt any of them."""
    loaders = ScriptedSources(
        Answer((SHOWN,), READ_AT, truncated=True, unreadable=1, withhold_documents=True)
    ).loaders()
    [case] = (await loaders.cases(korsbaek(loaders))).shown.values()
    await loaders.documents([case])
    gaps = [(gap["source"], gap["state"], gap["reason"]) for gap in loaders.report.facts()["gaps"]]
    assert gaps == [
        ("cases", "TRUNCATED", "records could not be read"),
        ("documents", "GARBLED", "documents_withheld"),
    ]
