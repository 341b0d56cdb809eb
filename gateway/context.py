"""What one request carries: who asks, what is opened, the loaders, the clock and the deadline."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from aiodataloader import DataLoader
from msgspec import Struct, field

from gateway.audit.audit_log import AuditLog
from gateway.audit.views import AuditViews
from gateway.auth.authenticator import Caller, Role
from gateway.ids import Ids
from gateway.loaders.loaders import Loaders
from gateway.policies.policy import Policies
from gateway.visibility.representation_rules import ShownRepresentation
from sources.concurrency import join
from sources.records.representation import RepresentationKind

Batch = Callable[..., Awaitable[Sequence[Any]]]
ROLES = {
    RepresentationKind.CHILD: Role.PARENT,
    RepresentationKind.WARD: Role.GUARDIAN,
    RepresentationKind.POWER_OF_ATTORNEY: Role.ATTORNEY,
}
"""What a caller is to whom a right is about."""


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
    representation: ShownRepresentation | None = None
    """By which somebody else looks. None: the citizen, or nobody."""
    _batches: dict[Any, DataLoader[Any, Any]] = field(default_factory=dict)
    _represented: dict[str, Context] | None = None
    """By the id of the right."""
    _owners: dict[int, Context] | None = None
    """By the ids that belong to each, since every record that is shown has those of whoever it is shown of."""

    @property
    def citizen(self) -> Loaders:
        """The loaders of the citizen's records. Raises LookupError where the request has no citizen."""
        if self.loaders is None:
            raise LookupError("No citizen asks.")
        return self.loaders

    @property
    def represented(self) -> Iterable[Context]:
        """The contexts of those on whose behalf this request looks, each by one right."""
        return self._represented.values() if self._represented else ()

    def of(self, parent: Any) -> Context:
        """Return the context of whoever a record is shown of: the citizen's own, unless somebody is represented."""
        if self._owners is None:
            return self
        ids = getattr(parent, "ids", self.ids)
        return self if ids is self.ids else self._owners[id(ids)]

    def on_behalf(self, representation: ShownRepresentation) -> Context:
        """Return the context of a represented person: another caller, other ids, loaders and views."""
        represented, owners = self._represented or {}, self._owners or {}
        if representation.id in represented:
            return represented[representation.id]
        if self.caller is None:
            raise LookupError("No citizen asks.")
        ids = self.ids.of_representation(representation.id)
        caller = self.caller.on_behalf(representation.person, ROLES[representation.kind], name=representation.name)
        loaders = self.citizen.on_behalf(representation, ids)
        context = Context(self.policies, ids, self.today, caller, loaders, self.access, representation=representation)
        represented[representation.id] = owners[id(ids)] = context
        self._represented, self._owners = represented, owners
        return context

    async def batch(self, load: Batch, parent: object, arguments: Mapping[str, Any]) -> Any:
        """Return one parent's result of a function that resolves many parents at once: those of a whole level."""
        key = (load, tuple(map(_frozen, arguments.values())))
        loader = self._batches.get(key)
        if loader is None:
            loader = DataLoader(partial(_load, load, self, dict(arguments)), get_cache_key=id)
            self._batches[key] = loader
        # The future is shared by every parent that asks the same: one that is cancelled must not cancel it for others.
        return await join(loader.load(parent))


async def _load(load: Batch, context: Context, arguments: Mapping[str, Any], parents: list[Any]) -> list[Any]:
    return list(await load(context, parents, **arguments))


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    if hasattr(value, "__dataclass_fields__"):
        return (type(value), *(_frozen(getattr(value, name)) for name in value.__dataclass_fields__))
    return value
