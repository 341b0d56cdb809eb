"""Bearer tokens that are refused, and what never leaves the reader of tokens."""

from __future__ import annotations

import json
from collections.abc import Callable

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import HMACAlgorithm

from gateway.auth.jwt import LEEWAY_SECONDS, MAX_TOKEN_BYTES, UnauthenticatedError
from tests.issuing import (
    CPR,
    EC_KEY,
    ED_KEY,
    ISSUER,
    LIFE,
    NAME,
    NAMES,
    RSA_KEY,
    STRANGERS_KEY,
    FarSide,
    a_jwk,
    a_token,
    an_authenticator,
    citizens_claims,
    in_seconds,
    read,
)


def unsigned() -> str:
    return jwt.encode(citizens_claims(), None, "none", headers={"kid": "ec"})


def signed_with_the_public_key() -> str:
    """Return an HS256 token whose secret is what everybody can read: the old confusion of algorithms."""
    pem = EC_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    forged = HMACAlgorithm(HMACAlgorithm.SHA256)
    forged.prepare_key = lambda key: key  # type: ignore[method-assign]
    forger = jwt.PyJWS(algorithms=[])
    forger.register_algorithm("HS256", forged)
    return forger.encode(json.dumps(citizens_claims()).encode(), pem, algorithm="HS256", headers={"kid": "ec"})


def said_twice(name: str, value: object) -> str:
    """Return a token whose payload says one claim twice."""
    plain = json.dumps(citizens_claims())
    doubled = plain[:-1] + f", {json.dumps(name)}: {json.dumps(value)}}}"
    return jwt.PyJWS().encode(doubled.encode(), EC_KEY, algorithm="ES256", headers={"kid": "ec"})


def spoiled(token: str, part: int) -> str:
    """Return the token with one letter of this part changed."""
    parts = token.split(".")
    middle = len(parts[part]) // 2
    letter = "A" if parts[part][middle] != "A" else "B"
    parts[part] = parts[part][:middle] + letter + parts[part][middle + 1 :]
    return ".".join(parts)


def respelled(token: str) -> str:
    """Return the same bytes in another spelling: the last letter's spare bits are set."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) + 1]


REFUSED: dict[str, Callable[[], str]] = {
    "no iss": lambda: a_token(iss=...),
    "another iss": lambda: a_token(iss="https://evil.example"),
    "iss with a slash": lambda: a_token(iss=f"{ISSUER}/"),
    "iss with more behind it": lambda: a_token(iss=f"{ISSUER}.evil"),
    "iss with less": lambda: a_token(iss=ISSUER[:-1]),
    "iss in capitals": lambda: a_token(iss=ISSUER.upper()),
    "several iss": lambda: a_token(iss=[ISSUER]),
    "no aud": lambda: a_token(aud=...),
    "another aud": lambda: a_token(aud="another"),
    "aud in part": lambda: a_token(aud="borger"),
    "no exp": lambda: a_token(exp=...),
    "expired 61 seconds ago": lambda: a_token(iat=in_seconds(-300), exp=in_seconds(-61)),
    "exp in words": lambda: a_token(exp="tomorrow"),
    "exp as a text": lambda: a_token(exp=str(in_seconds(300))),
    "exp that is true": lambda: a_token(exp=True),
    "exp beyond all time": lambda: a_token(exp=1e400),
    "no iat": lambda: a_token(iat=...),
    "iat 65 seconds ahead": lambda: a_token(iat=in_seconds(LEEWAY_SECONDS + 5)),
    "not yet valid": lambda: a_token(nbf=in_seconds(LEEWAY_SECONDS + 5)),
    "nbf in words": lambda: a_token(nbf="now"),
    "a life too long": lambda: a_token(iat=in_seconds(0), exp=in_seconds(0) + LIFE + 1),
    "exp before iat": lambda: a_token(iat=in_seconds(10), exp=in_seconds(5)),
    "no sub": lambda: a_token(sub=...),
    "an empty sub": lambda: a_token(sub=""),
    "sub as a number": lambda: a_token(sub=1),
    "unsigned": unsigned,
    "HS256 with the public key": signed_with_the_public_key,
    "signed by a stranger": lambda: a_token(key=STRANGERS_KEY),
    "a stranger's key in the header": lambda: a_token(
        key=STRANGERS_KEY, header={"jwk": a_jwk(STRANGERS_KEY, "ES256", "ec")}
    ),
    "jwk beside a good signature": lambda: a_token(header={"jwk": a_jwk(EC_KEY, "ES256", "ec")}),
    "jku": lambda: a_token(header={"jku": "https://evil.example/jwks"}),
    "x5u": lambda: a_token(header={"x5u": "https://evil.example/cert"}),
    "x5c": lambda: a_token(header={"x5c": ["MIIB"]}),
    "critical header": lambda: a_token(header={"crit": ["x"], "x": 1}),
    "payload that is not encoded": lambda: a_token(header={"b64": False}),
    "packed": lambda: a_token(header={"zip": "DEF"}),
    "nested": lambda: a_token(header={"cty": "JWT"}),
    "unknown key": lambda: a_token(kid="of-nobody"),
    "no key id": lambda: a_token(kid=...),
    "a long key id": lambda: a_token(kid="x" * 257),
    "RS256 with the id of an EC key": lambda: a_token(key=RSA_KEY, algorithm="RS256", kid="ec"),
    "ES256 with the id of an RSA key": lambda: a_token(kid="rsa"),
    "ES256 with the id of a P-384 key": lambda: a_token(kid="ec-384"),
    "EdDSA with the id of an EC key": lambda: a_token(key=ED_KEY, algorithm="EdDSA", kid="ec"),
    "RS512": lambda: a_token(key=RSA_KEY, algorithm="RS512", kid="rsa"),
    "PS256 with a key for RS256": lambda: a_token(key=RSA_KEY, algorithm="PS256", kid="rsa"),
    "typ logout+jwt": lambda: a_token(header={"typ": "logout+jwt"}),
    "typ of an event": lambda: a_token(header={"typ": "secevent+jwt"}),
    "typ that is no text": lambda: a_token(header={"typ": 1}),
    "identity token, by its nonce": lambda: a_token(nonce="n"),
    "identity token, by its at_hash": lambda: a_token(at_hash="h"),
    "identity token, by its typ": lambda: a_token(typ="ID"),
    "identity token, by its use": lambda: a_token(token_use="id"),
    "refresh token": lambda: a_token(typ="Refresh"),
    "logout token": lambda: a_token(events={"http://schemas.openid.net/event/backchannel-logout": {}}),
    "two clients": lambda: a_token(azp="one", client_id="two"),
    "a claim said twice": lambda: said_twice("sub", "another"),
    "a CPR number said twice": lambda: said_twice(NAMES.cpr, "0202620000"),
    "a level said twice": lambda: said_twice(NAMES.loa, "High"),
    "two CPR numbers": lambda: a_token(**{"dk.cpr": "0202620000"}),
    "an employee, by CVR number": lambda: a_token(
        **{"https://data.gov.dk/model/core/eid/professional/cvr": "11111111"}
    ),
    "an employee, by organisation": lambda: a_token(
        **{"https://data.gov.dk/model/core/eid/professional/orgName": "Korsbæk Kommune"}
    ),
    "an employee of MitID Erhverv": lambda: a_token(identity_type="professional", idp="mitid_erhverv"),
    "an employee, by the broker's CVR claim": lambda: a_token(**{"nemlogin.cvr": "11111111"}),
    "an employee, by RID": lambda: a_token(**{"nemlogin.nemid.rid": "123"}),
    "an employee, by sub": lambda: a_token(sub="https://data.gov.dk/model/core/eid/professional/uuid/1"),
    "spoiled header": lambda: spoiled(a_token(), 0),
    "spoiled payload": lambda: spoiled(a_token(), 1),
    "spoiled signature": lambda: spoiled(a_token(), 2),
    "another spelling of the signature": lambda: respelled(a_token()),
    "padded": lambda: a_token() + "==",
    "no signature": lambda: a_token().rpartition(".")[0] + ".",
    "too long": lambda: a_token(more="x" * MAX_TOKEN_BYTES),
    "far too long": lambda: "x" * 1_000_000,
    "no JWT": lambda: "secret",
    "dots": lambda: "...",
    "encrypted, five parts": lambda: "a.b.c.d.e",
    "not ASCII": lambda: "æ.ø.å",
    "deep header": lambda: jwt.utils.base64url_encode(b'{"a":' * 3_000).decode() + ".e30.x",
    "header that is a list": lambda: jwt.utils.base64url_encode(b"[]").decode() + ".e30.x",
    "header of NaN": lambda: jwt.utils.base64url_encode(b'{"alg":NaN}').decode() + ".e30.x",
    "payload that is a list": lambda: jwt.PyJWS().encode(b"[]", EC_KEY, algorithm="ES256", headers={"kid": "ec"}),
    "empty": lambda: "",
}


@pytest.mark.parametrize("token", REFUSED.values(), ids=REFUSED)
async def test_a_token_that_is_refused(token: Callable[[], str]) -> None:
    """One public refusal for all of them; its reason is a word for the log that repeats nothing of the token."""
    text = token()
    with pytest.raises(UnauthenticatedError) as refused:
        await read(text)
    texts = repr(refused.value) + str(refused.value) + refused.value.reason
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    for secret in (CPR, NAME, "a-citizen", "evil", "of-nobody", *(part for part in text.split(".") if len(part) > 12)):
        assert secret not in texts


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Token {}", "{}", "Bearer{}", "Bearer {}, {}"]
)
async def test_a_header_that_is_no_bearer_token(header: str, far_side: FarSide) -> None:
    """Nobody is asked about a header that holds no bearer token, or two of them."""
    with pytest.raises(UnauthenticatedError):
        await an_authenticator(far_side).caller(header.format(a_token(), a_token()))
    assert far_side.fetched == []


async def test_an_unusable_token_costs_no_call(far_side: FarSide) -> None:
    """Neither a forbidden algorithm nor a token that is too long makes the gateway fetch keys."""
    tokens = (a_token(iss="https://evil.example"), a_token(header={"jku": "https://evil.example"}))
    for token in (unsigned(), a_token(kid=...), "x" * 10_000, "a.b.c", *tokens):
        with pytest.raises(UnauthenticatedError):
            await read(token, far_side)
    assert far_side.fetched == []
