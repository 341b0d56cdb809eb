"""Views that cannot be recorded: the answer is refused, in time, unless the operator has decided otherwise."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from gateway.app import create
from gateway.app.sandbox import settings
from gateway.audit.audit_log import AuditFailedError, AuditLog
from gateway.audit.store import AuditEvent, AuditHistory, AuditStoreError
from gateway.audit.views import AuditViews
from gateway.auth.authenticator import Caller
from gateway.settings import SettingsError
from sources.reference.record_kinds import PERSON
from tests.audit.memory_store import MemoryAuditStore
from tests.audit.view_events import IDS, KAREN
from tests.serving import served


async def keep(record: Any, *, required: bool, seconds: float = 0.05) -> None:
    """Keep one look."""
    views = AuditViews()
    views.viewed(PERSON)
    log = AuditLog(record, IDS, required=required, seconds=seconds)
    await log.record(Caller.citizen(KAREN), views, operation=None, request="r", sources=(), openings="v")


class SlowStore(MemoryAuditStore):
    """Waits for its disk."""

    def __init__(self) -> None:
        super().__init__()
        self.disk = asyncio.Event()
        self.written = asyncio.Event()

    async def write(self, event: AuditEvent) -> None:
        await asyncio.shield(self._slowly(event))

    async def _slowly(self, event: AuditEvent) -> None:
        await self.disk.wait()
        await super().write(event)
        self.written.set()


async def test_what_cannot_be_recorded_is_not_answered() -> None:
    """Unless the operator has decided otherwise."""
    record = MemoryAuditStore()
    record.broken = "full"
    with pytest.raises(AuditFailedError):
        await keep(record, required=True)
    await keep(record, required=False)
    assert record.events == []


async def test_nobody_waits_long_for_the_record() -> None:
    """The answer is refused before the disk wakes up; then the view is recorded all the same, once."""
    store = SlowStore()
    async with asyncio.timeout(60):
        with pytest.raises(AuditFailedError):
            await keep(store, required=True)
        assert store.events == []
        store.disk.set()
        await store.written.wait()
    assert len(store.events) == 1


async def test_a_refused_answer_holds_nothing(tmp_path: Path) -> None:
    """503 with a code, and not a word of data."""
    async with served(tmp_path) as gateway:
        gateway.record.mkdir()  # nothing can be written to a folder
        answer = await gateway.post("{ me { name } }", token=gateway.token())
        public = await gateway.post("{ municipalities { name } }")
    assert answer.status_code == 503
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["AUDIT_LOG_UNAVAILABLE"]
    assert "data" not in answer.json()
    assert public.status_code == 200


async def test_the_operator_may_decide_otherwise(tmp_path: Path) -> None:
    """Then the citizen is answered, and the log says that the look is not on record."""
    async with served(tmp_path, AUDIT_LOG_REQUIRED="false") as gateway:
        gateway.record.mkdir()
        answer = (await gateway.post("{ me { name accessLog { totalCount } } }", token=gateway.token())).json()
    assert answer["data"] == {"me": {"name": "Karen Eksempelsen", "accessLog": None}}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["SOURCE_UNAVAILABLE"]


def test_a_place_where_nothing_can_be_written_is_told_at_the_start(tmp_path: Path) -> None:
    """Not by the first citizen: no folder, a folder, and what keeps nothing."""
    for path in (tmp_path / "missing" / "record", tmp_path, Path("/dev/null")):
        with pytest.raises(SettingsError, match="BORGERBLIK_AUDIT_LOG"):
            create(settings({"BORGERBLIK_AUDIT_LOG": str(path)}))


async def test_reading_back_has_an_end_too() -> None:
    """A record that does not answer is told as such."""

    class Silent(MemoryAuditStore):
        async def history(self, subject: str, *, limit: int) -> AuditHistory:
            await asyncio.sleep(5)
            return await super().history(subject, limit=limit)

    with pytest.raises(AuditStoreError, match="slow"):
        await AuditLog(Silent(), IDS, required=True, seconds=0.05).history(KAREN)
