"""What the graph must answer: the shapes of walk.graphql, filled from what a citizen sees."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.oracle import kle, plans, texts
from tests.oracle.authorities import Authority, Limit, Link, Opening, authorities, covers
from tests.oracle.cases import Case, has_begun
from tests.oracle.compare import Id, Moment, Ranked, Rows
from tests.oracle.money import Benefit, Line, Payment
from tests.oracle.rows import TODAY, danish_day
from tests.oracle.sight import Filed, Sight

Answer = dict[str, Any]
ShownLine = tuple[Authority, Benefit, Line]
UNTITLED = "Dokument uden titel"
_KINDS = ("PROGRESS", "DOCUMENT", "PAYMENT")


def money(amount: Decimal | None) -> Answer | None:
    """An amount, always in kroner."""
    return None if amount is None else {"amount": amount, "currency": "DKK"}


def area(number: str) -> Answer:
    """A KLE number with its words."""
    return {"kle": number, "title": kle.title(number), "group": kle.group(number)}


def links(authority: Authority, number: str) -> list[Answer]:
    """The links that help with a number."""
    return [_link(link) for link in authority.links_for(number)]


def _link(link: Link) -> Answer:
    return {"title": link.title, "url": link.url, "kind": link.kind, "language": link.language}


def authority_of(authority: Authority) -> Answer:
    """An authority."""
    place = {"code": authority.code, "name": authority.name} if authority.code else None
    kind = "MUNICIPALITY" if authority.code else "AGENCY"
    return {"cvr": authority.cvr, "name": authority.name, "kind": kind, "municipality": place}


def opens(authority: Authority) -> list[Answer]:
    """What an authority has opened, by number."""
    return [_opening(authority, opening) for opening in sorted(authority.openings, key=lambda opening: opening.area)]


def _opening(authority: Authority, opening: Opening) -> Answer:
    return {
        "area": area(opening.area),
        "parts": list(opening.parts),
        "since": opening.since,
        "activeBeforeSince": opening.active_before_since,
        "documentsSince": opening.documents_since,
        "title": opening.title,
        "links": [_link(link) for link in authority.links_within(opening.area)],
    }


def municipality(authority: Authority) -> Answer:
    """A municipality and what it has opened."""
    return {"code": authority.code, "name": authority.name, "opens": opens(authority)}


def connection(nodes: Ranked, coverage: Rows) -> Answer:
    """A list, all its pages together."""
    return {"nodes": nodes, "totalCount": len(nodes), "coverage": coverage}


def newest_first(day: date | None) -> tuple[bool, int]:
    """A rank: newest first, undated last."""
    return day is None, -(day.toordinal() if day else 0)


# Cases


def cases(sight: Sight, **narrowed: Any) -> Answer:
    """The cases, newest progress first."""
    shown = [(authority, case) for authority, case in sight.cases.values() if case_passes(case, **narrowed)]
    nodes = Ranked.by(shown, lambda one: newest_first(one[1].since), lambda one: whole_case(sight, *one))
    return connection(nodes, root_rows(sight, "CASES", "CASES"))


def case_passes(case: Case, **narrowed: Any) -> bool:
    """CaseFilter."""
    closed = case.since if case.progress == "CLOSED" else None
    tests: dict[str, Callable[[Any], bool]] = {
        "active": lambda wanted: (case.progress != "CLOSED") is wanted,
        "progress": lambda wanted: case.progress in wanted,
        "area": lambda wanted: covers(wanted, case.kle or ""),
        "openedFrom": lambda wanted: case.opened is not None and case.opened.isoformat() >= wanted,
        "openedTo": lambda wanted: case.opened is not None and case.opened.isoformat() <= wanted,
        "closedFrom": lambda wanted: closed is not None and closed.isoformat() >= wanted,
    }
    return all(tests[name](wanted) for name, wanted in narrowed.items())


def case_line(authority: Authority, case: Case) -> Answer:
    """A case without its lists."""
    number = str(case.kle)
    opening = authority.opening(number)
    own = (case.title or "").strip() if opening and opening.title == "CASE" else ""
    return {
        "id": Id("Case", case.uuid),
        "title": own or kle.title(number),
        "area": area(number),
        "authority": authority_of(authority),
        "progress": case.progress,
        "progressSince": case.since,
        "progressText": texts.said(texts.MEANS, case.progress),
        "progressTextEn": texts.said(texts.MEANS, case.progress, "EN"),
        "nextText": texts.said(texts.NEXT, case.progress),
        "nextTextEn": texts.said(texts.NEXT, case.progress, "EN"),
        "openedOn": case.opened,
        "closedOn": case.since if case.progress == "CLOSED" else None,
        "expectedBy": _expected_by(case, authority.limit(number)),
        "asOf": Moment(),
        "links": links(authority, number),
        "shows": list(authority.parts(number)),
    }


def _expected_by(case: Case, limit: Limit | None) -> date | None:
    if limit is None or case.progress in ("DECIDED", "CLOSED"):
        return None
    counted_from = case.first_start(limit.step)
    return counted_from + timedelta(days=limit.days) if counted_from else None


def whole_case(sight: Sight, authority: Authority, case: Case) -> Answer:
    """A case with its lists."""
    parts = authority.parts(case.kle)
    return case_line(authority, case) | {
        "timeline": timeline(sight, authority, case) if "TIMELINE" in parts else None,
        "documents": documents(sight, authority, case) if "DOCUMENTS" in parts else None,
        "benefits": case_benefits(sight, authority, case) if "BENEFITS" in parts else None,
    }


def documents(sight: Sight, authority: Authority, case: Case) -> Answer:
    """The documents of a case, newest first."""
    shown = sight.documents(authority, case)
    nodes = Ranked.by(shown, lambda filed: newest_first(filed.date), document_line)
    return connection(nodes, rows_of(authority, "DOCUMENTS"))


def document_line(filed: Filed) -> Answer:
    """A document."""
    return {
        "id": Id("Document", filed.document.uuid),
        "title": filed.title or UNTITLED,
        "date": filed.date,
        "kind": filed.document.kind,
    }


def timeline(sight: Sight, authority: Authority, case: Case, kinds: Iterable[str] = _KINDS) -> Answer:
    """What has happened, oldest first."""
    parts = authority.parts(case.kle)
    with_money = {"BENEFITS", "PAYMENTS"} <= set(parts)
    events = [_step_event(step.progress, danish_day(step.begins)) for step in case.steps if has_begun(step)]
    events += [_document_event(filed) for filed in sight.documents(authority, case) if filed.date]
    if with_money:
        lines = [line for _, benefit in sight.benefits_of(authority, case) for line in sight.lines_of(benefit)]
        events += [_payment_event(line) for line in lines if line[2].available]
    wanted = set(kinds)
    nodes = Ranked.by([event for event in events if event["kind"] in wanted], _event_rank, lambda event: event)
    used = ["CASES", *(["DOCUMENTS"] if "DOCUMENTS" in parts else []), *(["BENEFITS"] if with_money else [])]
    return connection(nodes, rows_of(authority, *used))


def _event_rank(event: Answer) -> tuple[date, int, int]:
    step = texts.PROGRESS.index(event["progress"]) if event["progress"] else 0
    return event["on"], _KINDS.index(event["kind"]), step


def _event(kind: str, on: date | None, **more: Any) -> Answer:
    return {"on": on, "kind": kind, "progress": None, "document": None, "payment": None} | more


def _step_event(progress: str, on: date | None) -> Answer:
    danish, english = (texts.said(texts.STEP, progress, language) for language in ("DA", "EN"))
    return _event("PROGRESS", on, progress=progress, title=danish, titleEn=english)


def _document_event(filed: Filed) -> Answer:
    line = document_line(filed)
    return _event("DOCUMENT", filed.date, document=line, title=line["title"], titleEn=line["title"])


def _payment_event(shown: ShownLine) -> Answer:
    name = shown[1].name
    return _event("PAYMENT", shown[2].available, payment=payment_line(shown), title=name, titleEn=name)


# Benefits


def benefits(sight: Sight, **narrowed: Any) -> Answer:
    """The benefits, current first and then newest."""
    shown = [(authority, benefit) for authority, benefit in sight.benefits if benefit_passes(benefit, **narrowed)]
    nodes = Ranked.by(shown, _benefit_rank, lambda one: whole_benefit(sight, *one))
    return connection(nodes, root_rows(sight, "BENEFITS", "BENEFITS"))


def benefit_passes(benefit: Benefit, **narrowed: Any) -> bool:
    """BenefitFilter."""
    return narrowed.get("current", benefit.current) is benefit.current and covers(
        narrowed.get("area", benefit.kle), benefit.kle
    )


def _benefit_rank(shown: tuple[Authority, Benefit]) -> tuple[bool, tuple[bool, int]]:
    return not shown[1].current, newest_first(shown[1].starts)


def case_benefits(sight: Sight, authority: Authority, case: Case) -> Answer:
    """The benefits granted in a case."""

    def node(shown: tuple[Authority, Benefit]) -> Answer:
        return benefit_line(sight, *shown) | {"case": {"id": Id("Case", case.uuid)}}

    return connection(
        Ranked.by(sight.benefits_of(authority, case), _benefit_rank, node), rows_of(authority, "BENEFITS")
    )


def benefit_line(sight: Sight, authority: Authority, benefit: Benefit) -> Answer:
    """A benefit without its case and its payments."""
    parts = authority.parts(benefit.kle)
    paid = "PAYMENTS" in parts
    return {
        "id": Id("Benefit", benefit.key),
        "title": benefit.name,
        "area": area(benefit.kle),
        "authority": authority_of(authority),
        "startsOn": benefit.starts,
        "endsOn": benefit.ends,
        "current": benefit.current,
        "asOf": Moment(),
        "plan": _plan(benefit) if paid else None,
        "nextPayment": _next_payment(sight, benefit) if paid else None,
        "links": links(authority, benefit.kle),
        "shows": list(parts),
    }


def _plan(benefit: Benefit) -> Answer | None:
    plan = benefit.plan
    return plan and {
        "amount": money(plan.amount),
        "frequency": plan.frequency,
        "dispositionDay": plan.day,
        "inAdvance": plan.advance,
    }


def _next_payment(sight: Sight, benefit: Benefit) -> Answer | None:
    lines = [line for _, _, line in sight.lines_of(benefit) if line.available]
    days = [line.available for line in lines if line.available]
    if coming := [day for day in days if day >= TODAY]:
        amount = sum((line.amount for line in lines if line.available == min(coming)), Decimal(0))
        return {"on": min(coming), "amount": money(amount), "basis": "SENT"}
    plan = benefit.plan
    if plan is None or plan.manual:
        return None
    after = max([TODAY - timedelta(days=1), *days])
    planned = plans.next_day(plan.frequency, plan.day, after=after, starts=benefit.starts, ends=benefit.ends)
    return {"on": planned, "amount": money(plan.amount), "basis": "PLAN"} if planned else None


def whole_benefit(sight: Sight, authority: Authority, benefit: Benefit) -> Answer:
    """A benefit with its case and its payments."""
    case = sight.case_of(benefit)
    return benefit_line(sight, authority, benefit) | {
        "case": case_line(*case) if case else None,
        "payments": benefit_payments(sight, authority, benefit) if "PAYMENTS" in authority.parts(benefit.kle) else None,
    }


# Payments


def payments(sight: Sight, **narrowed: Any) -> Answer:
    """Every payment line, newest first."""

    def node(shown: ShownLine) -> Answer:
        authority, benefit, _ = shown
        seen = "BENEFITS" in authority.parts(benefit.kle)
        more = {"benefit": benefit_line(sight, authority, benefit) if seen else None, "total": _total(sight, shown)}
        return payment_line(shown) | more

    shown = [one for one in sight.lines if line_passes(one, **narrowed)]
    return connection(Ranked.by(shown, _line_rank, node), root_rows(sight, "BENEFITS", "PAYMENTS"))


def line_passes(shown: ShownLine, **narrowed: Any) -> bool:
    """PaymentFilter."""
    _, benefit, line = shown
    begins, ends = narrowed.get("availableFrom"), narrowed.get("availableTo")
    if (begins or ends) and line.available is None:
        return False
    on = line.available.isoformat() if line.available else ""
    return (
        covers(narrowed.get("area", benefit.kle), benefit.kle)
        and (begins is None or on >= begins)
        and (ends is None or on <= ends)
    )


def _line_rank(shown: ShownLine) -> tuple[bool, int]:
    return newest_first(shown[2].available)


def benefit_payments(sight: Sight, authority: Authority, benefit: Benefit, **narrowed: Any) -> Answer:
    """The lines of a benefit, newest first."""
    seen = "BENEFITS" in authority.parts(benefit.kle)

    def node(shown: ShownLine) -> Answer:
        whole = sight.lines_of_total(authority, shown[2])
        return payment_line(shown) | {
            "benefit": {"id": Id("Benefit", benefit.key)} if seen else None,
            "total": {"id": Id("Payment", shown[2].payment.uuid)} if whole else None,
        }

    shown = [one for one in sight.lines_of(benefit) if line_passes(one, **narrowed)]
    return connection(Ranked.by(shown, _line_rank, node), rows_of(authority, "BENEFITS"))


def payment_line(shown: ShownLine) -> Answer:
    """A line without its benefit and its payment."""
    authority, benefit, line = shown
    payment = None if line.payment.withheld else line.payment
    cpr = benefit.granted_to or ""
    return {
        "id": Id("Line", (line.payment.uuid, line.position)),
        "title": benefit.name,
        "area": area(benefit.kle),
        "availableOn": line.available,
        "periodFrom": line.begins,
        "periodTo": line.ends,
        "amount": money(line.amount),
        "corrects": line.corrects,
        "status": _status(payment),
        "paidBy": authority_of(authority),
        "paidTo": (payment or benefit).payee.seen_by(cpr),
    }


def _status(payment: Payment | None) -> str:
    if payment is None:
        return "UNKNOWN"
    return "SENT" if payment.paid is None else "PAID"


def _total(sight: Sight, shown: ShownLine) -> Answer | None:
    lines = sight.lines_of_total(shown[0], shown[2])
    payment = shown[2].payment
    return lines and {
        "id": Id("Payment", payment.uuid),
        "lines": Ranked((tuple(map(payment_line, lines)),), ids_ascend=False),
        "gross": money(payment.gross),
        "afterTax": money(payment.after_tax),
        "sent": money(payment.sent),
        "paid": money(payment.paid),
        "sentText": payment.sent_text,
        "paidText": payment.paid_text,
    }


# The rest


def citizen(sight: Sight) -> Answer:
    """Everything about a citizen."""
    home = next((authority for authority in authorities().values() if authority.code == sight.citizen.home), None)
    return {
        "id": Id("Citizen", sight.citizen.key),
        "name": sight.citizen.name,
        "residence": {"code": home.code, "name": home.name} if home and sight.citizen.home else None,
        "cases": cases(sight),
        "benefits": benefits(sight),
        "payments": payments(sight),
        "caseNumber": _number(sight, len(sight.cases), "CASES", "CASES"),
        "benefitNumber": _number(sight, len(sight.benefits), "BENEFITS", "BENEFITS"),
        "paymentNumber": _number(sight, len(sight.lines), "BENEFITS", "PAYMENTS"),
    }


def _number(sight: Sight, total: int, index: str, part: str) -> Answer:
    return {"nodes": [], "totalCount": total, "coverage": root_rows(sight, index, part)}


def root_rows(sight: Sight, index: str, part: str) -> Rows:
    """One row an authority asked. What is held to the day of its case may say so of the case index."""
    open_for = {authority.cvr: authority.opens_anything(part) for authority in sight.asked}
    must = {(index, cvr): "ANSWERED" if is_open else "NOT_OPENED" for cvr, is_open in open_for.items()}
    return Rows(must, frozenset(("CASES", cvr) for cvr, is_open in open_for.items() if is_open))


def rows_of(authority: Authority, *used: str) -> Rows:
    """The rows of a list inside a record: one authority. The record itself came from the case index, perhaps."""
    return Rows({(index, authority.cvr): "ANSWERED" for index in used}, frozenset({("CASES", authority.cvr)}))
