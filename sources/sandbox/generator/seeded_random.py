"""Random choices: the same for the same name, so that one citizen's life does not change another's."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

Item = TypeVar("Item")


class SeededRandom:
    """Random choices that follow from a name alone."""

    def __init__(self, name: str) -> None:
        self._random = random.Random(f"borgerblik/1/{name}")

    def uuid(self) -> str:
        """Return a new id."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def choice(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[int(self._random.random() * len(items))]

    def sample(self, items: Sequence[Item], count: int) -> list[Item]:
        """Several different items."""
        return self._random.sample(items, min(count, len(items)))

    def integer(self, first: int, last: int) -> int:
        """Return a whole number, both ends included."""
        return first + int(self._random.random() * (last - first + 1))

    def happens(self, share: float) -> bool:
        """Return whether true in that share of cases."""
        return self._random.random() < share

    def day(self, first: date, last: date) -> date:
        """Return a day, both ends included."""
        return first + timedelta(days=self.integer(0, max(0, (last - first).days)))

    def weekday(self, first: date, last: date) -> date:
        """Return a working day near one between the two."""
        day = self.day(first, last)
        return day - timedelta(days=max(0, day.weekday() - 4))
