"""Records that somebody looked at a real citizen's data, before the look; where it cannot be written, nobody looks."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson


class PreviewAuditError(Exception):
    """The look could not be written down, so it must not happen."""


@dataclass(frozen=True, slots=True)
class PreviewView:
    """Who looks, when, at which municipality, and for what purpose."""

    command: str
    authority: str
    purpose: str
    at: datetime


def record(path: Path, look: PreviewView, citizens: Iterable[str]) -> None:
    """Append a JSON line for each citizen, named by a keyed hash, and see to it that they are on the disk."""
    facts = {
        "who": _user(),
        "at": look.at.isoformat(timespec="seconds"),
        "command": look.command,
        "authority": look.authority,
        "purpose": look.purpose,
    }
    lines = b"".join(orjson.dumps(facts | {"citizen": citizen}) + b"\n" for citizen in citizens)
    try:
        opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with open(opened, "ab") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise PreviewAuditError(
            f"The look cannot be recorded in {path}: {(error.strerror or 'it failed').lower()}."
        ) from None


def _user() -> str:
    """The operating system's name for who runs this; not what the environment says."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"
