"""Strategies of hostile tokens and key sets: what no issuer should send, and what the readers must survive."""

from __future__ import annotations

import json
from typing import Any

import jwt
from hypothesis import strategies as st

from tests.issuing import EC_KEY, NAMES, PUBLISHED, citizens_claims

HUGE = [int("9" * digits) for digits in (16, 20, 400, 4_299)]
NUMBERS: st.SearchStrategy[Any] = st.one_of(
    st.integers(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([*HUGE, *(-number for number in HUGE), 2**53, 2**63, 2**64, 0, -1, True, False]),
)
TEXTS = st.one_of(
    st.text(max_size=40), st.sampled_from(["", " ", "\ud800", "\x00", "\u202e", "9" * 400, "NaN", "0101610000"])
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
CLAIMS = ["exp", "iat", "nbf", "auth_time", "max_age", "iss", "aud", "sub", "azp", "client_id", "typ", "gty", "idtyp",
          "identity_type", "idp", NAMES.cpr, NAMES.name, NAMES.loa, NAMES.residence, NAMES.cpr_uuid]  # fmt: skip


@st.composite
def signed_tokens(draw: st.DrawFn) -> str:
    """Tokens with a good signature and header, of which some claims are odd."""
    odd = draw(st.dictionaries(st.sampled_from(CLAIMS), VALUES, min_size=1, max_size=4))
    payload = json.dumps(citizens_claims() | odd).encode()
    return jwt.PyJWS().encode(payload, EC_KEY, algorithm="ES256", headers={"kid": "ec"})


@st.composite
def unsigned_tokens(draw: st.DrawFn) -> str:
    """Three parts of which each is JSON or any bytes."""
    parts = [draw(st.one_of(st.binary(max_size=60), VALUES.map(lambda value: json.dumps(value).encode()),
                            st.dictionaries(st.sampled_from(["alg", "kid", "typ", "iss", "crit"]), VALUES)
                            .map(lambda value: json.dumps(value).encode()))) for _ in range(3)]  # fmt: skip
    return ".".join(jwt.utils.base64url_encode(part).decode() for part in parts)


TOKENS = st.one_of(signed_tokens(), unsigned_tokens(), st.text(max_size=200))


@st.composite
def odd_keys(draw: st.DrawFn) -> Any:
    """Return a published key of which some members are odd."""
    if draw(st.booleans()):
        return draw(VALUES)
    names = ["kty", "crv", "kid", "alg", "use", "key_ops", "n", "e", "x", "y", "x5c"]
    return draw(st.sampled_from(PUBLISHED)) | draw(st.dictionaries(st.sampled_from(names), VALUES, min_size=1))
