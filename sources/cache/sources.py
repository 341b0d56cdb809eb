"""All sources of a gateway: the indexes and the registers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sources.cache.cache import CitizenCache
from sources.cache.cached_ports import CachedPorts
from sources.ports import (
    BenefitIndex,
    CaseIndex,
    DocumentIndex,
    PropertyRegister,
    RepresentationRegister,
    ResidenceRegister,
)


@dataclass(frozen=True, slots=True)
class Sources:
    """The indexes and registers. Without a property register building cases stay hidden.

    Without a register of representation nobody acts for another. `uncached`: the sources themselves, where these are
    behind a cache.
    """

    cases: CaseIndex
    documents: DocumentIndex
    benefits: BenefitIndex
    residences: ResidenceRegister | None = None
    properties: PropertyRegister | None = None
    representations: RepresentationRegister | None = None
    exempt_classes: frozenset[str] = frozenset()
    uncached: Sources | None = None

    def behind(self, visit: CitizenCache) -> Sources:
        """Return the same sources, called only where no answer is cached.

        Who may act for whom is asked anew each time.
        """
        cached = CachedPorts(visit, self)
        return replace(
            self,
            cases=cached,
            documents=cached,
            benefits=cached,
            residences=cached if self.residences else None,
            properties=cached if self.properties else None,
            uncached=self,
        )
