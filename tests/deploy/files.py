"""The files of deploy/, read, and what their texts name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from gateway.settings import describe
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
DOCS = ROOT / "docs"

PINNED = re.compile(r"[a-z0-9./-]+:v?\d+\.\d+[a-z0-9.-]*")
"""An image by its usual name and a version."""


def texts() -> dict[Path, str]:
    """Return every file of deploy/ that git would have."""
    files = (path for path in sorted(DEPLOY.rglob("*")) if path.is_file())
    kept = (path for path in files if not {"secrets", "__pycache__"} & set(path.relative_to(DEPLOY).parts))
    return {path: path.read_text("utf-8") for path in kept}


def documents(path: Path) -> list[dict[str, Any]]:
    """Return the documents of a file of YAML."""
    return [document for document in yaml.safe_load_all(path.read_text("utf-8")) if document]


def unknown_settings(text: str) -> set[str]:
    """Return what is written like a setting and is none. A secret may come by `…_FILE`."""
    meanings = {key: meaning for group in describe().values() for key, _, meaning in group}
    by_file = {f"{key}_FILE" for key, meaning in meanings.items() if "_FILE" in meaning}
    return set(re.findall(r"BORGERBLIK_[A-Z_]*[A-Z]", text)) - set(meanings) - by_file


def seconds(text: str) -> float:
    """Return the seconds of a duration such as 30s."""
    return float(text.removesuffix("s"))
