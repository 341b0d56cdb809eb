"""The access record as a file: one line an event, appended, chained, and on the disk before anybody is told."""

from __future__ import annotations

import fcntl
import os
import tempfile
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from gateway.audit.hash_chain import BrokenChainError, ChainHead, link, new_chain, read
from gateway.audit.store import AuditEntry, AuditEvent, AuditHistory, AuditStoreError, entry

CHECKPOINT_BYTES = 192
"""A checkpoint is always as long, so that it is written over in one go."""

TAIL = 64 * 1024 * 1024
"""How much of an old file is read for the citizens' own history; the rest stays on record, unread."""

MOST_INDEXED = 200_000
LENGTH_BITS = 24
"""A record's place is one number, since so many are remembered: where it begins, and below that its length."""


class _Person:
    """Where somebody's records are in the file, oldest first."""

    __slots__ = ("name", "places")

    def __init__(self, name: str) -> None:
        self.name = name
        self.places = array("Q")


def checkpoint_of(path: Path) -> Path:
    """The file that says how far the record had come. A copy of it belongs on another machine."""
    return path.with_name(path.name + ".checkpoint")


def read_checkpoint(path: Path) -> ChainHead:
    """Raises OSError, ValueError, KeyError or TypeError for a file that is none."""
    told = orjson.loads(path.read_bytes())
    return ChainHead(told["chain"], told["seq"], told["hash"])


class ChainFile:
    """A chained file that several processes of one machine may append to. Waits for the disk: never call it awaited.

    Without a path it is this process's own, has no name, and is gone with the process, however that ends.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file = -1
        self._beside = -1
        self._offset = 0
        self._head = new_chain()
        self._people: dict[str, _Person] = {}
        self._order: deque[_Person] = deque()
        self._whole = True

    def append(self, events: Sequence[AuditEvent]) -> None:
        """Put these on record in one go: all of them, or none. Raises OSError or AuditStoreError."""
        with self._locked():
            self._catch_up()
            head, lines = self._head, []
            for event in events:
                line, head = link(event, head)
                lines.append(line)
            self._write(b"".join(line + b"\n" for line in lines))
            self._head = head
            for event, line in zip(events, lines, strict=True):
                self._index(event["subject"], len(line) + 1)
            self._point(head)

    def history(self, subject: str, most: int) -> AuditHistory:
        """The newest of a person's events that this process knows of."""
        with self._locked():
            self._catch_up()
            person = self._people.get(subject)
            places = list(person.places) if person else []
            return AuditHistory(
                tuple(self._entry(place) for place in places[: -most - 1 : -1]), self._is_whole(places, most)
            )

    def close(self) -> None:
        """Let go of the file."""
        for file in (self._file, self._beside):
            if file >= 0:
                os.close(file)
        self._file = self._beside = -1

    def _is_whole(self, places: Sequence[Any], most: int) -> bool:
        return self._whole and len(places) <= most

    def _entry(self, place: int) -> AuditEntry:
        length = place & ((1 << LENGTH_BITS) - 1)
        return entry(orjson.loads(os.pread(self._file, length, place >> LENGTH_BITS)))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if self._file < 0:
            self._file = _opened(self._path) if self._path else _nameless()
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def _catch_up(self) -> None:
        """Read what is there already, or what another process has appended."""
        stat = os.fstat(self._file)
        if self._path and stat.st_nlink == 0:
            raise AuditStoreError("removed")
        if stat.st_size < self._offset:
            raise AuditStoreError("shrunk")
        if stat.st_size > self._offset:
            self._read_on(stat.st_size)

    def _read_on(self, size: int) -> None:
        skipped = size - self._offset > TAIL
        start = size - TAIL if skipped else self._offset
        text = os.pread(self._file, size - start, start)
        kept = text.rfind(b"\n") + 1
        if kept < len(text):  # a process was killed while it wrote: that line was never acknowledged
            os.ftruncate(self._file, start + kept)
        self._offset = start
        lines = text[:kept].splitlines(keepends=True)
        if skipped and lines:
            self._offset += len(lines.pop(0))
            self._whole = False
        for line in lines:
            self._index(_subject(line), len(line))
        if lines:
            self._continue(lines[-1])

    def _continue(self, line: bytes) -> None:
        try:
            _, self._head = read(line.rstrip(b"\n"))
        except BrokenChainError:
            raise AuditStoreError("broken") from None

    def _index(self, subject: str | None, length: int) -> None:
        place, self._offset = self._offset << LENGTH_BITS | length, self._offset + length
        if length >> LENGTH_BITS:  # no record of ours is so long
            self._whole = False
        elif subject:
            person = self._people.get(subject)
            if person is None:
                person = self._people[subject] = _Person(subject)
            person.places.append(place)
            self._order.append(person)
        if len(self._order) > MOST_INDEXED:
            oldest = self._order.popleft()
            del oldest.places[0]
            if not oldest.places:
                del self._people[oldest.name]
            self._whole = False

    def _write(self, text: bytes) -> None:
        """All of it, or none. The file is locked, and has been read to its end."""
        try:
            if os.write(self._file, text) != len(text):
                raise OSError("short write")
            os.fdatasync(self._file)
        except OSError:
            os.ftruncate(self._file, self._offset)
            raise

    def _point(self, head: ChainHead) -> None:
        if self._path is None:
            return
        if self._beside < 0:
            self._beside = os.open(checkpoint_of(self._path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.pwrite(self._beside, head.json().ljust(CHECKPOINT_BYTES), 0)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _nameless() -> int:
    file, name = tempfile.mkstemp(prefix="borgerblik-")
    os.unlink(name)
    fcntl.fcntl(file, fcntl.F_SETFL, os.O_APPEND)
    return file


def _subject(line: bytes) -> str | None:
    try:
        subject = orjson.loads(line)["subject"]
    except (ValueError, KeyError, TypeError):
        return None
    return subject if isinstance(subject, str) else None
