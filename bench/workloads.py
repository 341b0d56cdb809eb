"""What is asked: a citizen and a query for each workload, and how many ask at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from bench import memory

PAGE = 100


@dataclass(frozen=True)
class Workload:
    """One query by one citizen."""

    name: str
    title: str
    citizen: str
    query: str
    connections: int = 16

    def body(self) -> bytes:
        """As it is posted. The variable's default is said, since graphql-jit does not know defaults of `Int!`."""
        variables = {"size": 20} if "$size" in self.query else {}
        return orjson.dumps({"query": self.query, "variables": variables})


def workloads(cursors: Sequence[str]) -> Mapping[str, Workload]:
    """All over sources in memory; `cursors`: where the pages of the 800 cases end."""
    listed = (
        Workload("overview", "full overview, 8 cases", "overview", memory.FULL),
        Workload("small", "small query", "overview", memory.SMALL),
        Workload("eighty", "80 cases", "eighty", memory.FULL, 8),
        Workload("eight-hundred", "800 cases, in 8 pages", "eight-hundred", in_pages(cursors), 2),
        Workload("payments", "citizen with 2,000 payments", "payments", memory.FULL, 8),
        Workload("three-authorities", "3 authorities", "three-authorities", memory.FULL),
        Workload("nineteen-authorities", "19 authorities", "nineteen-authorities", memory.FULL),
        Workload("down", "document index down", "down", memory.FULL),
    )
    return {workload.name: workload for workload in listed}


def in_pages(cursors: Sequence[str]) -> str:
    """Return the overview with all of a citizen's cases, a page beside the other."""
    afters = ("", *(f', after: "{cursor}"' for cursor in cursors))
    pages = [
        f"p{number}: cases(first: {PAGE}{after}) {{ nodes {{ ...Whole }} }}" for number, after in enumerate(afters)
    ]
    all_cases = "cases(first: 100) { nodes { ...Whole } totalCount coverage { ...Answers } }"
    if all_cases not in memory.FULL:
        raise ValueError("the overview asks for its cases in another way")
    return memory.FULL.replace(all_cases, "\n".join(pages))


def data_of(answer: bytes) -> Any:
    """Return what two answers are compared by: `data`, and the order of its keys."""
    return orjson.dumps(orjson.loads(answer).get("data"))
