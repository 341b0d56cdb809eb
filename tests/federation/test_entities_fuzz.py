"""Random representations: each answer is data that is the caller's own, null, or null with a code of ours."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.errors import Code
from tests.federation.queries import ENTITIES, Records, hidden_cases, records_of
from tests.running import Stack

PYTHON = ("Traceback", "Error:", "Exception", "NoneType", "0x", "object at", "unhashable", "kwargs", ".py")
KEYS = {"Citizen": "id", "Case": "id", "Benefit": "id", "Municipality": "code"}
ME, OTHER_PERSONAS = "undtaget", ("overblik", "flyttet", "pensionist")


@pytest.fixture(scope="module")
def people_of(stack: Stack) -> tuple[Records, list[Records]]:
    """Provide what the one who asks sees, and what others see."""
    return records_of(stack, ME), [records_of(stack, persona) for persona in OTHER_PERSONAS]


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from([*KEYS, "Money", "Query", "_Entity", "_Any", "__Type", "Part", "String", "", "case", "Person"])
fields = st.sampled_from(["id", "code", "__typename", "title", "info", "self", "cls", "ID", "", "__class__"])


def representations(known_ids: list[str]) -> st.SearchStrategy[Any]:
    """Good ones, those that are nearly good, and anything at all."""
    ids = st.sampled_from(known_ids)
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


def lists(ids: list[str]) -> st.SearchStrategy[Any]:
    """Of every size, most of them short, and what is no list."""
    some = representations(ids)
    long = st.tuples(some, st.integers(90, 110)).map(lambda pair: [pair[0]] * pair[1])
    return st.lists(some, max_size=8) | long | some


def fuzz(stack: Stack, people: tuple[Records, list[Records]], examples: int) -> None:
    mine, theirs = people
    titles = mine.cases | mine.benefits
    foreign = {id for citizen in theirs for id in (citizen.citizen, *citizen.cases, *citizen.benefits)}
    ids = [mine.citizen, *titles, *hidden_cases(ME), *sorted(foreign), "0999", "0101", "9999"]
    token = stack.token(ME)
    visible = {"Citizen": {mine.citizen}, "Case": mine.cases.keys(), "Benefit": mine.benefits.keys()}

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, suppress_health_check=[*HealthCheck]
    )
    @given(lists(ids), st.sampled_from([token, None]))
    def check(representations: Any, token: str | None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        sent = {"query": ENTITIES, "variables": {"representations": representations}}
        response = stack.client.post(f"{stack.gateway}/graphql", json=sent, headers=headers)
        assert response.status_code in (200, 400, 401), response.status_code
        answer = response.json()
        errors = answer.get("errors", [])
        codes = {error["extensions"]["code"] for error in errors}
        assert codes <= {code.name for code in Code} - {"INTERNAL"}
        assert not [word for error in errors for word in PYTHON if word in error["message"]]
        entities = [] if answer.get("data") is None else answer["data"]["_entities"]
        assert len(entities) == (len(representations) if isinstance(representations, list) else 1) or (
            codes and not entities
        )
        wrong = {error["path"][1] for error in errors if entities}
        assert all(entities[index] is None for index in wrong)
        for index, entity in enumerate(entities):
            if entity is None:
                continue
            representation = representations[index] if isinstance(representations, list) else representations
            name = entity["__typename"]
            assert representation == {"__typename": name, KEYS[name]: entity[KEYS[name]]}
            assert token or name == "Municipality"
            assert name == "Municipality" or entity["id"] in visible[name]
            assert entity.get("title") == titles.get(entity.get("id"))
        if token and entities:
            expected = (
                {index for index, representation in enumerate(representations) if is_good(representation)}
                if isinstance(representations, list)
                else set()
            )
            assert not expected & {
                error["path"][1] for error in errors if not error["extensions"]["code"].startswith("SOURCE_")
            }

    check()


def is_good(representation: Any) -> bool:
    """Return a representation that no code is about: a known type, its key and nothing else."""
    name = representation.get("__typename") if isinstance(representation, dict) else None
    key = KEYS.get(name) if isinstance(name, str) else None
    return key is not None and representation.keys() == {"__typename", key} and isinstance(representation[key], str)


def test_a_few_hundred_lists_of_representations(stack: Stack, people_of: tuple[Records, list[Records]]) -> None:
    """No 5xx, no Python, nothing of anybody else's, and no error without a code."""
    fuzz(stack, people_of, 300)


@pytest.mark.long
def test_five_thousand_lists_of_representations(stack: Stack, people_of: tuple[Records, list[Records]]) -> None:
    """As above, and more."""
    fuzz(stack, people_of, 5_000)
