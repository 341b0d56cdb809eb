"""While an issuer's keys cannot be had: nobody is sent to log in, the platform waits, and the operator reads of it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import structlog
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.auth.jwks import FETCH_PAUSE_SECONDS, JsonWebKeys, KeysUnavailableError
from tests.issuing import ISSUER, JWKS, Clock, FarSide, a_token, a_verifier, an_authenticator
from tests.serving import Served, served

MINE = "{ me { cases { nodes { title } } } }"


class KeyServer:
    """Stands before the sandbox, and answers for its keys with 503 while it is down."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.is_down = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_about_keys = scope["type"] == "http" and scope["path"].endswith(("/jwks", "/openid-configuration"))
        await (Response(status_code=503) if self.is_down and is_about_keys else self._app)(scope, receive, send)


async def until_ready(gateway: Served) -> dict[str, Any]:
    """Return what the probe says once it is 200."""
    async with asyncio.timeout(60):
        while True:
            probe = await gateway.client.get("/health/ready")
            if probe.status_code == 200:
                return dict(probe.json())
            await asyncio.sleep(0.05)


async def test_a_cold_start_while_the_keys_are_away(tmp_path: Path) -> None:
    """A good token is 503 with Retry-After and a code of its own until the keys are there; then it is answered."""
    servers: list[KeyServer] = []

    def before(app: ASGIApp) -> ASGIApp:
        servers.append(KeyServer(app))
        return servers[0]

    with structlog.testing.capture_logs() as logs:
        async with served(tmp_path, on_the_way=before, METRICS="true") as gateway:
            answer = await gateway.post(MINE, token=gateway.token())
            assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (503, "KEYS_UNAVAILABLE")
            assert 1 <= int(answer.headers["retry-after"]) <= 30
            assert "www-authenticate" not in answer.headers
            headers = {"authorization": f"Bearer {gateway.token()}"}
            logout = await gateway.client.post("/session/end", headers=headers)
            assert (logout.status_code, "retry-after" in logout.headers) == (503, True)
            public = await gateway.post("{ municipalities { code } }")
            assert public.status_code == 200
            probe = await gateway.client.get("/health/ready")
            assert (probe.status_code, probe.json()["status"]) == (503, "waiting_for_keys")
            [keys] = probe.json()["keys"]
            assert keys["ageSeconds"] is None
            assert (await gateway.client.get("/health/started")).status_code == 200
            assert (await gateway.client.get("/health/live")).status_code == 200
            assert f'jwks_age_seconds{{issuer="{keys["issuer"]}"}} +Inf' in (await gateway.client.get("/metrics")).text

            servers[0].is_down = False
            [keys] = (await until_ready(gateway))["keys"]
            assert 0 <= keys["ageSeconds"] < 60
            assert (await gateway.post(MINE, token=gateway.token())).status_code == 200
            servers[0].is_down = True
            assert (await gateway.post(MINE, token=gateway.token())).status_code == 200
    [failed] = [line for line in logs if line["event"] == "jwks_fetch_failed"]
    assert (failed["reason"], failed["has_keys"]) == ("http_503", False)
    assert [line["refused"] for line in logs if line.get("status") == 503 and line["event"] == "request"] == [
        "keys_unavailable:SourceUnavailableError"
    ]


async def test_a_second_request_within_the_pause_is_told_the_same(far_side: FarSide) -> None:
    """The issuer is not asked again within a second, and nobody is told that the token is bad meanwhile."""
    far_side.answer = OSError()
    reader = an_authenticator(far_side)
    for _ in range(3):
        with pytest.raises(KeysUnavailableError):
            await reader.caller(f"Bearer {a_token()}")
    assert len(far_side.fetched) == 1


async def test_a_new_key_while_the_issuer_is_away_is_no_bad_token(far_side: FarSide) -> None:
    """Between two fetches that failed, too: nobody knows whether the issuer has published it."""
    clock = Clock()
    reader = an_authenticator(far_side, clock=clock)
    await reader.caller(f"Bearer {a_token()}")
    far_side.answer = OSError()
    clock.now += FETCH_PAUSE_SECONDS
    for _ in range(2):
        with pytest.raises(KeysUnavailableError):
            await reader.caller(f"Bearer {a_token(kid='new')}")
    assert await reader.caller(f"Bearer {a_token()}")


async def test_one_of_two_issuers_is_enough_to_be_ready(far_side: FarSide) -> None:
    """The citizens of an issuer whose keys are there do not wait for another's."""
    away = FarSide()
    away.answer = OSError()
    first, second = a_verifier(far_side), a_verifier(away, issuer="https://second.example")
    reader = type(an_authenticator(far_side))([first, second])
    await reader.caller(f"Bearer {a_token()}")
    ages = reader.key_ages()
    assert ages[ISSUER] is not None
    assert ages["https://second.example"] is None


async def test_the_first_failure_in_a_row_is_logged_and_the_recovery(far_side: FarSide) -> None:
    """One line each, with the issuer and the kind of the error; the failures between them are counted."""
    clock = Clock()
    keys = JsonWebKeys(far_side.fetch, issuer=ISSUER, url=JWKS, clock=clock)
    with structlog.testing.capture_logs() as logs:
        for answer in (OSError(), OSError(), OSError(), None, None, b"<html>"):
            far_side.answer = answer
            clock.now += FETCH_PAUSE_SECONDS
            await asyncio.gather(keys._refreshing(), return_exceptions=True)
    assert [(line["event"], line.get("error"), line.get("failures")) for line in logs] == [
        ("jwks_fetch_failed", "OSError", None),
        ("jwks_fetch_recovered", None, 3),
        ("jwks_fetch_failed", "JSONDecodeError", None),
    ]
