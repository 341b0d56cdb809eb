"""Rounds: every server is visited in turn, again and again, once it is warm: compilers at run time need their time."""

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
        return self.middle(lambda run: run.cpu)

    @property
    def failed(self) -> float:
        """The part of the answers that was not whole."""
        return sum(run.failed for run in self.visits) / sum(run.requests for run in self.visits)

    def ratios(self, reference: Row) -> list[float]:
        """Return this server's processor time by another's, round by round, in order of size."""
        return sorted(
            run.cpu / reference_run.cpu for run, reference_run in zip(self.visits, reference.visits, strict=True)
        )

    def ratio(self, reference: Row) -> float:
        """Return the median of the ratios."""
        return statistics.median(self.ratios(reference))


WARM_VISITS, MOST_WARM_VISITS = 2, 30
"""Visits of processor time before the first that counts, and visits that this may take on a busy machine."""

Ask = Callable[[Running], bytes]


async def measured(
    servers: Mapping[str, Running], ask: Mapping[str, bytes], *, connections: int, rounds: int, seconds: float
) -> dict[str, Row]:
    """Rows by server."""
    sizes = {
        name: (await visit(servers[name].port, request, connections=1, seconds=0)).size for name, request in ask.items()
    }
    visits: dict[str, list[Visit]] = {name: [] for name in ask}
    for name, request in ask.items():
        await _warm(servers[name], request, connections=connections, seconds=seconds)
    for _ in range(rounds):
        for name, request in ask.items():
            run = await _visit(servers[name], request, sizes[name], connections=connections, seconds=seconds)
            visits[name].append(run)
    return {name: Row(name, server_visits) for name, server_visits in visits.items()}


async def _warm(server: Running, request: bytes, *, connections: int, seconds: float) -> None:
    """Visit a server until it has spent as much processor time as some visits take on a quiet machine."""
    until = server.cpu() + WARM_VISITS * seconds
    for _ in range(MOST_WARM_VISITS):
        await visit(server.port, request, connections=connections, seconds=seconds)
        if server.cpu() >= until:
            return


async def _visit(server: Running, request: bytes, size: int, *, connections: int, seconds: float) -> Visit:
    before = server.cpu()
    measurement = await visit(server.port, request, connections=connections, seconds=seconds, size=size)
    spent = server.cpu() - before
    if not measurement.requests:
        raise RuntimeError(f"{server.name} answers nothing")
    return Visit(
        requests=measurement.requests,
        rate=measurement.requests / measurement.seconds,
        cpu=max(spent, 0.001) * 1e6 / measurement.requests,
        p50=measurement.percentile(0.5),
        p99=measurement.percentile(0.99),
        megabytes=server.megabytes(),
        failed=measurement.failures,
    )


def spread(ratios: Iterable[float]) -> str:
    """Return the median, and from where to where."""
    ordered = sorted(ratios)
    return f"{short(statistics.median(ordered))} ({short(ordered[0])}-{short(ordered[-1])})"


def short(ratio: float) -> str:
    """Two figures that count."""
    return f"{ratio:.3f}" if ratio < 0.1 else f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"
