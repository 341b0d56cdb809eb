"""The access record in a file: on the disk, in a chain, across restarts, processes and disks that fill up."""

from __future__ import annotations

import asyncio
import errno
import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.audit.chain_file import ChainFile, checkpoint_path
from gateway.audit.file_store import FileAuditStore
from gateway.audit.hash_chain import Proof
from gateway.audit.store import AuditStoreError
from gateway.audit.verification import verify_audit_log
from gateway.cli import main
from tests.audit.events import an_event
from tests.conftest import ROOT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "access.jsonl"


async def write(path: Path, *numbers: int, **facts: object) -> None:
    """One process's life: it writes these, and ends."""
    record = FileAuditStore(path)
    await asyncio.gather(*(record.write(an_event(number, **facts)) for number in numbers))
    await record.close()


async def test_a_restart_continues_the_chain(path: Path) -> None:
    """Numbers and hashes go on where the last process ended."""
    for start in (1, 11, 21):
        await write(path, *range(start, start + 10))
    assert verify_audit_log(str(path)) == Proof(30)
    assert oct(path.stat().st_mode)[-3:] == "600"


async def test_a_citizen_reads_the_newest_first_across_restarts(path: Path) -> None:
    """Only the citizen's own, from before the restart too."""
    await write(path, 1, 2)
    await write(path, 3, subject="jens", actor="jens")
    record = FileAuditStore(path)
    await record.write(an_event(4, actor="somebody"))
    history = await record.history("karen", limit=10)
    assert [(entry.id, entry.is_self) for entry in history.entries] == [
        ("request-4", False), ("request-2", True), ("request-1", True)
    ]  # fmt: skip
    assert history.whole
    first = await record.history("karen", limit=2)
    assert ([entry.id for entry in first.entries], first.whole) == (["request-4", "request-2"], False)
    assert (await record.history("nobody", limit=2)).entries == ()
    await record.close()


async def test_a_line_that_was_never_finished_is_cut(path: Path) -> None:
    """A process that is killed while it writes leaves half a line, which nobody was told of."""
    await write(path, 1, 2)
    with path.open("ab") as file:
        file.write(b'{"actor":"ka')
    assert verify_audit_log(str(path)).problem
    await write(path, 3)
    assert verify_audit_log(str(path)) == Proof(3)


async def test_two_processes_write_one_chain(path: Path) -> None:
    """Each catches up with what the other has written before it goes on."""
    program = (
        "import asyncio, sys; from pathlib import Path; from tests.audit.test_file_store import write;"
        "asyncio.run(write(Path(sys.argv[1]), *range(200)))"
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, str(path)], cwd=ROOT) for _ in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert verify_audit_log(str(path)) == Proof(600)


async def test_a_chain_that_was_broken_is_not_continued(path: Path) -> None:
    """Nothing is added to a record whose end somebody has changed."""
    await write(path, 1, 2)
    path.write_bytes(path.read_bytes().replace(b"Overview", b"Overvieu"))
    with pytest.raises(AuditStoreError, match="broken"):
        await write(path, 3)


@pytest.mark.parametrize("harm", ["removed", "shrunk"])
async def test_a_file_that_changes_under_us_is_heard_of(path: Path, harm: str) -> None:
    """Removed or made shorter while the gateway runs."""
    record = FileAuditStore(path)
    await record.write(an_event(1))
    if harm == "removed":
        path.unlink()
    else:
        os.truncate(path, 10)
    with pytest.raises(AuditStoreError, match=harm):
        await record.write(an_event(2))
    await record.close()


async def test_a_full_disk_leaves_the_chain_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be written is not there in part, and the next event is written again."""
    record = FileAuditStore(path)
    await record.write(an_event(1))

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", full)
        with pytest.raises(AuditStoreError):
            await record.write(an_event(2))
    await record.write(an_event(3))
    await record.close()
    assert verify_audit_log(str(path)) == Proof(2)


async def test_a_file_at_its_limit_is_cut_back(path: Path) -> None:
    """The system's own limit on a file's size stops a line in the middle: the half is taken back."""
    record = FileAuditStore(path)
    await record.write(an_event(1))
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 100, hard))
    try:
        with pytest.raises(AuditStoreError):
            await record.write(an_event(2))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    await record.close()


async def test_a_place_where_nothing_can_be_written(tmp_path: Path) -> None:
    """Is refused, not raised through."""
    record = FileAuditStore(tmp_path / "none" / "access.jsonl")
    with pytest.raises(AuditStoreError, match="FileNotFoundError"):
        await record.write(an_event())
    with pytest.raises(AuditStoreError):
        await record.history("karen", limit=1)
    await record.close()


async def test_events_that_come_together_are_written_together(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand at once wait for a few trips to the disk, not for a thousand."""
    trips = []
    sync = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda file: (trips.append(file), sync(file))[1])
    await write(path, *range(1_000))
    assert len(trips) <= 3
    assert verify_audit_log(str(path)) == Proof(1_000)


async def test_the_event_loop_never_waits_for_the_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the disk sleeps, everything else goes on."""
    let_go = threading.Event()
    monkeypatch.setattr(os, "fdatasync", lambda _file: let_go.wait(5))
    record = FileAuditStore(path)
    writing = asyncio.ensure_future(record.write(an_event()))
    began = time.perf_counter()
    await asyncio.sleep(0.05)
    assert time.perf_counter() - began < 0.5
    assert not writing.done()
    let_go.set()
    await writing
    await record.close()


async def test_few_places_are_kept_in_memory(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest are forgotten, though they stay on record, and the citizen is not told that this is all."""
    monkeypatch.setattr("gateway.audit.chain_file.MAX_INDEXED", 5)
    chain = ChainFile(path)
    chain.append([an_event(number) for number in range(9)])
    history = chain.history("karen", 100)
    chain.close()
    assert ([entry.id[-1] for entry in history.entries], history.whole) == (list("87654"), False)


async def test_only_the_tail_of_a_long_record_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that starts on a large file goes on with its chain all the same."""
    await write(path, *range(50))
    monkeypatch.setattr("gateway.audit.chain_file.TAIL_BYTES", 2_000)
    record = FileAuditStore(path)
    history = await record.history("karen", limit=100)
    assert 0 < len(history.entries) < 10
    assert not history.whole
    await record.write(an_event(51))
    await record.close()
    assert verify_audit_log(str(path)) == Proof(51)


class TestCommand:
    """`borgerblik audit verify`."""

    @staticmethod
    def verify(*arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["audit", "verify", *map(str, arguments)])
        return result.exit_code, result.output

    async def test_it_proves_a_record(self, path: Path) -> None:
        await write(path, *range(5))
        assert self.verify(path) == (0, "5 records hold.\n")

    async def test_it_names_the_first_bad_record(self, path: Path) -> None:
        await write(path, *range(5))
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join([*lines[:2], *lines[3:]]))
        code, output = self.verify(path)
        assert code == 1
        assert output == "2 records hold. Record 3 has number 4, but number 3 belongs here.\n"

    async def test_it_sees_that_the_tail_is_gone(self, path: Path) -> None:
        """By the checkpoint beside the file, or by a copy of it that was kept elsewhere."""
        await write(path, *range(5))
        elsewhere = path.with_name("copy")
        elsewhere.write_bytes(checkpoint_path(path).read_bytes())
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[:3]))
        message = "3 records hold. Record 4 is missing: the checkpoint vouches for 5 records.\n"
        assert self.verify(path) == (1, message)
        checkpoint_path(path).unlink()
        assert self.verify(path) == (0, "3 records hold.\n")
        assert self.verify(path, "--checkpoint", elsewhere) == (1, message)

    async def test_it_says_what_it_cannot_read(self, path: Path) -> None:
        code, output = self.verify(path)
        assert (code, output) == (2, f"borgerblik: {path} cannot be read.\n")
        await write(path, 1, 2)
        assert self.verify(path, "--checkpoint", path)[0] == 2
