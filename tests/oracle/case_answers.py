"""Cases with their timelines and documents, as the graph must answer them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from tests.oracle import kle, texts
from tests.oracle.authorities import Authority, covers
from tests.oracle.benefit_answers import benefit_line, benefit_rank
from tests.oracle.cases import Case, has_begun
from tests.oracle.common_answers import (
    Answer,
    area,
    authority_of,
    connection,
    links,
    newest_first,
    rows_of,
)
from tests.oracle.compare import Id, Moment, Ranked
from tests.oracle.guidance_answers import case_guidance
from tests.oracle.money import Benefit
from tests.oracle.names import name
from tests.oracle.payment_answers import ShownLine, payment_line
from tests.oracle.rows import danish_day
from tests.oracle.sight import Filed, Sight

UNTITLED = "Dokument uden titel"
_KINDS = ("PROGRESS", "DOCUMENT", "PAYMENT")


def case_passes(case: Case, **narrowed: Any) -> bool:
    """CaseFilter."""
    closed = case.since if case.progress == "CLOSED" else None
    tests: dict[str, Callable[[Any], bool]] = {
        "active": lambda value: (case.progress != "CLOSED") is value,
        "progress": lambda value: case.progress in value,
        "area": lambda value: covers(value, case.kle or ""),
        "openedFrom": lambda value: case.opened is not None and case.opened.isoformat() >= value,
        "openedTo": lambda value: case.opened is not None and case.opened.isoformat() <= value,
        "closedFrom": lambda value: closed is not None and closed.isoformat() >= value,
    }
    return all(tests[name](value) for name, value in narrowed.items())


def case_line(authority: Authority, case: Case) -> Answer:
    """Return a case without its lists."""
    number = str(case.kle)
    opening = authority.opening(number)
    is_told = opening is not None and "OUTCOME" in opening.parts and case.progress in ("DECIDED", "CLOSED")
    outcome = case.outcome if is_told else None
    title = (case.title or "").strip() if opening and opening.title == "CASE" else ""
    return {
        "id": Id("Case", case.uuid),
        "title": title or kle.title(number, case.kle_title),
        "area": area(number, case.kle_title),
        "authority": authority_of(authority),
        "outcome": outcome,
        "outcomeText": name("OUTCOME", outcome),
        "progress": case.progress,
        "progressSince": case.since,
        "progressText": texts.progress_text(texts.MEANS, case.progress),
        "progressTextEn": texts.progress_text(texts.MEANS, case.progress, "EN"),
        "nextText": texts.progress_text(texts.NEXT, case.progress),
        "nextTextEn": texts.progress_text(texts.NEXT, case.progress, "EN"),
        "openedOn": case.opened,
        "closedOn": case.since if case.progress == "CLOSED" else None,
        **case_guidance(authority, case),
        "asOf": Moment(),
        "links": links(authority, number, case.number),
        "shows": list(authority.parts(number)),
        "showsText": [name("PART", part) for part in authority.parts(number)],
    }


def whole_case(sight: Sight, authority: Authority, case: Case) -> Answer:
    """Return a case with its lists."""
    parts = authority.parts(case.kle)
    return case_line(authority, case) | {
        "related": [
            {"id": Id("Case", uuid)}
            for uuid, (owner, other) in sorted(sight.cases.items())
            if owner is authority and uuid != case.uuid and (uuid in case.related or case.uuid in other.related)
        ],
        "timeline": timeline(sight, authority, case) if "TIMELINE" in parts else None,
        "documents": documents(sight, authority, case) if "DOCUMENTS" in parts else None,
        "notes": notes(sight, authority, case) if "NOTES" in parts else None,
        "benefits": case_benefits(sight, authority, case) if "BENEFITS" in parts else None,
    }


def notes(sight: Sight, authority: Authority, case: Case) -> Answer:
    """Return the notes of a case, newest first; those of one day in any order."""
    by_day = Ranked.by(sight.notes(authority, case), lambda note: newest_first(note["date"]), lambda note: note)
    return connection(Ranked(by_day.groups, ids_ascend=False), rows_of(authority, "CASES"))


def documents(sight: Sight, authority: Authority, case: Case) -> Answer:
    """Return the documents of a case, newest first."""
    documents = sight.documents(authority, case)
    nodes = Ranked.by(documents, lambda filed: newest_first(filed.date), lambda filed: document_line(case, filed))
    return connection(nodes, rows_of(authority, "DOCUMENTS"))


def document_line(case: Case, filed: Filed) -> Answer:
    """Return a document, which is another one on each case that it is filed on: there its title and day may differ."""
    return {
        "id": Id("Document", (case.uuid, filed.document.uuid)),
        "title": filed.title or UNTITLED,
        "date": filed.date,
        "kind": filed.document.kind,
        "kindText": name("DOCUMENT", filed.document.kind),
    }


def timeline(sight: Sight, authority: Authority, case: Case, kinds: Iterable[str] = _KINDS) -> Answer:
    """Return what has happened, oldest first."""
    parts = authority.parts(case.kle)
    with_money = {"BENEFITS", "PAYMENTS"} <= set(parts)
    events = [_step_event(step.progress, danish_day(step.begins)) for step in case.steps if has_begun(step)]
    events += [_document_event(case, filed) for filed in sight.documents(authority, case) if filed.date]
    if with_money:
        lines = [line for _, benefit in sight.benefits_of(authority, case) for line in sight.lines_of(benefit)]
        events += [_payment_event(line) for line in lines if line[2].available]
    chosen = set(kinds)
    nodes = Ranked.by([event for event in events if event["kind"] in chosen], _event_rank, lambda event: event)
    used = ["CASES", *(["DOCUMENTS"] if "DOCUMENTS" in parts else []), *(["BENEFITS"] if with_money else [])]
    return connection(nodes, rows_of(authority, *used))


def _event_rank(event: Answer) -> tuple[date, int, int]:
    step = texts.PROGRESS.index(event["progress"]) if event["progress"] else 0
    return event["date"], _KINDS.index(event["kind"]), step


def _event(kind: str, on: date | None, **more: Any) -> Answer:
    names = {"kindText": name("EVENT", kind), "progressText": name("PROGRESS", more.get("progress"))}
    return {"date": on, "kind": kind, "progress": None, "document": None, "payment": None} | names | more


def _step_event(progress: str, on: date | None) -> Answer:
    danish, english = (texts.progress_text(texts.STEP, progress, language) for language in ("DA", "EN"))
    return _event("PROGRESS", on, progress=progress, title=danish, titleEn=english)


def _document_event(case: Case, filed: Filed) -> Answer:
    line = document_line(case, filed)
    return _event("DOCUMENT", filed.date, document=line, title=line["title"], titleEn=line["title"])


def _payment_event(line: ShownLine) -> Answer:
    title = line[1].name
    return _event("PAYMENT", line[2].available, payment=payment_line(line), title=title, titleEn=title)


def case_benefits(sight: Sight, authority: Authority, case: Case) -> Answer:
    """Return the benefits granted in a case."""

    def node(pair: tuple[Authority, Benefit]) -> Answer:
        return benefit_line(sight, *pair) | {"case": {"id": Id("Case", case.uuid)}}

    return connection(Ranked.by(sight.benefits_of(authority, case), benefit_rank, node), rows_of(authority, "BENEFITS"))
