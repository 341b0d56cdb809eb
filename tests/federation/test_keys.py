"""Keys of every shape that federation knows: one field, several, inside an object, and several keys a type."""

from typing import Any

import pytest
import strawberry
import strawberry.federation

from gateway.errors import Code, FieldError
from gateway.federation.entities import Entities
from gateway.federation.schema import FederatedSchema
from tests.federation.products.schema import schema

ENTITIES = Entities(schema._schema)


@strawberry.federation.type(keys=["id"])
class Lost:
    id: strawberry.ID


@strawberry.type
class Query:
    lost: Lost


STUDY = {"__typename": "ProductResearch", "study": {"caseNumber": "1234"}}
GOOD: dict[str, tuple[dict[str, Any], str]] = {
    "one field": ({"__typename": "Product", "id": "apollo-studio"}, "apollo-studio"),
    "two fields": (
        {"__typename": "Product", "sku": "federation", "package": "@apollo/federation"}, "apollo-federation",
    ),
    "a field inside an object": (
        {"__typename": "Product", "sku": "studio", "variation": {"id": "platform"}}, "apollo-studio",
    ),
    "an object that says its type": (
        {"__typename": "Product", "sku": "studio", "variation": {"__typename": "ProductVariation", "id": "platform"}},
        "apollo-studio",
    ),
    "two keys at once": (
        {"__typename": "Product", "id": "apollo-studio", "sku": "studio", "package": ""}, "apollo-studio",
    ),
}  # fmt: skip
BAD = {
    "half a key": {"__typename": "Product", "sku": "federation"},
    "a key and half another": {"__typename": "Product", "id": "apollo-studio", "sku": "studio"},
    "an object without its field": {"__typename": "Product", "sku": "studio", "variation": {}},
    "an object with another field": {"__typename": "Product", "sku": "studio", "variation": {"id": "platform", "x": 1}},
    "a text for an object": {"__typename": "Product", "sku": "studio", "variation": "platform"},
    "a nullable field that is null": {"__typename": "Product", "sku": None, "package": "@apollo/federation"},
    "a list for an object": STUDY | {"study": [{"caseNumber": "1234"}]},
    "what another graph has, as another kind": {"__typename": "User", "email": "x", "yearsOfEmployment": "ten"},
    "what another graph has, as null": {"__typename": "User", "email": "x", "yearsOfEmployment": None},
    "what a field needs, without the key": {"__typename": "User", "yearsOfEmployment": 10},
}


@pytest.mark.parametrize("name", GOOD)
async def test_a_key_finds_its_entity(name: str) -> None:
    """Whichever of the type's keys it is."""
    representation, expected = GOOD[name]
    [entity] = await ENTITIES.answer(None, [representation], has_citizen=False)
    assert entity.id == expected


@pytest.mark.parametrize("name", BAD)
async def test_what_is_no_key_is_refused_with_those_that_there_are(name: str) -> None:
    """And the one beside it is found."""
    refused, entity = await ENTITIES.answer(None, [BAD[name], STUDY], has_citizen=False)
    assert isinstance(refused, FieldError)
    assert refused.code is Code.BAD_REPRESENTATION
    assert refused.facts["type"] == BAD[name]["__typename"]
    assert entity.study.description == "Federation Study"


async def test_what_a_field_needs_of_another_graph_comes_beside_the_key() -> None:
    """@requires: the router has it from there."""
    representation = {
        "__typename": "User",
        "email": "support@apollographql.com",
        "totalProductsCreated": 8,
        "yearsOfEmployment": 2,
    }
    [entity] = await ENTITIES.answer(None, [representation], has_citizen=False)
    assert (entity.total_products_created, entity.years_of_employment) == (8, 2)


async def test_each_type_is_found_in_one_go() -> None:
    """However its representations are mixed with others."""
    batches = []

    async def find(_context: object, keys: Any) -> list[Any]:
        batches.append([key["id"] for key in keys])
        return [None] * len(keys)

    entities = Entities(schema._schema)
    entity_type = entities._by_type["Product"]
    entities._by_type["Product"] = type(entity_type)(entity_type.keys, find, entity_type.is_personal)
    mixed = [
        representation for number in range(5) for representation in ({"__typename": "Product", "id": number}, STUDY)
    ]
    await entities.answer(None, mixed, has_citizen=False)

    assert batches == [["0", "1", "2", "3", "4"]]


async def test_a_type_that_fails_is_no_trouble_of_the_others() -> None:
    """Each of its own has the error."""

    async def find(_context: object, _keys: Any) -> list[Any]:
        raise RuntimeError

    entities = Entities(schema._schema)
    entity_type = entities._by_type["Product"]
    entities._by_type["Product"] = type(entity_type)(entity_type.keys, find, entity_type.is_personal)
    failed, entity = await entities.answer(None, [{"__typename": "Product", "id": "x"}, STUDY], has_citizen=False)

    assert isinstance(failed, RuntimeError)
    assert entity.study.description == "Federation Study"


def test_a_type_with_a_key_and_nothing_that_finds_it_is_no_schema() -> None:
    """Found out when the program starts, not when a router asks."""
    with pytest.raises(TypeError, match="Lost has a key"):
        FederatedSchema(query=Query, federation_version="2.9")
