"""Municipalities and authorities, and what they have opened: public, without login."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.context import Context
from gateway.policies.case_links import any_leads_to_case, leads_to_case, link_to_case
from gateway.policies.directives import Part
from gateway.policies.policy import Authority, AuthorityKind, Link, Opening
from gateway.visibility.shown import ShownBenefit, ShownCase, parts_of
from sources.reference.kle import KleArea, area
from sources.reference.municipalities import MUNICIPALITIES


@dataclass(frozen=True, slots=True, eq=False)
class Municipality:
    """A municipality. `authority` is None where it has no policy, and so shows nothing."""

    code: str
    name: str
    authority: Authority | None


@dataclass(frozen=True, slots=True, eq=False)
class ShownOpening:
    """An opening with its authority."""

    opening: Opening
    authority: Authority


def find(context: Context, code: str) -> Municipality | None:
    """Return any of the 98 municipalities, or another that has a policy."""
    authority = context.policies.municipality(code)
    name = authority.name if authority else MUNICIPALITIES.get(code)
    return Municipality(code, name, authority) if name else None


def municipality(context: Context, _root: object, *, code: str) -> Municipality | None:
    """Return a municipality. None for a code that no municipality has."""
    return find(context, code)


async def by_key(context: Context, keys: Sequence[Mapping[str, str]]) -> list[Municipality | None]:
    """Return as `municipality` does, for a router."""
    return [find(context, key["code"]) for key in keys]


def municipalities(context: Context, _root: object) -> list[Municipality]:
    """Return those that have a policy, by code."""
    authorities = (authority for authority in context.policies.authorities.values() if authority.code)
    return sorted(
        (Municipality(authority.code or "", authority.name, authority) for authority in authorities),
        key=lambda municipality: municipality.code,
    )


def of_authority(_context: Context, authority: Authority) -> Municipality | None:
    """Return the municipality that an authority is. None for an agency."""
    is_municipality = authority.kind is AuthorityKind.MUNICIPALITY and authority.code
    return Municipality(authority.code or "", authority.name, authority) if is_municipality else None


def openings_of_municipality(context: Context, municipality: Municipality) -> list[ShownOpening]:
    """Return what it has opened. Empty where it shows nothing."""
    return openings(context, municipality.authority) if municipality.authority else []


def openings(_context: Context, authority: Authority) -> list[ShownOpening]:
    """Return the openings as configured, by area."""
    ordered = sorted(authority.openings, key=lambda opening: opening.area)
    return [ShownOpening(opening, authority) for opening in ordered]


def opening_area(context: Context, shown_opening: ShownOpening) -> KleArea:
    """Return the opened subject or group of subjects."""
    return area(shown_opening.opening.area, context.today)


def opening_parts(_context: Context, shown_opening: ShownOpening) -> list[Part]:
    """Return the open parts in the schema's order."""
    return parts_of(shown_opening.opening)


def opening_links(_context: Context, shown_opening: ShownOpening) -> list[Link]:
    """Return the links for the opened area, and for subjects inside it, but for those to a case of somebody."""
    links = shown_opening.authority.links_within(shown_opening.opening.area)
    return [link for link in links if not leads_to_case(link)]


def record_links(_context: Context, record: ShownCase | ShownBenefit) -> list[Link]:
    """Return the authority's links for the record's subject, and straight to it where it is a case with a number."""
    authority, area = record.authority, record.record.area
    links = authority.links_for(area)
    if not any_leads_to_case(authority, area):
        return list(links)
    number = record.record.number if isinstance(record, ShownCase) else None
    return [link for template in links if (link := link_to_case(template, number))]


def record_shows(_context: Context, record: ShownCase | ShownBenefit) -> list[Part]:
    """Return what the authority has opened for the record's subject."""
    return parts_of(record.opening)
