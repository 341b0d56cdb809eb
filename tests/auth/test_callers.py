"""Who a good token makes the caller: a citizen, an application, or both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gateway.auth.authenticator import Authenticator, Role
from gateway.auth.jwt import UnauthenticatedError
from gateway.errors import Code
from sources.records.subject import Subject
from tests.issuing import (
    CPR,
    NAMES,
    STRANGERS_KEY,
    FarSide,
    a_jwk,
    a_token,
    a_verifier,
    an_application_token,
    an_authenticator,
    in_seconds,
    read,
)


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
    second_issuer = {"iss": "https://second.example", "aud": "others"}
    assert await reader.caller(f"Bearer {a_token(key=STRANGERS_KEY, **second_issuer)}")
    for token in (
        a_token(**second_issuer),
        a_token(key=STRANGERS_KEY),
        a_token(key=STRANGERS_KEY, iss=second_issuer["iss"]),
    ):
        with pytest.raises(UnauthenticatedError):
            await reader.caller(f"Bearer {token}")
