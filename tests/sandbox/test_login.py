"""The sandbox's login: OpenID Connect's code flow with PKCE, as a strict client walks it, and what it refuses."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

from gateway.app.sandbox import create_on_sandbox
from sources.sandbox.app import create
from sources.sandbox.authorization import (
    CODE_SECONDS,
    REQUEST_SECONDS,
    AuthorizationError,
    AuthorizationRequest,
    AuthorizationServer,
    is_loopback_uri,
)
from sources.sandbox.personas import BY_KEY, PERSONAS

ADDRESS = "http://127.0.0.1:8000"
ISSUER = f"{ADDRESS}/sandbox"
CALLBACK = "http://localhost:4000/callback"
VERIFIER = "v" * 43


def challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


ASKED = {
    "response_type": "code",
    "client_id": "frontend",
    "redirect_uri": CALLBACK,
    "scope": "openid",
    "state": "the client's state",
    "nonce": "the client's nonce",
    "code_challenge": challenge(VERIFIER),
    "code_challenge_method": "S256",
}


@dataclass
class Client:
    """A strict client: it takes every address from discovery, and keeps what has gone over the wire."""

    http: httpx.AsyncClient
    urls: list[str] = field(default_factory=list)

    async def discovery(self) -> dict[str, Any]:
        return dict((await self.http.get(f"{ISSUER}/.well-known/openid-configuration")).json())

    async def authorize(self, **changes: str | None) -> httpx.Response:
        asked = {name: text for name, text in (ASKED | changes).items() if text is not None}
        return await self.http.get(f"{ISSUER}/authorize", params=asked)

    async def pick(self, persona: str = "overblik", **changes: str | None) -> httpx.Response:
        page = (await self.authorize(**changes)).text
        (handle,) = re.findall('name="request" value="([^"]+)"', page)
        return await self.http.post(f"{ISSUER}/authorize", data={"request": handle, "persona": persona})

    async def code(self, persona: str = "overblik", **changes: str | None) -> str:
        return answered(await self.pick(persona, **changes))["code"]

    async def redeem(self, code: str, **changes: str | None) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": "frontend",
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        } | changes
        return await self.http.post(f"{ISSUER}/token", data={name: text for name, text in form.items() if text})


def answered(response: httpx.Response) -> dict[str, str]:
    """Return what a redirect brings back to the client."""
    assert response.status_code == 303
    location = response.headers["location"]
    assert location.startswith(f"{CALLBACK}?")
    return {name: text for name, (text,) in parse_qs(urlsplit(location).query).items()}


@asynccontextmanager
async def running(**settings: str) -> AsyncIterator[Client]:
    app = create_on_sandbox(
        {f"BORGERBLIK_{name}": text for name, text in settings.items()}, address=ADDRESS, redirect_uris=[CALLBACK]
    )
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as http,
    ):
        client = Client(http)

        async def remember(request: httpx.Request) -> None:
            client.urls.append(str(request.url))

        async def remember_location(response: httpx.Response) -> None:
            client.urls.append(response.headers.get("location", ""))

        http.event_hooks = {"request": [remember], "response": [remember_location]}
        yield client


async def test_a_client_logs_a_citizen_in_and_asks_the_graph(capsys: pytest.CaptureFixture[str]) -> None:
    """From discovery to `me`: the gateway verifies the token as it does any issuer's, and no URL has a CPR number."""
    async with running() as client:
        discovery = await client.discovery()
        assert discovery["issuer"] == ISSUER  # which a strict client compares with where it looked
        assert discovery["authorization_endpoint"] == f"{ISSUER}/authorize"
        assert discovery["code_challenge_methods_supported"] == ["S256"]
        back = answered(await client.pick())
        assert (back["state"], back["iss"]) == (ASKED["state"], ISSUER)
        response = await client.redeem(back["code"])
        assert response.headers["cache-control"] == "no-store"
        tokens = response.json()
        keys = jwt.PyJWKSet.from_dict((await client.http.get(discovery["jwks_uri"])).json())
        key = keys[jwt.get_unverified_header(tokens["id_token"])["kid"]]
        identity = jwt.decode(tokens["id_token"], key, algorithms=["ES256"], audience="frontend", issuer=ISSUER)
        assert (identity["nonce"], identity["name"]) == (ASKED["nonce"], BY_KEY["overblik"].name)
        assert BY_KEY["overblik"].cpr not in str(identity)

        async def me(token: str) -> httpx.Response:
            bearer = {"authorization": f"Bearer {token}"}
            return await client.http.post("/graphql", json={"query": "{ me { name } }"}, headers=bearer)

        assert (await me(tokens["access_token"])).json()["data"] == {"me": {"name": BY_KEY["overblik"].name}}
        assert (await me(tokens["id_token"])).status_code == 401  # it is the client's own, and no key to the graph
        printed = capsys.readouterr()
        assert "request" in printed.out + printed.err
        seen = "\n".join([*client.urls, printed.out, printed.err])
        assert not any(persona.cpr in seen for persona in PERSONAS)


async def test_a_code_is_good_once_and_for_its_request() -> None:
    """A second use, another verifier, redirect URI or client, a secret, and a form with a field twice are refused."""
    async with running() as client:
        code = await client.code()
        assert (await client.redeem(code)).status_code == 200
        assert (await client.redeem(code)).json()["error"] == "invalid_grant"
        wrongs: list[tuple[dict[str, str | None], str]] = [
            ({"code_verifier": "w" * 43}, "invalid_grant"),
            ({"code_verifier": None}, "invalid_grant"),
            ({"redirect_uri": "http://localhost:5173/callback"}, "invalid_grant"),
            ({"client_id": "other"}, "invalid_client"),
            ({"grant_type": "password"}, "unsupported_grant_type"),
        ]
        for changes, error in wrongs:
            code = await client.code()
            refused = await client.redeem(code, **changes)
            assert (refused.status_code, refused.json()["error"]) == (401 if error == "invalid_client" else 400, error)
            if error != "unsupported_grant_type":
                assert (await client.redeem(code)).json()["error"] == "invalid_grant"  # spent by the attempt
        twice = b"grant_type=authorization_code&code=a&code=b"
        form = {"content-type": "application/x-www-form-urlencoded"}
        answer = await client.http.post(f"{ISSUER}/token", content=twice, headers=form)
        assert answer.json()["error"] == "invalid_request"
        answer = await client.http.post(
            f"{ISSUER}/token", content=twice, headers=form | {"authorization": "Basic eA=="}
        )
        assert answer.json()["error"] == "invalid_client"


async def test_nothing_is_sent_where_no_client_is_registered() -> None:
    """A redirect URI that is not exactly a registered one gets a page, and no redirect."""
    async with running() as client:
        strangers = (
            f"{CALLBACK}/", f"{CALLBACK}?a=b", f"{CALLBACK}#a", CALLBACK.upper(), "http://localhost:4001/callback",
            "https://localhost:4000/callback", "http://localhost:4000@evil.example/callback", "",
        )  # fmt: skip
        for uri in strangers:
            response = await client.authorize(redirect_uri=uri)
            assert (response.status_code, "location" in response.headers) == (400, False), uri
        assert (await client.authorize(client_id="other")).status_code == 400
        query = f"{ISSUER}/authorize?client_id=frontend&client_id=other&redirect_uri={CALLBACK}"
        assert (await client.http.get(query)).status_code == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"state": None}, "invalid_request"),
        ({"state": "s" * 513}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"request_uri": "http://localhost/r"}, "request_not_supported"),
    ],
)
def test_a_request_without_its_safeguards_is_refused(changes: dict[str, str | None], error: str) -> None:
    """PKCE by S256 and a state are demanded, and only the code flow is spoken."""
    asked = {name: text for name, text in (ASKED | changes).items() if text is not None}
    with pytest.raises(AuthorizationError) as refused:
        AuthorizationServer([CALLBACK]).begin(asked)
    assert refused.value.error == error


async def test_an_error_goes_back_to_the_page_that_asked() -> None:
    async with running() as client:
        back = answered(await client.authorize(code_challenge=None))
        assert (back["error"], back["state"], back["iss"]) == ("invalid_request", ASKED["state"], ISSUER)


def test_codes_and_requests_expire() -> None:
    """By the clock: a code after a minute, a request after ten."""
    now = [0.0]
    server = AuthorizationServer([CALLBACK], clock=lambda: now[0])
    handle, request = server.begin(ASKED)
    assert isinstance(request, AuthorizationRequest)
    code = server.grant(request, "overblik")
    now[0] = CODE_SECONDS + 1
    form = {"grant_type": "authorization_code", "code": code, "client_id": "frontend", "redirect_uri": CALLBACK}
    with pytest.raises(AuthorizationError, match="expired"):
        server.redeem(form | {"code_verifier": VERIFIER})
    assert server.pending(handle) == request
    now[0] = REQUEST_SECONDS + 1
    assert server.pending(handle) is None


async def test_the_login_page_is_plain_html_of_this_host() -> None:
    """No script, the style by its hash, in the browser's language; a form may lead to the page that asked alone."""
    async with running() as client:
        page = await client.authorize()
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self' http://localhost:4000;" in policy
        assert "frame-ancestors 'none'" in policy
        assert "<script" not in page.text
        assert page.headers["cache-control"] == "no-store"
        assert 'lang="en"' in page.text
        assert all(persona.name in page.text and persona.cpr not in page.text for persona in PERSONAS)
        danish = await client.authorize(ui_locales="da")
        assert "Vælg en af de opdigtede borgere" in danish.text
        expired = await client.http.post(f"{ISSUER}/authorize", data={"request": "x", "persona": "overblik"})
        assert expired.status_code == 400
        nobody = await client.pick("nobody")
        assert nobody.status_code == 400


@pytest.mark.parametrize(
    "uri",
    [
        "https://example.com/callback", "http://example.com/callback", "http://localhost/callback",
        "http://localhost:4000", "http://localhost:4000/a?b", "http://localhost:4000/a#b", "http://a@localhost:4000/",
        "http://localhost.example.com:4000/", "http://127.0.0.1:x/", "http://localhost:4000/;", "//localhost:4000/",
    ],
)  # fmt: skip
def test_redirect_uris_are_of_this_machine(uri: str) -> None:
    assert not is_loopback_uri(uri)
    with pytest.raises(ValueError, match="redirect URI"):
        AuthorizationServer([uri])


async def test_there_is_no_login_anywhere_else() -> None:
    """A sandbox without an address in a browser has no login page, and its discovery says none."""
    app = create()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox") as http:
        assert (await http.get("/authorize")).status_code == 404
        assert "authorization_endpoint" not in (await http.get("/.well-known/openid-configuration")).json()
        refused = await http.post("/token", data={"grant_type": "authorization_code", "code": "x"})
        assert refused.status_code == 400
