"""The preview's audit log: a line for each real citizen before anything is read; without it nothing is read."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson


class PreviewAuditError(Exception):
    """The audit log could not be written, so nothing may be read."""


@dataclass(frozen=True, slots=True)
class PreviewView:
    """Which command reads which municipality's records, when, and for what purpose."""

    command: str
    authority: str
    purpose: str
    at: datetime


def record(path: Path, view: PreviewView, citizens: Iterable[str]) -> None:
    """Append a JSON line for each citizen, named by a keyed hash, and see to it that they are on the disk."""
    facts = {
        "who": _user(),
        "at": view.at.isoformat(timespec="seconds"),
        "command": view.command,
        "authority": view.authority,
        "purpose": view.purpose,
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
            f"The audit log {path} cannot be written: {(error.strerror or 'it failed').lower()}."
        ) from None


def _user() -> str:
    """Return the operating system's name for who runs this; not what the environment says."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"
