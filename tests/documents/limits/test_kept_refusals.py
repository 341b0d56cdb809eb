"""A refused document is kept for the next time, and nothing of those who asked with it."""

from __future__ import annotations

import traceback

import pytest

from gateway.documents.document_cache import DocumentCache
from gateway.documents.invalid_document import InvalidDocumentError
from gateway.documents.limits import Guard, Limits
from gateway.schema import schema
from gateway.types.query import PUBLIC

REFUSED = {"unknown": "{ nonsense }", "broken": "{ me {", "too deep": "{ me " + "{ a " * 50 + "}" * 51}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_holds_on_to_nobody(case: str) -> None:
    """However often it is told: every time as a new exception, whose errors lead back to no request."""
    guard = Guard(schema._schema, Limits(), introspection=True)
    documents = DocumentCache(schema._schema, public=PUBLIC, guard=guard)
    refusals: list[InvalidDocumentError] = []
    for _ in range(5):
        with pytest.raises(InvalidDocumentError) as caught:
            documents.check(REFUSED[case])
        refusals.append(caught.value)
    assert len({id(refusal) for refusal in refusals}) == 5
    assert len({len(traceback.extract_tb(refusal.__traceback__)) for refusal in refusals}) == 1
    [refusal] = documents._refusals.values()
    errors = [refusal, *refusal.errors, *(error.original_error for error in refusal.errors)]
    assert not [error for error in errors if error is not None and error.__traceback__ is not None]
    assert not [error for error in refusal.errors if error.nodes or error.source]
