"""The answer that the model expects, in the shape of the queries, with plain names in the place of opaque ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from tests.worlds.model import Model, is_current
from tests.worlds.world import Authority, Benefit, Case, Line

PROGRESS = {"Opstaaet": "OPENED", "Oplyst": "EXAMINED", "Afgjort": "DECIDED", "Afsluttet": "CLOSED", "": "UNKNOWN"}
PARTS = ("CASES", "TIMELINE", "DOCUMENTS", "BENEFITS", "PAYMENTS")
Ids = Mapping[str, str]
"""The opaque id behind a plain name: ties are broken by it."""


def overview(model: Model, ids: Ids, authorities: list[Authority]) -> dict[str, Any]:
    """Everything the citizen sees of these authorities."""
    cases = [(authority, case) for authority in authorities for case in model.cases(authority)]
    benefits = [(authority, benefit) for authority in authorities for benefit in model.benefits(authority)]
    lines = [(authority, line) for authority in authorities for line in model.lines(authority)]
    return {
        "cases": [case_of(model, ids, *pair) for pair in newest(cases, lambda case: case.progress_since, name_of, ids)],
        "benefits": [
            benefit_of(model, ids, *pair)
            for current in (True, False)
            for pair in newest(
                [pair for pair in benefits if is_current(pair[1]) is current],
                lambda benefit: benefit.starts,
                name_of,
                ids,
            )
        ],
        "payments": lines_of(model, ids, lines),
    }


def case_of(model: Model, ids: Ids, authority: Authority, case: Case) -> dict[str, Any]:
    opening = model.opening(authority, case.area)
    assert opening is not None
    documents = [(authority, document) for document in model.documents(authority, case)]
    inside = [(authority, benefit) for benefit in model.benefits(authority) if benefit.case == case.uuid]
    return {
        "id": case.uuid,
        "own title": bool(opening.own_title and case.title),
        "progress": PROGRESS[case.progress],
        "shows": [part for part in PARTS if part in opening.parts],
        "timeline": [(str(on), kind, PROGRESS.get(what, what)) for on, kind, what in events(model, authority, case)]
        if "TIMELINE" in opening.parts
        else None,
        "documents": [
            (filed[0].uuid, filed[1], filed[2] and str(filed[2]))
            for _, filed in newest(documents, lambda filed: filed[2], lambda _, filed: str(filed[0].uuid), ids)
        ]
        if "DOCUMENTS" in opening.parts
        else None,
        "benefits": sorted(name_of(*pair) for pair in inside) if "BENEFITS" in opening.parts else None,
    }


def events(model: Model, authority: Authority, case: Case) -> list[tuple[date, str, str]]:
    return [
        (on, kind, f"{authority.cvr}#{what}" if kind == "PAYMENT" else what)
        for on, kind, what in model.timeline(authority, case)
    ]


def benefit_of(model: Model, ids: Ids, authority: Authority, benefit: Benefit) -> dict[str, Any]:
    opening = model.opening(authority, benefit.area)
    assert opening is not None
    lines = [(authority, line) for line in model.lines(authority) if line.benefit == (benefit.grant, benefit.id)]
    return {
        "id": f"{benefit.grant}:{benefit.id}",
        "title": benefit.title,
        "current": is_current(benefit),
        "shows": [part for part in PARTS if part in opening.parts],
        "case": next((case.uuid for case in model.cases(authority) if case.uuid == benefit.case), None),
        "payments": lines_of(model, ids, lines) if "PAYMENTS" in opening.parts else None,
    }


def lines_of(model: Model, ids: Ids, lines: list[tuple[Authority, Line]]) -> list[dict[str, Any]]:
    placed = newest(
        [(authority, (line, model.available(authority, line))) for authority, line in lines],
        lambda entry: entry[1],
        lambda authority, entry: f"{authority.cvr}#{entry[0].number}",
        ids,
    )
    return [line_of(model, authority, entry[0]) for authority, entry in placed]


def line_of(model: Model, authority: Authority, line: Line) -> dict[str, Any]:
    benefit, on = model.benefit(authority, line), model.available(authority, line)
    total = model.total(authority, line)
    is_shown = benefit is not None and model.shows_benefit(authority, benefit)
    return {
        "id": f"{authority.cvr}#{line.number}",
        "amount": f"{line.amount:.2f}",
        "on": on and str(on),
        "benefit": f"{benefit.grant}:{benefit.id}" if benefit and is_shown else None,
        "total": None if total is None else f"{total:.2f}",
        "lines": sorted(
            f"{authority.cvr}#{sibling.number}" for sibling in authority.lines if sibling.payment == line.payment
        )
        if total is not None
        else None,
    }


def name_of(_authority: Authority, record: Case | Benefit) -> str:
    return record.uuid if isinstance(record, Case) else f"{record.grant}:{record.id}"


def newest(
    pairs: Iterable[tuple[Authority, Any]],
    day: Callable[[Any], date | None],
    name: Callable[[Authority, Any], str],
    ids: Ids,
) -> list[tuple[Authority, Any]]:
    """Newest first, undated last, ties by opaque id."""

    def sort_key(pair: tuple[Authority, Any]) -> tuple[int, str]:
        on = day(pair[1])
        return (-on.toordinal() if on else 0, ids[name(*pair)])

    return sorted(pairs, key=sort_key)
