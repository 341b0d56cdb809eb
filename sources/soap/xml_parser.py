"""Parsing an answer's XML, once more with its bad characters replaced where it is not well-formed because of them.

A replaced character is U+FFFD. In a title it is shown; in a code it may hide what forbids showing, so the records in
which one stands are marked, and whoever reads their codes asks `has_damaged_codes`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from email.message import Message
from typing import Any, cast

from lxml import etree
from msgspec import Struct

from sources.native import scan
from sources.soap.xml_binding import Unread

REPLACED = "\ufffd"
FREE_TEXTS = frozenset(
    {
        "title",
        "name",
        "own_name",
        "system_name",
        "sent_text",
        "paid_text",
        "status_text",
        "frequency",
        "day",
        "exempt",
        "note_title",
        "note",
        "note_format",
    }
)
"""Fields by which nothing is decided: a bad character there costs no more than itself."""

_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
)
_DAMAGED = "damaged"
_DAMAGED_BYTES = REPLACED.encode()
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BEFORE = "\ufeff \t\r\n"
_DECLARATION = re.compile(r"<\?xml\s[^>]*?\?>")
_DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]{0,39})["']""")
_ENCODINGS = re.compile(r"utf-(8|16|32)(-[lb]e)?|ascii|iso8859-\d{1,2}|cp(125\d|437|85\d|865)")
"""By Python's names; among its other codecs are some that are no character sets."""

_END = re.compile(r"</(?:[\w.-]{1,40}:)?Envelope\s*>")
_CDATA = r"<!\[CDATA\[.*?\]\]>"
_REFERENCE = re.compile(rf"({_CDATA})|&#(?:x([0-9a-fA-F]+)|([0-9]+));|&(?!(?:amp|lt|gt|quot|apos);)", re.DOTALL)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse(body: bytes, content_type: str = "") -> etree._Element | None:
    """Return the root element of an answer. None for anything that is no XML, or has a document type.

    Where sources/native is compiled it is a scanned element, which has as much of lxml's interface as the adapters use;
    whatever the scanner has a doubt of is lxml's.
    """
    scanned = None if _DAMAGED_BYTES in body else scan(body)
    if scanned is not None:
        return cast("etree._Element", scanned)
    root = _parsed(body)
    was_damaged = root is None
    if root is None:
        text = _repaired(_text(body, content_type))
        root = _parsed(text.encode()) if text else None
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        return None
    if was_damaged or _DAMAGED_BYTES in body:
        _mark(root)
    return root


def is_multipart(body: bytes, content_type: str) -> bool:
    """Return whether an answer comes in parts (MTOM), by its media type or by how it begins."""
    return content_type.strip().lower().startswith("multipart/") or body.lstrip().startswith(b"--")


def is_marked(element: etree._Element) -> bool:
    """Return whether a replaced character stands anywhere in an element."""
    return element.get(_DAMAGED) is not None


def has_damaged_codes(struct: Struct, *, but: str = "") -> bool:
    """Return whether a replaced character stands in what was read, outside of free texts, `but` for one field."""
    return any(_is_damaged(name, getattr(struct, name)) for name in struct.__struct_fields__ if name != but)


def _parsed(xml: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(xml, _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _text(body: bytes, content_type: str) -> str:
    return body.decode(_encoding(body, content_type), "replace")


def _encoding(body: bytes, content_type: str) -> str:
    """Return what the byte order mark says, else the beginning, the declaration or HTTP; UTF-8 where nothing does."""
    for mark, name in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return name
    if body.startswith((b"<\x00", b"\x00<")):
        return "utf-16-le" if body.startswith(b"<") else "utf-16-be"
    declared = _DECLARED_ENCODING.match(body)
    encoding = _known(declared[1].decode() if declared else _charset(content_type)) or "utf-8"
    return "utf-8" if encoding.startswith(("utf-16", "utf-32")) or encoding == "ascii" else encoding


def _charset(content_type: str) -> str:
    message = Message()
    message["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    charset = message.get_param("charset", "")
    return charset if isinstance(charset, str) else ""


def _known(name: str) -> str | None:
    try:
        normal = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return normal if _ENCODINGS.fullmatch(normal) else None


def _repaired(text: str) -> str | None:
    """Return an envelope's text without what stands around it, and with its bad characters replaced."""
    end = _END.search(text)
    if end is None:
        return None
    text = text[: end.end()].lstrip(_BEFORE)
    if declaration := _DECLARATION.match(text):
        text = text[declaration.end() :]
    return _FORBIDDEN.sub(REPLACED, _REFERENCE.sub(_reference, text))


def _reference(match: re.Match[str]) -> str:
    """Return a reference of an allowed character as it is, U+FFFD for another, and a lone `&` as the text it is."""
    cdata, hexadecimal, decimal = match.groups()
    if cdata:
        return str(cdata)
    if hexadecimal is None and decimal is None:
        return "&amp;"
    digits = (hexadecimal or decimal).lstrip("0") or "0"
    code = int(digits, 16 if hexadecimal else 10) if len(digits) <= 7 else 0
    is_allowed = code <= 0x10FFFF and not _FORBIDDEN.match(chr(code))
    return match[0] if is_allowed else REPLACED


def _mark(root: etree._Element) -> None:
    """Mark each element with a replaced character in a text of its own, and all above it."""
    for element in root.iter(etree.Element):
        if element.text and REPLACED in element.text:
            above: etree._Element | None = element
            while above is not None and above.get(_DAMAGED) is None:
                above.set(_DAMAGED, "true")
                above = above.getparent()


def _is_damaged(name: str, value: str | Sequence[Struct | Unread[Any]] | None) -> bool:
    if value is None or isinstance(value, str):
        return value is not None and REPLACED in value and name not in FREE_TEXTS
    return any(has_damaged_codes(part if isinstance(part, Struct) else part.read()) for part in value)


def source_of(element: etree._Element) -> bytes:
    """Return an element as bytes: the same for elements that were written alike."""
    source = getattr(element, "source", None)
    return source if isinstance(source, bytes) else etree.tostring(element, with_tail=False)
