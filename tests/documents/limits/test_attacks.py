"""No document means trouble: each is refused by name before it is parsed, and before anybody is asked."""

from __future__ import annotations

import statistics
import time

import pytest

from gateway.documents.document_cache import DocumentCache
from gateway.documents.invalid_document import InvalidDocumentError
from gateway.documents.limits import Guard, Limits
from gateway.errors import Code
from gateway.schema import schema
from gateway.types.query import PUBLIC
from tests.documents.limits.attacks import ATTACKS, CIRCLES

QUICKLY = 0.010


def documents(*, introspection: bool = True, limits: Limits | None = None) -> DocumentCache:
    guard = Guard(schema._schema, limits or Limits(), introspection=introspection)
    return DocumentCache(schema._schema, public=PUBLIC, guard=guard)


def refusal(text: str) -> InvalidDocumentError:
    with pytest.raises(InvalidDocumentError) as refused:
        documents().operation(query=text, variables={}, name=None)
    return refused.value


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_by_its_limit(attack: str) -> None:
    """The code says which limit, its extensions say the number; there is one error, and it is short."""
    text, code = ATTACKS[attack]
    refused = refusal(text)

    [error] = refused.errors
    assert refused.code is code
    assert error.extensions["limit"] > 0
    assert str(error.extensions["limit"]) in error.message
    assert not refused.is_request
    assert len(error.message) < 200


@pytest.mark.parametrize("case", CIRCLES)
def test_a_circle_of_fragments_is_named_as_such(case: str) -> None:
    """In the specification's words, before anything is parsed: whoever is told of a depth looks in the wrong place."""
    text, message = CIRCLES[case]
    refused = refusal(text)

    [error] = refused.errors
    assert (refused.code, error.message) == (Code.GRAPHQL_VALIDATION_FAILED, message)
    assert refused.is_request


@pytest.mark.long
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_costs_less_than_10_ms(attack: str) -> None:
    """Process CPU, the median of 15, of a refusal that nothing remembers."""
    text, _ = ATTACKS[attack]
    guard = DocumentCache(schema._schema, public=PUBLIC, guard=Guard(schema._schema, Limits(), introspection=True))
    taken = []
    for number in range(15):
        began = time.process_time()
        with pytest.raises(InvalidDocumentError):
            guard.operation(query=f"{text}#{number}", variables={}, name=None)
        taken.append(time.process_time() - began)
    assert statistics.median(taken) < QUICKLY
