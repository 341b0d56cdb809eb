"""Citizens log in with tokens that the published key verifies; systems ask with tokens of one authority."""

from __future__ import annotations

import httpx
import jwt
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from sources.sandbox.issuer import ASSURANCE, CPR, CPR_UUID, FULL_NAME
from sources.sandbox.personas import BY_KEY, PERSONAS
from tests.sandbox.asking import Asker, envelope, fremsoeg

OVERVIEW = BY_KEY["overblik"]


async def claims_of(client: httpx.AsyncClient, wish: dict[str, str]) -> dict[str, object]:
    """Return the claims of a token, verified with the published key."""
    discovery = (await client.get("/.well-known/openid-configuration")).json()
    keys = jwt.PyJWKSet.from_dict((await client.get(discovery["jwks_uri"])).json())
    token = (await client.post("/token", json=wish)).json()["access_token"]
    key = keys[jwt.get_unverified_header(token)["kid"]]
    return jwt.decode(token, key, algorithms=["ES256"], audience="borgerblik", issuer=discovery["issuer"])


async def test_a_personas_token_verifies(ask: Asker) -> None:
    claims = await claims_of(ask.client, {"persona": "overblik"})
    assert claims[CPR] == OVERVIEW.cpr
    assert claims[FULL_NAME] == OVERVIEW.name
    assert claims[ASSURANCE] == "Substantial"
    assert claims["municipality_code"] == "0999"
    assert OVERVIEW.cpr not in (claims["sub"], claims[CPR_UUID])


async def test_any_citizen_can_log_in_and_the_subject_is_stable(ask: Asker, specimens: dict[str, str]) -> None:
    first = await claims_of(ask.client, {"cpr": specimens["former party"]})
    again = await claims_of(ask.client, {"cpr": specimens["former party"]})
    assert first["sub"] == again["sub"]


async def test_a_citizen_without_a_home_has_no_municipality(ask: Asker, specimens: dict[str, str]) -> None:
    assert "municipality_code" not in await claims_of(ask.client, {"cpr": specimens["no home"]})


async def test_a_stranger_is_told_who_there_is(ask: Asker) -> None:
    response = await ask.client.post("/token", json={"persona": "ingen"})
    assert response.status_code == 404
    assert response.json() == {"error": "unknown persona", "personas": [persona.key for persona in PERSONAS]}
    assert (await ask.client.post("/token", content=b"x")).status_code == 400


async def test_the_personas_are_listed_without_numbers(ask: Asker) -> None:
    response = await ask.client.get("/personas")
    assert [persona["key"] for persona in response.json()] == [persona.key for persona in PERSONAS]
    assert all(persona.cpr not in response.text for persona in PERSONAS)


async def test_the_key_is_published_without_its_secret(ask: Asker) -> None:
    (key,) = (await ask.client.get("/jwks")).json()["keys"]
    assert (key["kty"], key["crv"], key["alg"]) == ("EC", "P-256", "ES256")
    assert "d" not in key


async def test_mounted_elsewhere_the_addresses_follow(ask: Asker) -> None:
    outer = Starlette(routes=[Mount("/sandbox", ask.app)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(outer), base_url="http://gateway") as client:
        discovery = (await client.get("/sandbox/.well-known/openid-configuration")).json()
        assert discovery["jwks_uri"] == "http://gateway/sandbox/jwks"
        assert (await client.get(discovery["jwks_uri"])).status_code == 200
        wish = {"service": "ydelselistehent", "cvr": "11111111"}
        assert (await client.post("/sandbox/sts/token", json=wish)).status_code == 200


async def test_a_system_token_is_for_one_index_and_one_authority(ask: Asker) -> None:
    wish = {"service": "sagdokumentindeks", "cvr": "11111111"}
    issued = (await ask.client.post("/sts/token", json=wish)).json()
    assert issued["expires_in"] == 3600
    headers = {
        "authorization": f"Bearer {issued['access_token']}",
        "content-type": 'application/soap+xml; action="http://kombit.dk/sts/sagdokumentindeks/fremsoeg"',
    }
    response = await ask.client.post("/sagdokumentindeks/6", content=envelope(fremsoeg()), headers=headers)
    assert response.status_code == 200
    assert (await ask.client.post("/ydelselistehent/2", content=b"", headers=headers)).status_code == 401


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({}, 400),
        ({"service": "andet", "cvr": "11111111"}, 400),
        ({"service": "ydelselistehent", "cvr": "12345678"}, 403),
    ],
    ids=["nothing", "unknown service", "unknown authority"],
)
async def test_a_system_gets_no_token_for_what_it_may_not(ask: Asker, wish: dict[str, str], status: int) -> None:
    assert (await ask.client.post("/sts/token", json=wish)).status_code == status


async def test_a_missing_expired_or_forged_token_is_a_fault(ask: Asker) -> None:
    expired = ask.app.state.tokens.token("sagdokumentindeks", "11111111", lifetime=-10)
    forged = jwt.encode({"aud": "sagdokumentindeks", "cvr": "11111111"}, "k" * 32, algorithm="HS256")
    for headers in (
        {},
        {"authorization": f"Bearer {expired}"},
        {"authorization": f"Bearer {forged}"},
        {"authorization": "Basic x"},
    ):
        response = await ask.client.post("/sagdokumentindeks/6", content=envelope(fremsoeg()), headers=headers)
        assert response.status_code == 401
        assert "Fault" in response.text


async def test_the_registers_answer(ask: Asker, specimens: dict[str, str]) -> None:
    async def residence(cpr: str) -> object:
        return (await ask.client.post("/registers/residence", json={"cpr": cpr})).json()

    assert await residence(BY_KEY["flyttet"].cpr) == {"current": "0999", "former": ["0630", "0265"]}
    assert await residence(specimens["no home"]) == {"current": None, "former": []}
    assert await residence("6101010000") == {"current": None, "former": []}
    owned = await ask.client.post("/registers/property", json={"cpr": BY_KEY["boligejer"].cpr})
    assert len(owned.json()["properties"]) == 1
    assert (await ask.client.post("/registers/property", json={})).status_code == 400
