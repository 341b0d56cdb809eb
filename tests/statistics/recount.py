"""Counts from the answers that a client got what the statistics should say: knows nothing of how they are made."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from sources.reference.municipalities import MUNICIPALITY_CVRS

LIST = """(first: 100) {
    nodes { area { kle } authority { cvr } }
    coverage { answers { index state authority { cvr } } }
}"""
QUERIES = {
    "Sager": f"query Sager {{ me {{ cases{LIST} }} }}",
    "Ydelser": f"query Ydelser {{ me {{ benefits{LIST} }} }}",
    "Overblik": f"query Overblik {{ me {{ cases{LIST} benefits{LIST} }} }}",
}
KORSBAEK = "11111111"
CODES = {cvr: code for code, cvr in MUNICIPALITY_CVRS.items()} | {KORSBAEK: "0999"}


class Recount:
    """The figures of each municipality, of one month."""

    def __init__(self) -> None:
        self.calls: defaultdict[str, Counter[tuple[str, str, str, str]]] = defaultdict(Counter)
        """By day, kind, area and outcome."""
        self.overviews: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        self.citizens: defaultdict[str, defaultdict[tuple[str, str], set[str]]]
        self.citizens = defaultdict(lambda: defaultdict(set))

    def add(self, day: str, persona: str, name: str, me: dict[str, Any], application: str) -> None:
        """Add one answer."""
        asked_for = {"cases": "CASES", "benefits": "BENEFITS"}
        municipalities = set()
        for field, kind in asked_for.items():
            if field not in me:
                continue
            for answer in me[field]["coverage"]["answers"]:
                if answer["index"] != kind or answer["state"] == "NOT_OPENED":
                    continue
                cvr = answer["authority"]["cvr"]
                nodes = [node for node in me[field]["nodes"] if node["authority"]["cvr"] == cvr]
                municipalities.add(CODES.get(cvr, cvr))
                self._add(CODES.get(cvr, cvr), day, kind, persona, nodes, answer["state"])
        for municipality in municipalities:
            self.overviews[municipality][name, application] += 1

    def _add(self, municipality: str, day: str, kind: str, persona: str, nodes: list[Any], state: str) -> None:
        areas = {node["area"]["kle"][:2] for node in nodes}
        outcome = "data" if areas else "empty" if state in ("ANSWERED", "TRUNCATED") else "failed"
        for area in ("", *areas):
            self.calls[municipality][day, kind, area, outcome] += 1
            self.citizens[municipality][kind, area].add(persona)
        self.citizens[municipality]["", ""].add(persona)
