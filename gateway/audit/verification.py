"""Verifies an audit log, wherever it is stored."""

from __future__ import annotations

import asyncio
from pathlib import Path

from redis.exceptions import RedisClusterException, RedisError

from gateway.audit.chain_file import checkpoint_path, read_checkpoint
from gateway.audit.hash_chain import ChainHead, Proof, verify
from gateway.audit.redis_store import verify_stream
from gateway.redis.address import is_redis, redis_address


class UnreadableAuditLogError(Exception):
    """There is nothing here that could be verified. The text says what."""


def verify_audit_log(location: str, checkpoint: str | None = None) -> Proof:
    """Verify the audit log in a file or in the Redis of an address. Raise UnreadableAuditLogError."""
    if is_redis(location):
        if checkpoint:
            raise UnreadableAuditLogError("A checkpoint vouches for a file, not for a Redis.")
        return _verify_redis(location)
    path = Path(location)
    head = _checkpoint(path, checkpoint)
    try:
        with path.open("rb") as file:
            return verify((line.removesuffix(b"\n") for line in file), checkpoint=head)
    except OSError:
        raise UnreadableAuditLogError(f"{location} cannot be read.") from None


def _verify_redis(url: str) -> Proof:
    try:
        redis_address(url)
    except ValueError:
        raise UnreadableAuditLogError("That is no address of a Redis.") from None
    try:
        return asyncio.run(verify_stream(url))
    except (RedisError, RedisClusterException, OSError, ValueError):
        raise UnreadableAuditLogError("Redis does not answer there.") from None


def _checkpoint(path: Path, name: str | None) -> ChainHead | None:
    checkpoint = Path(name) if name else checkpoint_path(path)
    if name is None and not checkpoint.exists():
        return None
    try:
        return read_checkpoint(checkpoint)
    except (OSError, ValueError, KeyError, TypeError):
        raise UnreadableAuditLogError(f"{checkpoint} is no checkpoint.") from None
