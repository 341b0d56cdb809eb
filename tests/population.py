"""Everybody in the sandbox, read once for all tests that look at a population."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import TypeVar

from gateway.policies.folder import PACKAGED
from gateway.policies.policy import Authority
from gateway.preview.far_side import FarSide, far_side
from gateway.preview.reading import Reading, read_all
from gateway.preview.sight import Sight, look
from gateway.sandbox import settings
from sources.errors import SourceError
from sources.sandbox import census
from sources.subject import Subject
from tests.policies.reading import read_folder

T = TypeVar("T")
KORSBAEK, VEJLE = "0999", "0630"
PATIENCE = 60.0
_CITIZENS = census.citizens  # a test may pretend that there are fewer


@asynccontextmanager
async def sandbox() -> AsyncIterator[FarSide]:
    """The sandbox with no settings but its own."""
    async with far_side(settings({}), sandbox=True) as far:
        yield far


def on_sandbox(do: Callable[[FarSide], Awaitable[T]]) -> T:
    """Run something on the sandbox, from a test that waits for nothing."""

    async def run() -> T:
        async with sandbox() as far:
            return await do(far)

    return asyncio.run(run())


@cache
def authority(code: str) -> Authority:
    """A municipality with its packaged file."""

    found = read_folder(PACKAGED).municipality(code)
    assert found
    return found


@cache
def readings(code: str) -> tuple[Reading, ...]:
    """What a municipality has of every citizen, in the order of their numbers."""

    async def read(far: FarSide) -> tuple[Reading, ...]:
        subjects = [Subject(cpr) for cpr in numbers()]
        found = [one async for one in read_all(far.sources, subjects, authority(code).cvr, deadline=PATIENCE)]
        assert not any(isinstance(one, SourceError) for one in found)
        whole = [one for one in found if isinstance(one, Reading) and not one.is_empty]
        return tuple(sorted(whole, key=lambda one: one.citizen.reveal()))

    return on_sandbox(read)


def sights(code: str, by: Authority | None = None) -> list[Sight]:
    """What each citizen sees of a municipality, by its own file or by another version of it."""

    read, judged_by = readings(code), by or authority(code)

    async def judge(far: FarSide) -> list[Sight]:
        return [await look(one, judged_by, far.ids, far.sources.exempt_classes) for one in read]

    return on_sandbox(judge)


@cache
def numbers() -> list[str]:
    """The CPR numbers of all made-up citizens, to look for where they must not be."""

    return _CITIZENS()


def assert_no_number(text: str) -> None:
    """No citizen's number stands in it, however it is written."""
    assert [cpr for cpr in numbers() if cpr in text or f"{cpr[:6]}-{cpr[6:]}" in text] == []
