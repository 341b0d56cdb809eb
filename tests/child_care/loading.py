"""Its rules and its loader, as they would stand in `gateway/visibility` and `gateway/loaders`."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from msgspec import Struct

from gateway.loaders.coverage import SourceAnswer, failure, not_opened, source_answer
from gateway.loaders.loaders import Loaders
from gateway.loaders.scope import LoadScope
from gateway.policies.policy import Authority, Opening
from gateway.visibility.rule_context import RuleContext
from sources.cache.single_flight import PerRequest
from sources.errors import SourceError
from tests.child_care.index import CHILD_CARE, PlaceQuestion, PlaceRecord, RestChildCareIndex


class OpenedPart(Enum):
    """The value that `Part` of the policies would get."""

    CHILD_CARE = "CHILD_CARE"


class PlaceHidden(Enum):
    """The values that `HiddenReason` would get."""

    PLACE_OF_ANOTHER = 23
    PLACE_NOT_OPENED = 24
    PLACE_FLOOR = 25


class ShownPlace(Struct, frozen=True, eq=False):
    """A place that has passed the rules, with the opening that lets it be seen."""

    record: PlaceRecord
    authority: Authority
    opening: Opening


def rule_23_of_another(place: PlaceRecord, context: RuleContext) -> PlaceHidden | None:
    """23: the place is offered to the citizen, by CPR number, and by the authority asked."""
    is_own = place.is_citizens and place.authority == context.authority.cvr
    return None if is_own else PlaceHidden.PLACE_OF_ANOTHER


def rule_24_not_opened(place: PlaceRecord, context: RuleContext) -> PlaceHidden | None:
    """24: the authority has opened day care for the place's area."""
    part: Any = OpenedPart.CHILD_CARE
    return None if context.authority.is_open(place.area, part) else PlaceHidden.PLACE_NOT_OPENED


def rule_25_floor(place: PlaceRecord, context: RuleContext) -> PlaceHidden | None:
    """25: the place begins on the floor's day or later."""
    opening = context.authority.opening(place.area)
    floor = opening.since if opening else None
    return None if floor is None or (place.starts and place.starts >= floor) else PlaceHidden.PLACE_FLOOR


PLACE_RULES: tuple[Callable[[PlaceRecord, RuleContext], PlaceHidden | None], ...] = (
    rule_23_of_another,
    rule_24_not_opened,
    rule_25_floor,
)


def judge_place(place: PlaceRecord, context: RuleContext) -> PlaceHidden | None:
    """Return the first rule's reason to hide the place. None: it is shown."""
    return next((reason for rule in PLACE_RULES if (reason := rule(place, context))), None)


@dataclass(frozen=True, slots=True)
class PlaceResults:
    """An authority's answer about places in day care: what is shown of it."""

    answer: SourceAnswer
    shown: Mapping[str, ShownPlace] = field(default_factory=dict)


class PlaceLoader:
    """Asks each authority's index once, and lets the rules decide which places are shown."""

    def __init__(self, scope: LoadScope, index: RestChildCareIndex) -> None:
        self._scope = scope
        self._index = index
        self._results = PerRequest(self._load)

    async def places(self, authority: Authority) -> PlaceResults:
        """Return the places shown. An authority that has opened none is not asked."""
        part: Any = OpenedPart.CHILD_CARE
        if not self._scope.asks(authority, part):
            return PlaceResults(not_opened(CHILD_CARE, authority))
        return await self._results(authority.cvr)

    def stop(self) -> None:
        """Cancel what is still being asked."""
        self._results.stop()

    async def _load(self, cvr: str) -> PlaceResults:
        authority = self._scope.policies.authorities[cvr]
        question = PlaceQuestion(cvr, self._scope.citizen)
        try:
            answer = await self._scope.calls.ask(CHILD_CARE, authority, self._index.places(question))
        except SourceError as error:
            return PlaceResults(failure(CHILD_CARE, authority, error))
        misdelivered = sum(not place.is_citizens or place.authority != cvr for place in answer.records)
        self._scope.calls.check(CHILD_CARE, authority, answer, misdelivered=misdelivered)
        context, shown = self._scope.rule_context(authority), dict[str, ShownPlace]()
        for place in answer.records:
            if reason := judge_place(place, context):
                hidden: Any = reason
                self._scope.hide(authority, place, hidden)
            elif opening := authority.opening(place.area):
                shown[place.id] = ShownPlace(place, authority, opening)
        return PlaceResults(source_answer(CHILD_CARE, authority, answer), shown)


class ChildCareLoaders(Loaders):
    """The facade with one loader more."""

    def __init__(self, index: RestChildCareIndex, **request: Any) -> None:
        super().__init__(**request)
        self._places = PlaceLoader(self.scope, index)

    def places(self, authority: Authority) -> Coroutine[Any, Any, PlaceResults]:
        """Return the places shown."""
        return self._places.places(authority)

    def stop(self) -> None:
        """Cancel what is still being asked."""
        super().stop()
        self._places.stop()
