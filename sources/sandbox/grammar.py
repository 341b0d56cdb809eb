"""A small language for what a question may look like: elements in order, how often, and the values they may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from lxml import etree

from sources.sandbox.soap import Element, SoapFaultError

Rule: TypeAlias = Callable[[Element], None]


@dataclass(frozen=True, slots=True)
class GrammarPart:
    """An element that occurs so many times (max_occurs None: any number) and follows a rule."""

    tag: str
    rule: Rule
    min_occurs: int = 1
    max_occurs: int | None = 1


def required(tag: str, rule: Rule) -> GrammarPart:
    """Exactly once."""
    return GrammarPart(tag, rule)


def optional(tag: str, rule: Rule) -> GrammarPart:
    """Once or not at all."""
    return GrammarPart(tag, rule, 0, 1)


def repeated(tag: str, rule: Rule, min_occurs: int = 0) -> GrammarPart:
    """Any number of times."""
    return GrammarPart(tag, rule, min_occurs, None)


def name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return etree.QName(element).localname


def in_order(*parts: GrammarPart) -> Rule:
    """Return the parts, in this order and no other."""

    def rule(element: Element) -> None:
        _no_text(element)
        children = list(element)
        at = 0
        for part in parts:
            at = _take(element, children, at, part)
        if at < len(children):
            raise SoapFaultError(f"{name(children[at])} er ikke ventet her i {name(element)}")

    return rule


def _take(parent: Element, children: Sequence[Element], at: int, part: GrammarPart) -> int:
    count = 0
    while at < len(children) and children[at].tag == part.tag and (part.max_occurs is None or count < part.max_occurs):
        part.rule(children[at])
        at, count = at + 1, count + 1
    if count < part.min_occurs:
        raise SoapFaultError(f"{etree.QName(part.tag).localname} mangler i {name(parent)}")
    return at


def any_of(*parts: GrammarPart) -> Rule:
    """Return the parts in any order and number."""
    rules = {part.tag: part.rule for part in parts}

    def rule(element: Element) -> None:
        _no_text(element)
        _check_each(element, list(element), rules)

    return rule


def led_by(first: GrammarPart, *parts: GrammarPart) -> Rule:
    """Return a part that may stand first, then the others in any order and number."""
    rules = {part.tag: part.rule for part in parts}

    def rule(element: Element) -> None:
        _no_text(element)
        children = list(element)
        _check_each(element, children[_take(element, children, 0, first) :], rules)

    return rule


def _check_each(parent: Element, children: Sequence[Element], rules: dict[str, Rule]) -> None:
    for child in children:
        if child.tag not in rules:
            raise SoapFaultError(f"{name(child)} er ikke ventet i {name(parent)}")
        rules[child.tag](child)


def exactly_one_of(*parts: GrammarPart) -> Rule:
    """One of the parts, once."""
    free = any_of(*parts)

    def rule(element: Element) -> None:
        free(element)
        if len(element) != 1:
            raise SoapFaultError(f"{name(element)} skal have præcis ét element")

    return rule


def any_content(_element: Element) -> None:
    """Whatever it is."""


def _no_text(element: Element) -> None:
    texts = [element.text, *(child.tail for child in element)]
    if any(text and text.strip() for text in texts):
        raise SoapFaultError(f"{name(element)} må ikke have tekst")


def text(pattern: str = ".*", *, max_length: int | None = None, min_length: int = 0) -> Rule:
    """Return a text that matches a pattern from end to end."""
    compiled = re.compile(pattern, re.DOTALL)

    def rule(element: Element) -> None:
        content = _text_of(element)
        fits = (
            compiled.fullmatch(content)
            and len(content) >= min_length
            and (max_length is None or len(content) <= max_length)
        )
        if not fits:
            raise SoapFaultError(f"{name(element)} har ikke en gyldig værdi")

    return rule


def _text_of(element: Element) -> str:
    if len(element):
        raise SoapFaultError(f"{name(element)} må ikke have underelementer")
    return element.text or ""


def one_of_values(*values: str) -> Rule:
    """One of a few words."""

    def rule(element: Element) -> None:
        if _text_of(element) not in values:
            raise SoapFaultError(f"{name(element)} skal være en af: {', '.join(values)}")

    return rule


def whole_number(min_value: int | None = None, max_value: int | None = None) -> Rule:
    """Return a whole number within bounds."""

    def rule(element: Element) -> None:
        content = _text_of(element).strip()
        if not re.fullmatch(r"[+-]?[0-9]+", content):
            raise SoapFaultError(f"{name(element)} skal være et heltal")
        if (min_value is not None and int(content) < min_value) or (max_value is not None and int(content) > max_value):
            raise SoapFaultError(f"{name(element)} er uden for det tilladte")

    return rule


def boolean(element: Element) -> None:
    """Check that it is true, false, 1 or 0."""
    if _text_of(element).strip() not in ("true", "false", "1", "0"):
        raise SoapFaultError(f"{name(element)} skal være true eller false")


def moment(element: Element) -> None:
    """Check that it is a date with a time of day."""
    content = _text_of(element).strip()
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", content):
            raise ValueError
        datetime.fromisoformat(content)
    except ValueError:
        raise SoapFaultError(f"{name(element)} skal være et tidspunkt") from None


def day(element: Element) -> None:
    """Check that it is a date; a zone may follow."""
    content = _text_of(element).strip()
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?", content):
            raise ValueError
        date.fromisoformat(content[:10])
    except ValueError:
        raise SoapFaultError(f"{name(element)} skal være en dato") from None
