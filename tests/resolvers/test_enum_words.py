"""The short names of enums: a field with one has its words beside it, and every value is named in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, get_named_type, is_list_type, is_non_null_type

from gateway.policies.directives import Language
from gateway.resolvers.enum_words import word
from gateway.schema import schema
from gateway.types.enums import SourceIndex


def enum_fields() -> Iterator[tuple[GraphQLObjectType, str, GraphQLEnumType]]:
    for kind in schema._schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("_"):
            for name, field in kind.fields.items():
                named = get_named_type(field.type)
                if isinstance(named, GraphQLEnumType):
                    yield kind, name, named


def test_fields_with_an_enum_exist() -> None:
    assert len(list(enum_fields())) > 10


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, name, _ in enum_fields()], ids=str)
def test_a_field_with_an_enum_has_its_words_beside_it(kind: GraphQLObjectType, name: str) -> None:
    text = kind.fields[f"{name.removesuffix('Text')}Text"]
    field = kind.fields[name]
    assert "language" in text.args
    assert is_non_null_type(text.type) == is_non_null_type(field.type)
    nullable = getattr(field.type, "of_type", field.type)
    assert is_list_type(getattr(text.type, "of_type", text.type)) == is_list_type(nullable)


@pytest.mark.parametrize("enum", {named.name: named for _, _, named in enum_fields()}.values(), ids=str)
def test_every_value_is_named_in_both_languages(enum: GraphQLEnumType) -> None:
    names: dict[Language, list[str]] = {language: [] for language in Language}
    if enum.name == "PaymentStatus":
        return  # its words are whole sentences: `statusText`
    for member in enum.extensions["strawberry-definition"].wrapped_cls:
        for language in Language:
            names[language].append(word(member.value if isinstance(member, SourceIndex) else member, language))
    for labels in names.values():
        assert len(set(labels)) == len(labels)
        assert all(label[0].isupper() and not label.endswith(".") for label in labels)
    assert names[Language.DA] != names[Language.EN] or enum.name == "Language"
