"""Distinct documents fill no memory, whether they are refused or run: every cache is bounded by bytes."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from gateway.documents import document_cache
from gateway.documents.bounded_cache import bounded_cache
from tests.conftest import ROOT
from tests.documents.limits.test_attacks import documents

MAX_GROWTH_MB = 60

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells memory in /proc")


def growth(count: int, *, seconds: int) -> float:
    """Return by how many MB a process grows with so many refused documents and as many good ones."""
    command = [sys.executable, "-m", "tests.documents.soak", str(count)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=seconds, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    sizes = json.loads(done.stdout)
    return max(sizes["refused"], sizes["good"]) - sizes["before"]


def test_distinct_documents_fill_no_memory() -> None:
    """The short form: the caches are full after a few hundred."""
    assert growth(300, seconds=280) < MAX_GROWTH_MB


@pytest.mark.long
def test_40_000_distinct_documents_fill_no_memory() -> None:
    """The long form: 20,000 that are refused, and 20,000 good ones, each sent twice."""
    assert growth(20_000, seconds=7_200) < MAX_GROWTH_MB


def test_a_cache_is_bounded_by_bytes_and_by_count() -> None:
    """Small entries by their number, large ones by their size; what is larger than all of it stands there alone."""
    cache = bounded_cache(max_bytes=1_000, max_entries=10, size_of=len)
    for number in range(50):
        cache[number] = ""
    assert list(cache) == list(range(40, 50))
    cache["large"] = "x" * 950
    assert list(cache) == ["large"]
    cache["larger"] = "x" * 5_000
    assert list(cache) == ["larger"]


def test_a_flood_of_refusals_drops_no_good_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are kept apart."""
    monkeypatch.setattr(document_cache, "MAX_REFUSALS", 10)
    cache = documents()
    good = cache.operation(query="{ municipalities { code } }", variables={}, name=None).document
    for number in range(50):
        with pytest.raises(document_cache.InvalidDocumentError):
            cache.check(f"{{ unknown{number} }}")
    assert len(cache._refusals) == 10
    assert cache.operation(query="{ municipalities { code } }", variables={}, name=None).document is good


def test_documents_are_bounded_by_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few large ones take the place of many small ones."""
    monkeypatch.setattr(document_cache, "MAX_DOCUMENT_BYTES", 1_000_000)
    cache = documents()
    for number in range(50):
        cache.check(f"query Q{number} {{ municipalities {{ {'code name ' * 60} }} }}")
    assert 5 < len(cache._documents) < 20
    assert cache._documents.currsize <= 1_000_000
