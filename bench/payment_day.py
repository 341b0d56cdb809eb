"""A payment day in numbers: how many cores answer, how long requests wait, what the indexes are asked.

`python -m bench.payment_day` prints a table. Requests arrive by chance (Poisson) at the rate of the busiest minutes,
and wait in one queue for the first free core: an M/G/c queue, simulated from a seed, so that the same arguments print
the same table. Waiting for an index holds no core, since the gateway serves other requests meanwhile.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import click

DAY = (0.4, 0.3, 0.2, 0.2, 0.4, 1.5, 6, 12, 11, 9, 7.5, 6.5, 6, 5.5, 5, 5, 5, 4.5, 4, 3.5, 3, 2, 1, 0.5)
"""Per cent of a payment day's visits in each hour, from midnight. An assumption: money is booked in the night, and
whoever waits for it looks in the morning. No statistics of a day by hours are published."""

CITIZENS = 5_900_000
MUNICIPALITIES = 98


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """How a day's visits become requests. `peak`: the busiest minutes by the mean of their hour."""

    share: float = 0.1
    requests: float = 3.0
    peak: float = 2.0

    def peak_rate(self, citizens: int) -> float:
        """Return the requests a second of the busiest minutes."""
        return citizens * self.share * self.requests * max(DAY) / sum(DAY) / 3600 * self.peak


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTime:
    """Processor seconds of a request: their mean, and their standard deviation by the mean."""

    mean: float
    variation: float = 1.0

    def draw(self, chance: Random) -> float:
        """Return one of a gamma distribution."""
        if not self.variation:
            return self.mean
        return chance.gammavariate(self.variation**-2, self.mean * self.variation**2)


def waits(rate: float, service: ServiceTime, cores: int, *, seconds: float, seed: int) -> Iterator[float]:
    """Yield how long each request waits for a core, first come, first served, over so many seconds."""
    chance = Random(seed)  # noqa: S311 - a simulation
    free_at = [0.0] * cores
    now = chance.expovariate(rate)
    while now < seconds:
        start = max(now, free_at[0])
        heapq.heapreplace(free_at, start + service.draw(chance))
        yield start - now
        now += chance.expovariate(rate)


def mean_wait_in_own_queues(rate: float, service: ServiceTime, cores: int) -> float:
    """Return the mean wait where requests are dealt to the cores by chance, by Pollaczek and Khinchine.

    The other end of what a balancer can do: real ones lie between this and one common queue. Infinite where the cores
    do not suffice.
    """
    utilisation = rate * service.mean / cores
    if utilisation >= 1:
        return math.inf
    return utilisation * service.mean * (1 + service.variation**2) / (2 * (1 - utilisation))


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value that this share of the ordered values does not exceed; 0 where there are none."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What counts as enough: the highest utilisation, and the seconds within which 99 of 100 requests have a core."""

    utilisation: float = 0.7
    wait: float = 0.25


@dataclass(frozen=True, slots=True)
class Peak:
    """The busiest minutes on so many cores."""

    rate: float
    cores: int
    utilisation: float
    ordered_waits: Sequence[float]
    wait_in_own_queues: float


def simulate(rate: float, service: ServiceTime, goal: Goal, *, seconds: float, seed: int) -> Peak:
    """Return the peak on the fewest cores that reach the goal."""
    cores = max(1, math.ceil(rate * service.mean / goal.utilisation))
    while True:
        ordered = sorted(waits(rate, service, cores, seconds=seconds, seed=seed))
        if percentile(ordered, 0.99) <= goal.wait:
            own_queues = mean_wait_in_own_queues(rate, service, cores)
            return Peak(rate, cores, rate * service.mean / cores, ordered, own_queues)
        cores += 1


SCALES = {
    "one municipality": CITIZENS // MUNICIPALITIES,
    "ten municipalities": 10 * CITIZENS // MUNICIPALITIES,
    "all of Denmark": CITIZENS,
}

COLUMNS = (
    "who",
    "citizens",
    "requests/s",
    "cores",
    "utilisation",
    "wait p50 / p95 / p99 ms",
    "mean, own queues ms",
    "index calls/s",
    "in flight",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|---|{'---:|' * (len(COLUMNS) - 1)}"


def row(name: str, citizens: int, peak: Peak, *, calls: float, response: float) -> str:
    """Return a row of the table. `calls`: to the indexes by one request; `response`: its seconds without a queue."""
    marks = " / ".join(f"{1000 * percentile(peak.ordered_waits, share):,.0f}" for share in (0.5, 0.95, 0.99))
    in_flight = peak.rate * (response + sum(peak.ordered_waits) / max(1, len(peak.ordered_waits)))
    cells = (
        name,
        f"{citizens:,}",
        f"{peak.rate:,.1f}",
        f"{peak.cores}",
        f"{peak.utilisation:.0%}",
        marks,
        f"{1000 * peak.wait_in_own_queues:,.0f}",
        f"{peak.rate * calls:,.0f}",
        f"{in_flight:,.0f}",
    )
    return f"| {' | '.join(cells)} |"


@click.command()
@click.option("--cpu-ms", default=30.0, show_default=True, help="Processor time of a request, in milliseconds.")
@click.option("--variation", default=1.0, show_default=True, help="Its standard deviation by its mean.")
@click.option("--sources-ms", default=600.0, show_default=True, help="What a request waits for the indexes.")
@click.option(
    "--calls", default=10.0, show_default=True, help="Calls to the indexes for a request, where none is cached."
)
@click.option(
    "--cached", default=0.0, show_default=True, type=click.FloatRange(0, 1), help="Share of them from the cache."
)
@click.option(
    "--share", default=0.1, show_default=True, type=click.FloatRange(0, 1), help="Citizens who look that day."
)
@click.option("--requests", default=3.0, show_default=True, help="Requests of a visit.")
@click.option("--peak", default=2.0, show_default=True, help="Busiest minutes by the mean of the busiest hour.")
@click.option(
    "--utilisation", default=0.7, show_default=True, type=click.FloatRange(0.01, 0.99), help="Goal at the peak."
)
@click.option("--wait-ms", default=250.0, show_default=True, help="Goal for the wait of 99 in 100 requests.")
@click.option("--minutes", default=10.0, show_default=True, help="Minutes of the peak to simulate.")
@click.option("--seed", default=1, show_default=True, help="Another seed, another day of the same kind.")
def main(
    cpu_ms: float, variation: float, sources_ms: float, calls: float, cached: float, share: float, requests: float,
    peak: float, utilisation: float, wait_ms: float, minutes: float, seed: int,
) -> None:  # fmt: skip
    """Print what a payment day's busiest minutes need: for one municipality, for ten, and for all of Denmark."""
    service = ServiceTime(mean=cpu_ms / 1000, variation=variation)
    visits, goal = Visits(share=share, requests=requests, peak=peak), Goal(utilisation=utilisation, wait=wait_ms / 1000)
    click.echo(HEAD)
    for name, citizens in SCALES.items():
        busiest = simulate(visits.peak_rate(citizens), service, goal, seconds=60 * minutes, seed=seed)
        response = service.mean + sources_ms / 1000
        click.echo(row(name, citizens, busiest, calls=calls * (1 - cached), response=response))


if __name__ == "__main__":
    main()
