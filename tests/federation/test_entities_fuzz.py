"""Random representations: each answer is data that is the caller's own, null, or null with a code of ours."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.errors import Code
from tests.federation.queries import ENTITIES, Own, hidden_cases, own
from tests.running import Stack

PYTHON = ("Traceback", "Error:", "Exception", "NoneType", "0x", "object at", "unhashable", "kwargs", ".py")
KEYS = {"Citizen": "id", "Case": "id", "Benefit": "id", "Municipality": "code"}
ME, OTHERS = "undtaget", ("overblik", "flyttet", "pensionist")


@pytest.fixture(scope="module")
def people_of(stack: Stack) -> tuple[Own, list[Own]]:
    """Provide what the one who asks sees, and what others see."""
    return own(stack, ME), [own(stack, other) for other in OTHERS]


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from([*KEYS, "Money", "Query", "_Entity", "_Any", "__Type", "Part", "String", "", "case", "Person"])
fields = st.sampled_from(["id", "code", "__typename", "title", "info", "self", "cls", "ID", "", "__class__"])


def representations(known: list[str]) -> st.SearchStrategy[Any]:
    """Good ones, those that are nearly good, and anything at all."""
    ids = st.sampled_from(known)
    keys = ids | ids.map(lambda id: id[:-1]) | ids.map(lambda id: [id]) | st.text(max_size=60) | st.integers() | junk
    good = st.sampled_from([*KEYS]).flatmap(
        lambda name: st.fixed_dictionaries({"__typename": st.just(name), KEYS[name]: ids})
    )
    nearly = st.builds(
        lambda name, field, key, more: {"__typename": name, field: key, **more},
        names,
        fields,
        keys,
        st.just({}) | st.dictionaries(fields | st.text(max_size=8), junk, max_size=2),
    )
    return good | nearly | junk


def lists(known: list[str]) -> st.SearchStrategy[Any]:
    """Of every size, most of them short, and what is no list."""
    some = representations(known)
    long = st.tuples(some, st.integers(90, 110)).map(lambda pair: [pair[0]] * pair[1])
    return st.lists(some, max_size=8) | long | some


def fuzz(stack: Stack, people: tuple[Own, list[Own]], examples: int) -> None:
    mine, others = people
    titles = mine.cases | mine.benefits
    foreign = {id for other in others for id in (other.citizen, *other.cases, *other.benefits)}
    known = [mine.citizen, *titles, *hidden_cases(ME), *sorted(foreign), "0999", "0101", "9999"]
    token = stack.token(ME)
    shown = {"Citizen": {mine.citizen}, "Case": mine.cases.keys(), "Benefit": mine.benefits.keys()}

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, suppress_health_check=[*HealthCheck]
    )
    @given(lists(known), st.sampled_from([token, None]))
    def check(asked: Any, token: str | None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        sent = {"query": ENTITIES, "variables": {"asked": asked}}
        response = stack.client.post(f"{stack.gateway}/graphql", json=sent, headers=headers)
        assert response.status_code in (200, 400, 401), response.status_code
        answer = response.json()
        errors = answer.get("errors", [])
        codes = {one["extensions"]["code"] for one in errors}
        assert codes <= {code.name for code in Code} - {"INTERNAL"}
        assert not [word for one in errors for word in PYTHON if word in one["message"]]
        told = [] if answer.get("data") is None else answer["data"]["_entities"]
        assert len(told) == (len(asked) if isinstance(asked, list) else 1) or (codes and not told)
        wrong = {one["path"][1] for one in errors if told}
        assert all(told[place] is None for place in wrong)
        for place, one in enumerate(told):
            if one is None:
                continue
            given = asked[place] if isinstance(asked, list) else asked
            name = one["__typename"]
            assert given == {"__typename": name, KEYS[name]: one[KEYS[name]]}
            assert token or name == "Municipality"
            assert name == "Municipality" or one["id"] in shown[name]
            assert one.get("title") == titles.get(one.get("id"))
        if token and told:
            expected = {place for place, one in enumerate(asked) if is_good(one)} if isinstance(asked, list) else set()
            assert not expected & {
                one["path"][1] for one in errors if not one["extensions"]["code"].startswith("SOURCE_")
            }

    check()


def is_good(given: Any) -> bool:
    """Return a representation that no code is about: a known type, its key and nothing else."""
    name = given.get("__typename") if isinstance(given, dict) else None
    key = KEYS.get(name) if isinstance(name, str) else None
    return key is not None and given.keys() == {"__typename", key} and isinstance(given[key], str)


def test_a_few_hundred_lists_of_representations(stack: Stack, people_of: tuple[Own, list[Own]]) -> None:
    """No 5xx, no Python, nothing of anybody else's, and no error without a code."""
    fuzz(stack, people_of, 300)


@pytest.mark.long
def test_five_thousand_lists_of_representations(stack: Stack, people_of: tuple[Own, list[Own]]) -> None:
    """As above, and more."""
    fuzz(stack, people_of, 5_000)
