"""Made-up operations over the real schema: valid, and as odd as documents get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

ROOTS = ("me", "me", "me", "case", "benefit", "municipalities", "municipality", "_entities")
CODES = ("0999", "0101", "0851", "9999", "")
ENTITIES = ("Benefit", "Case", "Citizen", "Municipality")


@dataclass(frozen=True)
class Written:
    """A document with its variables."""

    text: str
    variables: dict[str, Any]


@dataclass
class Writer:
    """Writes one document."""

    rng: Random
    schema: GraphQLSchema
    ids: Sequence[str]
    cursors: Sequence[str]
    tokens: Sequence[str]
    budget: int = 60
    fragments: dict[str, tuple[str, str]] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def document(self) -> Written:
        """Return a query with its fragments."""
        query = self.schema.query_type
        assert query
        body = self.selection(query, 0, names=[self.rng.choice(ROOTS) for _ in range(self.rng.randrange(1, 4))])
        head = f"query Q({', '.join(self.variables.values())})" if self.variables else "query Q"
        fragments = [f"fragment {name} on {kind} {text}" for name, (kind, text) in self.fragments.items()]
        self.rng.shuffle(fragments)
        return Written("\n".join([f"{head} {body}", *fragments]), self.values)

    def selection(self, kind: GraphQLObjectType, depth: int, names: list[str] | None = None) -> str:
        """Return a selection set with fields, fragments and __typename."""
        rng = self.rng
        parts = [self.field(kind, name, depth) for name in names or self.names(kind, depth)]
        if rng.random() < 0.15:
            parts.append("__typename")
        if rng.random() < 0.15 and depth:
            on = rng.choice((f"on {kind.name} ", ""))
            parts.append(f"... {on}{self.directive()}{self.selection(kind, depth + 1)}")
        if rng.random() < 0.2 and depth:
            parts.append(f"...{self.fragment(kind, depth)} {self.directive()}")
        rng.shuffle(parts)
        return f"{{ {' '.join(parts)} }}"

    def names(self, kind: GraphQLObjectType, depth: int) -> list[str]:
        """Return some of the type's fields; deep down only those that end there."""
        names = list(kind.fields)
        if depth > 6 or self.budget <= 0:
            names = [name for name in names if not is_object_type(get_named_type(kind.fields[name].type))]
        if not names:
            return ["__typename"]
        chosen = self.rng.sample(names, k=min(len(names), self.rng.randrange(1, 6)))
        self.budget -= len(chosen)
        return chosen

    def field(self, kind: GraphQLObjectType, name: str, depth: int) -> str:
        """Return a field with alias, arguments, directives and what is beneath."""
        if name == "__typename":
            return name
        if name == "_entities":
            return self.entities(depth)
        definition = kind.fields[name]
        arguments = self.arguments(definition)
        alias = f"a{self.rng.randrange(1000)}: " if arguments or self.rng.random() < 0.2 else ""
        named = get_named_type(definition.type)
        beneath = self.selection(named, depth + 1) if isinstance(named, GraphQLObjectType) else ""
        return f"{alias}{name}{arguments} {self.directive()}{beneath}"

    def entities(self, depth: int) -> str:
        """Return what a router asks for by key, of several types at once; some keys are none."""
        arguments = ", ".join(self.representation() for _ in range(self.rng.randrange(5)))
        kinds = self.rng.sample(ENTITIES, k=self.rng.randrange(1, 5))
        beneath = [f"... on {kind} {self.selection(self.object(kind), depth + 1)}" for kind in kinds]
        alias = f"a{self.rng.randrange(1000)}: "
        return (
            f"{alias}_entities(representations: [{arguments}]) {self.directive()}{{ __typename {' '.join(beneath)} }}"
        )

    def representation(self) -> str:
        """Return a key of an entity, or what looks like one."""
        kind = self.rng.choice((*ENTITIES, "Nothing"))
        key = "code" if kind == "Municipality" or self.rng.random() < 0.1 else "id"
        value = self.rng.choice(CODES if key == "code" else ("", "x", *self.ids, *self.ids))
        return f'{{__typename: "{kind}", {key}: "{value}"}}'

    def object(self, name: str) -> GraphQLObjectType:
        """Return an object type by its name."""
        kind = self.schema.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        return kind

    def fragment(self, kind: GraphQLObjectType, depth: int) -> str:
        """Return the name of a fragment on a type: a new one, or one that stands elsewhere too."""
        names = [name for name, (on, _) in self.fragments.items() if on == kind.name]
        if names and self.rng.random() < 0.6:
            return self.rng.choice(names)
        text = self.selection(kind, depth + 1)
        name = f"F{len(self.fragments)}"
        self.fragments[name] = (kind.name, text)
        return name

    def directive(self) -> str:
        """Mostly none."""
        if self.rng.random() > 0.12:
            return ""
        name = self.rng.choice(("skip", "include"))
        value = self.rng.choice(("true", "false"))
        if self.rng.random() < 0.6:
            value = self.variable("Boolean!", value, self.rng.choice((True, False)))
        return f"@{name}(if: {value}) "

    def arguments(self, definition: GraphQLField) -> str:
        """Return required arguments, and some of the others."""
        arguments = []
        for name, argument in definition.args.items():
            required = is_non_null_type(argument.type) and argument.default is None
            if not required and self.rng.random() < 0.55:
                continue
            text, plain = self.value(name, argument.type)
            if self.rng.random() < 0.35:
                text = self.variable(self.loosened(argument.type), text, plain)
            arguments.append(f"{name}: {text}")
        return f"({', '.join(arguments)})" if arguments else ""

    def loosened(self, kind: GraphQLInputType) -> str:
        """Return the type of a variable: nullable at times, where its place has a default."""
        return str(kind)

    def variable(self, kind: str, text: str, plain: Any) -> str:
        """Return a variable with a value, a default, or both; a nullable one with neither."""
        name = f"v{len(self.variables)}"
        chance = self.rng.random()
        default = f" = {text}" if chance < 0.5 else ""
        if chance > 0.3 or not default:
            self.values[name] = plain
        if not kind.endswith("!") and self.rng.random() < 0.2:
            self.values[name] = None
        self.variables[name] = f"${name}: {kind}{default}"
        return f"${name}"

    def value(self, name: str, kind: GraphQLInputType) -> tuple[str, Any]:
        """Return a literal, and the same as JSON."""
        if is_non_null_type(kind):
            return self.value(name, kind.of_type)
        if self.rng.random() < 0.05 and name != "first":
            return "null", None
        if is_list_type(kind):
            items = [self.value(name, kind.of_type) for _ in range(self.rng.randrange(3))]
            items = [item for item in items if item[1] is not None]
            return f"[{', '.join(text for text, _ in items)}]", [plain for _, plain in items]
        if isinstance(kind, GraphQLInputObjectType):
            chosen = [key for key in kind.fields if self.rng.random() < 0.3]
            made = {key: self.value(key, kind.fields[key].type) for key in chosen}
            text = ", ".join(f"{key}: {item[0]}" for key, item in made.items())
            return f"{{{text}}}", {key: item[1] for key, item in made.items()}
        return self.leaf(name, kind)

    def leaf(self, name: str, kind: GraphQLInputType) -> tuple[str, Any]:
        """Return a literal of a scalar or enum, and the same as JSON."""
        rng = self.rng
        if isinstance(kind, GraphQLEnumType):
            chosen = rng.choice(list(kind.values))
            return chosen, chosen
        plain: Any = {
            "first": lambda: rng.choice((0, 1, 1, 2, 3, 5, 20, 100, 101, -1)),
            "after": lambda: rng.choice(("", "x", *self.cursors, *self.cursors)),
            "id": lambda: rng.choice(("", "x", *self.ids, *self.ids, *self.ids)),
            "code": lambda: rng.choice(CODES),
            "text": lambda: rng.choice(("", " ", "byg", "Bolig TILLADELSE", "ydelse", "x")),
            "area": lambda: rng.choice(("27", "32.24", "32.24.04", "2", "02")),
            "since": lambda: rng.choice(("", "x", *self.tokens, *self.tokens)),
            "authorities": lambda: rng.choice(("11111111", "29189404", "99999999", "12345678")),
        }.get(name, lambda: None)()
        if str(kind) == "Boolean":
            plain = rng.random() < 0.5
        if str(kind) == "Date":
            plain = rng.choice(("2026-11-16", "2020-01-01", "2026-10-17"))
        if plain is None:
            raise LookupError(f"no value for {name}: {kind}")
        return ("true" if plain else "false") if isinstance(plain, bool) else repr(plain).replace("'", '"'), plain
