"""Loaders that ask one authority alone, whoever else has records of the citizen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from gateway.loaders.loaders import Loaders
from gateway.policies.policy import Authority

T = TypeVar("T")


class AuthorityLoaders(Loaders):
    """Loaders whose policies have one authority. No register is asked where else the citizen lives or has lived."""

    @property
    def authority(self) -> Authority:
        """The one that is asked."""
        [authority] = self.scope.policies.authorities.values()
        return authority

    async def of_authorities(
        self, _authorities: Sequence[str] | None, read: Callable[[Authority], Coroutine[Any, Any, T]]
    ) -> list[T]:
        """Return what the authority answered."""
        return [await read(self.authority)]

    async def asks_all(self, _authorities: Sequence[str] | None) -> bool:
        """Return whether nobody else should be asked: so it is here."""
        return True
