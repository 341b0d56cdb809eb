"""Figures of the long tests, kept where docs/reliability.md takes them from."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from typing import Any

import orjson

from tests.conftest import ROOT


def write(name: str, figures: dict[str, Any]) -> None:
    """test-output/NAME.json, with when and where."""
    folder = ROOT / "test-output"
    folder.mkdir(exist_ok=True)
    where = {
        "on": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
    }
    (folder / f"{name}.json").write_bytes(orjson.dumps(figures | {"where": where}, option=orjson.OPT_INDENT_2))
