"""Bearer tokens: which are accepted, which are refused, and what never leaves the reader of tokens."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import HMACAlgorithm

from gateway.auth.authenticator import Authenticator, Caller, Purpose, Role
from gateway.auth.jwt import LEEWAY_SECONDS, LONGEST_TOKEN, UnauthenticatedError
from gateway.errors import Code
from sources.subject import Subject
from tests.issuing import (
    CPR,
    EC_KEY,
    EC_KEY_384,
    ED_KEY,
    ISSUER,
    JWKS,
    LIFE,
    NAME,
    NAMES,
    PUBLISHED,
    RSA_KEY,
    STRANGERS_KEY,
    Clock,
    FarSide,
    a_jwk,
    a_token,
    a_verifier,
    an_application_token,
    an_authenticator,
    citizens_claims,
    in_seconds,
    signed,
)


@pytest.fixture
def far_side() -> FarSide:
    return FarSide()


async def read(token: str, far_side: FarSide | None = None) -> Caller:
    caller = await an_authenticator(far_side or FarSide()).caller(f"Bearer {token}")
    assert caller is not None
    return caller


# Accepted


async def test_a_good_token_names_the_citizen() -> None:
    """Who asks and about whom are the same person here, and are told apart all the same."""
    assert await read(a_token(azp="minby")) == Caller(
        role=Role.CITIZEN,
        purpose=Purpose.OWN_OVERVIEW,
        actor=Subject(CPR),
        subject=Subject(CPR),
        application="minby",
        name=NAME,
        residence="0999",
    )


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(lambda: a_token(key=EC_KEY_384, algorithm="ES384", kid="ec-384"), id="ES384"),
        pytest.param(lambda: a_token(key=RSA_KEY, algorithm="RS256", kid="rsa"), id="RS256"),
        pytest.param(lambda: a_token(key=ED_KEY, algorithm="EdDSA", kid="ed"), id="EdDSA"),
        pytest.param(lambda: a_token(aud=["another", "borgerblik"]), id="one of several audiences"),
        pytest.param(lambda: a_token(iat=in_seconds(-300), exp=in_seconds(-59)), id="expired 59 seconds ago"),
        pytest.param(lambda: a_token(iat=in_seconds(LEEWAY_SECONDS - 5)), id="from the future within the leeway"),
        pytest.param(lambda: a_token(nbf=in_seconds(LEEWAY_SECONDS - 5)), id="not yet valid within the leeway"),
        pytest.param(lambda: a_token(iat=in_seconds(0), exp=in_seconds(0) + LIFE), id="the longest life"),
        pytest.param(lambda: a_token(**{NAMES.cpr: f"{CPR[:6]}-{CPR[6:]}"}), id="CPR number with a hyphen"),
        pytest.param(lambda: a_token(header={"typ": "at+jwt"}), id="typ at+jwt"),
        pytest.param(lambda: a_token(header={"typ": "application/at+JWT"}), id="typ application/at+jwt"),
        pytest.param(lambda: a_token(header={"typ": None}), id="no typ"),
    ],
)
async def test_a_token_that_is_accepted(token: Callable[[], str], far_side: FarSide) -> None:
    """Clocks may differ by a minute; every algorithm is checked with the issuer's own key of that id."""
    assert (await read(token(), far_side)).subject == Subject(CPR)
    assert far_side.asked == [JWKS]


@pytest.mark.parametrize("residence", [..., "", 999, ["0999"], None], ids=str)
async def test_a_residence_that_is_no_text_is_unknown(residence: object) -> None:
    """What the token says oddly of name or residence is not said."""
    caller = await read(a_token(**{NAMES.residence: residence, NAMES.name: residence}))
    assert (caller.residence, caller.name) == (None, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [("999", "0999"), (" 0999 ", "0999"), ("9999", "9999"), ("0631", "0630"), ("Korsbæk", None), ("0101610000", None)],
)
async def test_a_residence_is_read_as_a_municipality_code(text: str, code: str | None) -> None:
    """As the register's: with its nought or without it, and that of today for one of before 2007."""
    assert (await read(a_token(**{NAMES.residence: text}))).residence == code


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_is_written_in_any_case(scheme: str, far_side: FarSide) -> None:
    """HTTP's schemes know no capitals."""
    assert await an_authenticator(far_side).caller(f"{scheme}  {a_token()} ")


# Refused


def unsigned() -> str:
    return jwt.encode(citizens_claims(), None, "none", headers={"kid": "ec"})


def signed_with_the_public_key() -> str:
    """An HS256 token whose secret is what everybody can read: the old confusion of algorithms."""
    pem = EC_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    forged = HMACAlgorithm(HMACAlgorithm.SHA256)
    forged.prepare_key = lambda key: key  # type: ignore[method-assign]
    forger = jwt.PyJWS(algorithms=[])
    forger.register_algorithm("HS256", forged)
    return forger.encode(json.dumps(citizens_claims()).encode(), pem, algorithm="HS256", headers={"kid": "ec"})


def said_twice(name: str, value: object) -> str:
    """A token whose payload says one claim twice."""
    plain = json.dumps(citizens_claims())
    doubled = plain[:-1] + f", {json.dumps(name)}: {json.dumps(value)}}}"
    return jwt.PyJWS().encode(doubled.encode(), EC_KEY, algorithm="ES256", headers={"kid": "ec"})


def spoiled(token: str, part: int) -> str:
    """The token with one letter of this part changed."""
    parts = token.split(".")
    middle = len(parts[part]) // 2
    letter = "A" if parts[part][middle] != "A" else "B"
    parts[part] = parts[part][:middle] + letter + parts[part][middle + 1 :]
    return ".".join(parts)


def respelled(token: str) -> str:
    """The same bytes in another spelling: the last letter's spare bits are set."""
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
    "too long": lambda: a_token(more="x" * LONGEST_TOKEN),
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
    told = repr(refused.value) + str(refused.value) + refused.value.reason
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    for secret in (CPR, NAME, "a-citizen", "evil", "of-nobody", *(part for part in text.split(".") if len(part) > 12)):
        assert secret not in told


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Token {}", "{}", "Bearer{}", "Bearer {}, {}"]
)
async def test_a_header_that_is_no_bearer_token(header: str, far_side: FarSide) -> None:
    """Nobody is asked about a header that holds no bearer token, or two of them."""
    with pytest.raises(UnauthenticatedError):
        await an_authenticator(far_side).caller(header.format(a_token(), a_token()))
    assert far_side.asked == []


async def test_an_unusable_token_costs_no_call(far_side: FarSide) -> None:
    """Neither a forbidden algorithm nor a token that is too long makes the gateway fetch keys."""
    others = (a_token(iss="https://evil.example"), a_token(header={"jku": "https://evil.example"}))
    for token in (unsigned(), a_token(kid=...), "x" * 10_000, "a.b.c", *others):
        with pytest.raises(UnauthenticatedError):
            await read(token, far_side)
    assert far_side.asked == []


def test_a_caller_shows_nothing() -> None:
    """Neither number, name nor home of a caller stands in a log by mistake."""
    caller = Caller(
        role=Role.CITIZEN, purpose=Purpose.OWN_OVERVIEW, actor=Subject(CPR), subject=Subject(CPR), name=NAME,
        residence="0999", cpr_uuid="0b7e",
    )  # fmt: skip
    assert all(secret not in repr(caller) for secret in (CPR, NAME, "0999", "0b7e"))


# Mutated tokens


def mutations(chance: random.Random) -> Iterator[str]:
    """Endless forgeries of good tokens: letters, parts, headers and claims changed, cut, swapped or signed anew."""
    good = [a_token(sub=f"citizen-{number}") for number in range(8)]
    good += [a_token(key=RSA_KEY, algorithm="RS256", kid="rsa"), a_token(key=ED_KEY, algorithm="EdDSA", kid="ed")]
    while True:
        yield chance.choice(MUTATIONS)(chance.choice(good), chance.choice(good), chance)


def letter_changed(token: str, _other: str, chance: random.Random) -> str:
    place = chance.randrange(len(token))
    return token[:place] + chance.choice("ABCxyz019-_.=+ é\0") + token[place + 1 :]


def cut(token: str, _other: str, chance: random.Random) -> str:
    return token[: chance.randrange(len(token))]


def lengthened(token: str, other: str, chance: random.Random) -> str:
    return chance.choice([token + other, token + "." + other, token + "A", "A" + token, token + "\n" + other])


def swapped(token: str, other: str, chance: random.Random) -> str:
    ours, others = token.split("."), other.split(".")
    place = chance.randrange(3)
    return ".".join(others[i] if i == place else ours[i] for i in range(3))


def header_changed(token: str, _other: str, chance: random.Random) -> str:
    name = chance.choice(["alg", "kid", "typ", "crit", "jwk", "b64", "zip"])
    value = chance.choice(
        ["none", "HS256", "RS256", "ES256", "rsa", "ec", "logout+jwt", None, 0, [], {}, ["exp"], False]
    )
    return encoded(json.loads(decoded(token, 0)) | {name: value}) + "." + token.partition(".")[2]


def claim_changed(token: str, _other: str, chance: random.Random) -> str:
    name = chance.choice(["exp", "iat", "aud", "iss", "sub", NAMES.cpr, NAMES.loa])
    value = chance.choice([in_seconds(1e6), "borgerblik", ISSUER, "0202620000", "High", None, [], -1])
    head, _, tail = token.split(".")
    return f"{head}.{encoded(json.loads(decoded(token, 1)) | {name: value})}.{tail}"


def signed_anew(token: str, _other: str, chance: random.Random) -> str:
    kid = chance.choice(["ec", "rsa", "ed", "ec-384", "x"])
    return signed(json.loads(decoded(token, 1)), key=STRANGERS_KEY, kid=kid)


def decoded(token: str, part: int) -> bytes:
    return jwt.utils.base64url_decode(token.split(".")[part])


def encoded(value: Any) -> str:
    return jwt.utils.base64url_encode(json.dumps(value).encode()).decode()


FORGERIES = int(os.environ.get("FUZZ_TOKENS", "50000"))
MUTATIONS = (letter_changed, cut, lengthened, swapped, header_changed, claim_changed, signed_anew)


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
    assert [one for one in accepted if not is_untouched(one)] == []
    assert (time.process_time() - began) / count < 0.005
    assert len(far_side.asked) <= 2


def is_untouched(token: str) -> bool:
    """A mutation may by chance give the good token back: then it is one."""
    kid = json.loads(decoded(token, 0))["kid"]
    key = next(one for one in PUBLISHED if one["kid"] == kid)
    head, _, signature = token.rpartition(".")
    algorithm = jwt.get_algorithm_by_name(key["alg"])
    return bool(algorithm.verify(head.encode(), jwt.PyJWK(key).key, jwt.utils.base64url_decode(signature)))


# What is kept


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tokens whose signature was checked."""
    seen: list[str] = []
    decode = jwt.decode

    def counted(token: str, *arguments: Any, **options: Any) -> Any:
        seen.append(token)
        return decode(token, *arguments, **options)

    monkeypatch.setattr(jwt, "decode", counted)
    return seen


async def test_a_signature_is_checked_once(verified: list[str], far_side: FarSide) -> None:
    """The hot path pays for a hash, not for a signature."""
    reader, token = an_authenticator(far_side), a_token()
    callers = [await reader.caller(f"Bearer {token}") for _ in range(10)]
    assert len(verified) == 1
    assert len(set(map(id, callers))) == 1


async def test_what_is_kept_never_outlives_the_token(verified: list[str], far_side: FarSide) -> None:
    """From the second it expires the token is judged anew, and soon refused."""
    clock = Clock(time.time())
    reader = Authenticator([a_verifier(far_side)], clock=clock)
    token = a_token(exp=in_seconds(100))
    await reader.caller(f"Bearer {token}")
    clock.now += 101
    await reader.caller(f"Bearer {token}")  # PyJWT's own clock still accepts it
    assert len(verified) == 2
    assert reader._kept == {}


async def test_few_tokens_are_kept(verified: list[str], far_side: FarSide) -> None:
    """The oldest go first, however many come."""
    reader = Authenticator([a_verifier(far_side)], most_kept=3)
    tokens = [a_token(sub=f"citizen-{number}") for number in range(5)]
    for token in tokens:
        await reader.caller(f"Bearer {token}")
    assert len(reader._kept) == 3
    verified.clear()
    await reader.caller(f"Bearer {tokens[4]}")
    await reader.caller(f"Bearer {tokens[0]}")
    assert verified == [tokens[0]]


async def test_a_token_whose_key_is_withdrawn_is_refused(far_side: FarSide) -> None:
    """Also one that was accepted before: the key's removal reaches what is kept."""
    clock = Clock()
    verifier = a_verifier(far_side, clock=clock)
    reader, token = Authenticator([verifier]), a_token()
    await reader.caller(f"Bearer {token}")
    far_side.keys = [one for one in PUBLISHED if one["kid"] != "ec"]
    clock.now += 60
    await reader.caller(f"Bearer {a_token(key=RSA_KEY, algorithm='RS256', kid='rsa')}")  # refreshes in the background
    await verifier.keys._fetched()
    with pytest.raises(UnauthenticatedError):
        await reader.caller(f"Bearer {token}")


# Callers


@pytest.mark.parametrize(
    ("claims", "barred"),
    [
        pytest.param({NAMES.loa: "Low"}, Code.ASSURANCE_TOO_LOW, id="Low"),
        pytest.param({NAMES.loa: ...}, Code.ASSURANCE_TOO_LOW, id="no level"),
        pytest.param({NAMES.loa: "Superb"}, Code.ASSURANCE_TOO_LOW, id="an unknown level"),
        pytest.param({NAMES.loa: ["Low", "High"]}, Code.ASSURANCE_TOO_LOW, id="two levels"),
        pytest.param({NAMES.loa: 3}, Code.ASSURANCE_TOO_LOW, id="a number"),
        pytest.param({NAMES.ial: "Low"}, Code.ASSURANCE_TOO_LOW, id="IAL below LoA"),
        pytest.param({NAMES.loa: ..., NAMES.ial: "High"}, Code.ASSURANCE_TOO_LOW, id="IAL alone"),
        pytest.param({NAMES.cpr: ...}, Code.NO_CITIZEN, id="no CPR number"),
        pytest.param({NAMES.cpr: CPR[:9]}, Code.NO_CITIZEN, id="nine digits"),
        pytest.param({NAMES.cpr: CPR + "1"}, Code.NO_CITIZEN, id="eleven digits"),
        pytest.param({NAMES.cpr: "OIOI6I-OOOO"}, Code.NO_CITIZEN, id="letters"),
        pytest.param({NAMES.cpr: "٠١٠١٦١٠٠٠٠"}, Code.NO_CITIZEN, id="other digits"),
        pytest.param({NAMES.cpr: 1_101_610_000}, Code.NO_CITIZEN, id="a number for a CPR number"),
        pytest.param({NAMES.cpr: [CPR]}, Code.NO_CITIZEN, id="a list of CPR numbers"),
        pytest.param({NAMES.cpr: ..., "cpr": CPR}, Code.NO_CITIZEN, id="CPR number under another name"),
    ],
)
async def test_a_login_that_is_not_good_enough(claims: dict[str, Any], barred: Code) -> None:
    """The token is genuine, so it is not refused; but there is no citizen whose records it opens."""
    caller = await read(a_token(**claims))
    assert (caller.subject, caller.barred) == (None, barred)


async def test_an_application_is_nobodys_citizen(far_side: FarSide) -> None:
    """Its own token opens nothing of anybody, CPR number or not."""
    for token in (an_application_token(), an_application_token(**{NAMES.cpr: CPR, NAMES.loa: "High"})):
        caller = await read(token, far_side)
        assert (caller.role, caller.subject, caller.actor, caller.application) == (
            Role.APPLICATION, None, None, "minby"
        )  # fmt: skip


async def test_an_application_carries_the_citizens_token(far_side: FarSide) -> None:
    """Both tokens are checked, and the application is named beside the citizen."""
    caller = await an_authenticator(far_side).caller(f"Bearer {a_token()}", f"Bearer {an_application_token()}")
    assert caller is not None
    assert (caller.role, caller.subject, caller.application) == (Role.CITIZEN, Subject(CPR), "minby")


@pytest.mark.parametrize(
    ("citizen", "application"),
    [
        pytest.param(a_token, a_token, id="a citizen's token as the application's"),
        pytest.param(an_application_token, an_application_token, id="two applications"),
        pytest.param(a_token, lambda: a_token(exp=in_seconds(-90)), id="an application's that has expired"),
        pytest.param(lambda: a_token(exp=in_seconds(-90)), an_application_token, id="a citizen's that has expired"),
        pytest.param(a_token, lambda: "x", id="no token"),
    ],
)
async def test_two_tokens_that_do_not_fit(
    citizen: Callable[[], str], application: Callable[[], str], far_side: FarSide
) -> None:
    """One bad token spoils the other."""
    with pytest.raises(UnauthenticatedError):
        await an_authenticator(far_side).caller(f"Bearer {citizen()}", f"Bearer {application()}")


async def test_only_the_clients_that_are_listed_count(far_side: FarSide) -> None:
    """A token issued to another municipality's application is not for us."""
    reader = an_authenticator(far_side, clients=frozenset({"minby"}))
    assert await reader.caller(f"Bearer {a_token(azp='minby')}")
    assert await reader.caller(f"Bearer {a_token(client_id='minby')}")
    for token in (a_token(azp="anden"), a_token(), a_token(azp=["minby"])):
        with pytest.raises(UnauthenticatedError):
            await reader.caller(f"Bearer {token}")


async def test_each_issuer_is_its_own(far_side: FarSide) -> None:
    """With two issuers, a token of one signed by the other is refused, and each has its own names and audience."""
    another = FarSide([a_jwk(STRANGERS_KEY, "ES256", "ec")])
    second = a_verifier(another, audience="others", issuer="https://second.example")
    reader = Authenticator([a_verifier(far_side), second])
    assert await reader.caller(f"Bearer {a_token()}")
    others = {"iss": "https://second.example", "aud": "others"}
    assert await reader.caller(f"Bearer {a_token(key=STRANGERS_KEY, **others)}")
    for token in (a_token(**others), a_token(key=STRANGERS_KEY), a_token(key=STRANGERS_KEY, iss=others["iss"])):
        with pytest.raises(UnauthenticatedError):
            await reader.caller(f"Bearer {token}")
