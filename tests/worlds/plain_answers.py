"""The gateway's answers with the plain names of the world in the place of opaque ids."""

from __future__ import annotations

from typing import Any

from tests.worlds import expected


def plain(me: Any, names: dict[str, str]) -> dict[str, Any]:
    """Return the citizen's three lists."""
    for connection in me.values():
        assert len(nodes(connection, str)) == len({edge["cursor"] for edge in connection["edges"]})
    return {
        "cases": [plain_case(case, names) for case in me["cases"]["nodes"]],
        "benefits": [plain_benefit(benefit, names) for benefit in me["benefits"]["nodes"]],
        "payments": [plain_line(line, names) for line in me["payments"]["nodes"]],
    }


def plain_entity(entity: Any, names: dict[str, str]) -> Any:
    if entity is None:
        return None
    return plain_case(entity, names) if entity["__typename"] == "Case" else plain_benefit(entity, names)


def plain_case(case: Any, names: dict[str, str]) -> dict[str, Any] | None:
    if case is None:
        return None
    return {
        "id": names[case["id"]],
        "own title": case["title"].startswith("Sag "),
        "progress": case["progress"],
        "shows": case["shows"],
        "timeline": plain_timeline(case["timeline"], names),
        "documents": nodes(case["documents"], lambda node: (names[node["id"]], node["title"], node["date"])),
        "benefits": in_order(nodes(case["benefits"], lambda node: names[node["id"]])),
    }


def plain_timeline(timeline: Any, names: dict[str, str]) -> Any:
    events = nodes(
        timeline,
        lambda event: (
            event["date"],
            event["kind"],
            event["progress"] or names[(event["document"] or event["payment"])["id"]],
        ),
    )
    if events is not None:
        assert [on for on, *_ in events] == sorted(on for on, *_ in events)
        # Within a day the model orders by the Danish words of the index, the graph by what comes first.
        kinds = {"PROGRESS": 0, "DOCUMENT": 1, "PAYMENT": 2}
        assert [(on, kinds[kind]) for on, kind, _ in events] == sorted((on, kinds[kind]) for on, kind, _ in events)
    return events and sorted(events, key=in_the_models_order)


def in_the_models_order(event: tuple[str, str, str]) -> tuple[str, str, str]:
    on, kind, what = event
    danish = {english: word for word, english in expected.PROGRESS.items()}
    return on, kind, danish.get(what, what.rpartition("#")[2] if kind == "PAYMENT" else what)


def plain_benefit(benefit: Any, names: dict[str, str]) -> dict[str, Any] | None:
    if benefit is None:
        return None
    return {
        "id": names[benefit["id"]],
        "title": benefit["title"],
        "current": benefit["current"],
        "shows": benefit["shows"],
        "case": benefit["case"] and names[benefit["case"]["id"]],
        "payments": nodes(benefit["payments"], lambda line: plain_line(line, names)),
    }


def plain_line(line: Any, names: dict[str, str]) -> dict[str, Any]:
    total = line["total"]
    return {
        "id": names[line["id"]],
        "amount": line["amount"]["amount"],
        "on": line["availableOn"],
        "benefit": line["benefit"] and names[line["benefit"]["id"]],
        "total": total and total["gross"]["amount"],
        "lines": total and sorted(names[line["id"]] for line in total["lines"]),
    }


def nodes(connection: Any, each: Any) -> Any:
    """Return the nodes of a list. Only a whole list is counted."""
    if connection is None:
        return None
    counted = connection["totalCount"]
    assert counted == (len(connection["nodes"]) if connection["coverage"]["complete"] else None)
    return [each(node) for node in connection["nodes"]]


def in_order(names: list[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)
