"""Cases by their ids: those that no citizen's search finds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sources.cache.sources import Sources
from sources.errors import SourceTimedOutError
from sources.ports import NamedCaseIndex, NamedCasesQuestion
from sources.records import CaseRecord

BATCH_SIZE = 250


async def named_cases(sources: Sources, authority: str, ids: Sequence[str], *, deadline: float) -> list[CaseRecord]:
    """Return the cases that exist, a batch at a time. Raises SourceError."""
    cases: list[CaseRecord] = []
    if not isinstance(sources.cases, NamedCaseIndex):
        return cases
    for start in range(0, len(ids), BATCH_SIZE):
        question = NamedCasesQuestion(authority, tuple(ids[start : start + BATCH_SIZE]))
        try:
            async with asyncio.timeout(deadline):
                cases += (await sources.cases.named_cases(question)).records
        except TimeoutError:
            raise SourceTimedOutError("deadline") from None
    return cases
