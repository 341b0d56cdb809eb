"""What many answers have: money, areas, authorities, links, lists and their coverage."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle import kle
from tests.oracle.authorities import Authority, Link, Opening
from tests.oracle.compare import Ranked, Rows
from tests.oracle.names import name
from tests.oracle.sight import Sight

Answer = dict[str, Any]


def money(amount: Decimal | None) -> Answer | None:
    """Return an amount, always in kroner."""
    return None if amount is None else {"amount": amount, "currency": "DKK"}


def area(number: str, index_title: str | None = None) -> Answer:
    """Return a KLE number with its words."""
    return {"kle": number, "title": kle.title(number, index_title), "group": kle.group(number)}


def links(authority: Authority, number: str, case_number: str | None = None) -> list[Answer]:
    """Return the links that help with a number; those straight to a case where that has a number."""
    answers = [_link(link) for link in authority.links_for(number)]
    if case_number is None:
        return [answer for answer in answers if "{case}" not in answer["url"]]
    return [answer | {"url": answer["url"].replace("{case}", case_number)} for answer in answers]


def _link(link: Link) -> Answer:
    words = {"kindText": name("LINK", link.kind), "languageText": name("LANGUAGE", link.language)}
    return {"title": link.title, "url": link.url, "kind": link.kind, "language": link.language} | words


def authority_of(authority: Authority) -> Answer:
    """Return an authority."""
    municipality = {"code": authority.code, "name": authority.name} if authority.code else None
    kind = "MUNICIPALITY" if authority.code else "AGENCY"
    return {"cvr": authority.cvr, "name": authority.name, "kind": kind, "kindText": name("AUTHORITY", kind)} | {
        "municipality": municipality
    }


def opens(authority: Authority) -> list[Answer]:
    """Return what an authority has opened, by number."""
    return [_opening(authority, opening) for opening in sorted(authority.openings, key=lambda opening: opening.area)]


def _opening(authority: Authority, opening: Opening) -> Answer:
    return {
        "area": area(opening.area),
        "parts": list(opening.parts),
        "partsText": [name("PART", part) for part in opening.parts],
        "since": opening.since,
        "activeBeforeSince": opening.active_before_since,
        "documentsSince": opening.documents_since,
        "notesSince": opening.notes_since,
        "title": opening.title,
        "titleText": name("TITLE", opening.title),
        "links": [_link(link) for link in authority.links_within(opening.area) if "{case}" not in link.url],
    }


def municipality(authority: Authority) -> Answer:
    """Return a municipality and what it has opened."""
    return {"code": authority.code, "name": authority.name, "opens": opens(authority)}


def connection(nodes: Ranked, coverage: Rows) -> Answer:
    """Return a list, all its pages together."""
    return {"nodes": nodes, "totalCount": len(nodes) if coverage.complete else None, "coverage": coverage}


def newest_first(day: date | None) -> tuple[bool, int]:
    """Return a rank: newest first, undated last."""
    return day is None, -(day.toordinal() if day else 0)


def root_rows(sight: Sight, index: str, part: str) -> Rows:
    """One row an authority asked. What is held to the day of its case may say so of the case index."""
    open_for = {authority.cvr: authority.opens_anything(part) for authority in sight.authorities_asked}
    must = {(index, cvr): "ANSWERED" if is_open else "NOT_OPENED" for cvr, is_open in open_for.items()}
    may = frozenset(("CASES", cvr) for cvr, is_open in open_for.items() if is_open)
    return Rows(must, may, complete=sight.knows_whom_to_ask)


def rows_of(authority: Authority, *used: str) -> Rows:
    """Return the rows of a list inside a record: one authority. The record itself came from the case index, perhaps."""
    return Rows({(index, authority.cvr): "ANSWERED" for index in used}, frozenset({("CASES", authority.cvr)}))
