"""A chain of events: each carries a number and the hash of the one before, so that nothing can be changed unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson

from gateway.audit.store import AuditEvent

START = "0" * 64


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The end of a chain: its name, how many records it has, and the hash of the last."""

    chain: str
    seq: int
    hash: str

    def json(self) -> bytes:
        """As a checkpoint says it."""
        return canonical({"chain": self.chain, "seq": self.seq, "hash": self.hash})


class BrokenChainError(Exception):
    """A record does not belong where it stands. Says which, and why."""


def new_chain() -> ChainHead:
    """A chain of no records."""
    return ChainHead(uuid4().hex, 0, START)


def canonical(record: Mapping[str, Any]) -> bytes:
    """The one spelling of a record: sorted keys, no space (RFC 8785 for the texts and whole numbers we use)."""
    return orjson.dumps(record, option=orjson.OPT_SORT_KEYS)


def link(event: AuditEvent, head: ChainHead) -> tuple[bytes, ChainHead]:
    """The event as the next line of a chain, and the chain's new head."""
    record = {**event, "chain": head.chain, "seq": head.seq + 1, "prev": head.hash}
    digest = hashlib.sha256(canonical(record)).hexdigest()
    return canonical(record | {"hash": digest}), ChainHead(head.chain, head.seq + 1, digest)


def read(line: bytes) -> tuple[dict[str, Any], ChainHead]:
    """A line's record with the head it makes, its own hash checked. Raises BrokenChainError."""
    try:
        record = orjson.loads(line)
        if not isinstance(record, dict) or canonical(record) != line:
            raise BrokenChainError("is not a record of this gateway")
        told = ChainHead(record["chain"], record["seq"], record.pop("hash"))
    except (ValueError, KeyError, TypeError):
        raise BrokenChainError("is not a record of this gateway") from None
    if hashlib.sha256(canonical(record)).hexdigest() != told.hash:
        raise BrokenChainError("has been changed: its hash does not fit")
    return record, told


@dataclass(frozen=True, slots=True)
class Proof:
    """How far a record was proved, and the first thing that is wrong with it. None: nothing."""

    records: int
    problem: str | None = None


def verify(lines: Iterable[bytes], *, checkpoint: ChainHead | None = None) -> Proof:
    """Prove one chain from its first record on, and against a checkpoint kept elsewhere."""
    head: ChainHead | None = None
    number = 0
    met = checkpoint is None or checkpoint.seq == 0
    for number, line in enumerate(lines, 1):
        try:
            head = _follow(line, head)
        except BrokenChainError as broken:
            return Proof(number - 1, f"Record {number} {broken}.")
        if checkpoint and head.seq == checkpoint.seq:
            if head != checkpoint:
                return Proof(number - 1, f"Record {number} is not the one that the checkpoint vouches for.")
            met = True
    if not met and checkpoint:
        return Proof(number, f"Record {number + 1} is missing: the checkpoint vouches for {checkpoint.seq} records.")
    return Proof(number)


def _follow(line: bytes, head: ChainHead | None) -> ChainHead:
    record, told = read(line)
    before = head or ChainHead(told.chain, 0, START)
    if told.chain != before.chain:
        raise BrokenChainError("belongs to another chain")
    if told.seq != before.seq + 1:
        raise BrokenChainError(f"has number {told.seq}, but number {before.seq + 1} belongs here")
    if record.get("prev") != before.hash:
        raise BrokenChainError("does not follow the record before it")
    return told
