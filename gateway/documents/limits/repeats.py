"""Limit on how often one place of the answer is selected, since the validation compares each two that are.

Whoever selects `me { name }` 240 times over would have it compare 28,680 pairs.
"""

from __future__ import annotations

from collections import defaultdict

from gateway.documents.limits.limit import LimitExceededError, Limits
from gateway.documents.limits.outline import Outline, OutlineField, Selected, level
from gateway.errors import Code


def check(outline: Outline, limits: Limits) -> None:
    """Raises LimitExceededError.

    To be called for a document whose shape is checked: its size and depth bound the work.
    """
    done = set[tuple[int, ...]]()
    for operation in outline.operations:
        _merged(outline, [operation.selected], limits.repeats, done)


def _merged(outline: Outline, selections: list[Selected], limit: int, done: set[tuple[int, ...]]) -> None:
    """Selections of one place of the answer. What stands in several places is looked at once."""
    key = tuple(map(id, selections))
    if key in done:
        return
    done.add(key)
    places: defaultdict[str, list[OutlineField]] = defaultdict(list)
    for field in level(outline, selections):
        places[field.response].append(field)
    for fields in places.values():
        if len(fields) > limit:
            raise LimitExceededError(Code.TOO_MANY_FIELD_REPETITIONS, limit=limit, found=len(fields))
        inside = [one.selected for one in fields if one.selected]
        if inside:
            _merged(outline, inside, limit, done)
