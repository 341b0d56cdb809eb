"""Bytes that many messages have alike, with a few values among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """Bytes with values among them: pairs of bytes and the number of the value behind them, and what is at the end."""

    pairs: tuple[tuple[bytes, int], ...]
    end: bytes

    @classmethod
    def of(cls, pieces: Sequence[bytes]) -> Form:
        """Return the form of what was split at the numbers of values: each second piece is such a number."""
        pairs = zip(pieces[:-1:2], pieces[1::2], strict=True)
        return cls(tuple((before, int(number)) for before, number in pairs), pieces[-1])

    def filled(self, values: Sequence[bytes]) -> bytes:
        """Return the bytes with these values."""
        return b"".join([piece for before, number in self.pairs for piece in (before, values[number])]) + self.end

    @property
    def numbers(self) -> set[int]:
        """The numbers of its values."""
        return {number for _, number in self.pairs}
