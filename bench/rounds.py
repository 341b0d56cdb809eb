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
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One server's visits, a round each; microseconds of processor time a request, and milliseconds until an answer."""

    server: str
    visits: Sequence[Visit]

    def middle(self, of: Callable[[Visit], float]) -> float:
        """Return the median round."""
        return statistics.median(map(of, self.visits))

    @property
    def cpu(self) -> float:
        """The median round's."""
        return self.middle(lambda one: one.cpu)

    @property
    def failed(self) -> float:
        """The part of the answers that was not whole."""
        return sum(one.failed for one in self.visits) / sum(one.requests for one in self.visits)

    def ratios(self, other: Row) -> list[float]:
        """Return this server's processor time by another's, round by round, in order of size."""
        return sorted(one.cpu / its.cpu for one, its in zip(self.visits, other.visits, strict=True))

    def ratio(self, other: Row) -> float:
        """Return the median of the ratios."""
        return statistics.median(self.ratios(other))


Ask = Callable[[Running], bytes]


async def measured(
    servers: Mapping[str, Running], ask: Mapping[str, bytes], *, connections: int, rounds: int, seconds: float
) -> dict[str, Row]:
    """Rows by server."""
    sizes = {
        name: (await visit(servers[name].port, asked, connections=1, seconds=0)).size for name, asked in ask.items()
    }
    visits: dict[str, list[Visit]] = {name: [] for name in ask}
    for number in range(rounds + 1):
        for name, asked in ask.items():
            found = await _visit(servers[name], asked, sizes[name], connections=connections, seconds=seconds)
            if number:
                visits[name].append(found)
    return {name: Row(name, its) for name, its in visits.items()}


async def _visit(server: Running, asked: bytes, size: int, *, connections: int, seconds: float) -> Visit:
    before = server.cpu()
    found = await visit(server.port, asked, connections=connections, seconds=seconds, size=size)
    spent = server.cpu() - before
    if not found.requests:
        raise RuntimeError(f"{server.name} answers nothing")
    return Visit(
        requests=found.requests,
        rate=found.requests / found.seconds,
        cpu=max(spent, 0.001) * 1e6 / found.requests,
        p50=found.percentile(0.5),
        p99=found.percentile(0.99),
        megabytes=server.megabytes(),
        failed=found.failures,
    )


def spread(ratios: Iterable[float]) -> str:
    """Return the median, and from where to where."""
    ordered = sorted(ratios)
    return f"{short(statistics.median(ordered))} ({short(ordered[0])}-{short(ordered[-1])})"


def short(ratio: float) -> str:
    """Two figures that count."""
    return f"{ratio:.3f}" if ratio < 0.1 else f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"
