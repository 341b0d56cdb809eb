"""Proves an access record, wherever it is kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

from redis.exceptions import RedisClusterException, RedisError

from gateway.audit.file_store import checkpoint_of, read_checkpoint
from gateway.audit.hash_chain import ChainHead, Proof, verify
from gateway.audit.redis_store import verify_stream
from gateway.redis.address import is_redis, redis_address


class UnreadableAuditLogError(Exception):
    """There is nothing here that could be proved. Says what."""


def prove(place: str, checkpoint: str | None = None) -> Proof:
    """Raises UnreadableAuditLogError."""
    if is_redis(place):
        if checkpoint:
            raise UnreadableAuditLogError("A checkpoint vouches for a file, not for a Redis.")
        return _stream(place)
    path = Path(place)
    vouched = _checkpoint(path, checkpoint)
    try:
        with path.open("rb") as file:
            return verify((line.removesuffix(b"\n") for line in file), checkpoint=vouched)
    except OSError:
        raise UnreadableAuditLogError(f"{place} cannot be read.") from None


def _stream(place: str) -> Proof:
    try:
        redis_address(place)
    except ValueError:
        raise UnreadableAuditLogError("That is no address of a Redis.") from None
    try:
        return asyncio.run(verify_stream(place))
    except (RedisError, RedisClusterException, OSError, ValueError):
        raise UnreadableAuditLogError("Redis does not answer there.") from None


def _checkpoint(path: Path, named: str | None) -> ChainHead | None:
    beside = Path(named) if named else checkpoint_of(path)
    if named is None and not beside.exists():
        return None
    try:
        return read_checkpoint(beside)
    except (OSError, ValueError, KeyError, TypeError):
        raise UnreadableAuditLogError(f"{beside} is no checkpoint.") from None
