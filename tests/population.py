"""Everybody in the sandbox, read once for all tests of a population."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import TypeVar

from gateway.app.sandbox import settings
from gateway.citizen_view.reading import Reading, read_all
from gateway.citizen_view.view import CitizenView, view_of
from gateway.policies.folder import PACKAGED
from gateway.policies.policy import Authority
from gateway.preview.upstream import Upstream, open_upstream
from sources.errors import SourceError
from sources.records.subject import Subject
from sources.sandbox import census
from tests.policies.reading import read_folder

T = TypeVar("T")
KORSBAEK, VEJLE = "0999", "0630"
READING_TIMEOUT = 60.0
_CITIZENS = census.citizens  # a test may pretend that there are fewer


@asynccontextmanager
async def sandbox() -> AsyncIterator[Upstream]:
    """Yield the sandbox with no settings but its own."""
    async with open_upstream(settings({}), sandbox=True) as upstream:
        yield upstream


def on_sandbox(do: Callable[[Upstream], Awaitable[T]]) -> T:
    """Run something on the sandbox, from a test that waits for nothing."""

    async def run() -> T:
        async with sandbox() as upstream:
            return await do(upstream)

    return asyncio.run(run())


@cache
def authority(code: str) -> Authority:
    """Return a municipality with its packaged file."""

    municipality = read_folder(PACKAGED).municipality(code)
    assert municipality
    return municipality


@cache
def readings(code: str) -> tuple[Reading, ...]:
    """Return what a municipality has of every citizen, in the order of their numbers."""

    async def read(upstream: Upstream) -> tuple[Reading, ...]:
        subjects = [Subject(cpr) for cpr in numbers()]
        results = [
            result
            async for result in read_all(upstream.sources, subjects, authority(code).cvr, deadline=READING_TIMEOUT)
        ]
        assert not any(isinstance(reading, SourceError) for reading in results)
        citizen_readings = [result for result in results if isinstance(result, Reading) and not result.is_empty]
        return tuple(sorted(citizen_readings, key=lambda reading: reading.citizen.reveal()))

    return on_sandbox(read)


def views(code: str, by: Authority | None = None) -> list[CitizenView]:
    """Return what each citizen sees of a municipality, by its own file or by another version of it."""

    read, judged_by = readings(code), by or authority(code)

    async def judge(upstream: Upstream) -> list[CitizenView]:
        return [await view_of(reading, judged_by, upstream.ids, upstream.sources) for reading in read]

    return on_sandbox(judge)


@cache
def numbers() -> list[str]:
    """Return the CPR numbers of all made-up citizens, to look for where they must not be."""

    return _CITIZENS()


def assert_no_number(text: str) -> None:
    """No citizen's number stands in it, however it is written."""
    assert [cpr for cpr in numbers() if cpr in text or f"{cpr[:6]}-{cpr[6:]}" in text] == []
