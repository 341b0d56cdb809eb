"""`python -m bench.refusals`: the processor time of refusing a token, for each way in which one can be bad."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from gateway.auth.authenticator import Authenticator
from gateway.auth.issuers import Issuer
from gateway.auth.jwks import JsonWebKeys
from gateway.auth.jwt import UnauthenticatedError, Verifier

ISSUER = "https://issuer.invalid"
TIMES = 300
EC_KEY, RSA_KEY = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65_537, 2_048)
STRANGER, RSA_STRANGER = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65_537, 2_048)


def public(key: Any, algorithm: str, kid: str) -> dict[str, Any]:
    """Return a key as the issuer publishes it."""
    jwk = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)
    return {**jwk, "kid": kid, "use": "sig", "alg": algorithm}


async def fetch(_url: str) -> bytes:
    """Return the issuer's keys."""
    return json.dumps({"keys": [public(EC_KEY, "ES256", "ec"), public(RSA_KEY, "RS256", "rsa")]}).encode()


def token(number: int, *, key: Any = EC_KEY, algorithm: str = "ES256", kid: str = "ec", **claims: Any) -> str:
    """Return a token that is good but for what is said of it; no two are the same."""
    now = int(time.time())
    payload = {"iss": ISSUER, "aud": "borgerblik", "sub": f"s{number}", "iat": now, "exp": now + 600} | claims
    return jwt.encode(payload, key, algorithm=algorithm, headers={"kid": kid})


BAD: Mapping[str, Callable[[int], str]] = {
    "no token at all": lambda number: f"x{number}",
    "8 kB and more": lambda number: f"{number}." + "A" * 9_000,
    "three parts of garbage": lambda number: f"{number}AAA.{'B' * 900}.{'C' * 86}",
    "alg none": lambda number: jwt.encode({"sub": str(number)}, None, algorithm="none", headers={"kid": "ec"}),
    "another issuer": lambda number: token(number, iss="https://issuer.invalid.evil"),
    "an unknown key": lambda number: token(number, kid=f"k{number}"),
    "signed by a stranger, ES256": lambda number: token(number, key=STRANGER),
    "signed by a stranger, RS256": lambda number: token(number, key=RSA_STRANGER, algorithm="RS256", kid="rsa"),
    "expired": lambda number: token(number, iat=1_000, exp=2_000),
    "for another audience": lambda number: token(number, aud="another"),
    "good for a day": lambda number: token(number, exp=int(time.time()) + 86_400),
}


async def main() -> None:
    """Print a Markdown table."""
    issuer = Issuer(ISSUER, jwks_url=f"{ISSUER}/jwks")
    reader = Authenticator(
        [Verifier(issuer, JsonWebKeys(fetch, issuer=ISSUER, url=issuer.jwks_url), max_lifetime=3_600)]
    )
    print("| token | µs to refuse it |\n|---|---:|")
    for name, made in BAD.items():
        tokens = [f"Bearer {made(number)}" for number in range(TIMES)]
        began = time.process_time()
        for token in tokens:
            try:
                await reader.caller(token)
            except UnauthenticatedError:
                continue
            raise AssertionError(f"accepted: {name}")
        print(f"| {name} | {(time.process_time() - began) / TIMES * 1e6:.0f} |")


if __name__ == "__main__":
    asyncio.run(main())
