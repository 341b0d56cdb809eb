"""Links straight to one case: an address with a placeholder for the case's number, on hosts allowed for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote, urlsplit

from gateway.policies.policy import Authority, Link, Policies

CASE = "{case}"
"""What stands in an address for the number of the case."""


def leads_to_case(link: Link) -> bool:
    """Return whether the link's address has the placeholder."""
    return CASE in link.url


@lru_cache(maxsize=4096)  # numbers come from outside: never grow without end
def any_leads_to_case(authority: Authority, area: str | None) -> bool:
    """Return whether one of an authority's links for an area has the placeholder: in most areas none has."""
    return any(map(leads_to_case, authority.links_for(area)))


def host_of(url: str) -> str:
    """Return the name of an address's host, in small letters."""
    return urlsplit(url).hostname or ""


def link_to_case(link: Link, number: str | None) -> Link | None:
    """Return the link for the case of this number, percent-encoded. None: it has none that may stand in an address."""
    if not leads_to_case(link):
        return link
    return replace(link, url=link.url.replace(CASE, quote(number, safe=""))) if number else None


def with_allowed_hosts(policies: Policies, hosts: Collection[str]) -> Policies:
    """Return the policies without links that would take the number of a case to another host than these."""

    def allowed(authority: Authority) -> Authority:
        links = tuple(link for link in authority.links if not leads_to_case(link) or host_of(link.url) in hosts)
        return authority if links == authority.links else replace(authority, links=links)

    authorities = {cvr: allowed(authority) for cvr, authority in policies.authorities.items()}
    return Policies(authorities, policies.version)
