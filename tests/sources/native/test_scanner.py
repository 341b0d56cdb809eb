"""The scanner gives what lxml gives, or nothing: whatever it takes, lxml takes, and reads the same."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from sources.native import IS_COMPILED, scan
from tests.sources.native.test_tree_reader import SHAPES, Trees, plain

pytestmark = pytest.mark.skipif(not IS_COMPILED, reason="sources/native is not compiled here: lxml parses all answers")

PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
)
S = "http://www.w3.org/2003/05/soap-envelope"

TAKEN = [
    b"<a/>",
    b"<a></a>",
    b"<a >x</a >",
    b"\n <a/> \n",
    b"<?xml version='1.0' encoding='utf-8'?>\n<a/>",
    b'<?xml version="1.0"?><a/>',
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><a/>',
    b'<a xmlns="urn:x"><b xmlns="">y</b><c/></a>',
    b'<p:a xmlns:p="urn:x" p:b="1" b="2"><p:c xmlns:p="urn:y"/><p:d/></p:a>',
    b"<a><!-- c --><b/>x<!----></a><!-- after -->",
    b"<a>&amp;&lt;&gt;&quot;&apos;&#65;&#x1F600;&#13;</a>",
    b"<a>x<![CDATA[<&]]]>y</a>",
    b"<a>]] ></a>",
    "<a>æøå €</a>".encode(),
    b"<a b=\"&lt;&#10;'\" c='\"'/>",
    b'<a xml:lang="da"/>',
]
LEFT_TO_LXML = [
    b"", b" ", b"x", b"<", b"<a", b"<a>", b"<a></b>", b"<a/><b/>", b"<a/>x", b"x<a/>", b"\xef\xbb\xbf<a/>",
    b"<!DOCTYPE a><a/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"<?pi?><a/>", b"<a><?pi?></a>", b"<a/><?pi?>",
    b"<?xml version='1.1'?><a/>", b"<?xml version='1.0' encoding='latin-1'?><a/>", b" <?xml version='1.0'?><a/>",
    b"<a>\r\n</a>", b"<a\r/>", b"<a>\x00</a>", b"<a>\x1b</a>", b"<a>\xe6</a>", b"<a>\xef\xbf\xbf</a>",
    b"<a>\xed\xa0\x80</a>", b"<a>]]></a>", b"<a>&b;</a>", b"<a>&</a>", b"<a>&#0;</a>", b"<a>&#x1B;</a>",
    b"<a>&#xD800;</a>", b"<a>&#x110000;</a>", b"<a>&#;</a>", b"<a>&#x;</a>", b"<a>&#65</a>", b"<a>&amp</a>",
    b"<a>&#99999999999999999999;</a>", b"<a b='1' b='2'/>", b"<a b=1/>", b"<a b/>", b"<a b='1'c='2'/>", b"<a b='<'/>",
    b"<a b='&c;'/>", b"<p:a/>", b"<a p:b='1'/>", b"<a xmlns:p=''/>", b"<a xmlns:xml='urn:x'/>",
    b"<a xmlns:xmlns='urn:x'/>",
    b"<a xmlns:p='urn:x' xmlns:q='urn:x' p:b='1' q:b='2'/>", b"<a xmlns='urn:&#65;'/>", b"<:a/>", b"<a:/>", b"<a:b:c/>",
    b"<1a/>", b"<-a/>", b"< a/>", b"</a>", b"<a><!-- -- --></a>", b"<a><!-- ---></a>", b"<a><!--", b"<a><![CDATA[",
    b"<a><![CDATA[x]]", b"<a><![cdata[x]]></a>", b"<!-- x", b"<a></a", b"<a></a x>", b"<a></ a>", "<æ/>".encode(),
    b"<a" + b" b='1'" * 100 + b"/>", b"<a>" * 250 + b"</a>" * 250, "<a>x</a>".encode("utf-16"), b"<a>x</a>\x00",
]  # fmt: skip


def of_lxml(element: etree._Element) -> Any:
    """Return a tree as plain values: names, the text before the first child, and all text."""
    text = (element.text or "").strip()
    return (
        element.tag,
        text,
        etree.tostring(element, method="text", encoding="utf-8", with_tail=False),
        [of_lxml(child) for child in element.iterchildren(etree.Element)],
    )


def of_scanner(element: Any) -> Any:
    children = [of_scanner(child) for child in element.iterchildren()]
    return element.tag, element.text or "", element.all_text(), children


def same(data: bytes) -> bool:
    """Whether the scanner took it; what it took is what lxml reads."""
    scanned = scan(data)
    if scanned is None:
        return False
    parsed = etree.fromstring(data, PARSER)  # whatever the scanner takes, lxml takes
    assert of_scanner(scanned) == of_lxml(parsed), data
    return True


@pytest.mark.parametrize("data", TAKEN, ids=range(len(TAKEN)))
def test_what_answers_are_made_of_is_scanned(data: bytes) -> None:
    """Keep the scanner of use: what it left to lxml would cost as much as before."""
    assert same(data)


@pytest.mark.parametrize("data", LEFT_TO_LXML, ids=range(len(LEFT_TO_LXML)))
def test_what_is_in_doubt_is_left_to_lxml(data: bytes) -> None:
    """Also what lxml takes: it need not be known here."""
    assert scan(data) is None


@pytest.mark.parametrize("data", [None, "text", 1, bytearray(b"<a/>"), memoryview(b"<a/>")], ids=range(5))
def test_nothing_but_bytes_is_scanned(data: Any) -> None:
    """And nothing else harms the process."""
    assert scan(data) is None


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return the same with some bytes changed, left out, repeated, or taken from elsewhere."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        index = chance.randrange(len(changed) + 1)
        match chance.randrange(5):
            case 0:
                changed[index : index + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[index : index + chance.choice((1, 1, 2, 10, 100))]
            case 2:
                start = chance.randrange(len(changed) + 1)
                changed[index:index] = changed[start : start + chance.choice((1, 3, 20, 200))]
            case 3:
                changed[index:index] = chance.choice(PIECES)
            case _:
                del changed[index:]
        if not changed:
            break
    return bytes(changed)


PIECES = [
    b"<", b">", b"/", b"&", b";", b'"', b"'", b"=", b":", b"!", b"?", b"-->", b"<!--", b"<![CDATA[", b"]]>", b"&#x",
    b" xmlns='urn:z'", b" xmlns=''", b" xmlns:p='urn:z'", b"<p:b/>", b"<b>", b"</b>", b"\xc3\xa6", b"\xe6", b"\r",
    b"\x00", b"&amp;",
    b"\xef\xbf\xbd", b"\xef\xbf\xbf", b"&#65;", b" a='b'", b"\xef\xbb\xbf", b"<?p?>", b"<!DOCTYPE a>",
]  # fmt: skip


def fuzz(seed: int, count: int) -> int:
    """Mutations of what answers are made of. Return how many were scanned."""
    chance = random.Random(seed)
    names = sorted(SHAPES)
    scanned = 0
    for number in range(count):
        if number % 2:
            data = chance.choice(TAKEN)
        else:
            data = etree.tostring(Trees(SHAPES[chance.choice(names)], chance.randrange(1_000)).tree())
        scanned += same(data if number % 10 == 0 else mutated(data[:3_000], chance))
    return scanned


def test_mutations_are_read_as_lxml_reads_them() -> None:
    """A few thousand."""
    assert fuzz(1, 4_000) > 200


@pytest.mark.long
def test_a_million_mutations_are_read_as_lxml_reads_them() -> None:
    """The long form."""
    assert fuzz(2, 1_000_000) > 50_000


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_shapes_are_read_alike_of_both_trees(name: str) -> None:
    """Parsed by lxml and read in Python; scanned and read in C."""
    taken = 0
    for seed in range(150):
        data = Trees(SHAPES[name], seed).text().replace("<?p i?>", "").encode()  # a PI is left to lxml
        scanned = scan(data)
        if scanned is not None:
            taken += 1
            parsed = etree.fromstring(data, PARSER)
            assert plain(SHAPES[name].read(scanned)) == plain(SHAPES[name].read_in_python(parsed)), f"seed {seed}"
    assert taken > 20


LOOK_UPS: list[Callable[[Any], Any]] = [
    lambda element: element.findtext("{urn:x}a/{urn:x}b"),
    lambda element: element.findtext("{urn:x}c"),
    lambda element: element.findtext("none"),
    lambda element: element.find("{urn:x}a") is not None,
    lambda element: element.find("a") is None,
    lambda element: len(element.findall("{urn:x}a")),
    lambda element: [child.tag for child in element.iterchildren("{urn:x}a")],
    lambda element: element.get("x"),
]


@pytest.mark.parametrize("look_up", LOOK_UPS, ids=range(len(LOOK_UPS)))
def test_elements_are_found_as_with_lxml(look_up: Callable[[Any], Any]) -> None:
    """As much of lxml's interface as the adapters use."""
    data = b"<r xmlns='urn:x'><a><b>1</b></a><a/><c/> t </r>"
    assert look_up(scan(data)) == look_up(etree.fromstring(data, PARSER))
