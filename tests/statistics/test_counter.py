"""What a process counts in memory: while the store is away nothing is lost or counted twice, and nothing grows."""

from __future__ import annotations

from datetime import date

import pytest
from structlog.testing import capture_logs

from gateway.loaders.coverage import AnswerState, SourceAnswer
from gateway.loaders.results import CaseResults
from gateway.policies.policy import Authority, AuthorityKind
from gateway.statistics import counter as counting
from gateway.statistics.batch import CallKey
from gateway.statistics.counter import StatisticsCounter
from sources.reference.record_kinds import CASES
from tests.statistics.counting import DAY, FailingStore

KORSBAEK = Authority("11111111", "Korsbæk Kommune", AuthorityKind.MUNICIPALITY, "0999")
AGENCY = Authority("99999999", "Udbetaling Danmark", AuthorityKind.AGENCY)
EMPTY = CallKey(DAY.isoformat(), "CASES", "", "empty")


def count(
    counter: StatisticsCounter, *, operation: str | None = "Overblik", application: str | None = "minby",
    state: AnswerState = AnswerState.ANSWERED, authority: Authority = KORSBAEK, day: date = DAY,
) -> None:  # fmt: skip
    """Count one request."""
    results = [CaseResults(SourceAnswer(CASES, authority, state))]
    counter.count(day, "a", results, operation=operation, application=application)


async def test_an_outage_delays_and_loses_nothing() -> None:
    """The log says once that the store is away, and once that it is back."""
    store = FailingStore()
    counter = StatisticsCounter(store)
    with capture_logs() as lines:
        store.is_away = True
        for _ in range(3):
            count(counter)
            await counter.write()
        assert not store.added
        store.is_away = False
        await counter.write()
        await counter.write()
    assert sum(batch.of("0999").calls[EMPTY] for batch in store.added) == 3
    assert [(line["event"], line.get("reason")) for line in lines] == [
        ("statistics_failed", "OSError"), ("statistics_recovered", None),
    ]  # fmt: skip


async def test_a_batch_that_failed_is_the_same_batch_again() -> None:
    """Its id tells the store whether it was added after all; what came later is another."""
    store, handed = FailingStore(), []
    counter, add = StatisticsCounter(store), store.add

    async def remember(batch: object) -> None:
        handed.append(batch)
        await add(batch)  # type: ignore[arg-type]

    store.add = remember  # type: ignore[method-assign, assignment]
    store.is_away = True
    count(counter)
    await counter.write()
    count(counter)
    store.is_away = False
    await counter.close()
    assert handed[0] is handed[1]
    assert [batch.of("0999").calls[EMPTY] for batch in store.added] == [1, 1]


async def test_days_are_counted_apart() -> None:
    """Also where midnight passes between two writes."""
    store = FailingStore()
    counter = StatisticsCounter(store)
    count(counter, day=date(2026, 10, 31))
    count(counter, day=date(2026, 11, 1))
    await counter.close()
    assert [batch.month for batch in store.added] == ["2026-10", "2026-11"]


async def test_outcomes_and_agencies() -> None:
    """An agency is counted under its CVR number; no answer is no empty answer."""
    store = FailingStore()
    counter = StatisticsCounter(store)
    count(counter, authority=AGENCY, state=AnswerState.TIMED_OUT)
    count(counter, state=AnswerState.TRUNCATED)
    await counter.close()
    [batch] = store.added
    assert batch.of("99999999").calls == {EMPTY._replace(outcome="failed"): 1}
    assert batch.of("0999").calls == {EMPTY: 1}


async def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of calls while the store is away, and of names that clients choose."""
    monkeypatch.setattr(counting, "MAX_COUNTED", 10)
    monkeypatch.setattr(counting, "MAX_OVERVIEWS", 3)
    store = FailingStore()
    counter = StatisticsCounter(store)
    for number in range(20):
        count(counter, operation=f"Navn{number}")
    await counter.close()
    overviews = store.added[0].of("0999").overviews
    assert overviews.pop((counting.OVERFLOW, counting.OVERFLOW)) == 7  # type: ignore[call-overload]
    assert sorted(key.operation for key in overviews) == ["Navn0", "Navn1", "Navn2"]


async def test_no_number_is_in_a_name() -> None:
    """An operation may be called anything, a CPR number too."""
    store = FailingStore()
    counter = StatisticsCounter(store)
    count(counter, operation="Sag7405861042", application=None)
    count(counter, operation=None)
    await counter.close()
    assert sorted(store.added[0].of("0999").overviews) == [("", "minby"), ("Sag…", "")]
