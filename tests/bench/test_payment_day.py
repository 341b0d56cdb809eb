"""The simulation of a payment day agrees with queueing theory where theory has the answer."""

from __future__ import annotations

import math
from statistics import mean

import pytest
from click.testing import CliRunner

from bench.payment_day import (
    CITIZENS,
    DAY,
    Goal,
    ServiceTime,
    Visits,
    main,
    mean_wait_in_own_queues,
    percentile,
    simulate,
    waits,
)
from tests.conftest import ROOT


def erlang_c_mean_wait(rate: float, service: float, cores: int) -> float:
    """Return the mean wait of an M/M/c queue, by Erlang's formula."""
    load = rate * service
    waiting = load**cores / math.factorial(cores) * cores / (cores - load)
    probability = waiting / (sum(load**busy / math.factorial(busy) for busy in range(cores)) + waiting)
    return probability * service / (cores - load)


@pytest.mark.parametrize(("rate", "cores"), [(14.0, 1), (70.0, 4), (200.0, 10)])
def test_common_queues_wait_as_erlang_says(rate: float, cores: int) -> None:
    """Within a tenth, for service times that vary as much as their mean."""
    simulated = mean(waits(rate, ServiceTime(mean=0.04), cores, seconds=8_000 / cores, seed=7))
    assert simulated == pytest.approx(erlang_c_mean_wait(rate, 0.04, cores), rel=0.1)


@pytest.mark.parametrize("variation", [0.0, 0.5, 2.0])
def test_queues_of_their_own_wait_as_pollaczek_and_khinchine_say(variation: float) -> None:
    """One core and any service time; and several cores, each with its part of the requests, wait the same."""
    service = ServiceTime(mean=0.03, variation=variation)
    formula = mean_wait_in_own_queues(20.0, service, 1)
    assert mean(waits(20.0, service, 1, seconds=20_000, seed=3)) == pytest.approx(formula, rel=0.1)
    assert mean_wait_in_own_queues(100.0, service, 5) == pytest.approx(formula)
    assert mean_wait_in_own_queues(40.0, service, 1) == math.inf


def test_the_peak_is_the_busiest_hour_made_sharper() -> None:
    """1,000 citizens, half of whom ask twice, 12 % in the hour, twice as many in its busiest minutes."""
    assert sum(DAY) == pytest.approx(100)
    assert len(DAY) == 24
    assert Visits(share=0.5, requests=2, peak=2).peak_rate(1_000) == pytest.approx(1_000 * 0.12 * 2 / 3_600)


def test_the_fewest_cores_are_taken_that_reach_the_goal() -> None:
    """Both bounds: one core fewer breaks the one or the other."""
    service = ServiceTime(mean=0.1)
    by_utilisation = simulate(20.0, service, Goal(utilisation=0.5, wait=60), seconds=200, seed=1)
    assert (by_utilisation.cores, by_utilisation.utilisation) == (4, pytest.approx(0.5))
    by_wait = simulate(20.0, service, Goal(utilisation=0.99, wait=0.05), seconds=200, seed=1)
    fewer = sorted(waits(20.0, service, by_wait.cores - 1, seconds=200, seed=1))
    assert percentile(by_wait.ordered_waits, 0.99) <= 0.05 < percentile(fewer, 0.99)


def test_percentiles_are_values_of_the_list() -> None:
    """The nearest rank; 0 of nothing."""
    assert [percentile([1, 2, 3, 4], share) for share in (0.25, 0.5, 0.99, 1.0)] == [1, 2, 4, 4]
    assert percentile([], 0.5) == 0


def test_the_page_has_the_table_that_is_printed() -> None:
    """docs/scale.md shows what the command beside it prints, and the same arguments print the same again."""
    page = (ROOT / "docs" / "scale.md").read_text("utf-8")
    assert f"{CITIZENS // 100_000 / 10} million" in page
    for arguments in ([], ["--share", "0.25", "--peak", "4"]):
        printed = CliRunner().invoke(main, arguments, catch_exceptions=False)
        command = " ".join([".venv/bin/python -m bench.payment_day", *arguments])
        assert f"```sh\n{command}\n```\n\n{printed.output}" in page
