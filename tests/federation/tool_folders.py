"""What tests install once and keep in the user's cache: in a folder for each version, without those of long ago."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

UNUSED_DAYS = 14


def cache() -> Path:
    """Return the folder that is kept; `make clean` empties it."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "borgerblik" / "tests"


def folder_of(name: str, digest: str) -> Path:
    """Where this version belongs, be it there or not. Others that nobody has used for two weeks are removed."""
    folder = cache()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder_of_entry = folder / f"{name}-{digest[:16]}"
    if folder_of_entry.is_dir():
        os.utime(folder_of_entry)
    for entry in folder.iterdir():
        if entry != folder_of_entry and _is_old(entry):
            shutil.rmtree(entry, ignore_errors=True)  # another process may be removing it, too
    return folder_of_entry


def _is_old(entry: Path) -> bool:
    try:
        return entry.stat().st_mtime < time.time() - UNUSED_DAYS * 86_400
    except FileNotFoundError:
        return False
