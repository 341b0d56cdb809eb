"""Rounds: every server is visited in turn, again and again, and the first round is thrown away."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.load import visit
from bench.processes import Running


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit to one server cost it."""

    requests: int
    rate: float
    cpu: float
    p50: float
    p99: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Row:
    """One server's visits, a round each; microseconds of processor time a request, and milliseconds until an answer."""

    server: str
    visits: Sequence[Visit]

    def middle(self, of: Callable[[Visit], float]) -> float:
        """The median round."""
        return statistics.median(map(of, self.visits))

    @property
    def cpu(self) -> float:
        """The median round's."""
        return self.middle(lambda one: one.cpu)

    def ratios(self, other: Row) -> list[float]:
        """This server's processor time by another's, round by round, in order of size."""
        return sorted(one.cpu / its.cpu for one, its in zip(self.visits, other.visits, strict=True))

    def ratio(self, other: Row) -> float:
        """The median of the ratios."""
        return statistics.median(self.ratios(other))


Ask = Callable[[Running], bytes]


async def measured(
    servers: Mapping[str, Running], ask: Mapping[str, bytes], *, connections: int, rounds: int, seconds: float
) -> dict[str, Row]:
    """Rows by server. Raises RuntimeError for a server that did not answer every request."""
    visits: dict[str, list[Visit]] = {name: [] for name in ask}
    for number in range(rounds + 1):
        for name, asked in ask.items():
            found = await _visit(servers[name], asked, connections=connections, seconds=seconds)
            if number:
                visits[name].append(found)
    return {name: Row(name, its) for name, its in visits.items()}


async def _visit(server: Running, asked: bytes, *, connections: int, seconds: float) -> Visit:
    before = server.cpu()
    found = await visit(server.port, asked, connections=connections, seconds=seconds)
    spent = server.cpu() - before
    if found.failures:
        raise RuntimeError(f"{server.name} failed {found.failures} of {found.requests} requests: {found.body[:300]!r}")
    cpu = max(spent, 0.001) * 1e6 / found.requests
    rate = found.requests / found.seconds
    return Visit(found.requests, rate, cpu, found.percentile(0.5), found.percentile(0.99), server.megabytes())


def spread(ratios: Iterable[float]) -> str:
    """The median, and from where to where."""
    ordered = sorted(ratios)
    return f"{short(statistics.median(ordered))} ({short(ordered[0])}-{short(ordered[-1])})"


def short(ratio: float) -> str:
    """Two figures that count."""
    return f"{ratio:.3f}" if ratio < 0.1 else f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"
