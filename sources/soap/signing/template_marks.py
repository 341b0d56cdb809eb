"""The values of a message by number, and the marks that stand in for them where libxml2 makes its tree."""

from __future__ import annotations

import re
from base64 import b64decode
from collections import Counter

from lxml import etree

from sources.soap.signing.reply_template import PLAIN, Form

_VALUE = re.compile(
    rb"""(?:\s(?:[\w.-]+:)?(?:Id|ID|id|AssertionID)=["']|\sURI=["']\#)(?P<id>%b)(?=["'])|>(?P<text>%b)(?=</)"""
    % (PLAIN, PLAIN)
)
_MARK = re.compile(rb"S0{36}(\d{6})S")
_MARK_BEGINS = b"S" + 36 * b"0"


class NoTemplateError(Exception):
    """There is a doubt about a reply, which is no fault of it."""


class Marks:
    """Numbers the values of a message. An Id and what refers to it are one value."""

    def __init__(self, *pieces: bytes) -> None:
        """Take the pieces of a message apart. Raise NoTemplateError where one has something like a mark."""
        if any(_MARK_BEGINS in piece for piece in pieces):
            raise NoTemplateError
        self.values: list[bytes] = []
        self._by_id: dict[bytes, int] = {}
        self._counts: Counter[int] = Counter()
        self.forms = [self._form(piece) for piece in pieces]
        marks = [f"S{number:042d}S" for number in range(len(self.values))]
        self.marked = [form.filled([mark.encode() for mark in marks]) for form in self.forms]
        """The pieces with the marks in place of the values."""
        self._texts = {mark: number for number, mark in enumerate(marks)}
        self._octets = {b64decode(mark): number for number, mark in enumerate(marks)}

    def number(self, text: str | None) -> int:
        """Return the value whose mark this is. Raise NoTemplateError for all else."""
        if text not in self._texts:
            raise NoTemplateError
        return self._texts[text]

    def number_of_octets(self, octets: bytes) -> int:
        """Return the value whose mark this is when read as Base64. Raise NoTemplateError for all else."""
        if octets not in self._octets:
            raise NoTemplateError
        return self._octets[octets]

    def is_marked(self, text: str | bytes | None) -> bool:
        """Return whether this is a mark, or one that was read as Base64."""
        return text in self._texts or text in self._octets

    def form(self, octets: bytes) -> Form:
        """Return the form of what libxml2 has written with marks."""
        *pieces, end = _MARK.split(octets)
        pairs = zip(pieces[::2], pieces[1::2], strict=True)
        return Form(tuple((before, int(number)) for before, number in pairs), end)

    def demand_whole(self, root: etree._Element) -> None:
        """Raise NoTemplateError unless each mark is the whole of a text or an attribute, wherever it was put."""
        texts = Counter(text.removeprefix("#") for text in _strings(root))
        if any(texts[mark] != self._counts[number] for mark, number in self._texts.items()):
            raise NoTemplateError

    def _form(self, octets: bytes) -> Form:
        pairs: list[tuple[bytes, int]] = []
        at = 0
        for match in _VALUE.finditer(octets):
            begin, end = match.span(match.lastgroup or 0)
            number = self._number_of(match["id"], octets[begin:end])
            self._counts[number] += 1
            pairs.append((octets[at:begin], number))
            at = end
        return Form(tuple(pairs), octets[at:])

    def _number_of(self, id_: bytes | None, value: bytes) -> int:
        if id_ is not None and id_ in self._by_id:
            return self._by_id[id_]
        self.values.append(value)
        if id_ is not None:
            self._by_id[id_] = len(self.values) - 1
        return len(self.values) - 1


def _strings(root: etree._Element) -> list[str]:
    texts = [element.text for element in root.iter(etree.Element) if element.text]
    return texts + [str(value) for element in root.iter(etree.Element) for value in element.attrib.values()]
