"""A JSON Web Key Set (RFC 7517): the keys of it that can verify a token."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt

MAX_BYTES = 256 * 1024
MAX_KEYS = 100
MIN_RSA_BITS = 2048
MAX_RSA_BITS = 8192
MAX_RSA_EXPONENT = 2**32
"""A longer key or exponent would make every signature of a stranger cost the processor dearly."""

_CURVE_ALGORITHMS = {"P-256": "ES256", "P-384": "ES384", "Ed25519": "EdDSA"}
_RSA_ALGORITHMS = frozenset({"RS256", "PS256"})


@dataclass(frozen=True, slots=True)
class Key:
    """A public key, and the algorithms it may be used with. Two are equal when the issuer published the same."""

    kid: str
    algorithms: frozenset[str]
    published: str = field(repr=False)
    public: Any = field(repr=False, compare=False)


def parse_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object of an issuer's answer. Raise ValueError, TypeError or RecursionError."""
    if len(body) > MAX_BYTES:
        raise ValueError("too large")
    document = json.loads(body)
    if not isinstance(document, dict):
        raise TypeError("no object")
    return document


def parse_key_set(body: bytes) -> dict[str, tuple[Key, ...]]:
    """Return the usable keys by key id, of which several may have the same (RFC 7517, 4.5).

    Raises where there is none, since an issuer without keys is an issuer in trouble: ValueError, TypeError, KeyError.
    """
    keys: dict[str, tuple[Key, ...]] = {}
    for key in _usable(parse_object(body)["keys"][:MAX_KEYS]):
        keys[key.kid] = (*keys.get(key.kid, ()), key)
    if not keys:
        raise ValueError("no usable key")
    return keys


def _usable(published: Iterable[Any]) -> Iterator[Key]:
    """Yield public keys for signatures; an issuer may publish keys of other kinds, or broken ones, beside them."""
    for jwk in published:
        try:
            key = _key(jwk) if isinstance(jwk, dict) and _is_for_signatures(jwk) else None
        except Exception:  # noqa: S112 - whatever a key holds, it spoils no other; the libraries raise of many kinds
            continue
        if key is not None:
            yield key


def _key(jwk: Mapping[str, Any]) -> Key | None:
    algorithms = _algorithms(jwk)
    public = jwt.PyJWK(dict(jwk), algorithm=min(algorithms)).key
    if jwk["kty"] == "RSA" and not _is_bounded(public):
        return None
    return Key(jwk["kid"], algorithms, json.dumps(jwk, sort_keys=True), public)


def _is_bounded(public: Any) -> bool:
    return bool(MIN_RSA_BITS <= public.key_size <= MAX_RSA_BITS and public.public_numbers().e < MAX_RSA_EXPONENT)


def _is_for_signatures(jwk: Mapping[str, Any]) -> bool:
    kid, operations = jwk.get("kid"), jwk.get("key_ops", ["verify"])
    has_id = isinstance(kid, str) and 0 < len(kid) <= 256
    is_meant = jwk.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations
    return has_id and is_meant and "d" not in jwk and "k" not in jwk and bool(_algorithms(jwk))


def _algorithms(jwk: Mapping[str, Any]) -> frozenset[str]:
    """Return what a key of this type, and of this declared algorithm, can verify. Empty: nothing that we accept."""
    curve = _CURVE_ALGORITHMS.get(str(jwk.get("crv")))
    by_type = {"EC": frozenset({curve} - {"EdDSA"}), "OKP": frozenset({curve} & {"EdDSA"}), "RSA": _RSA_ALGORITHMS}
    possible = by_type.get(str(jwk.get("kty")), frozenset())
    return frozenset(algorithm for algorithm in possible if algorithm and jwk.get("alg", algorithm) == algorithm)
