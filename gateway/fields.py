"""The three ways to declare a field of the graph, and the gate that @whenOpen keeps.

read      an attribute of what is shown
computed  a pure, synchronous function of context, what is shown, and arguments
loaded    a kitchen function that answers many parents at once, gathered over the level by a DataLoader
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Annotated, Any

import strawberry
from strawberry.types.unset import UNSET

from gateway.context import Context
from gateway.grammar import Part, WhenOpen
from gateway.wants import Want

Wants = Callable[[Mapping[str, Any]], Iterable[Want]]


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a field. `into` makes the plain object that the kitchen knows of an input object."""

    type: Any
    description: str
    default: Any = UNSET
    into: Callable[..., Any] | None = None

    def plain(self, value: Any) -> Any:
        """The value as the kitchen wants it: nothing given is None, input objects are plain."""
        if value is UNSET or value is None or self.into is None:
            return None if value is UNSET else value
        given = {name: getattr(value, name) for name in value.__dataclass_fields__}
        return self.into(**{name: None if one is UNSET else one for name, one in given.items()})


def read(path: str, *, description: str, gate: Part | None = None, length: int | None = None) -> Any:
    """A field that is an attribute (or an attribute of an attribute) of what is shown.

    `length` is how long a list usually is, for the limit on costs.
    """
    get = attrgetter(path)

    def resolve(root: Any) -> Any:
        return get(root) if _is_open(root, gate) else None

    return _field(resolve, {"read": path, "gate": gate, "length": length}, description, gate)


def computed(
    compute: Callable[..., Any],
    *,
    description: str,
    arguments: Mapping[str, Argument] | None = None,
    gate: Part | None = None,
    length: int | None = None,
) -> Any:
    """A field that is a pure function (context, shown, **arguments). `length`: as of `read`."""
    arguments = arguments or {}

    def resolve(root: Any, info: strawberry.Info[Context, None], **given: Any) -> Any:
        return compute(info.context, root, **_plain(arguments, given)) if _is_open(root, gate) else None

    return _field(resolve, {"compute": compute, "gate": gate, "length": length}, description, gate, arguments)


def loaded(
    load: Callable[..., Awaitable[Sequence[Any]]],
    *,
    description: str,
    arguments: Mapping[str, Argument] | None = None,
    gate: Part | None = None,
    wants: Wants | None = None,
    asks: int = 0,
) -> Any:
    """A field that a kitchen function (context, parents, **arguments) answers for all parents of the level at once.

    `asks` is how many kinds of questions it may ask each owner's sources, for the limit on costs.

    The function returns one result a parent, in order; a result that is an exception is that parent's error.
    """
    arguments = arguments or {}

    async def resolve(root: Any, info: strawberry.Info[Context, None], **given: Any) -> Any:
        if not _is_open(root, gate):
            return None
        return await info.context.batch(load, root or ROOT, _plain(arguments, given))

    return _field(resolve, {"load": load, "gate": gate, "wants": wants, "asks": asks}, description, gate, arguments)


ROOT = object()
"""The one parent of the root fields."""


def _plain(arguments: Mapping[str, Argument], given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: argument.plain(given.get(name, argument.default)) for name, argument in arguments.items()}


def _is_open(shown: Any, gate: Part | None) -> bool:
    return gate is None or shown.opening.opens(gate)


def _field(
    resolve: Callable[..., Any],
    metadata: Mapping[str, Any],
    description: str,
    gate: Part | None,
    arguments: Mapping[str, Argument] | None = None,
) -> Any:
    """A Strawberry field whose resolver has the signature that the arguments describe."""
    own = [one for one in inspect.signature(resolve).parameters.values() if one.kind is not one.VAR_KEYWORD]
    extra = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if argument.default is ... else argument.default,
            annotation=Annotated[argument.type, strawberry.argument(description=argument.description)],
        )
        for name, argument in (arguments or {}).items()
    ]
    resolve.__signature__ = inspect.Signature([*own, *extra])  # type: ignore[attr-defined]
    resolve.__annotations__ = {one.name: one.annotation for one in (*own, *extra)}
    directives = [WhenOpen(part=gate)] if gate else []
    return strawberry.field(resolver=resolve, description=description, directives=directives, metadata=metadata)
