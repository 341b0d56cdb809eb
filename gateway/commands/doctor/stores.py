"""Where the gateway writes: the audit log, and the Redis that all processes share. No event is written."""

from __future__ import annotations

import shutil
from pathlib import Path

from gateway.audit.from_settings import store_from_settings
from gateway.commands.doctor.finding import Check, Finding, error, ok, warning
from gateway.redis.address import is_redis
from gateway.redis.unavailable import PREFIX
from gateway.settings import Settings, SettingsError

MIN_FREE_BYTES = 1024**3
_REDIS_SECONDS = 5.0
_REDIS_CURE = (
    "Compare the address, user and password, and give the user the rights that docs/operating.md lists under Redis."
)


async def examine_audit_log(settings: Settings) -> list[Finding]:
    """Return whether views of records can be written."""
    place = settings.audit_log
    if is_redis(place):
        return [await _redis(Check.AUDIT_LOG, "audit log", place)]
    try:
        await store_from_settings(settings).close()
    except SettingsError as refused:
        cure = "Make the folder, and let the user that the gateway runs as write there."
        return [error(Check.AUDIT_LOG, "audit log", problem, cure) for problem in refused.problems]
    if place == "temporary":
        cure = "Name a file or a Redis in BORGERBLIK_AUDIT_LOG."
        return [warning(Check.AUDIT_LOG, "audit log", "It is temporary: gone when the process ends.", cure)]
    return [_disk(Path(place))]


def _disk(path: Path) -> Finding:
    try:
        free = shutil.disk_usage(path.absolute().parent).free
    except OSError:
        cure = "See that its disk is mounted."
        return error(Check.AUDIT_LOG, "audit log", "The folder of its file cannot be read.", cure)
    if free < MIN_FREE_BYTES:
        text = f"Only {free // 1024**2} MiB are free where it is written: without room no citizen is answered."
        return warning(Check.AUDIT_LOG, "audit log", text, "Make room, or name another disk in BORGERBLIK_AUDIT_LOG.")
    return ok(Check.AUDIT_LOG, "audit log", f"Its file can be written to; {free // 1024**3} GiB are free.")


async def examine_redis(settings: Settings) -> list[Finding]:
    """Return whether the Redis of all processes takes writes."""
    if settings.redis_url is None:
        return [ok(Check.REDIS, "redis", "None is set: each process counts and keeps for itself.")]
    return [await _redis(Check.REDIS, "redis", settings.redis_url)]


async def _redis(check: Check, service: str, url: str) -> Finding:
    """Write a key that is gone after a second, since a replica or a full Redis would still answer a read."""
    from gateway.redis.client import close_client, redis_client

    client = redis_client(url, seconds=_REDIS_SECONDS, max_connections=2)
    try:
        await client.set(f"{PREFIX}doctor", b"1", px=1_000)
    except Exception as failure:  # a cluster in trouble brings errors that are no errors of Redis
        return error(check, service, f"Redis takes no write ({type(failure).__name__}).", _REDIS_CURE)
    finally:
        await close_client(client)
    return ok(check, service, "Redis takes writes.")
