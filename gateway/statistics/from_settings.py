"""Make the store of the statistics that the settings name."""

from __future__ import annotations

import os
from pathlib import Path

from gateway.redis.address import is_redis
from gateway.settings import SettingsError, unusable
from gateway.settings.groups.audit import AuditSettings
from gateway.statistics.counter import StatisticsCounter
from gateway.statistics.store import StatisticsStore


def counter_from_settings(settings: AuditSettings) -> StatisticsCounter | None:
    """Return what counts the calls. None: they are not counted. Raise SettingsError where nothing can be written."""
    if settings.statistics is None:
        return None
    if not is_redis(settings.statistics):
        path = Path(settings.statistics)
        exists = path.exists()
        if (exists and not path.is_file()) or not os.access(path if exists else path.absolute().parent, os.W_OK):
            raise SettingsError([unusable("STATISTICS", "must be a place where something can be written")])
    return StatisticsCounter(store_at(settings.statistics))


def store_at(address: str) -> StatisticsStore:
    """Return the store at a file or a Redis address."""
    if is_redis(address):
        from gateway.statistics.redis_store import RedisStatisticsStore

        return RedisStatisticsStore(address)
    from gateway.statistics.file_store import FileStatisticsStore

    return FileStatisticsStore(Path(address))
