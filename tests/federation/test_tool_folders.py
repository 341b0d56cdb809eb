"""What tests keep in the user's cache does not grow for ever."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.federation.tool_folders import UNUSED_DAYS, cache, folder_of


def used(folder: Path, *, days: float) -> Path:
    """Return a version that was last used so many days ago."""
    (folder / "node_modules").mkdir(parents=True)
    at = time.time() - days * 86_400
    os.utime(folder, (at, at))
    return folder


def test_what_was_not_used_for_long_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was used lately stays, also by another checkout; using it counts."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    old, late = used(cache() / "npm-router-1", days=UNUSED_DAYS + 1), used(cache() / "npm-router-2", days=1)
    left_over = used(cache() / "tmpabc", days=UNUSED_DAYS + 1)
    folder = used(cache() / ("npm-router-" + "a" * 16), days=UNUSED_DAYS + 1)
    assert folder_of("npm-router", "a" * 64) == folder
    assert (old.exists(), left_over.exists(), late.exists(), folder.exists()) == (False, False, True, True)
    assert folder_of("npm-codegen", "b" * 64) == cache() / ("npm-codegen-" + "b" * 16)
    assert folder.exists()
