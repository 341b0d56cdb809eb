"""On whose behalf the citizen may look: the register is asked anew at every request that wants to know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct

from gateway.errors import Code, FieldError
from gateway.loaders.coverage import state_of
from gateway.loaders.scope import LoadScope
from gateway.visibility.representation_rules import RightContext, ShownRepresentation, end_of, judge_right
from sources.cache.single_flight import PerRequest
from sources.errors import SourceError
from sources.records.representation import RepresentationRecord
from sources.reference.record_kinds import REPRESENTATIONS

UNREADABLE = "rights that cannot be read"


class RepresentationTerms(Struct, frozen=True):
    """What rights are held to: the clock, and the age at which a child is no longer shown to its parents."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    parental_age: int = 18


class ShownRepresentations(Struct, frozen=True, eq=False):
    """The rights that hold now. `whole`: the register named no other that could not be read."""

    shown: tuple[ShownRepresentation, ...]
    whole: bool


class RepresentationLoader:
    """Asks the register of representation once a request, and lets the rules decide which rights hold."""

    def __init__(self, scope: LoadScope, terms: RepresentationTerms) -> None:
        self._scope = scope
        self._terms = terms
        self._rights = PerRequest(self._load)

    async def representations(self) -> ShownRepresentations | None:
        """Return the rights that hold. None: no register is asked here, or the citizen is represented too.

        Raises FieldError (REPRESENTATION_UNAVAILABLE) where the register does not answer: then nobody is shown.
        """
        if self._scope.sources.representations is None or self._scope.representation is not None:
            return None
        return await self._rights(0)

    def stop(self) -> None:
        """Cancel what is still being asked."""
        self._rights.stop()

    async def _load(self, _key: int) -> ShownRepresentations:
        scope, register = self._scope, self._scope.sources.representations
        if register is None:
            return ShownRepresentations((), whole=True)
        try:
            answer = await scope.calls.ask_register(REPRESENTATIONS, register.representations(scope.citizen))
        except SourceError as error:
            raise FieldError(Code.REPRESENTATION_UNAVAILABLE, state=state_of(error).name) from None
        if answer.unreadable:
            scope.calls.incomplete_register(REPRESENTATIONS.port, UNREADABLE)
        context = RightContext(scope.citizen, self._terms.clock(), self._terms.parental_age)
        rights = (record for record in answer.records if judge_right(record, context) is None)
        shown = tuple(self._shown(record, context) for record in rights)
        return ShownRepresentations(shown, whole=not answer.unreadable)

    def _shown(self, record: RepresentationRecord, context: RightContext) -> ShownRepresentation:
        reference = f"{record.kind.name}\x1f{record.reference}"
        return ShownRepresentation(
            id=self._scope.ids.representation(self._scope.citizen, record.person, reference),
            kind=record.kind,
            person=record.person,
            name=None if record.is_protected else record.name,
            is_protected=record.is_protected,
            ends=end_of(record, context),
            areas=record.areas,
        )
