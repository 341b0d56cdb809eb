"""What a setting is: a field of a dataclass that knows how its key is read, and what the key means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import Any

PREFIX = "BORGERBLIK_"


class SettingsError(Exception):
    """The settings cannot be used. Names every key in question, and never a value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def setting(  # a field specifier, like dataclasses.field itself
    read: Callable[[str], Any], meaning: str, *, required: bool = False, unless: str = "", **default: Any
) -> Any:
    """Describe a key of the environment: how it is read, what it means, and which other key may stand in for it."""
    metadata = {"read": read, "meaning": meaning, "required": required, "unless": unless}
    return field(metadata=metadata, **({"default": None} | default))


def unusable(key: str, reason: object) -> str:
    """Return the sentence about a key whose value cannot be used. `reason` begins with "must"."""
    return f"{PREFIX}{key} cannot be used: it {reason}."


@contextmanager
def naming(key: str) -> Iterator[None]:
    """Turn the ValueError of a room that reads a setting's file into a SettingsError that names the key."""
    try:
        yield
    except ValueError as error:
        raise SettingsError([unusable(key, error)]) from None
