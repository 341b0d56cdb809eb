"""Mutations of small documents: made fast, since a scanner is worth millions of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

CORPUS = Path(__file__).with_name("corpus")
LONGEST = 1_500
PIECES: Sequence[bytes] = [
    b"<", b">", b"/", b"&", b";", b'"', b"'", b"=", b":", b"!", b"?", b"-->", b"<!--", b"<![CDATA[", b"]]>", b"&#x",
    b" xmlns='urn:z'", b" xmlns=''", b" xmlns:p='urn:z'", b"<p:b/>", b"<b>", b"</b>", b"\xc3\xa6", b"\xe6", b"\r",
    b"\x00", b"&amp;", b"\xef\xbf\xbd", b"\xef\xbf\xbf", b"&#65;", b" a='b'", b"\xef\xbb\xbf", b"<?p?>",
    b"<!DOCTYPE a>", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"&#x10FFFF;", b"&#x110000;", b"&#xD800;", b"&#99999999999;",
    b"xml:", b"xmlns:xml='urn:z'", b" ", b"\t", b"\n", b"]", b"-", b"--", b"<a", b"</a>", b"/>", b"x" * 70,
]  # fmt: skip


def corpus() -> list[bytes]:
    """Return the small documents that are kept beside the tests, all made up."""
    return [path.read_bytes() for path in sorted(CORPUS.glob("*.xml"))]


class Mutator:
    """Changes documents; a change that leaves one well-formed is as likely as one that does not."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def mutated(self, data: bytes, other: bytes) -> bytes:
        """Return a document with one to four changes, some of them taken from another."""
        for _ in range(1 + self._below(2) * self._below(4)):
            data = self._changed(data, other)
        return data[:LONGEST]

    def choice(self, documents: Sequence[bytes]) -> bytes:
        """Return one of them."""
        return documents[self._below(len(documents))]

    def _below(self, limit: int) -> int:
        return int(self._random() * limit)

    def _changed(self, data: bytes, other: bytes) -> bytes:
        at = self._below(len(data) + 1)
        match self._below(8):
            case 0:
                return data[:at] + bytes((self._below(256),)) + data[at + 1 :]
            case 1:
                return data[:at] + data[at + 1 + self._below(12) :]
            case 2:
                start = self._below(len(data) + 1)
                return data[:at] + data[start : start + 1 + self._below(60)] + data[at:]
            case 3 | 4:
                return data[:at] + PIECES[self._below(len(PIECES))] + data[at:]
            case 5:
                start = self._below(len(other) + 1)
                return data[:at] + other[start : start + 1 + self._below(200)] + data[at:]
            case 6:
                return data[:at] + b"<b>" + data[at:].replace(b"</", b"</b></", 1)
            case _:
                return data[:at]
