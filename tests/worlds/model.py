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
        areas = [(opening.area.split("."), opening) for opening in authority.openings]
        fitting = [opening for area_, opening in areas if number[: len(area_)] == area_]
        return sorted(fitting, key=lambda opening: opening.area.count("."))[-1] if fitting else None

    def is_open(self, authority: Authority, area: str | None, *parts: str) -> bool:
        opening = self.opening(authority, area)
        return opening is not None and set(parts) <= opening.parts

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
        documents = []
        for entry in case.journal:
            named = (document for document in authority.documents if document.uuid == entry.document)
            document = next(named, None)  # 9, 10
            if document is not None and self.shows_document(authority, case, entry, document):
                title = entry.title or document.title or "Dokument uden titel"
                documents.append((document, title, document.dated or entry.since))
        return documents

    def shows_document(self, authority: Authority, case: Case, entry: Entry, document: Document) -> bool:
        opening = self.opening(authority, case.area)
        assert opening is not None
        marked_cases = [sibling for sibling in authority.cases if is_marked(sibling.classes)]
        on_marked = any(
            document.uuid == filed.document for marked_case in marked_cases for filed in marked_case.journal
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
        case = next(
            (candidate for candidate in authority.cases if candidate.uuid == benefit.case and not candidate.unreadable),
            None,
        )
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
        return [benefit for benefit in authority.benefits if self.shows_benefit(authority, benefit)]

    def benefit(self, authority: Authority, line: Line) -> Benefit | None:
        return next((benefit for benefit in authority.benefits if (benefit.grant, benefit.id) == line.benefit), None)

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
        payment = next((payment for payment in authority.payments if payment.uuid == line.payment), None)
        if payment is None or payment.gross is None:
            return None
        lines = [sibling for sibling in authority.lines if sibling.payment == payment.uuid]
        all_shown = all(self.shows_line(authority, sibling) for sibling in lines)
        adds_up = sum(sibling.amount for sibling in lines) == payment.gross
        return payment.gross if all_shown and adds_up else None  # 22

    # The timeline of a case that is shown and has TIMELINE open

    def timeline(self, authority: Authority, case: Case) -> list[tuple[date, str, str]]:
        """Day, kind, and what it is: the step, the document, or the number of the payment line."""
        events = [(day, "PROGRESS", step) for step, day in case.steps if day]
        if self.is_open(authority, case.area, "DOCUMENTS"):
            events += [(day, "DOCUMENT", document.uuid) for document, _, day in self.documents(authority, case) if day]
        if self.is_open(authority, case.area, "BENEFITS", "PAYMENTS"):
            for line in self.lines(authority):
                benefit, day = self.benefit(authority, line), self.available(authority, line)
                if benefit and day and benefit.case == case.uuid and self.shows_benefit(authority, benefit):
                    events.append((day, "PAYMENT", str(line.number)))
        return sorted(events)

    def available(self, authority: Authority, line: Line) -> date | None:
        return next((payment.available_on for payment in authority.payments if payment.uuid == line.payment), None)

    # Who is asked

    def authorities_asked(self) -> list[Authority]:
        codes = {self.world.current, *self.world.former}
        return [authority for authority in self.world.authorities if authority.code is None or authority.code in codes]

    def is_whole(self, authority: Authority, *parts: str) -> bool:
        """Whether no record was unreadable of those that a list of these parts comes from, or is judged by."""
        areas = [opening for opening in authority.openings if opening.parts & set(parts)]
        judged_by_cases = "CASES" in parts or any(
            opening.since and opening.parts & {"BENEFITS", "PAYMENTS"} for opening in authority.openings
        )
        return not (areas and judged_by_cases and any(case.unreadable for case in authority.cases))


def is_building(case: Case) -> bool:
    return (case.area or "").split(".")[:2] == ["02", "34"]


def is_marked(classes: tuple[tuple[str | None, str | None], ...]) -> bool:
    return any(id == EXEMPT or (title or "").lower() == "visning undtaget for borger" for id, title in classes)


def is_current(benefit: Benefit) -> bool:
    return (benefit.starts is None or benefit.starts <= TODAY) and (benefit.ends is None or benefit.ends >= TODAY)
