"""What a shape finds in an answer, and what it passes over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sources.shapes import NAMESPACES, Shape, part, parts, shape, text

PARTY = shape({"role": "gd:Rolle/sd:UUIDIdentifikator", "urn": "gd:ReferenceID/sd:URNIdentifikator"})
CASE = shape({"title": "sag:Titel"}, parties=("sag:RelationListe/sag:Sagspart", PARTY))


def element(xml: str) -> etree._Element:
    """An element in which all prefixes are known."""
    known = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return etree.fromstring(f"<sag:Sag {known}>{xml}</sag:Sag>")


def test_texts_and_parts_are_found_by_their_names() -> None:
    """A path leads through elements that have no name of their own."""
    found = part(
        element(
            "<sag:Titel> Plads i børnehave\n</sag:Titel>"
            "<sag:RelationListe><sag:Sagspart><gd:Rolle><sd:UUIDIdentifikator>r1</sd:UUIDIdentifikator></gd:Rolle>"
            "<gd:ReferenceID><sd:URNIdentifikator>u1</sd:URNIdentifikator></gd:ReferenceID></sag:Sagspart>"
            "<sag:Sagspart/></sag:RelationListe>"
        ),
        CASE,
    )
    assert found == {"title": "Plads i børnehave", "parties": [{"role": "r1", "urn": "u1"}, {}]}


def test_what_stands_elsewhere_is_passed_over() -> None:
    """The same tag below another element, or in another namespace, is another thing."""
    strange = "<sag:Sagspart><gd:Type><sd:UUIDIdentifikator>t</sd:UUIDIdentifikator></gd:Type></sag:Sagspart>"
    assert part(element("<di:Titel>x</di:Titel><gd:Rolle><sag:Titel>y</sag:Titel></gd:Rolle>"), CASE) == {}
    assert part(element(f"{strange}<sag:RelationListe>{strange}</sag:RelationListe>"), CASE) == {"parties": [{}]}


def test_the_first_text_counts() -> None:
    """As with a path, also where the first is empty."""
    assert part(element("<sag:Titel/><sag:Titel>two</sag:Titel>"), CASE) == {"title": ""}
    assert text(part(element("<sag:Titel>one</sag:Titel><sag:Titel>two</sag:Titel>"), CASE), "title") == "one"


def test_an_empty_text_is_there_and_says_nothing() -> None:
    """An element without text is told from one that is missing."""
    found = part(element("<sag:Titel>  </sag:Titel>"), CASE)
    assert "title" in found
    assert text(found, "title") is None
    assert text(None, "title") is None
    assert parts(found, "parties") == []


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


@given(st.lists(TREES, max_size=4).map("".join))
def test_a_shape_finds_what_paths_find(xml: str) -> None:
    """Whatever the tree: the same as one lookup by path for each text and each part."""
    root = element(xml)
    assert part(root, CASE) == looked_up(root, CASE)


def looked_up(root: etree._Element, wanted: Shape) -> dict[str, object]:
    """The slow and plain way."""
    found: dict[str, object] = {}
    for name, path, inner in named(wanted, ""):
        elements = root.findall(path)
        if inner is not None and elements:
            found[name] = [looked_up(one, inner) for one in elements]
        elif elements:
            found[name] = (elements[0].text or "").strip()
    return found


def named(wanted: Shape, above: str) -> list[tuple[str, str, Shape | None]]:
    """All names of a shape with their paths."""
    names: list[tuple[str, str, Shape | None]] = []
    for tag, one in (wanted.below or {}).items():
        path = f"{above}/{tag}" if above else tag
        if one.name:
            names.append((one.name, path, None if one.below is None else one))
        else:
            names += named(one, path)
    return names
