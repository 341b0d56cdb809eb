"""Requests are begun a few at a time, in order; and the time of each runs from one timer, on any event loop."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import Any

import pytest
import uvloop

from gateway.errors import Code, RequestRejectedError
from gateway.http.disconnect import LISTEN_AFTER_SECONDS, ClientDisconnectedError, RequestCancelScope
from gateway.server.admission import MAX_BATCH, MAX_ITERATION_SECONDS, AdmissionQueue
from gateway.server.load_shedding import LoadShedder

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@pytest.fixture(params=LOOPS)
def runner(request: pytest.FixtureRequest) -> asyncio.Runner:
    """One of the event loops that the gateway may run on."""
    return asyncio.Runner(loop_factory=LOOPS[request.param])


# Turns


async def test_what_comes_at_once_is_begun_in_order() -> None:
    """A turn's share at once, the others in the turns that follow; none is lost."""
    turns, begun = AdmissionQueue(), list[int]()
    for number in range(5 * MAX_BATCH):
        turns.add(partial(begun.append, number))
    assert begun == list(range(MAX_BATCH))
    await asyncio.sleep(0)
    assert MAX_BATCH < len(begun) < 3 * MAX_BATCH
    async with asyncio.timeout(10):
        while turns.waited():  # noqa: ASYNC110 - it begins them, and does not tell
            await asyncio.sleep(0)
    assert begun == list(range(5 * MAX_BATCH))


async def test_one_that_fails_keeps_no_other_from_beginning() -> None:
    """What it raises is the event loop's to tell; those behind it, and those that come later, have their turns."""
    turns, begun, failures = AdmissionQueue(), list[int](), list[dict[str, Any]]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))

    def begin(number: int) -> None:
        if number == MAX_BATCH:
            raise LookupError
        begun.append(number)

    for number in range(2 * MAX_BATCH):
        turns.add(partial(begin, number))
    async with asyncio.timeout(10):
        while len(begun) < 2 * MAX_BATCH - 1:  # noqa: ASYNC110 - it begins them, and does not tell
            await asyncio.sleep(0)
    assert [type(failure["exception"]) for failure in failures] == [LookupError]


async def test_long_turns_have_fewer_in_them() -> None:
    """Between two of them, what comes is heard of."""
    turns, tasks, begun = AdmissionQueue(), list[asyncio.Task[None]](), list[int]()

    async def work(number: int) -> None:
        time.sleep(MAX_ITERATION_SECONDS / 2)  # noqa: ASYNC251 - meant
        begun.append(number)

    def begin(number: int) -> None:
        tasks.append(asyncio.create_task(work(number)))

    for number in range(6 * MAX_BATCH):
        turns.add(partial(begin, number))
    shares, before = list[int](), 0
    async with asyncio.timeout(30):
        while turns.waited():
            await asyncio.sleep(0)
            shares.append(len(begun) - before)
            before = len(begun)
    await asyncio.gather(*tasks)
    assert max(shares[len(shares) // 2 :]) <= MAX_BATCH / 2


async def test_a_queue_that_waits_for_long_is_full() -> None:
    """Until those before have been begun; and never where lag does not count."""
    for max_lag in (0.05, 0.0):
        load, begun = LoadShedder(max_operations=1_000, max_lag=max_lag), list[int]()
        for number in range(MAX_BATCH + 1):
            assert not load.is_full()
            load.admit(partial(begun.append, number))
        time.sleep(0.1)  # noqa: ASYNC251 - meant
        assert load.is_full() is bool(max_lag)
        async with asyncio.timeout(10):
            while len(begun) < MAX_BATCH + 1:  # noqa: ASYNC110 - it is begun, and does not tell
                await asyncio.sleep(0)
        assert not load.is_full()


async def test_operations_that_are_ready_together_begin_a_few_at_a_time() -> None:
    """Bodies may end in one moment; whoever gives up meanwhile takes no place."""
    load, begun = LoadShedder(max_operations=1_000, max_lag=0), list[int]()

    async def operation(number: int) -> None:
        await load.turn()
        begun.append(number)

    tasks = [asyncio.create_task(operation(number)) for number in range(5 * MAX_BATCH)]
    await asyncio.sleep(0)
    assert len(begun) <= MAX_BATCH
    tasks[-1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert begun == list(range(5 * MAX_BATCH - 1))


# Attention


async def silent() -> dict[str, Any]:
    await asyncio.sleep(60)
    return {"type": "http.disconnect"}


def test_time_is_up_when_it_is_said(runner: asyncio.Runner) -> None:
    """Also where less is given after the first look, and where more is."""

    async def ask(*deadlines: float) -> RequestRejectedError:
        began = asyncio.get_running_loop().time()
        with pytest.raises(RequestRejectedError) as refused:  # noqa: PT012 - what is refused is a block
            async with RequestCancelScope(
                silent, until=began + deadlines[0], late=Code.DEADLINE_EXCEEDED
            ) as cancel_scope:
                for seconds in deadlines[1:]:
                    await asyncio.sleep(1.5 * LISTEN_AFTER_SECONDS)
                    cancel_scope.bound(until=began + seconds, late=Code.REQUEST_READ_TIMEOUT)
                cancel_scope.listen()
                await asyncio.sleep(60)
        assert asyncio.get_running_loop().time() - began >= deadlines[-1] - 0.01
        return refused.value

    with runner:
        assert runner.run(ask(0.01)).code is Code.DEADLINE_EXCEEDED
        assert runner.run(ask(60, 0.1)).code is Code.REQUEST_READ_TIMEOUT
        assert runner.run(ask(2, 60, 2.1)).code is Code.REQUEST_READ_TIMEOUT


def test_less_time_may_be_given_at_any_moment(runner: asyncio.Runner) -> None:
    """Also when the timer has just fired: a loop that was held up has not looked yet."""

    async def ask() -> None:
        soon = asyncio.get_running_loop().time() + 60
        async with RequestCancelScope(silent, until=soon, late=Code.DEADLINE_EXCEEDED) as cancel_scope:
            for _ in range(3):
                time.sleep(1.2 * LISTEN_AFTER_SECONDS)  # noqa: ASYNC251 - meant
                cancel_scope.bound(until=soon - 1, late=Code.REQUEST_READ_TIMEOUT)
                await asyncio.sleep(0)
                cancel_scope.bound(until=soon, late=Code.REQUEST_READ_TIMEOUT)

    with runner:
        runner.run(ask())


def test_a_client_that_hangs_up_ends_it(runner: asyncio.Runner) -> None:
    """And nothing of that is left in the task."""

    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def ask() -> int:
        later = asyncio.get_running_loop().time() + 60
        with pytest.raises(ClientDisconnectedError):  # noqa: PT012 - what ends is a block
            async with RequestCancelScope(gone, until=later, late=Code.DEADLINE_EXCEEDED) as cancel_scope:
                cancel_scope.listen()
                await asyncio.sleep(60)
        task = asyncio.current_task()
        return task.cancelling() if task else -1

    with runner:
        assert runner.run(ask()) == 0
