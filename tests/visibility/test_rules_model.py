"""All rules at once, over random worlds, against a model written from their words in docs/rules.md.

The model shares no code with the rules: it imports nothing of the gateway but the types of what it reads.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.policies.directives import Part
from gateway.policies.policy import Opening
from gateway.visibility.benefit_rules import judge_benefit, judge_line, judge_total
from gateway.visibility.case_rules import judge_case
from gateway.visibility.document_rules import Filing, documents_on_exempt_cases, judge_document
from gateway.visibility.rule_context import HiddenReason
from sources.records import (
    BenefitRecord,
    CaseProgress,
    CaseRecord,
    DisplayClass,
    DocumentRecord,
    JournalEntry,
    PaymentLineRecord,
    Sensitivity,
)
from tests.builders import (
    ELSEWHERE,
    FLOOR,
    HOUSE,
    KORSBAEK,
    MARK,
    OTHER_SYSTEM,
    SYSTEM,
    a_line,
    a_payment,
    a_view,
    uuid,
)


@dataclass(frozen=True)
class Model:
    """The rules in their shortest form: what hides a record, as a set of rule numbers."""

    openings: Sequence[Opening]
    properties: Collection[str]

    def opening(self, area: str | None) -> Opening | None:
        fits = [opening for opening in self.openings if area and (area + ".").startswith(opening.area + ".")]
        return sorted(fits, key=lambda opening: opening.area.count("."))[-1] if fits else None

    def has(self, area: str | None, part: Part) -> bool:
        return part in getattr(self.opening(area), "parts", ())

    def under_floor(self, area: str | None, created: date | None, *, active: bool) -> bool:
        opening = self.opening(area)
        if opening is None or opening.since is None:
            return False
        if created is None:
            return True
        return created < opening.since and not (opening.active_before_since and active)

    def filtered(self, area: str | None, system: str | None) -> bool:
        opening = self.opening(area)
        if opening is None:
            return False
        return (opening.only_systems is not None and system not in opening.only_systems) or (
            system in opening.except_systems
        )

    def case(self, case: CaseRecord) -> set[int]:
        building = case.area == "02.34" or (case.area or "").startswith("02.34.")
        return numbers({
            1: case.authority != KORSBAEK,
            2: not building and not case.is_primary_party,
            3: building and not set(case.properties) & set(self.properties),
            4: MARK in case.display_classes,
            5: case.sensitivity is Sensitivity.VIP,
            6: not self.has(case.area, Part.CASES),
            7: self.under_floor(case.area, case.created, active=case.progress is not CaseProgress.CLOSED),
            8: self.filtered(case.area, case.system),
        })  # fmt: skip

    def document(self, filing: Filing, cases: Collection[CaseRecord]) -> set[int]:
        entry, document = filing.entry, filing.document
        if not entry.document or document is None:
            return numbers({9: not entry.document, 10: document is None})
        homes = [case for case in cases if document.uuid in [entry.document for entry in case.journal]]
        opening, day = self.opening(filing.case.area), document.dated or entry.since
        floor = opening.documents_since if opening else None
        return numbers({
            11: MARK in document.display_classes or any(MARK in case.display_classes for case in homes),
            12: not document.is_finished,
            13: document.is_internal,
            14: document.sensitivity is Sensitivity.VIP,
            15: floor is not None and (day is None or day < floor),
        })  # fmt: skip

    def grant(self, benefit: BenefitRecord, cases: Mapping[str, CaseRecord]) -> set[int]:
        case = cases.get(benefit.case or "")
        created = (case.created if case else None) if benefit.case else benefit.starts
        active = case is not None and case.progress is not CaseProgress.CLOSED
        return numbers({
            16: not benefit.is_granted_to_citizen or benefit.authority != KORSBAEK,
            17: benefit.sensitivity is Sensitivity.VIP,
            19: self.under_floor(benefit.area, created, active=active),
            20: self.filtered(benefit.area, benefit.system),
        })  # fmt: skip

    def benefit(self, benefit: BenefitRecord, cases: Mapping[str, CaseRecord]) -> set[int]:
        return self.grant(benefit, cases) | numbers({18: not self.has(benefit.area, Part.BENEFITS)})

    def line(self, line: PaymentLineRecord, cases: Mapping[str, CaseRecord]) -> set[int]:
        benefit = line.benefit
        if benefit is None:
            return {21}
        closed = not self.has(benefit.area, Part.PAYMENTS)
        return numbers({21: closed or line.authority != KORSBAEK or bool(self.grant(benefit, cases))})


def numbers(holds: Mapping[int, bool]) -> set[int]:
    return {number for number, it_does in holds.items() if it_does}


AREAS = ["02", "02.34", "02.34.02", "02.340", "27.12.08", "32", "32.24", "32.24.04", "32.240"]
areas = st.sampled_from(AREAS)
days = st.none() | st.integers(-2, 2).map(lambda days: FLOOR + timedelta(days))
systems = st.sampled_from([None, SYSTEM, OTHER_SYSTEM])
system_sets = st.frozensets(st.sampled_from([SYSTEM, OTHER_SYSTEM]))
houses = st.frozensets(st.sampled_from([HOUSE, uuid(2)]))
classes = st.sampled_from([(), (), (MARK,), (DisplayClass(uuid(5), "Kontanthjælp"),)])
levels = st.none() | st.sampled_from(Sensitivity)
mostly = st.sampled_from([True, True, True, False])
authorities = st.sampled_from([KORSBAEK, KORSBAEK, KORSBAEK, ELSEWHERE])
entries = st.builds(JournalEntry, document=st.none() | st.integers(1, 4).map(uuid), title=st.none(), since=days)
openings = st.builds(
    Opening,
    area=areas,
    parts=st.frozensets(st.sampled_from(Part)) | st.just(frozenset(Part)),
    since=days,
    active_before_since=st.booleans(),
    documents_since=days,
    only_systems=st.none() | st.none() | system_sets,
    except_systems=system_sets,
)
policies = st.lists(openings, min_size=1, max_size=5, unique_by=lambda opening: opening.area)
cases_of_a_world = st.lists(
    st.builds(
        CaseRecord,
        uuid=st.integers(1, 4).map(uuid),
        authority=authorities,
        is_primary_party=mostly,
        area=st.none() | areas,
        created=days,
        sensitivity=levels,
        progress=st.sampled_from(CaseProgress),
        display_classes=classes,
        properties=houses,
        system=systems,
        journal=st.lists(entries, max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda case: case.uuid,
)
documents_of_a_world = st.lists(
    st.builds(
        DocumentRecord,
        uuid=st.integers(1, 4).map(uuid),
        dated=days,
        is_internal=st.booleans(),
        is_finished=mostly,
        sensitivity=levels,
        display_classes=classes,
    ),
    max_size=4,
    unique_by=lambda document: document.uuid,
)
benefits = st.builds(
    BenefitRecord,
    grant=st.just(uuid(7)),
    id=st.just("1"),
    authority=authorities,
    is_granted_to_citizen=mostly,
    title=st.just("Kontanthjælp"),
    area=areas,
    starts=days,
    sensitivity=levels,
    system=systems,
    case=st.none() | st.integers(1, 5).map(uuid),
)
lines = st.builds(a_line, authority=authorities, benefit=st.none() | benefits)
worlds = settings(max_examples=200, deadline=None)


def agree(reason: HiddenReason | None, model: set[int]) -> None:
    """Assert that the record is shown in both, or hidden by one of the model's reasons."""
    assert (reason is None) == (not model)
    assert reason is None or reason.value in model


@worlds
@given(policies, houses, cases_of_a_world, documents_of_a_world)
def test_the_model_agrees_about_cases_and_documents(
    policy: list[Opening], owned: frozenset[str], cases: list[CaseRecord], documents: list[DocumentRecord]
) -> None:
    """Whatever is opened, rules and model show the same cases and documents, and hide for the same reason."""
    view, model = a_view(*policy, properties=owned), Model(policy, owned)
    by_uuid, marked = {document.uuid: document for document in documents}, documents_on_exempt_cases(cases, view)
    for case in cases:
        agree(judge_case(case, view), model.case(case))
        for entry in case.journal:
            filing = Filing(case, entry, by_uuid.get(entry.document or ""))
            agree(judge_document(filing, view, marked), model.document(filing, cases))


@worlds
@given(policies, cases_of_a_world, lines)
def test_the_model_agrees_about_benefits_and_payments(
    policy: list[Opening], cases: list[CaseRecord], line: PaymentLineRecord
) -> None:
    """Rules and model show the same benefits and lines, whatever the authority's answer knows of their cases."""
    view, model, cases_by_uuid = a_view(*policy), Model(policy, ()), {case.uuid: case for case in cases}
    if line.benefit:
        agree(judge_benefit(line.benefit, view, cases_by_uuid), model.benefit(line.benefit, cases_by_uuid))
    agree(judge_line(line, view, cases_by_uuid), model.line(line, cases_by_uuid))


@given(st.lists(st.integers(-500, 500), min_size=1, max_size=5), st.data())
def test_a_total_is_shown_where_all_of_it_is(amounts: list[int], data: st.DataObject) -> None:
    """A total needs every line of the payment, and a sum that the index confirms to the øre."""
    lines = [a_line(str(Decimal(amount) / 100)) for amount in amounts]
    shown_lines = lines[: data.draw(st.integers(0, len(lines)))]
    gross = data.draw(st.sampled_from([sum(amounts), sum(amounts) + 1]))
    expected = None if shown_lines == lines and gross == sum(amounts) else HiddenReason.TOTAL
    assert judge_total(a_payment(str(Decimal(gross) / 100)), lines, shown_lines) is expected
