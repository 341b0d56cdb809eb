"""The estimate is within HyperLogLog's error, whatever the number; sketches tell nobody's name."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable

import pytest

from gateway.statistics.hyperloglog import REGISTERS, HyperLogLog

STANDARD_ERROR = 1.04 / REGISTERS**0.5


def sha(numbers: Iterable[int], salt: str = "") -> list[bytes]:
    """Return a digest for each number."""
    return [hashlib.sha256(f"{salt}{number}".encode()).digest() for number in numbers]


@pytest.mark.parametrize("citizens", [0, 1, 2, 5, 20, 100])
def test_few_are_counted_without_an_error(citizens: int) -> None:
    """One who comes again is nobody new."""
    sketch = HyperLogLog()
    sketch.add(sha(range(citizens)) * 3)
    assert sketch.count() == citizens


@pytest.mark.parametrize("citizens", [1_000, 10_000, 40_000, 100_000, 300_000])
@pytest.mark.parametrize("salt", ["a", "b", "c"])
def test_many_are_within_the_error(citizens: int, salt: str) -> None:
    """Four standard errors: of a hundred thousand such estimates six are further off."""
    sketch = HyperLogLog()
    sketch.add(sha(range(citizens), salt))
    assert abs(sketch.count() - citizens) <= 4 * STANDARD_ERROR * citizens


def test_a_sketch_is_the_same_after_it_was_stored() -> None:
    """Adding half, storing, and adding the rest is adding all."""
    whole, half = HyperLogLog(), HyperLogLog()
    whole.add(sha(range(2_000)))
    half.add(sha(range(1_200)))
    rest = HyperLogLog(half.pack())
    rest.add(sha(range(900, 2_000)))
    assert rest.pack() == whole.pack()


def test_a_full_digest_of_zeros_has_a_register() -> None:
    """The rarest element of all does not break the sketch."""
    sketch = HyperLogLog()
    sketch.add([bytes(32)])
    assert sketch.count() == 1
    assert HyperLogLog(sketch.pack()).count() == 1


def test_other_bytes_are_no_sketch() -> None:
    """Too few registers are an error, never a low number."""
    with pytest.raises(ValueError, match="registers"):
        HyperLogLog(zlib.compress(b"short"))
