"""Settings of ids, of the audit log and of the statistics."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.settings import values
from gateway.settings.field import setting


@dataclass(frozen=True, kw_only=True)
class AuditSettings:
    """The secret behind all ids, where views of somebody's records are logged, and where they are counted."""

    id_key: bytes = setting(values.secret, "Secret behind all ids, kept for years", required=True, repr=False)
    audit_log: str = setting(
        values.file_or_redis,
        "Where every view of somebody's records is written: a file, a Redis address, or `temporary`",
        default="access-record.jsonl",
        repr=False,
    )
    audit_log_required: bool = setting(
        values.flag, "Answer nothing that cannot be written to the audit log; never so in the sandbox", default=True
    )
    preview_audit_log: Path | None = setting(
        values.path, "Audit log of `borgerblik preview` and `data-quality`: a file"
    )
    statistics: str | None = setting(
        values.file_or_redis,
        "Where calls are counted for the municipalities' monthly statistics: a file or a Redis address",
        repr=False,
    )
