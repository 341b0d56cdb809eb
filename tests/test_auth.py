"""Bearer tokens: which are accepted, which are refused, and what never leaves the reader of tokens."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway import auth
from gateway.auth import LEEWAY_SECONDS, LONGEST_TOKEN, Authenticator, Caller, Claims, Keys, Unauthenticated
from sources.subject import Subject

ISSUER = "https://issuer.example"
JWKS = "https://issuer.example/jwks"
CPR = "0101610000"
NAME = "Karen Eksempelsen"
CLAIMS = Claims()

EC_KEY = ec.generate_private_key(ec.SECP256R1())
EC_KEY_384 = ec.generate_private_key(ec.SECP384R1())
RSA_KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
ED_KEY = ed25519.Ed25519PrivateKey.generate()
STRANGERS_KEY = ec.generate_private_key(ec.SECP256R1())


def a_jwk(key: Any, algorithm: str, kid: str) -> dict[str, Any]:
    """The public half of a key, as an issuer publishes it."""
    public = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)
    return {**public, "kid": kid, "use": "sig", "alg": algorithm}


PUBLISHED = [
    a_jwk(EC_KEY, "ES256", "ec"),
    a_jwk(EC_KEY_384, "ES384", "ec-384"),
    a_jwk(RSA_KEY, "RS256", "rsa"),
    a_jwk(ED_KEY, "EdDSA", "ed"),
]


class Issuer:
    """The far side: counts what it is asked, and can be down or answer something else."""

    def __init__(self, keys: list[Any] = PUBLISHED) -> None:
        self.keys = keys
        self.asked: list[str] = []
        self.was_asked = asyncio.Event()
        self.answer: bytes | Exception | None = None

    async def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        self.was_asked.set()
        await asyncio.sleep(0)
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer is not None:
            return self.answer
        return json.dumps({"jwks_uri": JWKS} if url.endswith("openid-configuration") else {"keys": self.keys}).encode()


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


def an_authenticator(issuer: Issuer, *, url: str | None = JWKS) -> Authenticator:
    keys = Keys(issuer.fetch, issuer=ISSUER, url=url)
    return Authenticator(keys, issuer=ISSUER, audience="borgerblik", claims=CLAIMS)


def a_token(
    *,
    key: Any = EC_KEY,
    algorithm: str = "ES256",
    kid: object = "ec",
    header: dict[str, Any] | None = None,
    **claims: Any,
) -> str:
    """A good token, but for what is said of it. A claim that is said to be `...` is left out."""
    now = int(time.time())
    payload = {
        "iss": ISSUER, "aud": "borgerblik", "sub": "a-citizen", "iat": now, "exp": now + 300,
        CLAIMS.cpr: CPR, CLAIMS.name: NAME, CLAIMS.residence: "0999",
    } | claims  # fmt: skip
    headers = {"kid": kid} | (header or {})
    return jwt.encode(
        {name: value for name, value in payload.items() if value is not ...},
        key,
        algorithm=algorithm,
        headers={name: value for name, value in headers.items() if value is not ...},
    )


def in_seconds(seconds: float) -> int:
    return int(time.time() + seconds)


async def read(token: str, issuer: Issuer | None = None) -> Caller:
    return await an_authenticator(issuer or Issuer()).caller(f"Bearer {token}")


# Accepted


async def test_a_good_token_names_the_citizen() -> None:
    """CPR number, name and municipality come from the claims that the settings name."""
    caller = await read(a_token())
    assert caller == Caller(Subject(CPR), NAME, "0999")


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(lambda: a_token(key=EC_KEY_384, algorithm="ES384", kid="ec-384"), id="ES384"),
        pytest.param(lambda: a_token(key=RSA_KEY, algorithm="RS256", kid="rsa"), id="RS256"),
        pytest.param(lambda: a_token(key=ED_KEY, algorithm="EdDSA", kid="ed"), id="EdDSA"),
        pytest.param(lambda: a_token(aud=["another", "borgerblik"]), id="one of several audiences"),
        pytest.param(lambda: a_token(exp=in_seconds(5 - LEEWAY_SECONDS)), id="expired within the leeway"),
        pytest.param(lambda: a_token(iat=in_seconds(LEEWAY_SECONDS - 5)), id="from the future within the leeway"),
        pytest.param(lambda: a_token(nbf=in_seconds(LEEWAY_SECONDS - 5)), id="not yet valid within the leeway"),
        pytest.param(lambda: a_token(**{CLAIMS.cpr: f"{CPR[:6]}-{CPR[6:]}"}), id="CPR number with a hyphen"),
        pytest.param(lambda: a_token(header={"jku": "https://evil.example/jwks"}), id="jku is not followed"),
    ],
)
async def test_a_token_that_is_accepted(token: Callable[[], str], issuer: Issuer) -> None:
    """Clocks may differ by a minute; every algorithm is checked with the issuer's own key of that id."""
    assert (await read(token(), issuer)).subject == Subject(CPR)
    assert issuer.asked == [JWKS]


@pytest.mark.parametrize("residence", [..., "", 999, ["0999"], None], ids=str)
async def test_a_residence_that_is_no_text_is_unknown(residence: object) -> None:
    """What the token says oddly of name or residence is not said."""
    caller = await read(a_token(**{CLAIMS.residence: residence, CLAIMS.name: residence}))
    assert (caller.residence, caller.name) == (None, None)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_is_written_in_any_case(scheme: str, issuer: Issuer) -> None:
    """HTTP's schemes know no capitals."""
    assert await an_authenticator(issuer).caller(f"{scheme}  {a_token()} ")


# Refused


def unsigned() -> str:
    return jwt.encode(jwt.decode(a_token(), options={"verify_signature": False}), None, "none", headers={"kid": "ec"})


def signed_with_the_public_key() -> str:
    """An HS256 token whose secret is what everybody can read: the old confusion of algorithms."""
    pem = EC_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    forged = jwt.get_algorithm_by_name("HS256")
    forged.prepare_key = lambda key: key  # type: ignore[method-assign]
    forger = jwt.PyJWS(algorithms=[])
    forger.register_algorithm("HS256", forged)
    return forger.encode(a_payload(), pem, algorithm="HS256", headers={"kid": "ec"})


def a_payload() -> bytes:
    return json.dumps(jwt.decode(a_token(), options={"verify_signature": False})).encode()


def spoiled(token: str, part: int) -> str:
    """The token with one letter of this part changed."""
    parts = token.split(".")
    middle = len(parts[part]) // 2
    letter = "A" if parts[part][middle] != "A" else "B"
    parts[part] = parts[part][:middle] + letter + parts[part][middle + 1 :]
    return ".".join(parts)


REFUSED: dict[str, Callable[[], str]] = {
    "no iss": lambda: a_token(iss=...),
    "another iss": lambda: a_token(iss="https://evil.example"),
    "iss with a slash": lambda: a_token(iss=f"{ISSUER}/"),
    "no aud": lambda: a_token(aud=...),
    "another aud": lambda: a_token(aud="another"),
    "no exp": lambda: a_token(exp=...),
    "expired": lambda: a_token(exp=in_seconds(-LEEWAY_SECONDS - 5)),
    "exp in words": lambda: a_token(exp="tomorrow"),
    "exp beyond all time": lambda: a_token(exp=1e400),
    "no iat": lambda: a_token(iat=...),
    "from the future": lambda: a_token(iat=in_seconds(LEEWAY_SECONDS + 5)),
    "not yet valid": lambda: a_token(nbf=in_seconds(LEEWAY_SECONDS + 5)),
    "no sub": lambda: a_token(sub=...),
    "unsigned": unsigned,
    "HS256 with the public key": signed_with_the_public_key,
    "signed by a stranger": lambda: a_token(key=STRANGERS_KEY),
    "a stranger's key in the header": lambda: a_token(
        key=STRANGERS_KEY, header={"jwk": a_jwk(STRANGERS_KEY, "ES256", "ec")}
    ),
    "a stranger's keys at jku": lambda: a_token(key=STRANGERS_KEY, header={"jku": "https://evil.example/jwks"}),
    "unknown key": lambda: a_token(kid="of-nobody"),
    "no key id": lambda: a_token(kid=...),
    "RS256 with the id of an EC key": lambda: a_token(key=RSA_KEY, algorithm="RS256", kid="ec"),
    "ES256 with the id of an RSA key": lambda: a_token(kid="rsa"),
    "EdDSA with the id of an EC key": lambda: a_token(key=ED_KEY, algorithm="EdDSA", kid="ec"),
    "RS512": lambda: a_token(key=RSA_KEY, algorithm="RS512", kid="rsa"),
    "PS256 with a key for RS256": lambda: a_token(key=RSA_KEY, algorithm="PS256", kid="rsa"),
    "critical header": lambda: a_token(header={"crit": ["x"], "x": 1}),
    "spoiled header": lambda: spoiled(a_token(), 0),
    "spoiled payload": lambda: spoiled(a_token(), 1),
    "spoiled signature": lambda: spoiled(a_token(), 2),
    "no signature": lambda: a_token().rpartition(".")[0] + ".",
    "too long": lambda: a_token(more="x" * LONGEST_TOKEN),
    "far too long": lambda: "x" * 1_000_000,
    "no JWT": lambda: "secret",
    "dots": lambda: "...",
    "five parts": lambda: "a.b.c.d.e",
    "not ASCII": lambda: "æ.ø.å",
    "deep header": lambda: jwt.utils.base64url_encode(b'{"a":' * 3_000).decode() + ".e30.x",
    "header that is a list": lambda: jwt.utils.base64url_encode(b"[]").decode() + ".e30.x",
    "empty": lambda: "",
    "no CPR number": lambda: a_token(**{CLAIMS.cpr: ...}),
    "CPR number of nine digits": lambda: a_token(**{CLAIMS.cpr: CPR[:9]}),
    "CPR number of eleven digits": lambda: a_token(**{CLAIMS.cpr: CPR + "1"}),
    "CPR number in letters": lambda: a_token(**{CLAIMS.cpr: "OIOI6I-OOOO"}),
    "CPR number in other digits": lambda: a_token(**{CLAIMS.cpr: "٠١٠١٦١٠٠٠٠"}),
    "CPR number as a number": lambda: a_token(**{CLAIMS.cpr: 1_101_610_000}),
    "CPR numbers": lambda: a_token(**{CLAIMS.cpr: [CPR]}),
    "CPR number under another name": lambda: a_token(**{CLAIMS.cpr: ..., "cpr": CPR}),
}


@pytest.mark.parametrize("token", REFUSED.values(), ids=REFUSED)
async def test_a_token_that_is_refused(token: Callable[[], str]) -> None:
    """One public refusal for all of them; its reason is a word for the log that repeats nothing of the token."""
    text = token()
    with pytest.raises(Unauthenticated) as refused:
        await read(text)
    told = repr(refused.value) + str(refused.value) + refused.value.reason
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    for secret in (CPR, NAME, "a-citizen", "evil", "of-nobody", *(part for part in text.split(".") if len(part) > 8)):
        assert secret not in told


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Token {}", "{}", "Bearer{}"])
async def test_a_header_that_is_no_bearer_token(header: str, issuer: Issuer) -> None:
    """Nobody is asked about a header that holds no bearer token."""
    with pytest.raises(Unauthenticated):
        await an_authenticator(issuer).caller(header.format(a_token()))
    assert issuer.asked == []


async def test_an_unusable_token_costs_no_call(issuer: Issuer) -> None:
    """Neither a forbidden algorithm nor a token that is too long makes the gateway fetch keys."""
    for token in (unsigned(), a_token(kid=...), "x" * 10_000, "a.b.c"):
        with pytest.raises(Unauthenticated):
            await read(token, issuer)
    assert issuer.asked == []


def test_a_caller_shows_nothing() -> None:
    """Neither number, name nor home of a caller stands in a log by mistake."""
    assert repr(Caller(Subject(CPR), NAME, "0999")) == "Caller(subject=Subject(…))"


# The issuer's keys


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of the gateway's clock, which the test moves."""
    now = [1_000.0]
    monkeypatch.setattr(auth.time, "monotonic", lambda: now[0])
    return now


def refused(reader: Authenticator, token: str) -> Any:
    async def ask() -> None:
        with pytest.raises(Unauthenticated):
            await reader.caller(f"Bearer {token}")

    return ask()


async def test_keys_are_fetched_once_for_many(issuer: Issuer) -> None:
    """A hundred first requests together ask the issuer once."""
    reader = an_authenticator(issuer)
    await asyncio.gather(*(reader.caller(f"Bearer {a_token()}") for _ in range(100)))
    assert issuer.asked == [JWKS]


async def test_keys_are_discovered_where_no_address_is_set(issuer: Issuer) -> None:
    """Without an address of its keys, the issuer's discovery document names it, and is read once."""
    reader = an_authenticator(issuer, url=None)
    for _ in range(2):
        await reader.caller(f"Bearer {a_token()}")
    assert issuer.asked == [f"{ISSUER}/.well-known/openid-configuration", JWKS]


async def test_unknown_keys_cannot_make_the_gateway_ask_again_and_again(issuer: Issuer, clock: list[float]) -> None:
    """However many key ids somebody makes up, the issuer is asked once in half a minute."""
    reader = an_authenticator(issuer)
    await reader.caller(f"Bearer {a_token()}")
    await asyncio.gather(*(refused(reader, a_token(kid=f"made-up-{number}")) for number in range(50)))
    assert len(issuer.asked) == 1
    clock[0] += auth.FETCH_PAUSE_SECONDS
    await asyncio.gather(*(refused(reader, a_token(kid=f"made-up-{number}")) for number in range(50)))
    assert len(issuer.asked) == 2


async def test_a_new_key_is_found(issuer: Issuer, clock: list[float]) -> None:
    """An issuer that changes its key is followed as soon as a token names the new one."""
    reader = an_authenticator(issuer)
    await reader.caller(f"Bearer {a_token()}")
    new = ec.generate_private_key(ec.SECP256R1())
    issuer.keys = [a_jwk(new, "ES256", "new")]
    clock[0] += auth.FETCH_PAUSE_SECONDS
    assert await reader.caller(f"Bearer {a_token(key=new, kid='new')}")
    await refused(reader, a_token())


DOWN = {
    "down": OSError("no route"),
    "slow": TimeoutError(),
    "HTML": b"<html>",
    "empty": b"",
    "a list": b"[]",
    "no keys": b'{"keys": []}',
    "odd keys": b'{"keys": [{"kty": "XX", "kid": "x"}, {"kid": "y"}, {"kty": "EC"}]}',
    "keys that are no keys": b'{"keys": [1, null]}',
    "deep": b'{"keys":' * 3_000,
}


@pytest.mark.parametrize("answer", DOWN.values(), ids=DOWN)
async def test_the_last_good_keys_stay(answer: bytes | Exception, issuer: Issuer, clock: list[float]) -> None:
    """While the issuer is down or answers nonsense, tokens of known keys are still accepted."""
    reader = an_authenticator(issuer)
    await reader.caller(f"Bearer {a_token()}")
    issuer.answer = answer
    for _ in range(3):
        clock[0] += auth.FETCH_PAUSE_SECONDS
        await refused(reader, a_token(kid="new"))
        assert await reader.caller(f"Bearer {a_token()}")
    assert len(issuer.asked) == 4


@pytest.mark.parametrize("answer", DOWN.values(), ids=DOWN)
async def test_an_issuer_that_is_down_at_first_is_asked_again(
    answer: bytes | Exception, issuer: Issuer, clock: list[float]
) -> None:
    """Without any keys the issuer is asked again after a second, and not by every request."""
    reader = an_authenticator(issuer)
    issuer.answer = answer
    await asyncio.gather(*(refused(reader, a_token()) for _ in range(50)))
    assert len(issuer.asked) == 1
    issuer.answer = None
    clock[0] += auth.FIRST_FETCH_PAUSE_SECONDS
    assert await reader.caller(f"Bearer {a_token()}")


async def test_a_request_that_hangs_up_locks_nobody_out(issuer: Issuer) -> None:
    """The first request may be cancelled while it fetches the keys: the next one fetches them."""
    reader = an_authenticator(issuer)
    first = asyncio.ensure_future(reader.caller(f"Bearer {a_token()}"))
    await issuer.was_asked.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await reader.caller(f"Bearer {a_token()}")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"kty": "AKP", "kid": "x", "alg": "ML-DSA-44", "pub": "AA"}, id="of a kind we do not know"),
        pytest.param({"kty": "EC", "crv": "P-256", "kid": "x", "x": "AA", "y": "AA"}, id="broken"),
        pytest.param({"kty": "EC"}, id="without id"),
        pytest.param({"kty": "RSA", "kid": 7}, id="with a number as id"),
    ],
)
async def test_a_key_we_do_not_understand_spoils_no_other(other: dict[str, Any]) -> None:
    """An issuer may publish keys of kinds that come later beside the one we use."""
    assert await read(a_token(), Issuer([other, *PUBLISHED]))


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(a_jwk(EC_KEY, "ES256", "ec") | {"use": "enc"}, id="a key for encryption"),
        pytest.param({"kty": "oct", "kid": "ec", "k": "c2VjcmV0", "alg": "HS256"}, id="a shared secret"),
    ],
)
async def test_a_key_that_is_not_for_signatures_is_not_used(key: dict[str, Any]) -> None:
    """Only public keys for signatures count."""
    with pytest.raises(Unauthenticated):
        await read(a_token(), Issuer([key]))
