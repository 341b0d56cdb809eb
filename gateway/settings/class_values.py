"""Parse the texts of settings that say what the indexes' classes mean. Each function raises ValueError."""

from __future__ import annotations

from gateway.settings import values
from sources.records import Outcome
from sources.reference.uuids import is_uuid


def uuid_in_small_letters(value: str) -> str:
    """Return a UUID as the adapters compare it."""
    return values.uuid(value.lower())


def outcomes(value: str) -> tuple[tuple[str, Outcome], ...]:
    """Return what classes of decisions mean, by their UUIDs; an empty list is one."""
    pairs = [part.partition("=") for part in value.split(",") if part.strip()]
    classes = [(class_uuid.strip().lower(), word.strip()) for class_uuid, _, word in pairs]
    if not all(is_uuid(class_uuid) and word in Outcome.__members__ for class_uuid, word in classes):
        raise ValueError(f"must be a list of UUID=OUTCOME, each outcome one of {', '.join(Outcome.__members__)}")
    if len(dict(classes)) < len(classes):
        raise ValueError("must not name a class twice")
    return tuple((class_uuid, Outcome[word]) for class_uuid, word in sorted(classes))
