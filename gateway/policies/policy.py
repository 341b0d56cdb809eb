"""What each authority has opened, and which opening holds for an area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from gateway.policies.directives import Language, Part, TitleSource
from sources.records import CaseProgress
from sources.reference.kle import covers


class LinkKind(Enum):
    """What a link leads to."""

    SELF_SERVICE = "SELF_SERVICE"
    ARTICLE = "ARTICLE"


class AuthorityKind(Enum):
    """Who owns a case or grants a benefit."""

    MUNICIPALITY = "MUNICIPALITY"
    AGENCY = "AGENCY"


@dataclass(frozen=True, slots=True)
class Link:
    """A page that helps with an area."""

    area: str
    title: str
    url: str
    kind: LinkKind
    language: Language


@dataclass(frozen=True, slots=True)
class Limit:
    """A published processing limit: days from the first day of a step."""

    area: str
    days: int
    counted_from: CaseProgress


@dataclass(frozen=True, slots=True)
class Contact:
    """A unit that citizens contact about an area."""

    area: str
    title: str
    phone: str | None
    url: str | None
    hours: str | None
    language: Language


@dataclass(frozen=True, slots=True)
class ComplaintGuide:
    """How, and for how many weeks, citizens complain of a decision about an area."""

    area: str
    weeks: int
    url: str | None
    text: str | None
    language: Language


@dataclass(frozen=True, slots=True)
class Opening:
    """One opened area."""

    area: str
    parts: frozenset[Part]
    since: date | None = None
    active_before_since: bool = False
    documents_since: date | None = None
    title: TitleSource = TitleSource.AREA
    only_systems: frozenset[str] | None = None
    except_systems: frozenset[str] = frozenset()
    written_at: str | None = field(default=None, compare=False, repr=False)
    """The file and line of its @opens, for those who ask why. No part of its meaning."""

    def opens(self, *parts: Part) -> bool:
        """Return whether all these parts are open."""
        return self.parts.issuperset(parts)

    def admits(self, system: str | None) -> bool:
        """Return whether what this it-system delivered is shown. An unknown system never passes a positive list."""
        if self.only_systems is not None and system not in self.only_systems:
            return False
        return system not in self.except_systems


@dataclass(frozen=True, slots=True, eq=False)
class Authority:
    """A municipality or an agency, and what it has opened. One object an authority, compared by identity."""

    cvr: str
    name: str
    kind: AuthorityKind
    code: str | None = None
    openings: tuple[Opening, ...] = ()
    links: tuple[Link, ...] = ()
    limits: tuple[Limit, ...] = ()
    contacts: tuple[Contact, ...] = ()
    complaints: tuple[ComplaintGuide, ...] = ()
    shared_articles: tuple[Link, ...] = ()
    no_shared_articles: tuple[str, ...] = ()
    """Areas in which the authority does not want the shared articles."""

    _openings_by_area: dict[str, Opening | None] = field(default_factory=dict, repr=False, init=False)
    _open_parts: dict[Part, bool] = field(default_factory=dict, repr=False, init=False)

    def opening(self, area: str | None) -> Opening | None:
        """Return the opening with the longest area that covers this KLE number. None: nothing is shown."""
        if area is None:
            return None
        try:
            return self._openings_by_area[area]
        except KeyError:
            opening: Opening | None = _longest(self.openings, area)
            if len(self._openings_by_area) < 4096:  # numbers come from outside: never grow without end
                self._openings_by_area[area] = opening
            return opening

    def is_open(self, area: str | None, *parts: Part) -> bool:
        """Return whether all these parts are open for this area."""
        opening = self.opening(area)
        return opening is not None and opening.opens(*parts)

    def opens_anywhere(self, part: Part) -> bool:
        """Return whether any area has this part open."""
        is_open = self._open_parts.get(part)
        if is_open is None:
            is_open = self._open_parts[part] = any(part in opening.parts for opening in self.openings)
        return is_open

    def limit(self, area: str | None) -> Limit | None:
        """Return the published limit for this area, the longest match."""
        return _longest(self.limits, area) if area else None

    def contact(self, area: str | None, language: Language) -> Contact | None:
        """Return the unit for this area, the longest match, in this language where it is told in that."""
        contact: Contact | None = _in_language(self.contacts, area, language)
        return contact

    def complaint(self, area: str | None, language: Language) -> ComplaintGuide | None:
        """Return how to complain about this area, the longest match, in this language where it is told in that."""
        guide: ComplaintGuide | None = _in_language(self.complaints, area, language)
        return guide

    def links_for(self, area: str | None) -> tuple[Link, ...]:
        """Return every link whose area covers this one, in the file's order, and then the shared articles."""
        return _links(self, area) if area else ()

    def links_within(self, area: str) -> tuple[Link, ...]:
        """Return every link that helps somewhere in an area: of it, of one inside, or of one around it."""
        own = (link for link in self.links if covers(link.area, area) or covers(area, link.area))
        shared = (
            link
            for link in self.shared_articles
            if (covers(link.area, area) and self._shares(link, area))
            or (covers(area, link.area) and self._shares(link, link.area))
        )
        return (*own, *shared)

    def _shares(self, article: Link, area: str) -> bool:
        """Return whether a shared article is shown for an area that it covers: not where the authority says better."""
        if any(covers(off, area) for off in self.no_shared_articles):
            return False
        articles = (link for link in self.links if link.kind is LinkKind.ARTICLE)
        return not any(covers(link.area, area) and covers(article.area, link.area) for link in articles)


@lru_cache(maxsize=4096)  # numbers come from outside: never grow without end
def _links(authority: Authority, area: str) -> tuple[Link, ...]:
    own = (link for link in authority.links if covers(link.area, area))
    shared = (link for link in authority.shared_articles if covers(link.area, area) and authority._shares(link, area))
    return (*own, *shared)


def _longest(entries: Iterable[Any], area: str) -> Any:
    return max(
        (entry for entry in entries if covers(entry.area, area)), key=lambda entry: len(entry.area), default=None
    )


def _in_language(entries: Iterable[Any], area: str | None, language: Language) -> Any:
    """Return the entry with the longest area: the right unit in another language is better than another unit."""
    if area is None:
        return None
    order = (language, *(other for other in Language if other is not language))
    covering = (entry for entry in entries if covers(entry.area, area))
    return max(covering, key=lambda entry: (len(entry.area), -order.index(entry.language)), default=None)


@dataclass(frozen=True, slots=True)
class Policies:
    """All authorities by CVR number. `version` is a hash of what their files mean."""

    authorities: Mapping[str, Authority]
    version: str
    agencies: tuple[Authority, ...] = field(init=False, repr=False, compare=False)
    """Authorities that are no municipality: they are asked for every citizen."""

    _by_code: Mapping[str, Authority] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        authorities = self.authorities.values()
        agencies = tuple(authority for authority in authorities if authority.kind is AuthorityKind.AGENCY)
        object.__setattr__(self, "agencies", agencies)
        by_code = {authority.code: authority for authority in reversed(list(authorities)) if authority.code is not None}
        object.__setattr__(self, "_by_code", by_code)

    def authority(self, cvr: str) -> Authority | None:
        """Return the authority with this CVR number. None: it has no policy, so nothing of it is shown."""
        return self.authorities.get(cvr)

    def municipality(self, code: str) -> Authority | None:
        """Return the authority with this municipality code."""
        return self._by_code.get(code)
