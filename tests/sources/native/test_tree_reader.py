"""The reader in C gives the structs that the reader in Python gives, for every shape and whatever tree comes."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

import pytest
from lxml import etree

from sources.native import IS_COMPILED
from sources.sf1470 import case_shapes, document_shapes
from sources.sf1491 import shapes as benefit_shapes
from sources.soap.xml_binding import NAMESPACES, Later, Shape, XmlStruct

pytestmark = pytest.mark.skipif(not IS_COMPILED, reason="sources/native is not compiled here: XML is read in Python")

TEXTS = (
    "", " ", "\n\t", "a", " a ", "æøå", "\u00a0x\u00a0", "\u2003", "\u0085y", "<![CDATA[ <c> ]]>", "a<![CDATA[b]]>c",
    "&amp;&lt;", "&#x1F600;", "2026-11-16T12:00:00.000+01:00", "<!-- c -->a", "a<!-- c -->b", "<?p i?>a", "x" * 5_000,
)  # fmt: skip


def python_shape(part: Any) -> Shape[Any]:
    """Return the shape of a part, also of one that is read later."""
    return part._shape if isinstance(part, Later) else part


def parts(below: dict[str, Any]) -> Iterator[Any]:
    """Yield the parts of a shape's table."""
    for target in below.values():
        if isinstance(target, dict):
            yield from parts(target)
        elif not isinstance(target, str):
            yield target.shape


def shapes_of(module: ModuleType) -> Iterator[Shape[Any]]:
    """All shapes that a module has, and those of their parts."""
    waiting = [value for value in vars(module).values() if isinstance(value, Shape)]
    while waiting:
        shape = waiting.pop()
        yield shape
        waiting += [python_shape(part) for part in parts(shape.below)]


MODULES = (case_shapes, document_shapes, benefit_shapes)
SHAPES = {shape.kind.__name__: shape for module in MODULES for shape in shapes_of(module)}


def plain(value: Any) -> Any:
    """Return a struct as plain values; parts that are read later are read."""
    if isinstance(value, XmlStruct):
        return type(value).__name__, [plain(getattr(value, name)) for name in value.__struct_fields__]
    if isinstance(value, str | None):
        return value
    if isinstance(value, Sequence):
        return [plain(part) for part in value]
    return "deferred", value.text, plain(value.read())


def tags(below: dict[str, Any]) -> Iterator[str]:
    """All tags of a shape, however far below."""
    for tag, target in below.items():
        yield tag
        if isinstance(target, dict):
            yield from tags(target)
        elif not isinstance(target, str):
            shape = python_shape(target.shape)
            yield from tags(shape.below)


class Trees:
    """Random trees of the tags that a shape names, in and out of their places."""

    def __init__(self, shape: Shape[Any], seed: int) -> None:
        self._chance = random.Random(seed)
        self._tags = [*tags(shape.below), "{urn:other}Titel", "Titel", f"{{{NAMESPACES['sd']}}}Titel"]
        self._shape = shape

    def text(self) -> str:
        """One of them, as it is written."""
        return f"<root>{self._below(self._shape.below, 0)}</root>"

    def tree(self) -> etree._Element:
        """One of them, parsed as an answer is."""
        xml = self.text()
        parser = etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True)
        return etree.fromstring(xml.encode(), parser)

    def _below(self, below: dict[str, Any], depth: int) -> str:
        if depth > 8:
            return ""
        children = []
        for tag, target in below.items():
            count = self._chance.choice((0, 1, 1, 1, 2, 3))
            children += [self._element(tag, self._inside(target, depth)) for _ in range(count)]
        for tag in self._chance.choices(self._tags, k=self._chance.choice((0, 0, 1, 2))):
            children.append(self._element(tag, self._chance.choice(TEXTS)))
        self._chance.shuffle(children)
        return (
            self._chance.choice(TEXTS).join(["", *children, ""]) if self._chance.random() < 0.3 else "".join(children)
        )

    def _inside(self, target: Any, depth: int) -> str:
        if isinstance(target, dict):
            return self._below(target, depth + 1)
        if isinstance(target, str):
            text = self._chance.choice(TEXTS)
            return text + self._element(self._chance.choice(self._tags), "x") if self._chance.random() < 0.1 else text
        shape = python_shape(target.shape)
        return self._below(shape.below, depth + 1)

    def _element(self, tag: str, inside: str) -> str:
        uri, _, name = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
        prefix = self._chance.choice(("", "p", "q"))
        if not uri:
            return f'<{name} xmlns="">{inside}</{name}>'
        named, declared = (f"{prefix}:{name}", f"xmlns:{prefix}") if prefix else (name, "xmlns")
        return f'<{named} {declared}="{uri}">{inside}</{named}>'


def agree(shape: Shape[Any], seeds: range) -> None:
    for seed in seeds:
        tree = Trees(shape, seed).tree()
        assert plain(shape.read(tree)) == plain(shape.read_in_python(tree)), f"seed {seed}"


def test_all_shapes_are_found() -> None:
    """Cases, documents, and the rows of both questions for benefits are among them."""
    assert len(SHAPES) >= 6
    assert all(shape.native is not None for shape in SHAPES.values())


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_both_readers_read_the_same(name: str) -> None:
    """Of a few hundred random trees."""
    agree(SHAPES[name], range(200))


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(SHAPES))
def test_both_readers_read_the_same_of_100_000_trees(name: str) -> None:
    """The long form."""
    agree(SHAPES[name], range(1_000, 1_000 + 100_000 // len(SHAPES)))


def test_a_deferred_part_keeps_its_tree() -> None:
    """It can be read when nothing else holds on to the answer any more."""
    shape = next(shape for shape in SHAPES.values() if any(isinstance(part, Later) for part in parts(shape.below)))
    gc.freeze()  # what other tests hold on to is not looked through each time
    try:
        for seed in range(50):
            tree = Trees(shape, seed).tree()
            expected = plain(shape.read_in_python(tree))
            read = shape.read(tree)
            del tree
            gc.collect()
            etree.fromstring("<other>" + "x" * 10_000 + "</other>")
            assert plain(read) == expected
    finally:
        gc.unfreeze()


@pytest.mark.parametrize("wrong", [None, "x", 1, object()])
def test_nothing_but_an_element_is_read(wrong: object) -> None:
    """And nothing else harms the process."""
    for shape in SHAPES.values():
        with pytest.raises(TypeError):
            shape.read(wrong)  # type: ignore[arg-type]
