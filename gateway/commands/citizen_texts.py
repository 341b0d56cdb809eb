"""What a frontend says to citizens, in Danish and English, as JSON: of each error code, and of each enum's values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLEnumType

from gateway.errors import Code
from gateway.policies.directives import Language
from gateway.resolvers.enum_words import word
from gateway.resolvers.texts import payment_text
from gateway.schema import schema
from gateway.visibility.payment_status import PaymentStatus
from sources.reference.record_kinds import RecordKind

Texts = dict[str, Any]


def error_texts() -> list[Texts]:
    """Return each code with its HTTP status, its sentences for developers and citizens, and the next step."""
    return [
        {
            "code": code.name,
            "status": code.status,
            "message": code.sentence,
            "citizen": {"da": code.danish, "en": code.english},
            "nextStep": code.step,
            "retry": "retry-after" in code.headers(),
        }
        for code in Code
    ]


def enum_texts() -> Texts:
    """Return the words of each value of each enum of the graph, by the enum's name."""
    return {
        name: {value: _words(member) for value, member in _members(kind).items()}
        for name, kind in sorted(schema._schema.type_map.items())
        if isinstance(kind, GraphQLEnumType) and not name.startswith(("_", "link__"))
    }


def _members(kind: GraphQLEnumType) -> Mapping[str, Any]:
    return {
        value: _plain(member)
        for value, member in kind.extensions["strawberry-definition"].wrapped_cls.__members__.items()
    }


def _plain(member: Any) -> Any:
    return member.value if isinstance(member.value, RecordKind) else member


def _words(member: Any) -> dict[str, str]:
    text = payment_text if isinstance(member, PaymentStatus) else word
    return {language.name.lower(): text(member, language) for language in Language}
