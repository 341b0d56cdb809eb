"""What the fuzzer feeds the scanner, and how it holds what it takes to lxml."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from sources.native import canonical_form, scan
from tests.sources.native.mutations import LONGEST, Mutator, corpus
from tests.sources.native.test_scanner import PARSER, TAKEN, of_lxml, of_scanner
from tests.sources.native.test_tree_reader import SHAPES, Trees, plain

MOST_DOCUMENTS, MOST_OUTLINES = 3_000, 200_000
SHAPES_EVERY = 32
_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."


class Fuzzer:
    """Documents that mutate; what the scanner took, and is unlike what was taken before, mutates further."""

    def __init__(self, seed: int, note: Callable[[bytes], None]) -> None:
        """`note`: is given each input before it is scanned."""
        self._mutator = Mutator(seed)
        self._note = note
        seeds = range(seed * 100, seed * 100 + 30)
        trees = [Trees(shape, number).text().encode() for shape in SHAPES.values() for number in seeds]
        self._documents = [*corpus(), *TAKEN, *(tree for tree in trees if len(tree) < LONGEST)]
        self._outlines: set[int] = set()
        self.scanned = 0

    def step(self) -> None:
        """Mutate one document, scan it, and make its canonical form. Raise AssertionError where lxml differs."""
        mutator = self._mutator
        data = mutator.mutated(mutator.choice(self._documents), mutator.choice(self._documents))
        self._note(data)
        element = scan(data)
        canonical_form(data, {})
        if element is None:
            return
        self.scanned += 1
        outline = hash(data.translate(None, _LETTERS))
        if outline not in self._outlines:
            if len(self._outlines) < MOST_OUTLINES:
                self._outlines.add(outline)
            if len(self._documents) < MOST_DOCUMENTS:
                self._documents.append(data)
            compare(data, element, shapes=len(self._outlines) % SHAPES_EVERY == 0)


def compare(data: bytes, element: Any, *, shapes: bool) -> None:
    """Compare a scanned tree with lxml's, and what the shapes read off each."""
    parsed = etree.fromstring(data, PARSER)
    assert of_scanner(element) == of_lxml(parsed), data
    for shape in SHAPES.values() if shapes else ():
        expected = plain(shape.read_in_python(parsed))
        assert plain(shape.read(element)) == expected, data
        assert plain(shape.read(parsed)) == expected, data
