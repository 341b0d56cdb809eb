"""Forgeries of good tokens: letters, parts, headers and claims changed, cut, swapped or signed anew."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import jwt

from tests.issuing import (
    ED_KEY,
    ISSUER,
    NAMES,
    RSA_KEY,
    STRANGERS_KEY,
    a_token,
    in_seconds,
    signed,
)


def mutations(chance: random.Random) -> Iterator[str]:
    """Endless forgeries of good tokens: letters, parts, headers and claims changed, cut, swapped or signed anew."""
    good = [a_token(sub=f"citizen-{number}") for number in range(8)]
    good += [a_token(key=RSA_KEY, algorithm="RS256", kid="rsa"), a_token(key=ED_KEY, algorithm="EdDSA", kid="ed")]
    while True:
        yield chance.choice(MUTATIONS)(chance.choice(good), chance.choice(good), chance)


def letter_changed(token: str, _second: str, chance: random.Random) -> str:
    index = chance.randrange(len(token))
    return token[:index] + chance.choice("ABCxyz019-_.=+ é\0") + token[index + 1 :]


def cut(token: str, _second: str, chance: random.Random) -> str:
    return token[: chance.randrange(len(token))]


def lengthened(token: str, second: str, chance: random.Random) -> str:
    return chance.choice([token + second, token + "." + second, token + "A", "A" + token, token + "\n" + second])


def swapped(token: str, second: str, chance: random.Random) -> str:
    parts, second_parts = token.split("."), second.split(".")
    index = chance.randrange(3)
    return ".".join(second_parts[i] if i == index else parts[i] for i in range(3))


def header_changed(token: str, _second: str, chance: random.Random) -> str:
    name = chance.choice(["alg", "kid", "typ", "crit", "jwk", "b64", "zip"])
    value = chance.choice(
        ["none", "HS256", "RS256", "ES256", "rsa", "ec", "logout+jwt", None, 0, [], {}, ["exp"], False]
    )
    return encoded(json.loads(decoded(token, 0)) | {name: value}) + "." + token.partition(".")[2]


def claim_changed(token: str, _second: str, chance: random.Random) -> str:
    name = chance.choice(["exp", "iat", "aud", "iss", "sub", NAMES.cpr, NAMES.loa])
    value = chance.choice([in_seconds(1e6), "borgerblik", ISSUER, "0202620000", "High", None, [], -1])
    head, _, tail = token.split(".")
    return f"{head}.{encoded(json.loads(decoded(token, 1)) | {name: value})}.{tail}"


def signed_anew(token: str, _second: str, chance: random.Random) -> str:
    kid = chance.choice(["ec", "rsa", "ed", "ec-384", "x"])
    return signed(json.loads(decoded(token, 1)), key=STRANGERS_KEY, kid=kid)


def decoded(token: str, part: int) -> bytes:
    return jwt.utils.base64url_decode(token.split(".")[part])


def encoded(value: Any) -> str:
    return jwt.utils.base64url_encode(json.dumps(value).encode()).decode()


MUTATIONS = (letter_changed, cut, lengthened, swapped, header_changed, claim_changed, signed_anew)
