"""Good tokens changed by chance are refused, all of them."""

from __future__ import annotations

import json
import os
import random
import time

import jwt
import pytest

from gateway.auth.jwt import UnauthenticatedError
from tests.auth.mutations import decoded, mutations
from tests.issuing import (
    PUBLISHED,
    FarSide,
    a_token,
    an_authenticator,
)

FORGERIES = int(os.environ.get("FUZZ_TOKENS", "50000"))


@pytest.mark.parametrize("count", [1_000, pytest.param(FORGERIES, marks=pytest.mark.long, id="many")])
async def test_no_mutated_token_is_accepted(count: int, far_side: FarSide) -> None:
    """Whatever is done to a good token, it is refused, fast, and the issuer is not asked about it in a rush."""
    reader = an_authenticator(far_side)
    accepted = []
    forgeries = mutations(random.Random(2022))
    good = a_token()
    assert await reader.caller(f"Bearer {good}")
    began = time.process_time()
    for _ in range(count):
        forgery = next(forgeries)
        try:
            await reader.caller(f"Bearer {forgery}")
        except UnauthenticatedError:
            continue
        accepted.append(forgery)
    assert [token for token in accepted if not is_untouched(token)] == []
    assert (time.process_time() - began) / count < 0.005
    assert len(far_side.fetched) <= 2


def is_untouched(token: str) -> bool:
    """Return whether a mutation gave the good token back by chance."""
    kid = json.loads(decoded(token, 0))["kid"]
    key = next(key for key in PUBLISHED if key["kid"] == kid)
    head, _, signature = token.rpartition(".")
    algorithm = jwt.get_algorithm_by_name(key["alg"])
    return bool(algorithm.verify(head.encode(), jwt.PyJWK(key).key, jwt.utils.base64url_decode(signature)))
