"""What a citizen asks of changes, and the same recounted from the whole lists of before and after."""

from __future__ import annotations

from collections import Counter
from typing import Any

_IDS = "totalCount nodes { id }"
CHANGES = f"""query ($since: String) {{ me {{ changes(since: $since) {{
  since startsAgain token coverage {{ complete answers {{ index state authority {{ cvr }} }} }}
  added {{ cases(first: 100) {{ {_IDS} }} documents(first: 100) {{ {_IDS} }} benefits(first: 100) {{ {_IDS} }}
    payments(first: 100) {{ {_IDS} }} }}
  changed {{ cases(first: 100) {{ totalCount nodes {{ what whatText(language: EN) case {{ id }} }} }}
    benefits(first: 100) {{ totalCount nodes {{ what benefit {{ id }} }} }}
    payments(first: 100) {{ {_IDS} }} }}
  gone {{ cases documents benefits payments }} }} }} }}"""
LISTS = """{ me {
  cases(first: 100) { nodes { id progress progressSince outcome
    documents(first: 100) { nodes { id } } notes(first: 100) { nodes { title date text } } } }
  benefits(first: 100) { nodes { id startsOn endsOn plan { amount { amount } frequency dispositionDay } } }
  payments(first: 100) { nodes { id status benefit { id } } } } }"""
NOTHING_GONE = {"cases": 0, "documents": 0, "benefits": 0, "payments": 0}


def told(changes: Any) -> dict[str, Any]:
    """Return what is told of changes, in no order."""
    added, changed = changes["added"], changes["changed"]
    return {
        "added": {kind: {node["id"] for node in page["nodes"]} for kind, page in added.items()},
        "changed cases": {node["case"]["id"]: node["what"] for node in changed["cases"]["nodes"]},
        "changed benefits": {node["benefit"]["id"]: node["what"] for node in changed["benefits"]["nodes"]},
        "changed payments": {node["id"] for node in changed["payments"]["nodes"]},
        "gone": changes["gone"],
    }


def recounted(before: Any, after: Any) -> dict[str, Any]:
    """Return what must be told of changes between two answers to LISTS that are whole."""
    earlier, now = _by_id(before), _by_id(after)
    added = {kind: set(now[kind]) - set(earlier[kind]) for kind in now}
    new_documents = {id: now["documents"][id]["case"] for id in added["documents"]}
    cases: dict[str, list[str]] = {}
    for id in set(now["cases"]) & set(earlier["cases"]):
        first, last = earlier["cases"][id], now["cases"][id]
        what = ["PROGRESS"] * any(first[name] != last[name] for name in ("progress", "progressSince"))
        what += ["DOCUMENT"] * (id in new_documents.values())
        what += ["OUTCOME"] * (first["outcome"] != last["outcome"])
        what += ["NOTE"] * bool(_notes(last) - _notes(first))
        cases |= {id: what} if what else {}
    benefits: dict[str, list[str]] = {}
    paid = {(now["payments"][id]["benefit"] or {}).get("id") for id in added["payments"]}
    for id in set(now["benefits"]) & set(earlier["benefits"]):
        first, last = earlier["benefits"][id], now["benefits"][id]
        period = any(first[day] != last[day] for day in ("startsOn", "endsOn"))
        what = ["PERIOD"] * period + ["PLAN"] * (first["plan"] != last["plan"]) + ["PAYMENT"] * (id in paid)
        benefits |= {id: what} if what else {}
    return {
        "added": added,
        "changed cases": cases,
        "changed benefits": benefits,
        "changed payments": {
            id
            for id in set(now["payments"]) & set(earlier["payments"])
            if now["payments"][id]["status"] != earlier["payments"][id]["status"]
        },
        "gone": {kind: len(set(earlier[kind]) - set(now[kind])) for kind in NOTHING_GONE},
    }


def _notes(case: Any) -> Counter[str]:
    return Counter(map(repr, (case["notes"] or {"nodes": []})["nodes"]))


def _by_id(me: Any) -> dict[str, dict[str, Any]]:
    lists = {kind: {node["id"]: node for node in me[kind]["nodes"]} for kind in ("cases", "benefits", "payments")}
    documents = {
        document["id"]: {"case": case["id"]}
        for case in me["cases"]["nodes"]
        for document in (case["documents"] or {"nodes": []})["nodes"]
    }
    return {**lists, "documents": documents}
