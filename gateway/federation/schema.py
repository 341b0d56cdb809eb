"""A schema whose `_entities` and `_service` are our own; all else of federation is Strawberry's."""

from functools import cache
from typing import Any

import strawberry.federation
from strawberry.federation.schema import FederationAny
from strawberry.types.info import Info

from gateway.federation.entities import Entities


class FederatedSchema(strawberry.federation.Schema):
    """Strawberry would answer as many representations as it is sent, and break on the first that it does not know."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entities = Entities(self._schema)
        self._cache_sdl()

    async def entities_resolver(  # type: ignore[override]
        self, info: Info, representations: list[FederationAny]
    ) -> list[FederationAny]:
        """Resolve each representation. Strawberry finds this method by its name."""
        has_citizen = getattr(info.context, "loaders", None) is not None
        return await self.entities.answer(info.context, representations, has_citizen=has_citizen)

    def _cache_sdl(self) -> None:
        """Print the schema's text once, and not for everybody who asks for it."""
        printed = cache(self.as_str)
        self._schema.type_map["_Service"].fields["sdl"].resolve = lambda *_: printed()  # type: ignore[attr-defined]
