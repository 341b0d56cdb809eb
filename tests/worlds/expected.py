"""The answer that the model expects, in the shape of the queries, with plain names in the place of opaque ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from tests.worlds.model import Model, is_current
from tests.worlds.world import Benefit, Case, Line, Owner

PROGRESS = {"Opstaaet": "OPENED", "Oplyst": "EXAMINED", "Afgjort": "DECIDED", "Afsluttet": "CLOSED", "": "UNKNOWN"}
PARTS = ("CASES", "TIMELINE", "DOCUMENTS", "BENEFITS", "PAYMENTS")
Ids = Mapping[str, str]
"""The opaque id behind a plain name: ties are broken by it."""


def overview(model: Model, ids: Ids, owners: list[Owner]) -> dict[str, Any]:
    """Everything the citizen sees of these owners."""
    cases = [(owner, case) for owner in owners for case in model.cases(owner)]
    benefits = [(owner, one) for owner in owners for one in model.benefits(owner)]
    lines = [(owner, line) for owner in owners for line in model.lines(owner)]
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


def case_of(model: Model, ids: Ids, owner: Owner, case: Case) -> dict[str, Any]:
    opening = model.opening(owner, case.area)
    assert opening is not None
    documents = [(owner, one) for one in model.documents(owner, case)]
    inside = [(owner, one) for one in model.benefits(owner) if one.case == case.uuid]
    return {
        "id": case.uuid,
        "own title": bool(opening.own_title and case.title),
        "progress": PROGRESS[case.progress],
        "shows": [part for part in PARTS if part in opening.parts],
        "timeline": [(str(on), kind, PROGRESS.get(what, what)) for on, kind, what in events(model, owner, case)]
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


def events(model: Model, owner: Owner, case: Case) -> list[tuple[date, str, str]]:
    return [
        (on, kind, f"{owner.cvr}#{what}" if kind == "PAYMENT" else what)
        for on, kind, what in model.timeline(owner, case)
    ]


def benefit_of(model: Model, ids: Ids, owner: Owner, benefit: Benefit) -> dict[str, Any]:
    opening = model.opening(owner, benefit.area)
    assert opening is not None
    its = [(owner, line) for line in model.lines(owner) if line.benefit == (benefit.grant, benefit.id)]
    return {
        "id": f"{benefit.grant}:{benefit.id}",
        "title": benefit.title,
        "current": is_current(benefit),
        "shows": [part for part in PARTS if part in opening.parts],
        "case": next((case.uuid for case in model.cases(owner) if case.uuid == benefit.case), None),
        "payments": lines_of(model, ids, its) if "PAYMENTS" in opening.parts else None,
    }


def lines_of(model: Model, ids: Ids, lines: list[tuple[Owner, Line]]) -> list[dict[str, Any]]:
    placed = newest(
        [(owner, (line, model.available(owner, line))) for owner, line in lines],
        lambda one: one[1],
        lambda owner, one: f"{owner.cvr}#{one[0].number}",
        ids,
    )
    return [line_of(model, owner, one[0]) for owner, one in placed]


def line_of(model: Model, owner: Owner, line: Line) -> dict[str, Any]:
    benefit, on = model.benefit(owner, line), model.available(owner, line)
    total = model.total(owner, line)
    shown = benefit is not None and model.shows_benefit(owner, benefit)
    return {
        "id": f"{owner.cvr}#{line.number}",
        "amount": f"{line.amount:.2f}",
        "on": on and str(on),
        "benefit": f"{benefit.grant}:{benefit.id}" if benefit and shown else None,
        "total": None if total is None else f"{total:.2f}",
        "lines": sorted(f"{owner.cvr}#{one.number}" for one in owner.lines if one.payment == line.payment)
        if total is not None
        else None,
    }


def name_of(_owner: Owner, one: Case | Benefit) -> str:
    return one.uuid if isinstance(one, Case) else f"{one.grant}:{one.id}"


def newest(
    pairs: Iterable[tuple[Owner, Any]], day: Callable[[Any], date | None], name: Callable[[Owner, Any], str], ids: Ids
) -> list[tuple[Owner, Any]]:
    """Newest first, undated last, ties by opaque id."""

    def place(pair: tuple[Owner, Any]) -> tuple[int, str]:
        on = day(pair[1])
        return (-on.toordinal() if on else 0, ids[name(*pair)])

    return sorted(pairs, key=place)
