"""A population is read side by side, but never more than a few at once, and never twice."""

from __future__ import annotations

import asyncio

import pytest

from gateway.citizen_view import reading
from gateway.citizen_view.reading import MAX_CONCURRENT_READINGS, read_all
from sources.errors import SourceError, SourceUnavailableError
from sources.records.subject import Subject


class Indexes:
    """Stands for the sources: counts who is asked about, and how many at a time."""

    def __init__(self) -> None:
        self.questions: list[Subject] = []
        self.now = self.most = 0

    async def read(self, _sources: object, citizen: Subject, _authority: str, *, deadline: float) -> object:
        self.questions.append(citizen)
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.001)
        self.now -= 1
        if citizen.reveal().endswith("7"):
            raise SourceUnavailableError("http_503")
        return citizen


@pytest.mark.anyio
async def test_everybody_is_read_once_and_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that the indexes do not answer about stops nobody else."""
    indexes = Indexes()
    monkeypatch.setattr(reading, "read", indexes.read)
    citizens = [Subject(f"61019{number:05}") for number in range(100)]
    results = [reading_or_error async for reading_or_error in read_all(None, citizens, "11111111", deadline=1)]  # type: ignore[arg-type]
    assert indexes.questions == citizens
    assert indexes.most == MAX_CONCURRENT_READINGS
    assert len(results) == 100
    assert sum(isinstance(reading_or_error, SourceError) for reading_or_error in results) == 10
