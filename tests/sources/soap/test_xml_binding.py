"""What a shape finds in an answer, and what it passes over."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sources.soap.xml_binding import NAMESPACES, Later, Shape, Text, Unread, XmlStruct
from sources.soap.xml_codegen import Below, PartOf


class Party(XmlStruct):
    """A party of a case."""

    role: Text = None
    urn: Text = None


class Case(XmlStruct):
    """A case."""

    title: Text = None
    parties: Sequence[Party] = ()


class Wide(XmlStruct):
    """More texts than are compared one by one."""

    title: Text = None
    role: Text = None
    urn: Text = None
    index: Text = None
    parties: Sequence[Party] = ()


PARTY = Shape(Party, {"role": "gd:Rolle/sd:UUIDIdentifikator", "urn": "gd:ReferenceID/sd:URNIdentifikator"})
CASE = Shape(Case, {"title": "sag:Titel"}, parties=("sag:RelationListe/sag:Sagspart", PARTY))
WIDE = Shape(
    Wide,
    {
        "title": "sag:Titel",
        "role": "gd:Rolle/sd:UUIDIdentifikator",
        "urn": "gd:ReferenceID/sd:UUIDIdentifikator",
        "index": "sd:UUIDIdentifikator",
    },
    parties=("sag:Sagspart", PARTY),
)


def element(xml: str) -> etree._Element:
    """Return an element in which all prefixes are known."""
    namespaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return etree.fromstring(f"<sag:Sag {namespaces}>{xml}</sag:Sag>")


def test_texts_and_parts_are_found_by_their_names() -> None:
    """A path leads through elements that have no name of their own."""
    struct = CASE.read(
        element(
            "<sag:Titel> Plads i børnehave\n</sag:Titel>"
            "<sag:RelationListe><sag:Sagspart><gd:Rolle><sd:UUIDIdentifikator>r1</sd:UUIDIdentifikator></gd:Rolle>"
            "<gd:ReferenceID><sd:URNIdentifikator>u1</sd:URNIdentifikator></gd:ReferenceID></sag:Sagspart>"
            "<sag:Sagspart/></sag:RelationListe>"
        )
    )
    assert struct == Case("Plads i børnehave", [Party("r1", "u1"), Party()])


def test_what_stands_elsewhere_is_passed_over() -> None:
    """The same tag below another element, or in another namespace, is another thing."""
    strange = "<sag:Sagspart><gd:Type><sd:UUIDIdentifikator>t</sd:UUIDIdentifikator></gd:Type></sag:Sagspart>"
    assert CASE.read(element("<di:Titel>x</di:Titel><gd:Rolle><sag:Titel>y</sag:Titel></gd:Rolle>")) == Case()
    assert CASE.read(element(f"{strange}<sag:RelationListe>{strange}</sag:RelationListe>")) == Case(None, [Party()])


def test_the_first_text_counts() -> None:
    """As with a path, also where the first is empty."""
    assert CASE.read(element("<sag:Titel/><sag:Titel>two</sag:Titel>")) == Case("")
    assert CASE.read(element("<sag:Titel>one</sag:Titel><sag:Titel>two</sag:Titel>")) == Case("one")


def test_an_empty_text_is_there_and_says_nothing() -> None:
    """An element without text is told from one that is missing."""
    assert CASE.read(element("<sag:Titel>  </sag:Titel>")) == Case("")
    assert CASE.read(element("")) == Case(None, ())


class Letters(XmlStruct):
    """Parts that are read when they are wanted."""

    parties: Sequence[Unread[Party]] = ()


def test_what_says_the_same_is_the_same_before_it_is_read() -> None:
    """Whatever is around it; each can be read."""
    shape = Shape(Letters, {}, parties=("sag:Sagspart", Later(PARTY)))
    parties = [
        f"<gd:Rolle><sd:UUIDIdentifikator>{role}</sd:UUIDIdentifikator></gd:Rolle>"
        f"<gd:ReferenceID><sd:URNIdentifikator>{urn}</sd:URNIdentifikator></gd:ReferenceID>"
        for role, urn in (("a", "æ"), ("a", "æ"), ("a", "b"))
    ]
    sagsparter = "".join(
        f"<sag:Sagspart>{party}</sag:Sagspart> mellem {number}" for number, party in enumerate(parties)
    )
    first, again, third = shape.read(element(sagsparter)).parties
    assert first == again
    assert hash(first) == hash(again)
    assert third not in (first, again)
    assert [part.read() for part in (first, again, third)] == [Party("a", "æ"), Party("a", "æ"), Party("a", "b")]


def test_a_shape_says_where_every_field_stands() -> None:
    """And nothing stands in two places, or below a text."""
    with pytest.raises(ValueError, match="Case has other fields"):
        Shape(Case, {"title": "sag:Titel"})
    with pytest.raises(ValueError, match="wanted twice"):
        Shape(Party, {"role": "gd:Rolle", "urn": "gd:Rolle"})
    with pytest.raises(ValueError, match="leads through"):
        Shape(Party, {"role": "gd:Rolle", "urn": "gd:Rolle/sd:URNIdentifikator"})


TAGS = ("sag:Titel", "sag:RelationListe", "sag:Sagspart", "gd:Rolle", "gd:ReferenceID", "sd:UUIDIdentifikator")
TREES = st.recursive(
    st.tuples(st.sampled_from(TAGS), st.sampled_from(["", "a", " b "])).map(
        lambda leaf: f"<{leaf[0]}>{leaf[1]}</{leaf[0]}>"
    ),
    lambda inner: st.tuples(st.sampled_from(TAGS), st.lists(inner, max_size=4)).map(
        lambda node: f"<{node[0]}>{''.join(node[1])}</{node[0]}>"
    ),
    max_leaves=25,
)


@pytest.mark.parametrize("shape", [CASE, WIDE], ids=["few", "many"])
@given(xml=st.lists(TREES, max_size=4).map("".join))
def test_a_shape_finds_what_paths_find(shape: Shape[XmlStruct], xml: str) -> None:
    """Whatever the tree: the same as one lookup by path for each text and each part."""
    root = element(xml)
    assert shape.read(root) == looked_up(root, shape)


def looked_up(root: etree._Element, shape: Shape[XmlStruct]) -> XmlStruct:
    """Return the slow and plain way."""
    struct: dict[str, object] = {}
    for path, field_shape in named(shape.below, ""):
        elements = root.findall(path)
        if isinstance(field_shape, PartOf):
            struct[field_shape.name] = [looked_up(inner, field_shape.shape) for inner in elements] or ()  # type: ignore[arg-type]
        elif elements:
            struct[field_shape] = (elements[0].text or "").strip()
    return shape.kind(**struct)


def named(below: Below, above: str) -> list[tuple[str, str | PartOf]]:
    """All that is wanted, by its path."""
    names: list[tuple[str, str | PartOf]] = []
    for tag, node in below.items():
        path = f"{above}/{tag}" if above else tag
        names += named(node, path) if isinstance(node, dict) else [(path, node)]
    return names
