"""All that a gateway asks: the indexes and the registers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sources.cache.cache import Visit
from sources.cache.cached_ports import KeptBenefits, KeptCases, KeptDocuments, KeptProperties, KeptResidences
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

    def behind(self, visit: Visit) -> Sources:
        """The same, asked only for what is not kept."""
        return replace(
            self,
            cases=KeptCases(visit, self.cases),
            documents=KeptDocuments(visit, self.documents),
            benefits=KeptBenefits(visit, self.benefits),
            residences=KeptResidences(visit, self.residences) if self.residences else None,
            properties=KeptProperties(visit, self.properties) if self.properties else None,
        )
