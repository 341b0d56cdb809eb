"""The version of a case in the token of a look: its step and its outcome in three bytes, since tokens are bounded."""

from __future__ import annotations

from sources.records import Outcome

BYTES = 3
_OUTCOME_BITS = 0b111
_CLOSED = 0
_NUMBERS = {outcome: number for number, outcome in enumerate((None, *Outcome), start=_CLOSED + 1)}


def case_version(step: bytes, outcome: Outcome | None, *, shows_outcome: bool) -> bytes:
    """Return the version of a case: 21 bits of the hash of its step, and three of what was decided."""
    number = _NUMBERS[outcome] if shows_outcome else _CLOSED
    return step[: BYTES - 1] + bytes([step[BYTES - 1] & ~_OUTCOME_BITS | number])


def is_another_step(before: bytes, now: bytes) -> bool:
    """Whether two versions of a case stand at different steps."""
    return _step(before) != _step(now)


def is_another_outcome(before: bytes, now: bytes) -> bool:
    """Whether two versions of a case have different outcomes, none being one. Not where either look showed none."""
    outcomes = before[-1] & _OUTCOME_BITS, now[-1] & _OUTCOME_BITS
    return outcomes[0] != outcomes[1] and _CLOSED not in outcomes


def _step(version: bytes) -> tuple[bytes, int]:
    return version[:-1], version[-1] & ~_OUTCOME_BITS
