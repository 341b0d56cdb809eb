"""What one citizen sees at the authorities asked: the numbered rules, read from their wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from tests.oracle.authorities import Authority, Opening, authorities, covers
from tests.oracle.cases import Case, Document, Entry
from tests.oracle.facts import Citizen, Facts
from tests.oracle.money import Benefit, Line
from tests.oracle.notes import shown_notes

FINISHED = ("Publiceret", "Endeligt", "Afleveret")
INTERNAL = "Internt Notat"
VIP = "VIP_SAGER"
BUILDING = "02.34"


@dataclass(frozen=True, slots=True)
class Filed:
    """A document as it stands on a case."""

    document: Document
    entry: Entry

    @property
    def date(self) -> date | None:
        """The date of the letter, else the day it was filed."""
        return self.document.letter_on or self.entry.begins

    @property
    def title(self) -> str | None:
        """Its title in this case."""
        return self.entry.title or self.document.title


class Sight:
    """What one citizen sees, of the authorities asked."""

    def __init__(self, facts: Facts, citizen: Citizen, authorities_asked: tuple[str, ...] | None = None) -> None:
        self._facts = facts
        self.citizen = citizen
        self.knows_whom_to_ask = (
            authorities_asked is not None or citizen.home is not None
        )  # else a municipality is missing
        self.authorities_asked = tuple(
            authorities()[cvr]
            for cvr in (citizen.authorities_by_default() if authorities_asked is None else authorities_asked)
        )

    def notes(self, authority: Authority, case: Case) -> list[dict[str, Any]]:
        """Return the notes of a case that is shown."""
        return shown_notes(self._facts, authority, case, self.citizen.cpr)

    @cached_property
    def cases_known(self) -> dict[str, dict[str, Case]]:
        """By authority, every case that the index answers with for the citizen, shown or not."""
        about = self._facts.cases_about(self.citizen)
        return {
            authority.cvr: {case.uuid: case for case in about if case.limited_to == authority.cvr}
            for authority in self.authorities_asked
        }

    @cached_property
    def cases(self) -> dict[str, tuple[Authority, Case]]:
        """The cases shown, by uuid."""
        return {
            case.uuid: (authority, case)
            for authority in self.authorities_asked
            for case in self.cases_known[authority.cvr].values()
            if self._shows_case(authority, case)
        }

    @cached_property
    def benefits(self) -> list[tuple[Authority, Benefit]]:
        """The benefits shown."""
        return [
            (authority, benefit) for authority, benefit in self._granted if "BENEFITS" in authority.parts(benefit.kle)
        ]

    @cached_property
    def lines(self) -> list[tuple[Authority, Benefit, Line]]:
        """The payment lines shown (rule 21)."""
        return [
            (authority, benefit, line)
            for authority, benefit in self._granted
            if "PAYMENTS" in authority.parts(benefit.kle)
            for line in self._facts.ledger.lines.get(benefit.key, ())
        ]

    @cached_property
    def _granted(self) -> list[tuple[Authority, Benefit]]:
        granted = self._facts.ledger.by_person.get(self.citizen.cpr, ())
        return [
            (authority, benefit)
            for authority in self.authorities_asked
            for benefit in granted
            if benefit.authority == authority.cvr and self._may_see_benefit(authority, benefit)
        ]

    def _shows_case(self, authority: Authority, case: Case) -> bool:
        """Rules 1 to 8."""
        opening = authority.opening(case.kle)
        return (
            (
                authority.cvr in case.authorities or not case.authorities
            )  # the index gave it to this authority, and it says no other
            and self._concerns(case)
            and not case.marked
            and case.sensitivity != VIP
            and opening is not None
            and "CASES" in opening.parts
            and _passes_floor(opening, case.created, active=case.progress != "CLOSED")
            and _passes_systems(opening, case.system)
        )

    def _concerns(self, case: Case) -> bool:
        """Rules 2 and 3."""
        if case.kle is not None and covers(BUILDING, case.kle):
            return bool(case.objects & self.citizen.properties)
        return self.citizen.cpr in case.primary

    def documents(self, authority: Authority, case: Case) -> list[Filed]:
        """Return the documents of a shown case, each once (rules 9 to 15)."""
        opening = authority.opening(case.kle)
        if opening is None or "DOCUMENTS" not in opening.parts:
            return []
        filed: dict[str, Filed] = {}
        for entry in case.entries:
            document = self._facts.documents.get(entry.document)
            if document and self._shows_document(authority, opening, Filed(document, entry)):
                filed.setdefault(document.uuid, Filed(document, entry))
        return list(filed.values())

    def _shows_document(self, authority: Authority, opening: Opening, filed: Filed) -> bool:
        document, floor = filed.document, opening.documents_since
        return (
            not document.marked
            and document.uuid not in self._on_marked_cases[authority.cvr]
            and document.state in FINISHED
            and document.type != INTERNAL
            and document.sensitivity != VIP
            and (floor is None or (filed.date is not None and filed.date >= floor))
        )

    @cached_property
    def _on_marked_cases(self) -> dict[str, set[str]]:
        """By authority, the documents on a marked case of the whole answer (rule 11)."""
        return {
            cvr: {entry.document for case in cases.values() if case.marked for entry in case.entries}
            for cvr, cases in self.cases_known.items()
        }

    def _may_see_benefit(self, authority: Authority, benefit: Benefit) -> bool:
        """Rules 17, 19 and 20: all but whether the part is open."""
        opening = authority.opening(benefit.kle)
        if opening is None or benefit.sensitivity == VIP or not _passes_systems(opening, benefit.system):
            return False
        if benefit.case is None:
            return _passes_floor(opening, benefit.starts, active=False)
        case = self.cases_known[authority.cvr].get(benefit.case)
        if case is None:
            return _passes_floor(opening, None, active=False)
        return _passes_floor(opening, case.created, active=case.progress != "CLOSED")

    def case_of(self, benefit: Benefit) -> tuple[Authority, Case] | None:
        """Return the case that a benefit was granted in, where it is shown."""
        case = self.cases.get(benefit.case or "")
        return case if case and case[0].cvr == benefit.authority else None

    def benefits_of(self, authority: Authority, case: Case) -> list[tuple[Authority, Benefit]]:
        """Return the shown benefits of a case."""
        return [(by, benefit) for by, benefit in self.benefits if by is authority and benefit.case == case.uuid]

    def authority_of(self, benefit: Benefit) -> Authority:
        """Who granted a benefit."""
        return authorities()[benefit.authority]

    def lines_of(self, benefit: Benefit) -> list[tuple[Authority, Benefit, Line]]:
        """Return the shown lines of a benefit."""
        return [line for line in self.lines if line[1].key == benefit.key]

    def lines_of_total(self, authority: Authority, line: Line) -> list[tuple[Authority, Benefit, Line]] | None:
        """All lines of a payment, where it is shown as a whole (rule 22)."""
        payment = line.payment
        every = self._facts.ledger.lines_of_payment[payment.uuid]
        lines = [line for line in self.lines if line[2].payment is payment and line[0] is authority]
        if payment.withheld or len(lines) < len(every) or sum(part.amount for part in every) != payment.gross:
            return None
        return lines


def _passes_floor(opening: Opening, created: date | None, *, active: bool) -> bool:
    """Rules 7 and 19: without a day nothing passes a floor; from before it, only what is active may."""
    if opening.since is None:
        return True
    return created is not None and (created >= opening.since or (opening.active_before_since and active))


def _passes_systems(opening: Opening, system: str | None) -> bool:
    """Rules 8 and 20."""
    return (opening.only_systems is None or system in opening.only_systems) and system not in opening.except_systems
