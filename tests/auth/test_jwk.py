"""Which published keys are used, and for what."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from gateway.auth.jwks import (
    JsonWebKeys,
)
from gateway.auth.jwt import UnauthenticatedError
from tests.auth.key_lookup import has
from tests.issuing import (
    EC_KEY,
    EC_KEY_384,
    ED_KEY,
    ISSUER,
    JWKS,
    PUBLISHED,
    RSA_KEY,
    STRANGERS_KEY,
    FarSide,
    a_jwk,
    a_token,
    an_authenticator,
    in_seconds,
)

WEAK = rsa.generate_private_key(public_exponent=65_537, key_size=1_024)


@pytest.mark.parametrize(
    "unusable",
    [
        pytest.param({"kty": "AKP", "kid": "x", "alg": "ML-DSA-44", "pub": "AA"}, id="of a kind we do not know"),
        pytest.param({"kty": "EC", "crv": "P-256", "kid": "x", "x": "AA", "y": "AA"}, id="broken"),
        pytest.param({"kty": "EC"}, id="without id"),
        pytest.param({"kty": "RSA", "kid": 7}, id="with a number as id"),
        pytest.param({"kty": "oct", "kid": "x", "k": "c2VjcmV0", "alg": "HS256"}, id="a shared secret"),
        pytest.param(a_jwk(ED_KEY, "EdDSA", "x") | {"use": "enc"}, id="for encryption"),
        pytest.param(a_jwk(ED_KEY, "EdDSA", "x") | {"key_ops": ["sign"]}, id="for signing alone"),
        pytest.param(a_jwk(ED_KEY, "EdDSA", "x") | {"d": "AA"}, id="with its private half"),
        pytest.param(a_jwk(ED_KEY, "EdDSA", "x") | {"alg": "ES256"}, id="for an algorithm it cannot do"),
        pytest.param(a_jwk(WEAK, "RS256", "x"), id="too short"),
    ],
)
async def test_a_key_we_do_not_use_spoils_no_other(unusable: dict[str, Any]) -> None:
    """An issuer may publish keys of kinds that come later, or that are not for us, beside the one we use."""
    keys = JsonWebKeys(FarSide([unusable, *PUBLISHED]).fetch, issuer=ISSUER, url=JWKS)
    assert await has(keys, "ec")
    assert not await has(keys, "x")


@pytest.mark.parametrize(
    ("jwk", "algorithms"),
    [
        (PUBLISHED[0], {"ES256"}),
        (PUBLISHED[1], {"ES384"}),
        (PUBLISHED[2], {"RS256"}),
        (PUBLISHED[3], {"EdDSA"}),
        ({name: member for name, member in PUBLISHED[0].items() if name != "alg"}, {"ES256"}),
        ({name: member for name, member in PUBLISHED[2].items() if name != "alg"}, {"RS256", "PS256"}),
    ],
    ids=["P-256", "P-384", "RSA for RS256", "Ed25519", "P-256 for anything", "RSA for anything"],
)
async def test_a_key_is_bound_to_its_algorithms(jwk: dict[str, Any], algorithms: set[str]) -> None:
    """By its type, by its curve, and by what the issuer says it is for."""
    (key,) = await JsonWebKeys(FarSide([jwk]).fetch, issuer=ISSUER, url=JWKS).candidates(jwk["kid"])
    assert key.algorithms == algorithms


OTHER_EC_KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "turned"])
async def test_two_keys_under_one_id_both_count(turned: bool) -> None:
    """RFC 7517, 4.5: keys of different types may share an id, and of one type while one follows another."""
    published = [
        a_jwk(RSA_KEY, "RS256", "shared"),
        a_jwk(EC_KEY, "ES256", "shared"),
        a_jwk(OTHER_EC_KEY, "ES256", "shared"),
        a_jwk(ED_KEY, "EdDSA", "shared"),
    ]
    far_side = FarSide(published[::-1] if turned else published)
    reader = an_authenticator(far_side)
    tokens = [
        a_token(key=RSA_KEY, algorithm="RS256", kid="shared"),
        a_token(key=EC_KEY, kid="shared"),
        a_token(key=OTHER_EC_KEY, kid="shared"),
        a_token(key=ED_KEY, algorithm="EdDSA", kid="shared"),
    ]
    for _ in range(2):
        for token in tokens:
            assert await reader.caller(f"Bearer {token}")
    for token in (
        a_token(key=STRANGERS_KEY, kid="shared"),
        a_token(key=EC_KEY_384, algorithm="ES384", kid="shared"),
        a_token(key=OTHER_EC_KEY, kid="shared", exp=in_seconds(-90)),
    ):
        with pytest.raises(UnauthenticatedError):
            await reader.caller(f"Bearer {token}")
    assert far_side.fetched == [JWKS]
