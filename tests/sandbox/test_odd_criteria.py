"""What a question may look for: the sandbox refuses what it does not know, as an index does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from lxml.etree import Element, SubElement, _Element

from sources.sandbox import criteria
from sources.sandbox.names import gd, sd
from sources.sandbox.soap import SoapFaultError


def an_element(tag: str, *children: str) -> _Element:
    element = Element(tag)
    for child in children:
        SubElement(element, child).text = "x"
    return element


@pytest.mark.parametrize(
    "read",
    [
        lambda: criteria._columns(an_element("a", "unknown"), {}),
        lambda: list(criteria._relations(an_element("a", "unknown"), {}, None)),
        lambda: list(criteria._created(an_element("a", "unknown"))),
        lambda: criteria._relation_part(an_element("unknown")),
        lambda: criteria._child(an_element("a"), "b"),
        lambda: criteria._period_of_virkning(an_element("a", sd("SoegRegistrering"))),
        lambda: criteria._period_of_virkning(_with(an_element("a"), an_element(sd("SoegVirkning"), "unknown"))),
        lambda: criteria._relation_part(_with(an_element(gd("LokalUdvidelseListe")), an_element("unknown", "x"))),
    ],
    ids=["column", "relation", "created", "part", "missing", "registration", "virkning", "extension"],
)
def test_what_it_does_not_know_is_refused(read: Callable[[], Iterable[Any]]) -> None:
    with pytest.raises(SoapFaultError):
        read()


def test_no_virkning_is_no_period() -> None:
    assert criteria._period_of_virkning(an_element("a")) is None


def _with(parent: _Element, child: _Element) -> _Element:
    parent.append(child)
    return parent
