"""A schema whose `_entities` and `_service` are our own; all else of federation is Strawberry's."""

from functools import cache
from typing import Any

import strawberry.federation
from strawberry.federation.schema import FederationAny
from strawberry.types.info import Info

from gateway.federation.entities import Entities
from gateway.federation.sdl import without_security


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

    @cache  # noqa: B019 - there is one schema a process
    def sdl(self, *, security: bool = True) -> str:
        """Return the schema's text, with or without the directives that say who may ask."""
        text = self.as_str()
        return text if security else without_security(text)

    def _cache_sdl(self) -> None:
        """Print the schema's text once, and not for everybody who asks for it."""

        def resolve(_service: Any, info: Any) -> str:
            return self.sdl(security=getattr(info.context, "sdl_security", True))

        self._schema.type_map["_Service"].fields["sdl"].resolve = resolve  # type: ignore[attr-defined]
