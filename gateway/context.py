"""What one request carries: who asks, what is opened, the loaders, the clock and the deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from aiodataloader import DataLoader
from msgspec import Struct, field

from gateway.audit.audit_log import AuditLog
from gateway.audit.views import AuditViews
from gateway.auth.authenticator import Caller
from gateway.ids import Ids
from gateway.loaders.loaders import Loaders
from gateway.policies.policy import Policies

Batch = Callable[..., Awaitable[Sequence[Any]]]


class Context(Struct, eq=False):
    """Lives for one request, and is never shared by two."""

    policies: Policies
    ids: Ids
    today: date
    caller: Caller | None = None
    loaders: Loaders | None = None
    access: AuditLog | None = None
    sdl_security: bool = True
    """Whether the schema's text for routers says who may ask."""

    views: AuditViews = field(default_factory=AuditViews)
    _batches: dict[Any, DataLoader[Any, Any]] = field(default_factory=dict)

    @property
    def citizen(self) -> Loaders:
        """The loaders of the citizen's records. Raises LookupError where the request has no citizen."""
        if self.loaders is None:
            raise LookupError("No citizen asks.")
        return self.loaders

    async def batch(self, load: Batch, parent: object, arguments: Mapping[str, Any]) -> Any:
        """Return one parent's result of a function that resolves many parents at once: those of a whole level."""
        key = (load, tuple(map(_frozen, arguments.values())))
        loader = self._batches.get(key)
        if loader is None:
            loader = DataLoader(partial(_load, load, self, dict(arguments)), get_cache_key=id)
            self._batches[key] = loader
        # The future is shared by every parent that asks the same: one that is cancelled must not cancel it for others.
        return await asyncio.shield(loader.load(parent))


async def _load(load: Batch, context: Context, arguments: Mapping[str, Any], parents: list[Any]) -> list[Any]:
    return list(await load(context, parents, **arguments))


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    if hasattr(value, "__dataclass_fields__"):
        return (type(value), *(_frozen(getattr(value, name)) for name in value.__dataclass_fields__))
    return value
