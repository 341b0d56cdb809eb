"""Links straight to a case: which number may stand in an address, how, and to which hosts it may go."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gateway.policies.case_links import link_to_case
from gateway.policies.directives import Language
from gateway.policies.hot_reload import PolicyFolder
from gateway.policies.policy import Link, LinkKind
from sources.reference.cpr import may_hold_cpr
from tests.policies.writing import a_file

LINK = Link("32", "Din sag", "https://korsbaek.example/sag?nr={case}", LinkKind.SELF_SERVICE, Language.DA)


@pytest.mark.parametrize(
    ("number", "url"),
    [
        ("2026-000123", "https://korsbaek.example/sag?nr=2026-000123"),
        ("S26/7 & x#æ", "https://korsbaek.example/sag?nr=S26%2F7%20%26%20x%23%C3%A6"),
        ("../{case}", "https://korsbaek.example/sag?nr=..%2F%7Bcase%7D"),
    ],
)
def test_the_number_is_percent_encoded(number: str, url: str) -> None:
    """Nothing of it can change where the address leads."""
    link = link_to_case(LINK, number)
    assert link is not None
    assert link.url == url


def test_without_a_number_there_is_no_link() -> None:
    """Another link needs none."""
    plain = Link("32", "Din sag", "https://korsbaek.example/", LinkKind.SELF_SERVICE, Language.DA)
    assert link_to_case(LINK, None) is None
    assert link_to_case(plain, None) is plain


@pytest.mark.parametrize(
    "number",
    ["0101010001", "010101-0001", "X-010101 0001/2", "01 01 01 00 01", "6101010001", "9901010100019", "2012-012345"],
)
def test_what_may_hold_a_cpr_number_is_no_number(number: str) -> None:
    """Whatever stands around and between its digits; rather one too many."""
    assert may_hold_cpr(number)


@pytest.mark.parametrize("number", ["2026-000123", "26/12345", "S2026-1", "0013010001", "010101000"])
def test_other_numbers_hold_none(number: str) -> None:
    """Too few digits, or no day and month."""
    assert not may_hold_cpr(number)


@pytest.mark.parametrize(("hosts", "titles"), [({"korsbaek.example"}, ["Din sag", "Andet"]), ((), ["Andet"])])
def test_a_number_goes_to_allowed_hosts_alone(tmp_path: Path, hosts: set[str], titles: list[str]) -> None:
    """Elsewhere the link is not there; links without a number go anywhere."""
    directives = (
        '@opens(area: "32", parts: [CASES], since: "2020-01-01")',
        '@selfService(area: "32", title: "Din sag", url: "https://Korsbaek.example/{case}")',
        '@selfService(area: "32", title: "Andet", url: "https://other.example/")',
    )
    (tmp_path / "korsbaek.graphql").write_text(a_file(*directives), "utf-8")
    folder = PolicyFolder(
        tmp_path, today=lambda: date(2026, 11, 16), has_register=None, case_link_hosts=frozenset(hosts)
    )
    assert [link.title for link in folder.policies().authorities["11111111"].links_for("32.03")] == titles
