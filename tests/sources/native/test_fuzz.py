"""The fuzzer feeds what it says, runs under AddressSanitizer or not at all, and notices a difference."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest

from sources.native import IS_COMPILED, scan
from tests.sources.native import fuzz, fuzz_batch
from tests.sources.native.fuzz_inputs import Fuzzer, compare
from tests.sources.native.mutations import LONGEST, Mutator, corpus

pytestmark = pytest.mark.skipif(not IS_COMPILED, reason="sources/native is not compiled here: lxml parses all answers")

INPUTS = int(os.environ.get("FUZZ_INPUTS", "10000000"))


def test_the_same_seed_makes_the_same_mutations() -> None:
    """None longer than the longest, and most of them others than before."""
    documents = corpus()
    first, second = ([Mutator(7).mutated(data, documents[0]) for data in documents] for _ in range(2))

    assert first == second
    assert all(len(data) <= LONGEST for data in first)
    assert sum(data not in documents for data in first) > len(documents) // 2


def test_a_few_thousand_inputs_are_read_as_lxml_reads_them() -> None:
    """In this process, on the module as it is installed; each is noted before it is scanned."""
    noted: list[bytes] = []
    fuzzer = Fuzzer(1, noted.append)
    for _ in range(5_000):
        fuzzer.step()

    assert len(noted) == 5_000
    assert 200 < fuzzer.scanned < 4_000


def test_a_difference_is_noticed() -> None:
    """A tree of another document is not what lxml reads."""
    with pytest.raises(AssertionError):
        compare(b"<a><b/></a>", scan(b"<a><c/></a>"), shapes=False)


def test_nothing_is_fuzzed_without_the_sanitizer() -> None:
    """The module as it is installed is not compiled for it."""
    installed = importlib.import_module(fuzz_batch.MODULE).__file__
    with pytest.raises(fuzz_batch.SanitizerMissingError):
        fuzz_batch.load(Path(str(installed)))


@pytest.mark.long
@pytest.mark.skipif(fuzz.sanitizer() is None, reason="gcc's libasan is not installed")
def test_ten_million_inputs_under_the_sanitizer(tmp_path: Path) -> None:
    """The long form; FUZZ_INPUTS: another number."""
    counts = fuzz.fuzz(INPUTS, float("inf"), 1, tmp_path)

    assert counts.inputs == INPUTS
    assert counts.scanned > INPUTS // 20
