"""A Redis that is slow costs a request a tenth of a second at most, all in all, and never its answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.redis.connection import MAX_CALL_SECONDS, RedisConnection
from gateway.redis.unavailable import RedisUnavailableError
from gateway.redis.wait_budget import REDIS_TIME_BUDGET, RedisTimeBudget
from tests.redis.test_cache import OVERVIEW
from tests.redis.test_rate_limits import there
from tests.redis_server import Server, wire
from tests.serving import served


@pytest.fixture
async def shared() -> AsyncIterator[RedisConnection]:
    """One that has been found, and is asked by a request."""
    connection = RedisConnection("redis://127.0.0.1:1/0")
    connection.is_available = True
    REDIS_TIME_BUDGET.set(RedisTimeBudget())
    yield connection
    REDIS_TIME_BUDGET.set(None)
    await connection.close()


class Slow:
    """Questions that take so long; how many were begun, and how many ended."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.begun = self.ended = 0

    async def __call__(self) -> bool:
        self.begun += 1
        await asyncio.sleep(self._seconds)
        self.ended += 1
        return True


def test_it_is_a_tenth_of_a_second() -> None:
    """For a question half of it, and none is begun when half of it is gone."""
    assert 2 * MAX_CALL_SECONDS == 0.1


async def test_one_that_is_silent_is_asked_once(shared: RedisConnection) -> None:
    """Nobody waits for it again until it has been found again."""
    question = Slow(3600)
    async with asyncio.timeout(30):
        for _ in range(5):
            with pytest.raises(RedisUnavailableError):
                await shared.ask(question)
    assert question.begun == 1
    assert shared.failures == {"away": 1}


async def test_one_that_is_slow_is_asked_a_few_times(shared: RedisConnection) -> None:
    """By each request, and not until all of its questions have been answered."""
    question, calls = Slow(MAX_CALL_SECONDS * 0.6), 0
    for _ in range(10):
        try:
            calls += await shared.ask(question)
        except RedisUnavailableError:
            continue
    assert calls == question.ended <= 2
    assert question.begun <= 2


async def test_what_is_asked_at_once_is_waited_for_at_once(shared: RedisConnection) -> None:
    """However many they are."""
    question = Slow(0.001)
    await asyncio.gather(*(shared.ask(question) for _ in range(40)), return_exceptions=True)
    assert question.begun == 40


async def test_every_answer_is_given(tmp_path: Path, server: Server) -> None:
    """All that it has to say, though each question to Redis takes nearly too long."""
    settings = {"CACHE": "redis", "RATE_LIMIT_CITIZEN": "1000/hour", "DEADLINE": "60"}
    async with wire(server.port) as redis_wire, served(tmp_path, **settings, REDIS_URL=redis_wire.url) as gateway:
        await there(server)
        first = await gateway.data(OVERVIEW)
        redis_wire.seconds = MAX_CALL_SECONDS * 0.6
        for _ in range(5):
            assert await gateway.data(OVERVIEW) == first
