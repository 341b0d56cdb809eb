"""An issuer of tokens for tests: signs what it is told to, and publishes keys that can be counted, changed or gone."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from gateway.auth.authenticator import Authenticator, Caller
from gateway.auth.claims import PRESETS
from gateway.auth.issuers import Issuer
from gateway.auth.jwks import JsonWebKeys
from gateway.auth.jwt import Verifier

ISSUER = "https://issuer.example"
JWKS = "https://issuer.example/jwks"
CPR = "0101610000"
NAME = "Karen Eksempelsen"
NAMES = PRESETS["nemlogin"]
LIFE = 3600

EC_KEY = ec.generate_private_key(ec.SECP256R1())
EC_KEY_384 = ec.generate_private_key(ec.SECP384R1())
RSA_KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
ED_KEY = ed25519.Ed25519PrivateKey.generate()
STRANGERS_KEY = ec.generate_private_key(ec.SECP256R1())


def a_jwk(key: Any, algorithm: str, kid: str) -> dict[str, Any]:
    """Return the public half of a key, as an issuer publishes it."""
    public = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)
    return {**public, "kid": kid, "use": "sig", "alg": algorithm}


PUBLISHED = [
    a_jwk(EC_KEY, "ES256", "ec"),
    a_jwk(EC_KEY_384, "ES384", "ec-384"),
    a_jwk(RSA_KEY, "RS256", "rsa"),
    a_jwk(ED_KEY, "EdDSA", "ed"),
]


class FarSide:
    """Counts what it is asked, and can be down or answer something else."""

    def __init__(self, keys: list[Any] = PUBLISHED) -> None:
        self.keys = keys
        self.fetched: list[str] = []
        self.was_asked = asyncio.Event()
        self.answer: bytes | Exception | None = None
        self.discovery: dict[str, Any] = {"issuer": ISSUER, "jwks_uri": JWKS}

    async def fetch(self, url: str) -> bytes:
        self.fetched.append(url)
        self.was_asked.set()
        await asyncio.sleep(0)
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer is not None:
            return self.answer
        return json.dumps(self.discovery if url.endswith("openid-configuration") else {"keys": self.keys}).encode()


class Clock:
    """A clock that the test moves."""

    def __init__(self, now: float = 1_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def a_verifier(far_side: FarSide, *, url: str | None = JWKS, clock: Clock | None = None, **issuer: Any) -> Verifier:
    """Trusts the issuer, but for what is said of it."""
    keys = JsonWebKeys(far_side.fetch, issuer=ISSUER, url=url, **({"clock": clock} if clock else {}))
    return Verifier(Issuer(**{"issuer": ISSUER} | issuer), keys, max_lifetime=LIFE)


def an_authenticator(far_side: FarSide, **verifier: Any) -> Authenticator:
    """One that trusts the issuer alone."""
    return Authenticator([a_verifier(far_side, **verifier)])


async def read(token: str, far_side: FarSide | None = None) -> Caller:
    """Return the caller that a reader of tokens makes of one."""
    caller = await an_authenticator(far_side or FarSide()).caller(f"Bearer {token}")
    assert caller is not None
    return caller


def a_token(
    *,
    key: Any = EC_KEY,
    algorithm: str = "ES256",
    kid: object = "ec",
    header: dict[str, Any] | None = None,
    **claims: Any,
) -> str:
    """Return a good citizen's token, but for what is said of it. A claim that is said to be `...` is left out."""
    return signed(citizens_claims() | claims, key=key, algorithm=algorithm, kid=kid, header=header)


def citizens_claims() -> dict[str, Any]:
    """Return what NemLog-in says of Karen."""
    now = int(time.time())
    return {
        "iss": ISSUER, "aud": "borgerblik", "sub": "a-citizen", "iat": now, "exp": now + 300,
        NAMES.cpr: CPR, NAMES.name: NAME, NAMES.loa: "Substantial", NAMES.residence: "0999",
    }  # fmt: skip


def an_application_token(name: str = "minby", **claims: Any) -> str:
    """Return the token of an application itself."""
    now = int(time.time())
    claims_of_application = {"iss": ISSUER, "aud": "borgerblik", "sub": name, "azp": name, "iat": now, "exp": now + 300}
    return signed(claims_of_application | claims)


def signed(
    claims: dict[str, Any],
    *,
    key: Any = EC_KEY,
    algorithm: str = "ES256",
    kid: object = "ec",
    header: dict[str, Any] | None = None,
) -> str:
    """Return these claims, signed. What is `...` is left out."""
    headers = {"kid": kid} | (header or {})
    payload = {name: value for name, value in claims.items() if value is not ...}
    return jwt.PyJWS().encode(
        json.dumps(payload).encode(),
        key,
        algorithm=algorithm,
        headers={name: value for name, value in headers.items() if value is not ...},
    )


def in_seconds(seconds: float) -> int:
    return int(time.time() + seconds)
