"""HyperLogLog over 16,384 registers, as Redis counts: the number of distinct elements, and never which.

The estimator is the one of Otmar Ertl, New cardinality estimation algorithms for HyperLogLog sketches (2017),
algorithm 6, without tables of corrections. The libraries at hand bring numpy, or a compiler at install, for this.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable

PRECISION = 14
REGISTERS = 1 << PRECISION
MAX_RANK = 64 - PRECISION + 1
ALPHA = 1 / (2 * math.log(2))


class HyperLogLog:
    """A sketch of a set. Two that have seen the same elements in any order are equal."""

    def __init__(self, packed: bytes | None = None) -> None:
        """`packed`: what `pack` returned. Raises ValueError or zlib.error for bytes that are none."""
        self._registers = bytearray(zlib.decompress(packed)) if packed else bytearray(REGISTERS)
        if len(self._registers) != REGISTERS:
            raise ValueError("not the registers of a HyperLogLog")

    def add(self, digests: Iterable[bytes]) -> None:
        """Add elements by their digests: the first eight bytes are taken for evenly distributed bits."""
        for digest in digests:
            bits = int.from_bytes(digest[:8], "big")
            register, rest = bits & (REGISTERS - 1), bits >> PRECISION
            rank = 64 - PRECISION - rest.bit_length() + 1
            self._registers[register] = max(self._registers[register], rank)

    def pack(self) -> bytes:
        """Return the registers, compressed: some hundred bytes where few elements were added."""
        return zlib.compress(self._registers)

    def count(self) -> int:
        """Estimate how many distinct elements were added; standard error 0.81 %."""
        ranks = [self._registers.count(rank) for rank in range(MAX_RANK + 1)]
        divisor = REGISTERS * _tau(1 - ranks[MAX_RANK] / REGISTERS)
        for rank in range(MAX_RANK - 1, 0, -1):
            divisor = (divisor + ranks[rank]) / 2
        divisor += REGISTERS * _sigma(ranks[0] / REGISTERS)
        return round(ALPHA * REGISTERS * REGISTERS / divisor)


def _sigma(share: float) -> float:
    """Return Ertl's correction for registers that are empty."""
    if share == 1:
        return math.inf
    weight, total, before = 1.0, share, -1.0
    while total != before:
        share *= share
        before = total
        total += share * weight
        weight += weight
    return total


def _tau(share: float) -> float:
    """Return Ertl's correction for registers that are full."""
    if share in (0, 1):
        return 0.0
    weight, total, before = 1.0, 1 - share, -1.0
    while total != before:
        share = math.sqrt(share)
        before = total
        weight /= 2
        total -= (1 - share) ** 2 * weight
    return total / 3
