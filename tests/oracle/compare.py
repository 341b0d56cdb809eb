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

    def note(self, thing: Id, found: str) -> Iterator[str]:
        """Note an id, and tells of a contradiction."""
        if self.of.setdefault(thing, found) != found:
            yield "another id than elsewhere for the same thing"
        if self.by_id.setdefault((thing.kind, found), thing) != thing:
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
            wanted = expected.isoformat() if isinstance(expected, date) else expected
            if wanted != actual or type(wanted) is not type(actual):
                yield f"{path}: expected {wanted!r}, got {actual!r}"


def _object(expected: dict[str, Any], actual: Any, path: str, ids: Ids | None) -> Iterator[str]:
    if not isinstance(actual, dict):
        yield f"{path}: expected {_brief(expected)}, got {_brief(actual)}"
        return
    if expected.keys() != actual.keys():
        yield f"{path}: other fields than asked for: {sorted(expected.keys() ^ actual.keys())}"
    for name, wanted in expected.items():
        if name in actual:
            yield from differences(wanted, actual[name], f"{path}.{name}", ids)


def _list(expected: Iterable[Any], actual: Any, path: str, ids: Ids | None) -> Iterator[str]:
    wanted = list(expected)
    if not isinstance(actual, list) or len(wanted) != len(actual):
        yield f"{path}: expected {_brief(wanted)}, got {_brief(actual)}"
        return
    for index, (one, other) in enumerate(zip(wanted, actual, strict=True)):
        yield from differences(one, other, f"{path}[{index}]", ids)


def _ranked(expected: Ranked, actual: Any, path: str, ids: Ids | None) -> Iterator[str]:
    if not isinstance(actual, list):
        yield f"{path}: expected a list of {len(expected)}, got {_brief(actual)}"
        return
    if len(expected) != len(actual):
        wanted, found = [[_brief(one) for one in many] for many in (sum(expected.groups, ()), actual)]
        missing, extra = _less(wanted, found), _less(found, wanted)
        yield f"{path}: expected {len(wanted)}, got {len(found)}; missing {missing[:4]}, too many {extra[:4]}"
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
    for one in group:
        alike = [other for other in actual if not any(differences(one, other))]
        chosen = min(left, key=lambda other: sum(1 for _ in differences(one, other)))
        yield from differences(one, chosen, f"{path}..", ids if len(alike) == 1 else None)
        left.remove(chosen)


def _ids_ascend(actual: list[Any], path: str) -> Iterator[str]:
    found = [_id(one) for one in actual]
    if found != sorted(set(found)):
        yield f"{path}: of {len(found)} things of one rank the ids do not ascend: {[_brief(one) for one in actual]}"


def _id(thing: Any) -> str:
    """Return what a thing is ordered by: its own id, or that of what an event is about."""
    return str(thing.get("id") or (thing.get("document") or thing.get("payment") or {}).get("id"))


def _rows(expected: Rows, actual: Any, path: str) -> Iterator[str]:
    found = {(row["index"], row["authority"]["cvr"]): row["state"] for row in actual["answers"]}
    if len(found) < len(actual["answers"]):
        yield f"{path}: an index and authority more than once"
    wanted = dict(expected.must) | {row: "ANSWERED" for row in expected.may if row in found}
    for row in sorted(wanted.keys() | found.keys()):
        if wanted.get(row) != found.get(row):
            yield f"{path}: {row[0]} of {row[1]}: expected {wanted.get(row)}, got {found.get(row)}"
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


def _less(many: list[str], others: list[str]) -> list[str]:
    left = list(many)
    for other in others:
        if other in left:
            left.remove(other)
    return left


def _brief(thing: Any) -> str:
    """Return a thing in few words."""
    if isinstance(thing, dict):
        told = [thing.get(name) for name in ("kind", "title", "date", "progressSince", "startsOn", "availableOn")]
        words = [str(word) for word in told if isinstance(word, str | date)]
        return "«" + " ".join(words or sorted(thing)) + "»"
    if isinstance(thing, list):
        return f"a list of {len(thing)}"
    return repr(thing)
