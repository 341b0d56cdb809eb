"""The three ways to declare a field of the graph, and the gate that @whenOpen keeps.

read      an attribute of what is shown
computed  a pure, synchronous function of context, parent, and arguments
loaded    a resolver that answers many parents at once, batched over the level by a DataLoader

Each gives the field two things: a resolver for reference execution, and a declaration for compiled execution.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from operator import attrgetter
from typing import Annotated, Any

import strawberry
from strawberry.federation.schema_directives import Authenticated, Cost, ListSize
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UNSET

from gateway.context import Context
from gateway.policies.directives import Part, WhenOpen
from sources.reference.record_kinds import RecordKind

ASKED = 100
"""What a question to the sources costs, where a value of the answer costs 1."""

PAGED = ("nodes", "edges")
"""The fields of a page that are as long as its `first`."""

CLASSES = "classes"
"""The extension of a union: the names of its types, by the classes of the Python objects that have them."""

Wants = Callable[[Mapping[str, Any]], Iterable[RecordKind]]


class Audience(Enum):
    """Who may ask a root field; what is below it inherits. A root field that says nothing is asked by nobody else."""

    ANYONE = "anyone, without login"
    CITIZEN = "the citizen who is logged in"
    ROUTER = "a federation router, without a citizen"


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a field. `into` makes the plain object that resolvers know of an input object.

    `name` is its name in the schema, where Python cannot spell that: `from`.

    One with a default is nullable: null takes the default, as if the argument were left out.
    """

    type: Any
    description: str
    default: Any = UNSET
    into: Callable[..., Any] | None = None
    name: str | None = None

    def plain(self, value: Any) -> Any:
        """Return the value as resolvers take it: null is the default or None, input objects are plain."""
        if value is UNSET or value is None:
            return None if self.default in (UNSET, ...) else self.default
        if self.into is None:
            return value
        fields = {name: getattr(value, name) for name in value.__dataclass_fields__}
        return self.into(**{name: None if field is UNSET else field for name, field in fields.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """How a field was declared. `length` is how long a list usually is."""

    gate: Part | None = None
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    audience: Audience | None = None
    length: int | None = None

    def plain(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments as resolvers take them."""
        return {name: argument.plain(values.get(name, argument.default)) for name, argument in self.arguments.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Declared):
    """An attribute of what is shown."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed(Declared):
    """A pure function of context, parent, and arguments."""

    compute: Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded(Declared):
    """A resolver of context, parents, and arguments."""

    load: Callable[..., Awaitable[Sequence[Any]]]
    wants: Wants | None = None
    asks: int = 0


def read(path: str, *, description: str, gate: Part | None = None, length: int | None = None) -> Any:
    """Declare a field that is an attribute (or an attribute of an attribute) of its parent.

    `length` is how long a list usually is, for the limit on costs.
    """
    get = attrgetter(path)

    def resolve(root: Any) -> Any:
        return get(root) if _is_open(root, gate) else None

    return _field(resolve, Read(path=path, gate=gate, length=length), description)


def computed(
    compute: Callable[..., Any],
    *,
    description: str,
    arguments: Mapping[str, Argument] | None = None,
    gate: Part | None = None,
    audience: Audience | None = None,
    length: int | None = None,
) -> Any:
    """Declare a field that is a pure function (context, parent, **arguments). `length`: as of `read`."""
    declared = Computed(compute=compute, gate=gate, arguments=arguments or {}, audience=audience, length=length)

    def resolve(root: Any, info: strawberry.Info[Context, None], **values: Any) -> Any:
        return compute(info.context, root, **declared.plain(values)) if _is_open(root, gate) else None

    return _field(resolve, declared, description)


def loaded(
    load: Callable[..., Awaitable[Sequence[Any]]],
    *,
    description: str,
    arguments: Mapping[str, Argument] | None = None,
    gate: Part | None = None,
    wants: Wants | None = None,
    audience: Audience | None = None,
    asks: int = 0,
    length: int | None = None,
) -> Any:
    """Declare a field that a resolver (context, parents, **arguments) answers for all parents of the level at once.

    `length`: as of `read`. `asks` is how many kinds of questions it may ask each authority's sources, for the limit on
    costs.

    The function returns one result a parent, in order; a result that is an exception is that parent's error.
    """
    declared = Loaded(
        load=load, wants=wants, gate=gate, arguments=arguments or {}, audience=audience, asks=asks, length=length
    )

    async def resolve(root: Any, info: strawberry.Info[Context, None], **values: Any) -> Any:
        if not _is_open(root, gate):
            return None
        return await info.context.batch(load, root or ROOT, declared.plain(values))

    return _field(resolve, declared, description)


ROOT = object()
"""The one parent of the root fields."""


def declared_as(field: object) -> Declared | None:
    """Return how a Strawberry field was declared here.

    None where it was not, or where anything else has a say in what it answers: a permission, an extension, a resolver.
    """
    if type(field) is not StrawberryField or field.permission_classes or field.extensions or not field.base_resolver:
        return None
    declared = field.metadata.get("declared")
    is_ours = field.base_resolver.wrapped_func is field.metadata.get("resolve")
    return declared if is_ours and isinstance(declared, Declared) else None


def _is_open(parent: Any, gate: Part | None) -> bool:
    return gate is None or parent.opening.opens(gate)


def _field(resolve: Callable[..., Any], declared: Declared, description: str) -> Any:
    """Return a Strawberry field whose resolver has the signature that the arguments describe."""
    parameters = [
        parameter
        for parameter in inspect.signature(resolve).parameters.values()
        if parameter.kind is not parameter.VAR_KEYWORD
    ]
    parameters += [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if argument.default is ... else argument.default,
            annotation=Annotated[argument.type, strawberry.argument(argument.description, argument.name)],
        )
        for name, argument in declared.arguments.items()
    ]
    resolve.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    resolve.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    metadata = {"declared": declared, "resolve": resolve}
    directives = list(_directives(declared))
    return strawberry.field(resolver=resolve, description=description, directives=directives, metadata=metadata)


def _directives(declared: Declared) -> Iterator[Any]:
    """Yield what the schema says of a field. The query cost is reckoned from it, as any router would."""
    if declared.audience is Audience.CITIZEN:
        yield Authenticated()
    if declared.gate:
        yield WhenOpen(part=declared.gate)
    if isinstance(declared, Loaded) and declared.asks:
        yield Cost(weight=1 + ASKED * declared.asks)
    if "first" in declared.arguments:
        yield ListSize(
            assumed_size=UNSET, slicing_arguments=["first"], sized_fields=[*PAGED], require_one_slicing_argument=False
        )
    elif declared.length:
        yield ListSize(
            assumed_size=declared.length,
            slicing_arguments=UNSET,
            sized_fields=UNSET,
            require_one_slicing_argument=UNSET,
        )
