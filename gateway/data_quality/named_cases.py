"""Cases by their ids, for an authority that looks for what no citizen's search finds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sources.cache.sources import Sources
from sources.errors import SourceTimedOutError
from sources.ports import NamedCaseIndex, NamedCasesQuestion
from sources.records import CaseRecord

AT_ONCE = 250


async def named_cases(sources: Sources, authority: str, ids: Sequence[str], *, deadline: float) -> list[CaseRecord]:
    """The cases that exist, a batch at a time. Raises SourceError."""
    found: list[CaseRecord] = []
    if not isinstance(sources.cases, NamedCaseIndex):
        return found
    for start in range(0, len(ids), AT_ONCE):
        question = NamedCasesQuestion(authority, tuple(ids[start : start + AT_ONCE]))
        try:
            async with asyncio.timeout(deadline):
                found += (await sources.cases.named_cases(question)).records
        except TimeoutError:
            raise SourceTimedOutError("deadline") from None
    return found
