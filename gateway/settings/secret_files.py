"""Secrets that stand in files, as orchestrators hand them out: BORGERBLIK_ID_KEY_FILE in place of BORGERBLIK_ID_KEY.

Each secret setting may come so. The file is read once, at the start: a process that should use another secret is
started anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from gateway.settings.field import PREFIX, unusable

FILE_SUFFIX = "_FILE"
MAX_BYTES = 64 * 1024


@dataclass(slots=True)
class SecretFiles:
    """What was read from files: texts by the names of settings, and the problems of those that could not be read."""

    texts: dict[str, str] = field(default_factory=dict)
    keys_by_name: dict[str, str] = field(default_factory=dict)
    """The names of the keys with the files, by the settings that they stand for."""
    problems: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """Settings whose files could not be read: they are not missing as well."""

    @property
    def keys(self) -> Set[str]:
        """The names of the keys that name a file."""
        return set(self.keys_by_name.values())


def secrets_of_files(texts: Mapping[str, str], secrets: Set[str]) -> SecretFiles:
    """Return the secrets that stand in the files of an environment. One that is set in both ways is a problem."""
    files = SecretFiles()
    for name in sorted(secrets):
        key = name + FILE_SUFFIX
        if key not in texts:
            continue
        files.keys_by_name[name] = key
        if name in texts:
            files.problems.append(f"{PREFIX}{name} and {PREFIX}{key} are both set: one of them is enough.")
            continue
        try:
            files.texts[name] = _secret(Path(texts[key]))
        except (OSError, ValueError):  # a path may hold a NUL, and a file be too long
            files.problems.append(unusable(key, f"must be a file of at most {MAX_BYTES} bytes that can be read"))
            files.unread.add(name)
    return files


def _secret(path: Path) -> str:
    """Return a file's text without the line break at its end."""
    with path.open("rb") as opened:
        contents = opened.read(MAX_BYTES + 1)
    if len(contents) > MAX_BYTES:
        raise ValueError
    return contents.decode(errors="surrogateescape").removesuffix("\n").removesuffix("\r")
