"""Holds an answer against what was expected, and says in words where they differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from tests.oracle.rows import DENMARK, TODAY

_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Id:
    """An id that cannot be foretold: the same for this thing everywhere, and for nothing else."""

    kind: str
    key: object


@dataclass(frozen=True, slots=True)
class Ranked:
    """A list in order. Inside a group nothing decides but the ids, which ascend, unless any order will do."""

    groups: tuple[tuple[Any, ...], ...]
    ids_ascend: bool = True

    @classmethod
    def by(cls, things: Iterable[Any], rank: Callable[[Any], Any], content: Callable[[Any], Any]) -> Ranked:
        """Things in the order of a rank, each as its content."""
        ordered = sorted(things, key=rank)
        return cls(tuple(tuple(map(content, group)) for _, group in groupby(ordered, rank)))

    def __len__(self) -> int:
        return sum(map(len, self.groups))


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a coverage: these, and perhaps those besides. `complete`: nobody else should have been asked."""

    must: Mapping[tuple[str, str], str]
    may: frozenset[tuple[str, str]]
    complete: bool = True


class Moment:
    """Some moment of the fixed day, with its offset."""


@dataclass(slots=True)
class Ids:
    """Which id stands for which thing, over the whole walk."""

    of: dict[Id, str] = field(default_factory=dict)
    by_id: dict[tuple[str, str], Id] = field(default_factory=dict)

    def note(self, thing: Id, path: str) -> Iterator[str]:
        """Note an id, and tells of a contradiction."""
        if self.of.setdefault(thing, path) != path:
            yield "another id than elsewhere for the same thing"
        if self.by_id.setdefault((thing.kind, path), thing) != thing:
            yield "the same id as another thing"


def differences(expected: Any, actual: Any, path: str = "", ids: Ids | None = None) -> Iterator[str]:
    """Each difference on a line of its own. Without ids, any id will do."""
    match expected:
        case Ranked():
            yield from _ranked(expected, actual, path, ids)
        case Rows():
            yield from _rows(expected, actual, path)
        case Id():
            if not isinstance(actual, str) or not actual:
                yield f"{path}: an id was expected, not {actual!r}"
            elif ids is not None:
                yield from (f"{path}: {problem}" for problem in ids.note(expected, actual))
        case Moment():
            yield from _moment(actual, path)
        case Decimal():
            if not isinstance(actual, str) or not _PLAIN_NUMBER.fullmatch(actual) or Decimal(actual) != expected:
                yield f"{path}: expected {expected}, got {actual!r}"
        case dict():
            yield from _object(expected, actual, path, ids)
        case list() | tuple():
            yield from _list(expected, actual, path, ids)
        case _:
            value = expected.isoformat() if isinstance(expected, date) else expected
            if value != actual or type(value) is not type(actual):
                yield f"{path}: expected {value!r}, got {actual!r}"


def _object(expected: dict[str, Any], actual: Any, path: str, ids: Ids | None) -> Iterator[str]:
    if not isinstance(actual, dict):
        yield f"{path}: expected {_brief(expected)}, got {_brief(actual)}"
        return
    if expected.keys() != actual.keys():
        yield f"{path}: other fields than asked for: {sorted(expected.keys() ^ actual.keys())}"
    for name, value in expected.items():
        if name in actual:
            yield from differences(value, actual[name], f"{path}.{name}", ids)


def _list(expected: Iterable[Any], actual: Any, path: str, ids: Ids | None) -> Iterator[str]:
    nodes = list(expected)
    if not isinstance(actual, list) or len(nodes) != len(actual):
        yield f"{path}: expected {_brief(nodes)}, got {_brief(actual)}"
        return
    for index, (node, answered) in enumerate(zip(nodes, actual, strict=True)):
        yield from differences(node, answered, f"{path}[{index}]", ids)


def _ranked(expected: Ranked, actual: Any, path: str, ids: Ids | None) -> Iterator[str]:
    if not isinstance(actual, list):
        yield f"{path}: expected a list of {len(expected)}, got {_brief(actual)}"
        return
    if len(expected) != len(actual):
        briefs, answered = [[_brief(node) for node in many] for many in (sum(expected.groups, ()), actual)]
        missing, extra = _less(briefs, answered), _less(answered, briefs)
        yield f"{path}: expected {len(briefs)}, got {len(answered)}; missing {missing[:4]}, too many {extra[:4]}"
        return
    start = 0
    for group in expected.groups:
        part = actual[start : start + len(group)]
        yield from _ids_ascend(part, f"{path}[{start}]") if expected.ids_ascend else ()
        yield from _group(group, part, f"{path}[{start}]", ids)
        start += len(group)


def _group(group: tuple[Any, ...], actual: list[Any], path: str, ids: Ids | None) -> Iterator[str]:
    """Things of one rank: each expected one is found once."""
    if len(group) == 1:
        yield from differences(group[0], actual[0], path, ids)
        return
    left = list(actual)
    for node in group:
        alike = [candidate for candidate in actual if not any(differences(node, candidate))]
        chosen = min(left, key=lambda candidate: sum(1 for _ in differences(node, candidate)))
        yield from differences(node, chosen, f"{path}..", ids if len(alike) == 1 else None)
        left.remove(chosen)


def _ids_ascend(actual: list[Any], path: str) -> Iterator[str]:
    ids = [_id(node) for node in actual]
    if ids != sorted(set(ids)):
        yield f"{path}: of {len(ids)} things of one rank the ids do not ascend: {[_brief(node) for node in actual]}"


def _id(thing: Any) -> str:
    """Return what a thing is ordered by: its own id, or that of what an event is about."""
    return str(thing.get("id") or (thing.get("document") or thing.get("payment") or {}).get("id"))


def _rows(expected: Rows, actual: Any, path: str) -> Iterator[str]:
    states = {(row["index"], row["authority"]["cvr"]): row["state"] for row in actual["answers"]}
    if len(states) < len(actual["answers"]):
        yield f"{path}: an index and authority more than once"
    rows = dict(expected.must) | {row: "ANSWERED" for row in expected.may if row in states}
    for row in sorted(rows.keys() | states.keys()):
        if rows.get(row) != states.get(row):
            yield f"{path}: {row[0]} of {row[1]}: expected {rows.get(row)}, got {states.get(row)}"
    if actual["complete"] is not expected.complete:
        yield f"{path}: complete is {actual['complete']}"
    for row in actual["answers"]:
        if row["state"] == "NOT_OPENED" and row["asOf"] is not None:
            yield f"{path}: asOf of what was not asked"
        elif row["state"] != "NOT_OPENED":
            yield from _moment(row["asOf"], f"{path}.asOf")


def _moment(actual: Any, path: str) -> Iterator[str]:
    read = datetime.fromisoformat(actual) if isinstance(actual, str) else None
    if read is None or read.tzinfo is None or read.astimezone(DENMARK).date() != TODAY:
        yield f"{path}: expected a moment of {TODAY} with its offset, got {actual!r}"


def _less(many: list[str], subtracted: list[str]) -> list[str]:
    left = list(many)
    for item in subtracted:
        if item in left:
            left.remove(item)
    return left


def _brief(thing: Any) -> str:
    """Return a thing in few words."""
    if isinstance(thing, dict):
        values = [thing.get(name) for name in ("kind", "title", "date", "progressSince", "startsOn", "availableOn")]
        texts = [str(word) for word in values if isinstance(word, str | date)]
        return "«" + " ".join(texts or sorted(thing)) + "»"
    if isinstance(thing, list):
        return f"a list of {len(thing)}"
    return repr(thing)
