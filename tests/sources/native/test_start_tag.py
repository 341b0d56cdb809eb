"""Start tags are read from bytes as libxml2 reads them, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sources.native import IS_COMPILED, scan, start_tag
from tests.sources.native.mutations import Mutator, corpus

pytestmark = pytest.mark.skipif(not IS_COMPILED, reason="nothing was compiled here")
NAMES = frozenset({b"a", b"Id"})


def test_a_tag_is_read_with_its_attributes_as_they_are_written() -> None:
    """Namespaces among them; and the place after it."""
    tag = b"<a:b xmlns:a='urn:a'\n c = \"1>\" a:Id='x\"y' >text</a:b>"
    assert start_tag(tag) == (b"a:b", {b"xmlns:a": b"urn:a", b"c": b"1>", b"a:Id": b'x"y'}, tag.index(b"text"))
    assert start_tag(b"<a/>") == (b"a", {}, 4)


@pytest.mark.parametrize(
    "tag", [b"", b"<", b"<>", b"x", b"<a", b"<a b>", b"<a b=>", b"<a b='>", b"<a b='1'c='2'>", b"<a b='1' b='1'>",
            b"<a b='&amp;'>", b"<a b='\t'>", b"<a b='\n'>",
            b"<a b='<'>", b"<a/", b"<a / >", b"<a ='1'>", b"<a b='1'", "no bytes"],
)  # fmt: skip
def test_any_doubt_is_none(tag: bytes) -> None:
    """Whoever asks has libxml2 read it then."""
    assert start_tag(tag) is None


@given(st.binary(max_size=60))
def test_no_bytes_lead_it_astray(data: bytes) -> None:
    """Nor past their end."""
    tag = start_tag(b"<a " + data)
    assert tag is None or tag[2] <= len(data) + 3


@given(st.integers(0, 2**32))
def test_the_attributes_below_an_element_are_those_of_its_tree(seed: int) -> None:
    """All of them, wherever they stand, of the element itself too."""
    mutator = Mutator(seed)
    documents = [*corpus(), b"<a Id='1'><b p:Id='2' xmlns:p='urn:a'/><p:c xmlns:p='urn:a' a='3' x='Id=\"4\"'/></a>"]
    message = mutator.mutated(mutator.choice(documents), mutator.choice(documents))
    element = scan(message)
    values = None if element is None else element.attribute_values(NAMES)
    if values is not None:
        path = "descendant-or-self::*/@*[local-name()='a' or local-name()='Id']"
        assert sorted(value.decode() for value in values) == sorted(etree.fromstring(message).xpath(path))
