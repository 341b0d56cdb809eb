"""The chain: whatever is done to a record afterwards, the verifier names the first one that is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable

import orjson
import pytest

from gateway.audit.hash_chain import ChainHead, Proof, canonical, link, new_chain, read_line, verify
from tests.audit.events import an_event


def chained(count: int, head: ChainHead | None = None) -> tuple[list[bytes], ChainHead]:
    """Return this many events as lines of a chain."""
    lines, head = [], head or new_chain()
    for number in range(1, count + 1):
        line, head = link(an_event(number), head)
        lines.append(line)
    return lines, head


def test_a_chain_holds() -> None:
    """Every record is proved, against the checkpoint too; more than the checkpoint knew is fine."""
    lines, head = chained(20)
    assert verify(lines) == verify(lines, checkpoint=head) == Proof(20)
    more, _ = chained(5, head)
    assert verify(lines + more, checkpoint=head) == Proof(25)
    assert verify([]) == Proof(0)


def flipped(lines: list[bytes]) -> list[bytes]:
    return [*lines[:6], lines[6].replace(b'"count":2', b'"count":3'), *lines[7:]]


def rehashed(lines: list[bytes]) -> list[bytes]:
    """Return it changed, with a hash that fits: the next record gives it away."""
    record, before = read_line(lines[6])
    line, _ = link(record | {"operation": "Other"}, ChainHead(before.chain, before.seq - 1, record["prev"]))
    return [*lines[:6], line, *lines[7:]]


FORGERIES: dict[str, tuple[Callable[[list[bytes]], list[bytes]], int]] = {
    "flip": (flipped, 7),
    "flip with a new hash": (rehashed, 8),
    "drop": (lambda lines: lines[:6] + lines[7:], 7),
    "drop the first": (lambda lines: lines[1:], 1),
    "swap": (lambda lines: [*lines[:6], lines[7], lines[6], *lines[8:]], 7),
    "insert one twice": (lambda lines: [*lines[:6], lines[5], *lines[6:]], 7),
    "insert one of another chain": (lambda lines: [*lines[:6], chained(7)[0][6], *lines[6:]], 7),
    "insert nonsense": (lambda lines: [*lines[:6], b"{}", *lines[6:]], 7),
    "an empty line": (lambda lines: [*lines[:6], b"", *lines[6:]], 7),
    "another spelling": (lambda lines: [*lines[:6], lines[6].replace(b'"seq":7', b'"seq": 7'), *lines[7:]], 7),
    "one more fact": (lambda lines: [*lines[:6], lines[6].replace(b"{", b'{"a":1,', 1), *lines[7:]], 7),
    "half a line at the end": (lambda lines: [*lines, lines[0][:40]], 21),
    "truncate the tail": (lambda lines: lines[:-1], 20),
    "truncate to nothing": (lambda lines: [], 1),
    "replace all of it": (lambda lines: chained(20)[0], 20),
}


@pytest.mark.parametrize(("forge", "first"), FORGERIES.values(), ids=FORGERIES)
def test_the_first_bad_record_is_named(forge: Callable[[list[bytes]], list[bytes]], first: int) -> None:
    """A checkpoint kept elsewhere catches even a shorter or an all new file."""
    lines, head = chained(20)
    proof = verify(forge(lines), checkpoint=head)
    assert proof.problem is not None
    assert proof.problem.startswith(f"Record {first} ")
    assert proof.records == first - 1


def test_every_single_byte_counts() -> None:
    """Whichever byte is changed, to whatever, the record no longer holds."""
    [line], head = chained(1)
    for index in range(len(line)):
        for change in (1, 2, 32):
            forged = line[:index] + bytes([line[index] ^ change]) + line[index + 1 :]
            assert verify([forged], checkpoint=head).problem


def test_a_record_has_one_spelling() -> None:
    """Sorted keys, no space, as RFC 8785 has it for what we write."""
    assert canonical({"b": "æ", "a": [1, None]}) == '{"a":[1,null],"b":"æ"}'.encode()


@pytest.mark.parametrize("count", [20_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_many_records_are_proved_fast(count: int) -> None:
    """A million in less than a minute."""
    lines, head = chained(count)
    began = time.process_time()
    assert verify(lines, checkpoint=head) == Proof(count)
    assert time.process_time() - began < 60 * count / 1_000_000 + 1
    assert orjson.loads(lines[-1])["seq"] == count
