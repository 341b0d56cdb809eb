"""What a run of the bench found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bench.rounds import Row

Rows = Mapping[str, Row]
"""By server."""


@dataclass(frozen=True, slots=True)
class Calls:
    """How a server asks its sources for one answer: how many calls, and how many in a row wait for one another."""

    calls: int
    chain: int


@dataclass(frozen=True, slots=True)
class Start:
    """From the command until the first answer: time, the processor's part of it, and the memory then."""

    milliseconds: float
    cpu: float
    megabytes: float


@dataclass
class Results:
    """Everything, part by part; what was not measured is empty."""

    rounds: int
    pinned: bool
    memory: dict[str, Rows] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    down: Rows = field(default_factory=dict)
    sources: dict[int, Rows] = field(default_factory=dict)
    authorities: dict[str, Rows] = field(default_factory=dict)
    calls: dict[str, Calls] = field(default_factory=dict)
    starts: dict[str, Start] = field(default_factory=dict)
