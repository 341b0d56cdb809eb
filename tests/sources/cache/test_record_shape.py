"""Records come back from the cache as they were, and a new shape of theirs is a new version."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.cache.cache import RECORDS as VERSION
from sources.cache.encryption import EncryptedStore
from sources.cache.store import CacheKey
from sources.ports import (
    Answer,
    BenefitAnswer,
    Properties,
    Residences,
)
from sources.records import BenefitRecord, CaseRecord, DocumentRecord, PaymentLineRecord, PaymentRecord, PlanRecord
from tests.sources.cache.cached_index import (
    SEAL,
    ByteStoreInMemory,
    put,
    there,
)

RECORDS: dict[Any, Any] = {
    Answer[CaseRecord]: CaseRecord, Answer[DocumentRecord]: DocumentRecord, BenefitAnswer: BenefitRecord,
    Answer[PaymentLineRecord]: PaymentLineRecord,
}  # fmt: skip
moments = st.datetimes(timezones=st.just(UTC), min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1))
amounts = st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=2)
for _record, _amounts in ((PaymentRecord, ("gross", "after_tax", "sent", "paid")), (PlanRecord, ("amount",))):
    st.register_type_strategy(_record, st.builds(_record, **dict.fromkeys(_amounts, amounts)))


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: RECORDS[kind].__name__)
@given(data=st.data())
def test_every_record_comes_back_as_it_was(kind: Any, data: st.DataObject) -> None:
    """Through the seal and back, whatever its fields say."""
    record = RECORDS[kind]
    amount = {"amount": amounts.filter(lambda amount: amount is not None)} if record is PaymentLineRecord else {}
    records = tuple(data.draw(st.lists(st.builds(record, **amount), max_size=3)))
    made: Callable[..., Any] = BenefitAnswer if kind is BenefitAnswer else Answer
    answer = made(records, data.draw(moments), data.draw(st.booleans()))

    async def through() -> Any:
        store = EncryptedStore(ByteStoreInMemory(), SEAL)
        await put(store, CacheKey("p", "q"), answer)
        return (await there(store, CacheKey("p", "q"), kind=kind))[0]

    back: Awaitable[Any] = through()
    assert asyncio.run(back) == answer  # type: ignore[arg-type]


SHAPE = 7, "b5c3459381637ae8"
"""The version of the records, and their digest."""


def test_a_new_shape_is_a_new_version() -> None:
    """Where this fails, count up RECORDS in sources/cache/cache.py, and say so here with the new digest."""
    assert (VERSION, shape([*RECORDS, Residences, Properties])) == SHAPE


def shape(kinds: Any) -> str:
    """Return what JSON of these types is like, whatever is said about them."""

    def bare(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: bare(value) for key, value in part.items() if key not in ("title", "description")}
        return [bare(item) for item in part] if isinstance(part, list | tuple) else part

    schemas = [bare(msgspec.json.schema(kind)) for kind in kinds]
    return hashlib.sha256(msgspec.json.encode(schemas, order="deterministic")).hexdigest()[:16]
