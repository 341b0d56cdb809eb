"""The canonical form that is written in C is libxml2's, or none; and no bytes at all lead it astray."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sources.native import IS_COMPILED, canonical_form
from sources.sandbox import soap

pytestmark = pytest.mark.skipif(not IS_COMPILED, reason="nothing was compiled here")

URIS = ("urn:a", "urn:b", "")
NUMBERS = "".join(
    f"&#{number};" for number in (9, 10, 13, 34, 38, 39, 60, 62, 127, 128, 248, 2047, 2048, 65533, 65536, 1114111)
)
NUMBERS += "&#xF8;&#xd7ff;&#xE000;&#x1f600;&#x00000000041;"
TEXTS = ("", " ", "\n\t", "Åse", "&amp;&lt;&gt;&quot;&apos;", ">", "'\"", "<!-- - -->", "<!--x--><!---->", NUMBERS)
VALUES = ("", "1", "Å &amp; &lt; &gt; &quot; &apos;", " > ", NUMBERS)


class Document:
    """An element with others in it, written in one of the many ways to write one."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def element(self, scope: dict[str, str], depth: int = 0) -> str:
        pick = self.chance.choice
        declared = {pick("pqr"): pick(URIS[:2]) for _ in range(pick((0, 0, 1, 2)))}
        if pick((0, 0, 1)):
            declared[""] = pick(URIS)
        inner = {**scope, **declared}
        prefixes = [prefix for prefix in inner if prefix]
        name = ":".join(filter(None, (pick(["", *prefixes]), pick(("A", "b", "c-1")))))
        space = pick((" ", "\n  "))
        written = [f'{"xmlns:" + prefix if prefix else "xmlns"}="{uri}"' for prefix, uri in declared.items()]
        attributes = {}
        for _ in range(pick((0, 0, 1, 3))):
            prefix, local = pick(["", "xml", *prefixes]), pick(("x", "y", "lang"))
            attributes[inner.get(prefix, "") if prefix else "", local] = f"{prefix}:{local}" if prefix else local
        for attribute in attributes.values():
            quote, value = pick("'\""), pick(VALUES)
            written.append(f"{attribute}={quote}{value}{quote}")
        self.chance.shuffle(written)
        tag = "".join(space + attribute for attribute in written)
        content = "".join(
            pick(TEXTS) + (self.element(inner, depth + 1) if depth < 4 and pick((0, 1)) else "")
            for _ in range(pick((0, 1, 3)))
        )
        if not content and pick((0, 1)):
            return f"<{name}{tag}{pick(('', ' '))}/>"
        return f"<{name}{tag}>{content}</{name}{pick(('', ' '))}>"


@given(st.integers(0, 2**32), st.sampled_from([(), ("p",), ("p", "q"), ("unknown",)]))
@settings(max_examples=500)
def test_it_is_what_libxml2_writes(seed: int, prefixes: tuple[str, ...]) -> None:
    """Of every element that it has no doubt of; and of these it has none."""
    scope = {"p": "urn:a", "q": "urn:b", "around": "urn:c"}
    element = Document(random.Random(seed)).element(scope)
    root = etree.fromstring(f'<p:r xmlns:p="urn:a" xmlns:q="urn:b" xmlns:around="urn:c">{element}</p:r>')
    canonical = etree.tostring(
        root[0], method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=list(prefixes) or None
    )
    assert canonical_form(element.encode(), scope, prefixes) == canonical


def test_the_default_namespace_may_be_one_of_those_that_are_kept() -> None:
    """As exclusive canonical XML has it; lxml does not know `#default`, so libxml2 is no judge of it."""
    form = canonical_form(b'<p:a xmlns="urn:d"><p:b/></p:a>', {"p": "urn:p"}, ["#default"])
    assert form == b'<p:a xmlns="urn:d" xmlns:p="urn:p"><p:b></p:b></p:a>'


@pytest.mark.parametrize(
    "doubtful",
    [
        b"",
        b"a", b"<a>", b"</a>", b"<a></b>", b"<a/>x", b"<a/><b/>", b"<a b>", b"<a b=c/>", b"<a b='c'", b"<a b='<'/>",
        b"<p:a/>", b"<a p:b=''/>", b"<a>&#0;</a>", b"<a>&#xD800;</a>", b"<a>&#1114112;</a>",
        b"<a>&#;</a>", b"<a>&#x;</a>", b"<a>&#6A;</a>",
        b"<a>&#65", b"<a>&#", b"<a b='&#65", b"<a>&#X41;</a>", b"<a>&#4294967361;</a>",
        b"<a>&x;</a>", b"<a>&</a>", b"<a>\r</a>", b"<a b='\n'/>",
        b"<a><![CDATA[b]]></a>", b"<a><?b?></a>", b"<!DOCTYPE a><a/>", b"<a><!-- </a>", b"<a><!", b"<a><", b"<a /",
        b"<", b"<>", b"</", b"<a xmlns='&amp;'/>", b"<a" + b" b='1'" * 65 + b"/>", b"<a>" * 300,
        b"<a>" * 300 + b"</a>" * 300,
    ],
)  # fmt: skip
def test_what_it_has_a_doubt_of_is_none(doubtful: bytes) -> None:
    """libxml2 decides then."""
    assert canonical_form(doubtful, {}) is None


def test_too_much_of_anything_is_none() -> None:
    """Namespaces around it, prefixes to be kept, declarations inside."""
    assert canonical_form(b"<a/>", {f"p{number}": "urn:x" for number in range(64)}) is None
    assert canonical_form(b"<a/>", {}, [f"p{number}" for number in range(17)]) is None
    declared = " ".join(f'xmlns:p{number}="urn:{number}"' for number in range(600))
    assert canonical_form(f"<a {declared}/>".encode(), {}) is None


ANSWER = soap.fault12(soap.SoapFaultError("Bø & By", subcode="FailedCheck")).body


@given(st.data())
@settings(max_examples=300)
def test_no_bytes_lead_it_astray(data: st.DataObject) -> None:
    """Cut off or changed anywhere: it ends, with some bytes or none."""
    body = bytes(ANSWER).partition(b"?>")[2].strip()
    at = data.draw(st.integers(0, len(body)))
    changed = data.draw(st.sampled_from([body[:at], body[:at] + data.draw(st.binary(max_size=4)) + body[at + 1 :]]))
    form = canonical_form(changed, {})
    assert form is None or isinstance(form, bytes)
