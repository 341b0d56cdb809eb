"""Documents that mean harm, each with the code that refuses it."""

from __future__ import annotations

from gateway.errors import Code


def doubling(levels: int, times: int = 2, *, inside: str = "") -> str:
    """Fragments that each spread the next one several times; with `inside`, each time in a field of its own."""
    spread = (lambda n: " ".join(f"a{i}: {inside} {{ ...F{n} }}" for i in range(times))) if inside else None
    spreads = spread or (lambda n: " ".join([f"...F{n}"] * times))
    fragments = [f"fragment F{n} on Citizen {{ {spreads(n + 1)} }}" for n in range(levels)]
    return " ".join(["{ me { ...F0 } }", *fragments, f"fragment F{levels} on Citizen {{ name }}"])


def nested(levels: int, field: str = "a") -> str:
    return f"{{ {field} " * levels + "{ b }" + " }" * levels


def circle(*names: str) -> str:
    following = [*names[1:], names[0]]
    pairs = zip(names, following, strict=True)
    return f"{{ me {{ ...{names[0]} }} }} " + " ".join(f"fragment {a} on Citizen {{ ...{b} }}" for a, b in pairs)


CYCLE = (
    "{ me { benefits(first: 100) { nodes { case { benefits(first: 100) "
    "{ nodes { case { benefits(first: 100) { nodes { title } } } } } } } } } }"
)

CIRCLES: dict[str, tuple[str, str]] = {
    "a fragment that spreads itself": (circle("A"), "Cannot spread fragment 'A' within itself."),
    "fragments in a circle": (circle("A", "B", "C"), "Cannot spread fragment 'A' within itself via 'B', 'C'."),
    "a circle that the operation is not part of": (
        "{ me { ...A } } fragment A on Citizen { ...B } fragment B on Citizen { ...C } fragment C on Citizen { ...B }",
        "Cannot spread fragment 'B' within itself via 'C'.",
    ),
    "a circle that nobody spreads": (
        "{ me { name } } fragment A on Citizen { residence { ...A } }",
        "Cannot spread fragment 'A' within itself.",
    ),
    "a circle called __schema": (
        circle("__schema", "__type"),
        "Cannot spread fragment '__schema' within itself via '__type'.",
    ),
    "a circle of long names": (
        circle("A" * 9_000, "B" * 9_000),
        f"Cannot spread fragment '{'A' * 30}' within itself via '{'B' * 30}'.",
    ),
    "a circle of 50": (
        circle(*(f"F{number}" for number in range(50))),
        "Cannot spread fragment 'F0' within itself via 'F1', 'F2', 'F3'.",
    ),
}
"""Fragments that come back to themselves, each with what is said of it."""

ATTACKS: dict[str, tuple[str, Code]] = {
    "2^22 fragments": (doubling(22), Code.TOO_MANY_FIELDS),
    "2^60 fragments": (doubling(59), Code.TOO_MANY_FIELDS),
    "3^13 fragments": (doubling(13, 3), Code.TOO_MANY_FIELDS),
    "more fragments than any page has": (doubling(100), Code.TOO_MANY_FRAGMENTS),
    "2^9 fields through fragments": (doubling(9, inside="residence"), Code.TOO_MANY_FIELDS),
    "deep through fragments alone": (doubling(14, 1, inside="x"), Code.TOO_DEEP),
    "100,000 aliases": ("{" + " ".join(f"a{n}: b" for n in range(100_000)) + "}", Code.TOO_MANY_TOKENS),
    "600 aliases": ("{ me {" + " ".join(f"a{n}: name" for n in range(600)) + "} }", Code.TOO_MANY_ALIASES),
    "31 aliases": ("{ me {" + " ".join(f"a{n}: name" for n in range(31)) + "} }", Code.TOO_MANY_ALIASES),
    "aliases in fragments": (
        " ".join(
            [
                "{ me { ...A ...B } }",
                *(f"fragment {f} on Citizen {{ {' '.join(f'{f}{n}: name' for n in range(16))} }}" for f in "AB"),
            ]
        ),
        Code.TOO_MANY_ALIASES,
    ),
    "aliases in inline fragments": (
        "{ me {" + " ".join(f"... {{ a{n}: name }}" for n in range(31)) + "} }",
        Code.TOO_MANY_ALIASES,
    ),
    "aliases in two operations": (
        " ".join(f"query {q} {{ me {{ {' '.join(f'a{n}: name' for n in range(16))} }} }}" for q in "AB"),
        Code.TOO_MANY_ALIASES,
    ),
    "10,000 directives on one field": (
        "{ me @include(if: true)" + " @skip(if: false)" * 10_000 + " { name } }",
        Code.TOO_MANY_TOKENS,
    ),
    "51 directives": ("{ me { name" + " @skip(if: false)" * 51 + " } }", Code.TOO_MANY_DIRECTIVES),
    "600 directives of no arguments": ("{ me { name" + " @x" * 600 + " } }", Code.TOO_MANY_DIRECTIVES),
    "5,000 levels": (nested(5_000), Code.TOO_MANY_TOKENS),
    "600 levels": (nested(600), Code.TOO_DEEP),
    "13 levels": (nested(12, "me"), Code.TOO_DEEP),
    "600 levels of inline fragments": ("{ me " + "{ ... " * 600 + "{ name }" + "}" * 601, Code.TOO_DEEP),
    "600 lists in a value": ("{ case(id: " + "[" * 600 + "]" * 600 + ") { id } }", Code.TOO_DEEP),
    "300 objects in a value": ("{ case(id: " + "{a: " * 300 + "1" + "}" * 300 + ") { id } }", Code.TOO_DEEP),
    "240 repeated object fields": ("{" + " me { name }" * 240 + "}", Code.TOO_MANY_FIELD_REPETITIONS),
    "490 repeated object fields": ("{" + " me { name }" * 490 + "}", Code.TOO_MANY_FIELD_REPETITIONS),
    "1,400 repeated leaves": ("{ me {" + " name" * 1_400 + "} }", Code.TOO_MANY_FIELD_REPETITIONS),
    "leaves that repeat beyond what fragments explain": (
        "{ me {" + " name" * 71 + "} }",
        Code.TOO_MANY_FIELD_REPETITIONS,
    ),
    "leaves that repeat in fragments of everything": (
        "{ me {"
        + " ".join(f"...F{n}" for n in range(60))
        + " name" * 11
        + "} }"
        + " ".join(f"fragment F{n} on Citizen {{ name }}" for n in range(60)),
        Code.TOO_MANY_FIELD_REPETITIONS,
    ),
    "many leaves in each of many fragments": (
        "{ me {"
        + " ".join(f"...F{n}" for n in range(60))
        + "} }"
        + " ".join(f"fragment F{n} on Citizen {{ {' '.join('abcdefghijklmno')} }}" for n in range(60)),
        Code.TOO_MANY_FIELD_REPETITIONS,
    ),
    "repeats with arguments": (
        "{ me { cases { nodes {" + " nextText(language: DA)" * 11 + "} } } }",
        Code.TOO_MANY_FIELD_REPETITIONS,
    ),
    "repeats under conditions that are no types of the place": (
        "{" + " ".join(f"... on T{n} {{ me {{ name }} }}" for n in range(11)) + "}",
        Code.TOO_MANY_FIELD_REPETITIONS,
    ),
    "repeats under one type of an entity": (
        "{ _entities(representations: []) {" + "... on Case { authority { name } }" * 11 + "} }",
        Code.TOO_MANY_FIELD_REPETITIONS,
    ),
    "repeats that meet in one fragment": (
        "{ me { ...F } } fragment F on Citizen {" + " residence { name }" * 11 + "}",
        Code.TOO_MANY_FIELD_REPETITIONS,
    ),
    "repeats under the fields of one fragment": (
        "{ me { ...F } } fragment F on Citizen { "
        + "residence { ...R residence { name } ...R residence { name } } " * 6
        + "} fragment R on Municipality { name }",
        Code.TOO_MANY_FIELD_REPETITIONS,
    ),
    "several repeats in each of many fragments": (
        "{ me {"
        + " ".join(f"...F{n}" for n in range(24))
        + "} }"
        + " ".join(f"fragment F{n} on Citizen {{ {'residence { name } ' * 3}}}" for n in range(24)),
        Code.TOO_MANY_FIELD_REPETITIONS,
    ),
    "repeats that meet in a merged field": (
        "{" + " me { residence { name } residence { name } residence { name } }" * 4 + "}",
        Code.TOO_MANY_FIELD_REPETITIONS,
    ),
    "levels in a fragment called __schema": (
        f"{{ ...__schema }} fragment __schema on Query {nested(12, 'me')}",
        Code.TOO_DEEP,
    ),
    "levels under an alias called __schema": ("{ __schema: me " + nested(12, "me") + "}", Code.TOO_DEEP),
    "levels in an operation called __schema": (f"query __schema {nested(12, 'me')}", Code.TOO_DEEP),
    "levels beside a question about the schema": ("{ __typename me " + nested(12, "me") + "}", Code.TOO_DEEP),
    "6 root fields": ("{" + " ".join(f"a{n}: me {{ name }}" for n in range(6)) + "}", Code.TOO_MANY_ROOT_FIELDS),
    "root fields in fragments": (
        "{ ...A ...B }"
        + " ".join(f"fragment {f} on Query {{ {' '.join(f'{f}{n}: __typename' for n in range(3))} }}" for f in "AB"),
        Code.TOO_MANY_ROOT_FIELDS,
    ),
    "pages inside pages": (CYCLE, Code.TOO_COSTLY),
    "pages of any size inside pages": (
        CYCLE.replace("{ me", "query ($n: Int = 100) { me", 1).replace("first: 100", "first: $n"),
        Code.TOO_COSTLY,
    ),
    "a page of a billion": ("{ me { cases(first: 1000000000) { nodes { title } } } }", Code.TOO_COSTLY),
    "6 root fields beside entities": (
        "{ _entities(representations: []) { __typename }" + " ".join(f"a{n}: me {{ name }}" for n in range(6)) + "}",
        Code.TOO_MANY_ROOT_FIELDS,
    ),
    "6 fetches of entities by no router": (
        "{" + " ".join(f"a{n}: _entities(representations: []) {{ __typename }}" for n in range(6)) + "}",
        Code.TOO_MANY_ROOT_FIELDS,
    ),
    "101 entities": (
        "{ _entities(representations: [" + "{a: 1} " * 101 + "]) { __typename } }",
        Code.TOO_MANY_ENTITIES,
    ),
}
