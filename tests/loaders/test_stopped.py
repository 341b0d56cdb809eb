"""Once a request is over, nothing more is asked for it, whichever of its loaders was in use before."""

from __future__ import annotations

import asyncio

import pytest

from tests.loaders.sources import ScriptedSources, korsbaek


@pytest.mark.parametrize("is_used", [False, True], ids=["first used after the end", "used before"])
async def test_a_request_that_is_over_asks_nothing(*, is_used: bool) -> None:
    """A loader that is made only then is stopped too."""
    sources = ScriptedSources()
    loaders = sources.loaders()
    authority = korsbaek(loaders)
    if is_used:
        await loaders.benefits(authority)
        await loaders.documents(list((await loaders.cases(authority)).shown.values()))
    loaders.stop()
    before = sources.questions.copy()
    for late in (loaders.benefits, loaders.payments, loaders.cases):
        with pytest.raises(asyncio.CancelledError):
            await late(authority)
    assert sources.questions == before
