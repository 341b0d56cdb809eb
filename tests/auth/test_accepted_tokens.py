"""Bearer tokens that are accepted, and what is read of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.auth.authenticator import Caller, Purpose, Role
from gateway.auth.jwt import LEEWAY_SECONDS
from sources.records.subject import Subject
from tests.issuing import (
    CPR,
    EC_KEY_384,
    ED_KEY,
    JWKS,
    LIFE,
    NAME,
    NAMES,
    RSA_KEY,
    FarSide,
    a_token,
    an_authenticator,
    in_seconds,
    read,
)


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
        pytest.param(lambda: a_token(iat=in_seconds(-300), exp=in_seconds(-40)), id="expired 40 seconds ago"),
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
    assert far_side.fetched == [JWKS]


@pytest.mark.parametrize("residence", [..., "", 999, ["0999"], None], ids=str)
async def test_a_residence_that_is_no_text_is_unknown(residence: object) -> None:
    """What the token says oddly of name or residence is not said."""
    caller = await read(a_token(**{NAMES.residence: residence, NAMES.name: residence}))
    assert (caller.residence, caller.name) == (None, None)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_is_written_in_any_case(scheme: str, far_side: FarSide) -> None:
    """HTTP's schemes know no capitals."""
    assert await an_authenticator(far_side).caller(f"{scheme}  {a_token()} ")


def test_a_caller_shows_nothing() -> None:
    """Neither number, name nor home of a caller stands in a log by mistake."""
    caller = Caller(
        role=Role.CITIZEN, purpose=Purpose.OWN_OVERVIEW, actor=Subject(CPR), subject=Subject(CPR), name=NAME,
        residence="0999", cpr_uuid="0b7e",
    )  # fmt: skip
    assert all(secret not in repr(caller) for secret in (CPR, NAME, "0999", "0b7e"))
