"""Hostile values by chance: numbers that no computer holds, names without end, texts that are no text."""

from __future__ import annotations

import orjson
from hypothesis import strategies as st

DIGITS = st.sampled_from([1, 2, 9, 10, 11, 19, 20, 31, 32, 33, 308, 309, 400, 4_300, 4_301, 5_000, 20_000])
SIGNS = st.sampled_from(["", "-", "+", "--"])
INTEGERS = st.tuples(SIGNS, st.sampled_from("0189"), DIGITS).map(lambda parts: parts[0] + parts[1] * parts[2])
EXPONENTS = st.tuples(
    st.sampled_from(["", ".0", ".", ".5e", f".{'3' * 5_000}"]),
    st.sampled_from(["", "e", "E", "e+", "e-", "E-", "e--"]),
    st.sampled_from(["", "0", "1", "308", "309", "400", "99999", "9" * 5_000]),
).map("".join)
NUMBERS = st.one_of(
    INTEGERS,
    st.tuples(INTEGERS, EXPONENTS).map("".join),
    st.tuples(st.sampled_from(["0", "1", "-1", "9" * 30, "9" * 5_000]), EXPONENTS).map("".join),
    st.sampled_from(["NaN", "Infinity", "-Infinity", "0x10", "1_000", "1e", ".5", "²", "٣", "1n", "\u22121"]),
)
"""Numbers as they are written: in GraphQL, in JSON, and in neither."""

ESCAPES = st.sampled_from(
    [
        r"\ud800",
        r"\udfff\ud800",
        r"\u{110000}",
        r"\u{d800}",
        rf"\u{{{'f' * 5_000}}}",
        r"\u{}",
        r"\u{1F600}",
        r"\u12",
        r"\x41",
        r"\u0000",
        "\\",
        "\x00",
        "\x1b",
        "\u202e",
        "\ufeff",
        "\u2028",
        "\U0010ffff",
    ]
)
TEXTS = st.one_of(
    st.lists(ESCAPES, max_size=4).map(lambda parts: f'"{"".join(parts)}"'),
    st.lists(ESCAPES, max_size=4).map(lambda parts: f'"""{"".join(parts)}"""'),
    st.sampled_from(['"' + "a" * 20_000 + '"', '"""' + "\n " * 9_000 + '"""', '"', '"""', '"""a', '"\n"']),
)
NAMES = st.sampled_from(["a" * 20_000, "_" * 5_000, "__proto__", "None", "è", "a" * 5_000 + "²", "__init__"])
VALUES = st.one_of(
    NUMBERS,
    TEXTS,
    NAMES,
    st.lists(NUMBERS, min_size=1, max_size=3).map(lambda parts: f"[{' '.join(parts)}]"),
    st.tuples(st.sampled_from(["area", "first", "a"]), st.one_of(NUMBERS, TEXTS)).map(
        lambda parts: f"{{{parts[0]}: {parts[1]}}}"
    ),
)
"""Values of arguments and variables, as they stand in a document."""

PLACES = st.sampled_from(
    [
        "{ me { cases(first: VALUE) { totalCount } } }",
        "{ me { cases(after: VALUE) { totalCount } } }",
        "{ me { cases(filter: VALUE) { totalCount } } }",
        "{ me { cases(authorities: VALUE) { totalCount } } }",
        "{ me { cases { nodes { nextText(language: VALUE) } } } }",
        "{ case(id: VALUE) { id } }",
        "{ municipality(code: VALUE) { name } }",
        "query ($n: Int = VALUE) { me { cases(first: $n) { totalCount } } }",
        "query ($n: ID! = VALUE) { case(id: $n) { id } }",
        "query ($n: [_Any!]! = VALUE) { _entities(representations: $n) { __typename } }",
        '{ _entities(representations: [{__typename: "Municipality", code: VALUE}]) { __typename } }',
        "{ _entities(representations: VALUE) { __typename } }",
        "{ __typename @include(if: VALUE) }",
        "query @skip(if: VALUE) { __typename }",
        "{ VALUE }",
        "{ a: VALUE }",
        "query VALUE { __typename }",
        "{ ...VALUE }",
        "VALUE { __typename }",
        "{ __typename } VALUE",
        "{ __typename } # VALUE",
    ]
)
DOCUMENTS = st.tuples(PLACES, VALUES).map(lambda parts: parts[0].replace("VALUE", parts[1]))
"""Documents with a hostile value in some place where a value, or a name, may stand."""

DECLARED = st.sampled_from(
    [
        ("Int", "me { cases(first: $v) { totalCount } }"),
        ("Int!", "me { cases(first: $v) { totalCount } }"),
        ("String", "me { cases(after: $v) { totalCount } }"),
        ("CaseFilter", "me { cases(filter: $v) { totalCount } }"),
        ("[CVR!]", "me { cases(authorities: $v) { totalCount } }"),
        ("ID!", "case(id: $v) { id }"),
        ("String!", "municipality(code: $v) { name }"),
        ("Boolean!", "__typename @include(if: $v)"),
        ("Language!", "me { cases { nodes { nextText(language: $v) } } }"),
        ("[_Any!]!", "_entities(representations: $v) { __typename }"),
    ]
)
JSON_VALUES = st.one_of(
    NUMBERS,
    TEXTS,
    st.sampled_from(["null", "true", "[]", "{}", '[{"__typename": "Municipality", "code": NUMBER}]']).flatmap(
        lambda text: NUMBERS.map(lambda number: text.replace("NUMBER", number))
    ),
    st.tuples(st.sampled_from(["area", "openedFrom", "a" * 9_000]), st.one_of(NUMBERS, TEXTS)).map(
        lambda parts: f'{{"{parts[0]}": {parts[1]}}}'
    ),
)


def _body(declared: tuple[str, str], value: str) -> bytes:
    kind, selected = declared
    query = orjson.dumps(f"query ($v: {kind}) {{ {selected} }}").decode()
    return f'{{"query": {query}, "variables": {{"v": {value}}}}}'.encode("utf-8", "surrogatepass")


BODIES = st.builds(_body, DECLARED, JSON_VALUES)
"""Bodies of requests with a hostile value in a variable, written by hand: much of it is no JSON."""
