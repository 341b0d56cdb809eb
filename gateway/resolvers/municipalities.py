"""Municipalities and authorities, and what they have opened: public, without login."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.context import Context
from gateway.policies.directives import Part
from gateway.policies.policy import Authority, AuthorityKind, Link, Opening
from gateway.visibility.shown import ShownBenefit, ShownCase, parts_of
from sources.reference.kle import KleArea, area, covers
from sources.reference.municipalities import MUNICIPALITIES


@dataclass(frozen=True, slots=True, eq=False)
class Municipality:
    """A municipality. `authority` is None where it has no file, and so shows nothing."""

    code: str
    name: str
    authority: Authority | None


@dataclass(frozen=True, slots=True, eq=False)
class ShownOpening:
    """An opening with its authority."""

    opening: Opening
    authority: Authority


def find(context: Context, code: str) -> Municipality | None:
    """Any of the 98 municipalities, or another that has a file."""
    authority = context.policies.municipality(code)
    name = authority.name if authority else MUNICIPALITIES.get(code)
    return Municipality(code, name, authority) if name else None


def municipality(context: Context, _root: object, *, code: str) -> Municipality | None:
    """Null for a code that no municipality has."""
    return find(context, code)


async def by_key(context: Context, keys: Sequence[Mapping[str, str]]) -> list[Municipality | None]:
    """As `municipality`, for a router."""
    return [find(context, key["code"]) for key in keys]


def municipalities(context: Context, _root: object) -> list[Municipality]:
    """Those that have a file, by code."""
    authorities = (authority for authority in context.policies.authorities.values() if authority.code)
    return sorted(
        (Municipality(authority.code or "", authority.name, authority) for authority in authorities),
        key=lambda one: one.code,
    )


def of_authority(_context: Context, authority: Authority) -> Municipality | None:
    """The municipality that an authority is. None for an agency."""
    is_municipality = authority.kind is AuthorityKind.MUNICIPALITY and authority.code
    return Municipality(authority.code or "", authority.name, authority) if is_municipality else None


def openings_of_municipality(context: Context, one: Municipality) -> list[ShownOpening]:
    """Empty where it shows nothing."""
    return openings(context, one.authority) if one.authority else []


def openings(_context: Context, authority: Authority) -> list[ShownOpening]:
    """As configured, by area."""
    ordered = sorted(authority.openings, key=lambda opening: opening.area)
    return [ShownOpening(opening, authority) for opening in ordered]


def opening_area(context: Context, one: ShownOpening) -> KleArea:
    """The opened subject or group of subjects."""
    return area(one.opening.area, context.today)


def opening_parts(_context: Context, one: ShownOpening) -> list[Part]:
    """In the schema's order."""
    return parts_of(one.opening)


def opening_links(_context: Context, one: ShownOpening) -> list[Link]:
    """The links for the opened area, and for subjects inside it."""
    opened = one.opening.area
    return [link for link in one.authority.links if covers(link.area, opened) or covers(opened, link.area)]


def record_links(_context: Context, shown: ShownCase | ShownBenefit) -> tuple[Link, ...]:
    """The authority's links for the record's subject."""
    return shown.authority.links_for(shown.record.area)


def record_shows(_context: Context, shown: ShownCase | ShownBenefit) -> list[Part]:
    """What the authority has opened for the record's subject."""
    return parts_of(shown.opening)
