"""Replies are read by importance, one in each iteration of the event loop, and none waits for ever."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from sources.transport.reply_queue import FOLLOW_UP_ITERATIONS, OVERTAKEN, Priority, ReplyQueue

HIGH, NORMAL, LOW = Priority


async def read(queue: ReplyQueue, order: list[str], name: str, priority: Priority) -> None:
    """Note a reply when it is its turn."""
    await queue.turn(priority)
    order.append(name)


async def test_cases_are_read_before_documents_and_those_before_benefits() -> None:
    """Whatever the order in which they came; alike ones as they came."""
    queue, order = ReplyQueue(), list[str]()
    came = [("benefits", LOW), ("documents", NORMAL), ("cases", HIGH), ("more cases", HIGH)]
    await asyncio.gather(*(read(queue, order, *reply) for reply in came))
    assert order == ["cases", "more cases", "documents", "benefits"]


async def test_one_is_read_in_each_iteration() -> None:
    """So whoever else has something to do is not kept waiting by many replies at once."""
    queue, order = ReplyQueue(), list[str]()
    replies = [asyncio.ensure_future(read(queue, order, str(number), HIGH)) for number in range(10)]
    lengths = []
    while not all(reply.done() for reply in replies):
        await asyncio.sleep(0)
        lengths.append(len(order))
    assert all(later - earlier <= 1 for earlier, later in pairwise(lengths))


async def test_what_follows_is_asked_before_the_least_important_is_read() -> None:
    """A question that takes several iterations to send is sent while benefits wait."""
    queue, order = ReplyQueue(), list[str]()

    async def cases_and_what_follows() -> None:
        await read(queue, order, "cases", HIGH)
        for _ in range(FOLLOW_UP_ITERATIONS - 5):
            await asyncio.sleep(0)
        order.append("documents asked")

    await asyncio.gather(read(queue, order, "benefits", LOW), cases_and_what_follows())
    assert order == ["cases", "documents asked", "benefits"]


async def test_nobody_waits_for_ever() -> None:
    """However many cases keep coming, benefits are read after so many of them."""
    queue, order = ReplyQueue(), list[str]()
    came = [("benefits", LOW), *((f"cases {number}", HIGH) for number in range(5 * OVERTAKEN))]
    await asyncio.gather(*(read(queue, order, *reply) for reply in came))
    assert order.index("benefits") <= 2 * OVERTAKEN


async def test_who_is_cancelled_leaves_nothing() -> None:
    """Neither an entry nor a turn that nobody takes; the queue is idle afterwards."""
    queue, order = ReplyQueue(), list[str]()
    replies = [asyncio.ensure_future(read(queue, order, str(number), LOW)) for number in range(20)]
    await asyncio.sleep(0)
    for reply in replies[::2]:
        reply.cancel()
    await asyncio.gather(*replies, return_exceptions=True)
    assert sorted(map(int, order)) == list(range(1, 20, 2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(queue) == 0
    assert vars(queue)["_loop"] is None
    assert not vars(queue)["_waiting"]


def test_a_new_event_loop_begins_anew() -> None:
    """One that ended while somebody waited holds nobody up."""
    queue, order = ReplyQueue(), list[str]()

    async def ends_while_somebody_waits() -> None:
        reply = asyncio.ensure_future(read(queue, order, "gone", LOW))
        await asyncio.sleep(0)
        reply.cancel()

    asyncio.run(ends_while_somebody_waits())
    asyncio.run(read(queue, order, "next", LOW))
    assert order == ["next"]
