"""What tests keep in the user's cache does not grow for ever."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.federation.kept import UNUSED_DAYS, cache, kept


def used(place: Path, *, days: float) -> Path:
    """Return a version that was last used so many days ago."""
    (place / "node_modules").mkdir(parents=True)
    at = time.time() - days * 86_400
    os.utime(place, (at, at))
    return place


def test_what_was_not_used_for_long_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was used lately stays, also by another checkout; using it counts."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    old, late = used(cache() / "npm-router-1", days=UNUSED_DAYS + 1), used(cache() / "npm-router-2", days=1)
    left_over = used(cache() / "tmpabc", days=UNUSED_DAYS + 1)
    ours = used(cache() / ("npm-router-" + "a" * 16), days=UNUSED_DAYS + 1)
    assert kept("npm-router", "a" * 64) == ours
    assert (old.exists(), left_over.exists(), late.exists(), ours.exists()) == (False, False, True, True)
    assert kept("npm-codegen", "b" * 64) == cache() / ("npm-codegen-" + "b" * 16)
    assert ours.exists()
