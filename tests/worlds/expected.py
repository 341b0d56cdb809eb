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
    benefits = [(authority, one) for authority in authorities for one in model.benefits(authority)]
    lines = [(authority, line) for authority in authorities for line in model.lines(authority)]
    return {
        "cases": [case_of(model, ids, *one) for one in newest(cases, lambda one: one.progress_since, name_of, ids)],
        "benefits": [
            benefit_of(model, ids, *one)
            for current in (True, False)
            for one in newest(
                [pair for pair in benefits if is_current(pair[1]) is current], lambda one: one.starts, name_of, ids
            )
        ],
        "payments": lines_of(model, ids, lines),
    }


def case_of(model: Model, ids: Ids, authority: Authority, case: Case) -> dict[str, Any]:
    opening = model.opening(authority, case.area)
    assert opening is not None
    documents = [(authority, one) for one in model.documents(authority, case)]
    inside = [(authority, one) for one in model.benefits(authority) if one.case == case.uuid]
    return {
        "id": case.uuid,
        "own title": bool(opening.own_title and case.title),
        "progress": PROGRESS[case.progress],
        "shows": [part for part in PARTS if part in opening.parts],
        "timeline": [(str(on), kind, PROGRESS.get(what, what)) for on, kind, what in events(model, authority, case)]
        if "TIMELINE" in opening.parts
        else None,
        "documents": [
            (one[0].uuid, one[1], one[2] and str(one[2]))
            for _, one in newest(documents, lambda one: one[2], lambda _, one: str(one[0].uuid), ids)
        ]
        if "DOCUMENTS" in opening.parts
        else None,
        "benefits": sorted(f"{one.grant}:{one.id}" for _, one in inside) if "BENEFITS" in opening.parts else None,
    }


def events(model: Model, authority: Authority, case: Case) -> list[tuple[date, str, str]]:
    return [
        (on, kind, f"{authority.cvr}#{what}" if kind == "PAYMENT" else what)
        for on, kind, what in model.timeline(authority, case)
    ]


def benefit_of(model: Model, ids: Ids, authority: Authority, benefit: Benefit) -> dict[str, Any]:
    opening = model.opening(authority, benefit.area)
    assert opening is not None
    its = [(authority, line) for line in model.lines(authority) if line.benefit == (benefit.grant, benefit.id)]
    return {
        "id": f"{benefit.grant}:{benefit.id}",
        "title": benefit.title,
        "current": is_current(benefit),
        "shows": [part for part in PARTS if part in opening.parts],
        "case": next((case.uuid for case in model.cases(authority) if case.uuid == benefit.case), None),
        "payments": lines_of(model, ids, its) if "PAYMENTS" in opening.parts else None,
    }


def lines_of(model: Model, ids: Ids, lines: list[tuple[Authority, Line]]) -> list[dict[str, Any]]:
    placed = newest(
        [(authority, (line, model.available(authority, line))) for authority, line in lines],
        lambda one: one[1],
        lambda authority, one: f"{authority.cvr}#{one[0].number}",
        ids,
    )
    return [line_of(model, authority, one[0]) for authority, one in placed]


def line_of(model: Model, authority: Authority, line: Line) -> dict[str, Any]:
    benefit, on = model.benefit(authority, line), model.available(authority, line)
    total = model.total(authority, line)
    shown = benefit is not None and model.shows_benefit(authority, benefit)
    return {
        "id": f"{authority.cvr}#{line.number}",
        "amount": f"{line.amount:.2f}",
        "on": on and str(on),
        "benefit": f"{benefit.grant}:{benefit.id}" if benefit and shown else None,
        "total": None if total is None else f"{total:.2f}",
        "lines": sorted(f"{authority.cvr}#{one.number}" for one in authority.lines if one.payment == line.payment)
        if total is not None
        else None,
    }


def name_of(_authority: Authority, one: Case | Benefit) -> str:
    return one.uuid if isinstance(one, Case) else f"{one.grant}:{one.id}"


def newest(
    pairs: Iterable[tuple[Authority, Any]],
    day: Callable[[Any], date | None],
    name: Callable[[Authority, Any], str],
    ids: Ids,
) -> list[tuple[Authority, Any]]:
    """Newest first, undated last, ties by opaque id."""

    def place(pair: tuple[Authority, Any]) -> tuple[int, str]:
        on = day(pair[1])
        return (-on.toordinal() if on else 0, ids[name(*pair)])

    return sorted(pairs, key=place)
