"""Make the store of the audit log that the settings name."""

from __future__ import annotations

import os
from pathlib import Path

from gateway.audit.file_store import FileAuditStore
from gateway.audit.store import AuditStore
from gateway.redis.address import is_redis
from gateway.settings import SettingsError, unusable
from gateway.settings.groups.audit import AuditSettings


def store_from_settings(settings: AuditSettings) -> AuditStore:
    """Return where views are logged. Raise SettingsError for a place where nothing can be written."""
    place = settings.audit_log
    if is_redis(place):
        from gateway.audit.redis_store import RedisAuditStore

        return RedisAuditStore(place)
    if place == "temporary":
        return FileAuditStore(None)
    path = Path(place)
    exists = path.exists()
    if (exists and not path.is_file()) or not os.access(path if exists else path.absolute().parent, os.W_OK):
        raise SettingsError([unusable("AUDIT_LOG", "must be a place where something can be written")])
    return FileAuditStore(path)
