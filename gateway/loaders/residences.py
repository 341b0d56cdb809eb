"""Where the citizen lives and has lived, and what the citizen owns: whose records to ask for."""

from __future__ import annotations

from dataclasses import replace

from gateway.errors import Code, FieldError
from gateway.loaders.coverage import state_of
from gateway.loaders.scope import LoadScope
from sources.cache.single_flight import PerRequest
from sources.errors import SourceError
from sources.ports import Properties, Residences
from sources.reference.former_municipalities import DIVIDED
from sources.reference.municipalities import MUNICIPALITIES
from sources.reference.record_kinds import PROPERTIES, RESIDENCES

TOKEN = "token"  # noqa: S105 - the name of a source in the log
NO_HOME = "no municipality is named"
NO_MUNICIPALITY = "a code that no municipality has"
NO_PROPERTY = "an id that no property has"
DIVIDED_MUNICIPALITY = "a former municipality that was divided between several"


class ResidenceLoader:
    """The municipalities that a citizen lives in or has lived in: the register's word, else the token's."""

    def __init__(self, scope: LoadScope, claimed_residence: str | None) -> None:
        self._scope = scope
        self._claimed = claimed_residence
        self._residences = PerRequest(self._load)

    async def residences(self) -> Residences:
        """Return codes of municipalities only; not whole where some are missing.

        Raises FieldError where the register fails and the token says nothing.
        """
        return await self._residences(0)

    def stop(self) -> None:
        """Cancel what is still being asked."""
        self._residences.stop()

    async def _load(self, _key: int) -> Residences:
        register = self._scope.sources.residences
        if register is None:
            return self._checked(Residences(self._claimed), TOKEN)
        question = register.residences(self._scope.citizen)
        try:
            residences = self._checked(await self._scope.calls.ask_register(RESIDENCES, question), RESIDENCES.port)
        except SourceError as error:
            if not self._claimed:
                raise FieldError(Code.SOURCE_UNAVAILABLE, state=state_of(error).name) from None
            return replace(self._checked(Residences(self._claimed), TOKEN), whole=False)
        if residences.current is None and self._claimed:
            return replace(residences, current=self._checked(Residences(self._claimed), TOKEN).current)
        return residences

    def _checked(self, residences: Residences, source: str) -> Residences:
        """Leave out codes that are no municipality's. An unknown home never looks like a home without records."""
        codes = (residences.current, *residences.former)
        strangers = {code for code in codes if code and not self._is_municipality(code)}
        if residences.current and residences.whole and not strangers:
            return residences
        self._scope.calls.incomplete_register(source, _reason(strangers))
        current, *former = (None if code in strangers else code for code in codes)
        return Residences(current, tuple(code for code in former if code), whole=False)

    def _is_municipality(self, code: str) -> bool:
        return code in MUNICIPALITIES or self._scope.policies.municipality(code) is not None


def _reason(strangers: set[str]) -> str:
    """Return why some municipality may be missing, as far as the codes tell."""
    if not strangers:
        return NO_HOME
    return DIVIDED_MUNICIPALITY if strangers <= DIVIDED.keys() else NO_MUNICIPALITY


class PropertyLoader:
    """The properties that a citizen owns, by which building cases are asked for."""

    def __init__(self, scope: LoadScope) -> None:
        self._scope = scope
        self._properties = PerRequest(self._load)

    async def properties(self) -> Properties | None:
        """Return what is owned. None: the register did not answer."""
        return await self._properties(0)

    def stop(self) -> None:
        """Cancel what is still being asked."""
        self._properties.stop()

    async def _load(self, _key: int) -> Properties | None:
        register = self._scope.sources.properties
        if register is None:
            return Properties()
        try:
            owned = await self._scope.calls.ask_register(PROPERTIES, register.properties(self._scope.citizen))
        except SourceError:
            return None
        if not owned.whole:
            self._scope.calls.incomplete_register(PROPERTIES.port, NO_PROPERTY)
        return owned
