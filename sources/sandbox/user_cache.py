"""Where the sandbox keeps what takes long to make: the user's cache, or a folder for temporary files."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import gettempdir


def folders() -> tuple[Path, ...]:
    """Return folders to try in turn: a home need not be one that can be written to."""
    base = os.environ.get("XDG_CACHE_HOME")
    home = (Path(base) if base else Path.home() / ".cache") / "borgerblik"
    return home, Path(gettempdir()) / f"borgerblik-{os.getuid()}"
