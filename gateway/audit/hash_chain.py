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
        """Return it as a checkpoint spells it."""
        return canonical({"chain": self.chain, "seq": self.seq, "hash": self.hash})


class BrokenChainError(Exception):
    """A record does not belong where it stands. The text says why."""


def new_chain() -> ChainHead:
    """Return the head of a new chain, which has no records."""
    return ChainHead(uuid4().hex, 0, START)


def canonical(record: Mapping[str, Any]) -> bytes:
    """Return the one spelling of a record: sorted keys, no space (RFC 8785, for the texts and whole numbers in use)."""
    return orjson.dumps(record, option=orjson.OPT_SORT_KEYS)


def link(event: AuditEvent, head: ChainHead) -> tuple[bytes, ChainHead]:
    """Return the event as the next line of a chain, and the chain's new head."""
    record = {**event, "chain": head.chain, "seq": head.seq + 1, "prev": head.hash}
    digest = hashlib.sha256(canonical(record)).hexdigest()
    return canonical(record | {"hash": digest}), ChainHead(head.chain, head.seq + 1, digest)


def read_line(line: bytes) -> tuple[dict[str, Any], ChainHead]:
    """Return a line's record with the head it makes, its own hash checked. Raise BrokenChainError."""
    try:
        record = orjson.loads(line)
        if not isinstance(record, dict) or canonical(record) != line:
            raise BrokenChainError("is not a record of this gateway")
        head = ChainHead(record["chain"], record["seq"], record.pop("hash"))
    except (ValueError, KeyError, TypeError):
        raise BrokenChainError("is not a record of this gateway") from None
    if hashlib.sha256(canonical(record)).hexdigest() != head.hash:
        raise BrokenChainError("has been changed: its hash does not fit")
    return record, head


@dataclass(frozen=True, slots=True)
class Proof:
    """How many records were verified, and the first problem. None: there is none."""

    records: int
    problem: str | None = None


def verify(lines: Iterable[bytes], *, checkpoint: ChainHead | None = None) -> Proof:
    """Verify one chain from its first record on, and against a checkpoint that is stored elsewhere."""
    head: ChainHead | None = None
    number = 0
    is_met = checkpoint is None or checkpoint.seq == 0
    for number, line in enumerate(lines, 1):
        try:
            head = _follow(line, head)
        except BrokenChainError as error:
            return Proof(number - 1, f"Record {number} {error}.")
        if checkpoint and head.seq == checkpoint.seq:
            if head != checkpoint:
                return Proof(number - 1, f"Record {number} is not the one that the checkpoint vouches for.")
            is_met = True
    if not is_met and checkpoint:
        return Proof(number, f"Record {number + 1} is missing: the checkpoint vouches for {checkpoint.seq} records.")
    return Proof(number)


def _follow(line: bytes, head: ChainHead | None) -> ChainHead:
    record, new_head = read_line(line)
    before = head or ChainHead(new_head.chain, 0, START)
    if new_head.chain != before.chain:
        raise BrokenChainError("belongs to another chain")
    if new_head.seq != before.seq + 1:
        raise BrokenChainError(f"has number {new_head.seq}, but number {before.seq + 1} belongs here")
    if record.get("prev") != before.hash:
        raise BrokenChainError("does not follow the record before it")
    return new_head
