"""What the citizen of a world may see, written from the words of the rules alone. It imports nothing of the gateway.

Each rule is one line with its number. Nothing is fast here, and nothing is shared with the code that it judges.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.worlds.world import EXEMPT, TODAY, Authority, Benefit, Case, Document, Entry, Line, Opening, World


@dataclass(frozen=True)
class Model:
    """The rules for one world."""

    world: World

    # What an authority has opened

    def opening(self, authority: Authority, area: str | None) -> Opening | None:
        number = (area or "").split(".")
        fitting = [one for one in authority.openings if number[: len(one.area.split("."))] == one.area.split(".")]
        return sorted(fitting, key=lambda one: one.area.count("."))[-1] if fitting else None

    def is_open(self, authority: Authority, area: str | None, *parts: str) -> bool:
        found = self.opening(authority, area)
        return found is not None and set(parts) <= found.parts

    def passes(self, opening: Opening, system: str | None) -> bool:
        return (opening.only is None or system in opening.only) and system not in opening.exempt

    def after_floor(self, opening: Opening, created: date | None, *, active: bool) -> bool:
        if opening.since is None:
            return True
        return created is not None and (created >= opening.since or (opening.active and active))

    # Cases

    def shows_case(self, authority: Authority, case: Case) -> bool:
        opening = self.opening(authority, case.area)
        return (
            not case.unreadable
            and case.authority == authority.cvr  # 1
            and (self.owns_house(case) if is_building(case) else case.party)  # 2, 3
            and not is_marked(case.classes)  # 4
            and case.level != "VIP_SAGER"  # 5
            and opening is not None
            and "CASES" in opening.parts  # 6
            and self.after_floor(opening, case.created, active=case.progress != "Afsluttet")  # 7
            and self.passes(opening, case.system)  # 8
        )

    def owns_house(self, case: Case) -> bool:
        return bool(case.houses & (self.world.houses or frozenset()))

    def cases(self, authority: Authority) -> list[Case]:
        return [case for case in authority.cases if self.shows_case(authority, case)]

    # Documents on a case that is shown and has DOCUMENTS open

    def documents(self, authority: Authority, case: Case) -> list[tuple[Document, str, date | None]]:
        """Each with its title and day."""
        found = []
        for entry in case.journal:
            document = next((one for one in authority.documents if one.uuid == entry.document), None)  # 9, 10
            if document is not None and self.shows_document(authority, case, entry, document):
                title = entry.title or document.title or "Dokument uden titel"
                found.append((document, title, document.dated or entry.since))
        return found

    def shows_document(self, authority: Authority, case: Case, entry: Entry, document: Document) -> bool:
        opening = self.opening(authority, case.area)
        assert opening is not None
        on_marked = any(
            is_marked(one.classes) and document.uuid in [e.document for e in one.journal] for one in authority.cases
        )
        day = document.dated or entry.since
        return (
            not is_marked(document.classes)
            and not on_marked  # 11
            and document.finished  # 12
            and not document.internal  # 13
            and document.level != "VIP_SAGER"  # 14
            and (opening.documents_since is None or (day is not None and day >= opening.documents_since))  # 15
        )

    # Benefits and payment lines

    def grants(self, authority: Authority, benefit: Benefit) -> bool:
        opening = self.opening(authority, benefit.area)
        if opening is None:
            return False
        case = next((one for one in authority.cases if one.uuid == benefit.case and not one.unreadable), None)
        created = benefit.starts if benefit.case is None else case.created if case else None
        active = case is not None and case.progress != "Afsluttet"
        return (
            benefit.granted
            and benefit.authority == authority.cvr  # 16
            and benefit.level != "VIP_SAGER"  # 17
            and self.after_floor(opening, created, active=active)  # 19
            and self.passes(opening, benefit.system)  # 20
        )

    def shows_benefit(self, authority: Authority, benefit: Benefit) -> bool:
        return self.is_open(authority, benefit.area, "BENEFITS") and self.grants(authority, benefit)  # 18

    def benefits(self, authority: Authority) -> list[Benefit]:
        return [one for one in authority.benefits if self.shows_benefit(authority, one)]

    def benefit(self, authority: Authority, line: Line) -> Benefit | None:
        return next((one for one in authority.benefits if (one.grant, one.id) == line.benefit), None)

    def shows_line(self, authority: Authority, line: Line) -> bool:
        benefit = self.benefit(authority, line)
        return (
            benefit is not None
            and line.authority == authority.cvr
            and self.is_open(authority, benefit.area, "PAYMENTS")
            and self.grants(authority, benefit)  # 21
        )

    def lines(self, authority: Authority) -> list[Line]:
        return [line for line in authority.lines if self.shows_line(authority, line)]

    def total(self, authority: Authority, line: Line) -> Decimal | None:
        payment = next((one for one in authority.payments if one.uuid == line.payment), None)
        if payment is None or payment.gross is None:
            return None
        its = [one for one in authority.lines if one.payment == payment.uuid]
        whole = all(self.shows_line(authority, one) for one in its) and sum(one.amount for one in its) == payment.gross
        return payment.gross if whole else None  # 22

    # The timeline of a case that is shown and has TIMELINE open

    def timeline(self, authority: Authority, case: Case) -> list[tuple[date, str, str]]:
        """Day, kind, and what it is: the step, the document, or the number of the payment line."""
        events = [(day, "PROGRESS", step) for step, day in case.steps if day]
        if self.is_open(authority, case.area, "DOCUMENTS"):
            events += [(day, "DOCUMENT", one.uuid) for one, _, day in self.documents(authority, case) if day]
        if self.is_open(authority, case.area, "BENEFITS", "PAYMENTS"):
            for line in self.lines(authority):
                benefit, day = self.benefit(authority, line), self.available(authority, line)
                if benefit and day and benefit.case == case.uuid and self.shows_benefit(authority, benefit):
                    events.append((day, "PAYMENT", str(line.number)))
        return sorted(events)

    def available(self, authority: Authority, line: Line) -> date | None:
        return next((one.available_on for one in authority.payments if one.uuid == line.payment), None)

    # Who is asked

    def asked(self) -> list[Authority]:
        codes = {self.world.current, *self.world.former}
        return [one for one in self.world.authorities if one.code is None or one.code in codes]

    def is_whole(self, authority: Authority, *parts: str) -> bool:
        """Whether no record was unreadable of those that a list of these parts comes from, or is judged by."""
        areas = [one for one in authority.openings if one.parts & set(parts)]
        judged_by_cases = "CASES" in parts or any(
            one.since and one.parts & {"BENEFITS", "PAYMENTS"} for one in authority.openings
        )
        return not (areas and judged_by_cases and any(case.unreadable for case in authority.cases))


def is_building(case: Case) -> bool:
    return (case.area or "").split(".")[:2] == ["02", "34"]


def is_marked(classes: tuple[tuple[str | None, str | None], ...]) -> bool:
    return any(id == EXEMPT or (title or "").lower() == "visning undtaget for borger" for id, title in classes)


def is_current(benefit: Benefit) -> bool:
    return (benefit.starts is None or benefit.starts <= TODAY) and (benefit.ends is None or benefit.ends >= TODAY)
