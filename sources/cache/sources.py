"""All that a gateway asks: the indexes and the registers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sources.cache.cache import CitizenCache
from sources.cache.cached_ports import CachedBenefits, CachedCases, CachedDocuments, CachedProperties, CachedResidences
from sources.ports import BenefitIndex, CaseIndex, DocumentIndex, PropertyRegister, ResidenceRegister


@dataclass(frozen=True, slots=True)
class Sources:
    """The indexes and registers. Without a property register building cases stay hidden."""

    cases: CaseIndex
    documents: DocumentIndex
    benefits: BenefitIndex
    residences: ResidenceRegister | None = None
    properties: PropertyRegister | None = None
    exempt_classes: frozenset[str] = frozenset()

    def behind(self, visit: CitizenCache) -> Sources:
        """The same, asked only for what is not kept."""
        return replace(
            self,
            cases=CachedCases(visit, self.cases),
            documents=CachedDocuments(visit, self.documents),
            benefits=CachedBenefits(visit, self.benefits),
            residences=CachedResidences(visit, self.residences) if self.residences else None,
            properties=CachedProperties(visit, self.properties) if self.properties else None,
        )
