"""A chained file: one line an event, appended, and on the disk before the write is acknowledged."""

from __future__ import annotations

import fcntl
import os
import tempfile
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import orjson

from gateway.audit.hash_chain import BrokenChainError, ChainHead, link, new_chain, read_line
from gateway.audit.store import AuditEntry, AuditEvent, AuditHistory, AuditStoreError, audit_entry, readers_of

CHECKPOINT_BYTES = 192
"""A checkpoint is always as long, so that it is written over in one go."""

TAIL_BYTES = 64 * 1024 * 1024
"""How much of an old file is read for the citizens' own history; the rest stays recorded, unread."""

MAX_INDEXED = 200_000
LENGTH_BITS = 24
"""A record's location is one number, since so many are indexed: where it begins, and below that its length."""


class _Person:
    """Where somebody's records are in the file, oldest first."""

    __slots__ = ("locations", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.locations = array("Q")


def checkpoint_path(path: Path) -> Path:
    """Return the file that holds the chain's head. A copy of it belongs on another machine."""
    return path.with_name(path.name + ".checkpoint")


def read_checkpoint(path: Path) -> ChainHead:
    """Return the head in a checkpoint. Raise OSError, ValueError, KeyError or TypeError for a file that is none."""
    document = orjson.loads(path.read_bytes())
    return ChainHead(document["chain"], document["seq"], document["hash"])


class ChainFile:
    """A chained file that several processes of one machine may append to. Blocks on the disk: call it on a thread.

    Without a path it is this process's own, has no name, and is gone with the process, however that ends.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file = -1
        self._checkpoint = -1
        self._offset = 0
        self._head = new_chain()
        self._people: dict[str, _Person] = {}
        self._order: deque[_Person] = deque()
        self._is_indexed_whole = True

    def append(self, events: Sequence[AuditEvent]) -> None:
        """Write these events in one go: all of them, or none. Raise OSError or AuditStoreError."""
        with self._locked():
            self._catch_up()
            head, lines = self._head, []
            for event in events:
                line, head = link(event, head)
                lines.append(line)
            self._write(b"".join(line + b"\n" for line in lines))
            self._head = head
            for event, line in zip(events, lines, strict=True):
                self._index(readers_of(event), len(line) + 1)
            self._write_checkpoint(head)

    def history(self, reader: str, limit: int) -> AuditHistory:
        """Return the newest of a person's events that this process knows of. Raise OSError or AuditStoreError."""
        with self._locked():
            self._catch_up()
            person = self._people.get(reader)
            locations = list(person.locations) if person else []
            entries = tuple(self._entry(location, reader) for location in locations[: -limit - 1 : -1])
            return AuditHistory(entries, self._is_indexed_whole and len(locations) <= limit)

    def close(self) -> None:
        """Close the file and its checkpoint."""
        for file in (self._file, self._checkpoint):
            if file >= 0:
                os.close(file)
        self._file = self._checkpoint = -1

    def _entry(self, location: int, reader: str) -> AuditEntry:
        length = location & ((1 << LENGTH_BITS) - 1)
        return audit_entry(orjson.loads(os.pread(self._file, length, location >> LENGTH_BITS)), reader)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if self._file < 0:
            self._file = _open(self._path) if self._path else _open_nameless()
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def _catch_up(self) -> None:
        """Read what is in the file already, or what another process has appended."""
        stat = os.fstat(self._file)
        if self._path and stat.st_nlink == 0:
            raise AuditStoreError("removed")
        if stat.st_size < self._offset:
            raise AuditStoreError("shrunk")
        if stat.st_size > self._offset:
            self._index_rest(stat.st_size)

    def _index_rest(self, size: int) -> None:
        is_skipped = size - self._offset > TAIL_BYTES
        start = size - TAIL_BYTES if is_skipped else self._offset
        text = os.pread(self._file, size - start, start)
        complete = text.rfind(b"\n") + 1
        if complete < len(text):  # a process was killed while it wrote: that line was never acknowledged
            os.ftruncate(self._file, start + complete)
        self._offset = start
        lines = text[:complete].splitlines(keepends=True)
        if is_skipped and lines:
            self._offset += len(lines.pop(0))
            self._is_indexed_whole = False
        for line in lines:
            self._index(_readers(line), len(line))
        if lines:
            self._continue(lines[-1])

    def _continue(self, line: bytes) -> None:
        try:
            _, self._head = read_line(line.rstrip(b"\n"))
        except BrokenChainError:
            raise AuditStoreError("broken") from None

    def _index(self, readers: Sequence[str], length: int) -> None:
        location, self._offset = self._offset << LENGTH_BITS | length, self._offset + length
        if length >> LENGTH_BITS:  # no record of ours is so long
            self._is_indexed_whole = False
            return
        for reader in readers:
            person = self._people.get(reader)
            if person is None:
                person = self._people[reader] = _Person(reader)
            person.locations.append(location)
            self._order.append(person)
        while len(self._order) > MAX_INDEXED:
            oldest = self._order.popleft()
            del oldest.locations[0]
            if not oldest.locations:
                del self._people[oldest.name]
            self._is_indexed_whole = False

    def _write(self, text: bytes) -> None:
        """Write all of it, or none. The file is locked, and has been read to its end."""
        try:
            if os.write(self._file, text) != len(text):
                raise OSError("short write")
            os.fdatasync(self._file)
        except OSError:
            os.ftruncate(self._file, self._offset)
            raise

    def _write_checkpoint(self, head: ChainHead) -> None:
        if self._path is None:
            return
        if self._checkpoint < 0:
            self._checkpoint = os.open(checkpoint_path(self._path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.pwrite(self._checkpoint, head.json().ljust(CHECKPOINT_BYTES), 0)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _open_nameless() -> int:
    file, name = tempfile.mkstemp(prefix="borgerblik-")
    os.unlink(name)
    fcntl.fcntl(file, fcntl.F_SETFL, os.O_APPEND)
    return file


def _readers(line: bytes) -> tuple[str, ...]:
    try:
        readers = readers_of(orjson.loads(line))
    except (ValueError, KeyError, TypeError):
        return ()
    return tuple(reader for reader in readers if isinstance(reader, str))
