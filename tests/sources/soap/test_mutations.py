"""Whatever becomes of an answer's bytes on the way: records or a SourceError, and never another exception."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from sources.errors import SourceError
from tests.sources.soap.mutations import (
    EXAMPLES,
    MANY_EXAMPLES,
    SETTINGS,
    STRANGE,
    Kind,
    Reading,
    byte_edits,
    element_edits,
    every_kind,
    spoil_bytes,
    spoil_elements,
)


@pytest.fixture(scope="module")
def reading() -> Iterator[Reading]:
    with asyncio.Runner() as runner:
        yield Reading(runner)


@every_kind
def test_the_answers_are_read_before_they_are_spoilt(reading: Reading, kind: Kind) -> None:
    """Unspoilt, each answer has records: else the tests below would prove nothing."""
    records = reading.records(kind, kind.answer)
    assert not isinstance(records, SourceError)
    assert records


@every_kind
@settings(SETTINGS, max_examples=EXAMPLES)
@given(byte_edits)
@example([("cut", 0.0, 0)])
def test_spoilt_bytes_are_records_or_a_source_error(reading: Reading, kind: Kind, edits: Any) -> None:
    """Bytes flipped, cut, dropped, doubled or inserted make no other exception."""
    reading.holds(kind, spoil_bytes(kind.answer, edits))


@every_kind
@settings(SETTINGS, max_examples=EXAMPLES)
@given(element_edits)
def test_spoilt_elements_are_records_or_a_source_error(reading: Reading, kind: Kind, edits: Any) -> None:
    """Elements dropped, doubled, moved, renamed or saying anything make no other exception."""
    reading.holds(kind, spoil_elements(kind.answer, edits))


@every_kind
@settings(SETTINGS, max_examples=100)
@given(st.binary(max_size=500))
def test_any_bytes_are_records_or_a_source_error(reading: Reading, kind: Kind, answer: bytes) -> None:
    """Noise is a SourceError."""
    assert isinstance(reading.records(kind, answer), SourceError)


@every_kind
def test_every_element_may_be_dropped_or_say_anything(reading: Reading, kind: Kind) -> None:
    """Each element by itself dropped, doubled, emptied, or saying each strange thing makes no other exception."""
    count = sum(1 for _ in etree.fromstring(kind.answer).iter()) - 1
    for number in range(count):
        position = (number + 0.5) / count
        for how in ("drop", "double", "empty", "hoist"):
            reading.holds(kind, spoil_elements(kind.answer, [(how, position, 0)]))
        for text in STRANGE[number % 8 :: 8]:
            reading.holds(kind, spoil_elements(kind.answer, [("say", position, text)]))


@pytest.mark.long
@every_kind
@settings(SETTINGS, max_examples=MANY_EXAMPLES // 2)
@given(byte_edits)
def test_many_spoilt_bytes(reading: Reading, kind: Kind, edits: Any) -> None:
    """As above, many times over."""
    reading.holds(kind, spoil_bytes(kind.answer, edits))


@pytest.mark.long
@every_kind
@settings(SETTINGS, max_examples=MANY_EXAMPLES // 2)
@given(element_edits)
def test_many_spoilt_elements(reading: Reading, kind: Kind, edits: Any) -> None:
    """As above, many times over."""
    reading.holds(kind, spoil_elements(kind.answer, edits))
